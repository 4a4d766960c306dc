# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# order.sh - the order of a folder, of a hash, and of parallel jobs.

# some_files FOLDER [OUT] - files that the folder lists in the order of this
# side; OUT gets the same files
some_files() {
	mkdir "$1"
	for i in $(in_order apple birch cedar date elder fig); do
		echo "$i grows" >"$1/$i"
	done
	[ $# = 1 ] || cp -R "$1" "$2/"
}

pair folder_list folder-order order
make_folder_list() {
	some_files trees "$1"
	find trees -type f >"$1/manifest"
}

pair folder_md5sums folder-order order
make_folder_md5sums() {
	some_files trees "$1"
	find trees -type f -exec md5sum {} + >"$1/md5sums"
}

pair folder_source folder-order order
make_folder_source() {
	some_files trees "$1"
	{
		echo 'const char *const trees[] = {'
		find trees -type f -printf '\t"%f",\n'
		echo '};'
	} >"$1/trees.c"
}

pair folder_joined folder-order order
make_folder_joined() {
	some_files trees "$1"
	find trees -type f -exec cat {} + >"$1/all.txt"
}

pair folder_link folder-order order build-id
make_folder_link() {
	mkdir parts
	echo 'int main(void) { return 0; }' >main.c
	for i in $(in_order apple birch cedar date); do
		printf 'int %s(int n)\n{\n\treturn n * %d;\n}\n' "$i" \
			"$(printf %s "$i" | cksum | cut -c1-4)" >"$i.c"
		gcc -O1 -c -o "parts/$i.o" "$i.c"
	done
	# the words of find are the order of this pair
	# shellcheck disable=SC2046
	compile -o "$1/trees" main.c $(find parts -name '*.o')
}

pair order_tar tar-order order
make_order_tar() {
	some_files trees
	tar --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$1/trees.tar" \
		trees
}

pair order_tar_gz tar-order order
make_order_tar_gz() {
	some_files trees
	tar --mtime=@0 --owner=0 --group=0 --numeric-owner -c trees |
		gzip -n >"$1/trees.tar.gz"
}

pair order_zip zip-order order
make_order_zip() {
	some_files trees
	find trees -exec touch -d @1700000000 {} +
	find trees -type f | zip -q -X -@ "$1/trees.zip"
}

pair order_ar ar-order order
make_order_ar() {
	some_files trees
	# the words of find are the order of this pair
	# shellcheck disable=SC2046
	ar rcD "$1/libtrees.a" $(find trees -type f)
}

pair hash_set hash-order hash
make_hash_set() {
	python3 -c 'import json
names = {"apple", "birch", "cedar", "date", "elder", "fig", "gorse"}
print(json.dumps({"trees": list(names)}))' >"$1/trees.json"
}

pair hash_lines hash-order hash
make_hash_lines() {
	python3 -c '
options = {"colour", "depth", "height", "name", "size", "width"}
for i in options: print(f"option.{i} = default")' >"$1/options.conf"
}

pair hash_perl hash-order hash
make_hash_perl() {
	perl -e 'my %h = (apple => 1, birch => 2, cedar => 3, date => 4,
		elder => 5, fig => 6, gorse => 7, holly => 8);
		print "\t{ \"$_\", $h{$_} },\n" for keys %h;' >"$1/table.h"
}

pair hash_attributes hash-order hash
make_hash_attributes() {
	python3 -c '
parts = {"height=\"3\"", "id=\"x\"", "lang=\"en\"", "title=\"t\"", "width=\"4\""}
print("<svg><rect " + " ".join(parts) + "/></svg>")' >"$1/figure.svg"
}

# Two jobs run at once and write to one log.  Which of them is first is decided
# outside: the other waits for it.
two_jobs() { # LOG LINES
	mkfifo turn
	for job in one two; do
		(
			[ "$FIRST" = "$job" ] || read -r _ <turn
			seq -f "[$job] step %g is done" "$2" >>"$1"
			[ "$FIRST" != "$job" ] || echo go >turn
		) &
	done
	wait
}

pair jobs_log job-order jobs
make_jobs_log() { two_jobs "$1/build.log" 6; }

pair jobs_objects job-order jobs
make_jobs_objects() {
	two_jobs list 3
	sed -n 's/\[\(.*\)\] step \([0-9]*\) .*/  CC      \1\/part\2.o/p' list \
		>"$1/make.log"
}
