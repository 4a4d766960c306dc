#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What differs in files: containers, compressed files, programs, documents.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
need tar gzip xz bzip2 ar git
cd "$T" || exit 1

# told NAME A B EXPECTED - the differences of A and B: path, kind, part
told() {
	run hallmark compare --json "$2" "$3"
	ended "$1: the exit status" 1
	json_is "$1" "$out" \
		'[[d["path"], d["kind"], d.get("part")] for d in v["differences"]]' \
		"$4"
}

# two FILE - a/FILE and b/FILE are made by make_it in two folders with files
# one and two; two differs
two() {
	for side in a b; do
		rm -rf "$side" "in.$side"
		mkdir "$side" "in.$side"
		printf 'first\nsame\n' >"in.$side/one"
		printf 'second\nside %s\nlast\n' "$side" >"in.$side/two"
		touch -d @1700000000 "in.$side/one" "in.$side/two"
		(cd "in.$side" && make_it "../$side/$1") || exit 1
	done
}

same_tar() {
	[ "$1" != pax ] || set -- "$1" --pax-option=delete=atime,delete=ctime
	tar --format="$@" --owner=0 --group=0 --numeric-owner -c one two
}

# --- every container names the member ---

for format in ustar pax gnu; do
	make_it() { same_tar $format >"$1"; }
	two files.tar
	told "$format" a/files.tar b/files.tar \
		'[["files.tar//two", "content", null]]'
done
json_is 'the smallest range' "$out" \
	'[[r["offset"], r["length"]] for r in
	[v["differences"][0]["range"][s] for s in "ab"]]' '[[12, 1], [12, 1]]'
json_is 'the bytes around it' "$out" \
	'[v["differences"][0]["range"][s]["text"] for s in "ab"]' \
	'["second.side a.last.", "second.side b.last."]'
json_is 'the lines' "$out" 'v["differences"][0]["lines"]' "-side a
+side b"
for by in gzip xz bzip2 zstd lzma; do
	command -v $by >/dev/null || continue
	make_it() { same_tar ustar | $by -c >"$1"; }
	two "files.tar.$by"
	told "a tar in $by" "a/files.tar.$by" "b/files.tar.$by" \
		"[[\"files.tar.$by//two\", \"content\", null]]"
done
make_it() { ar rcD "$1" one two; }
two lib.a
told 'ar' a/lib.a b/lib.a '[["lib.a//two", "content", null]]'
make_it() {
	mv one a_name_longer_than_the_field
	mv two another_name_longer_than_the_field
	ar rcD "$1" a_name_longer_than_the_field \
		another_name_longer_than_the_field
}
two lib.a
told 'ar with long names' a/lib.a b/lib.a \
	'[["lib.a//another_name_longer_than_the_field", "content", null]]'
for method in ZIP_STORED ZIP_DEFLATED; do
	make_it() {
		python3 -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", getattr(zipfile, sys.argv[2])) as z:
    for name in "one", "two":
        z.write(name)' "$1" $method
	}
	two files.zip
	told "zip, $method" a/files.zip b/files.zip \
		'[["files.zip//two", "content", null]]'
done
if command -v cpio >/dev/null; then
	for format in newc odc crc; do
		make_it() {
			printf 'one\ntwo\n' | cpio -o -H $format \
				--reproducible --quiet >"$1"
		}
		two files.cpio
		run hallmark compare --json a/files.cpio b/files.cpio
		json_is "cpio, $format" "$out" '["files.cpio//two", "content"] in
			[[d["path"], d["kind"]] for d in v["differences"]]' true
	done
fi
make_it() {
	same_tar ustar | gzip -n >x.tar.gz
	touch -d @1700000000 x.tar.gz
	ar rcD x.a one x.tar.gz
	python3 -c 'import sys, zipfile
z = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)
z.writestr(zipfile.ZipInfo("x.a"), open("x.a", "rb").read())
z.close()' x.zip
	xz -c x.zip >"$1"
}
two nested.xz
told 'a tar in gzip in ar in zip in xz' a/nested.xz b/nested.xz \
	'[["nested.xz//x.a//x.tar.gz//two", "content", null]]'

# --- what describes the members ---

make_it() {
	case $1 in
	../b/*) chmod 4755 two && touch -d @1700000001 one ;;
	esac
	printf 'same\n' >two
	touch -d @1700000000 two
	case $1 in ../b/*) chmod 4755 two ;; *) chmod 644 two ;; esac
	tar --format=ustar --owner=0 --group=0 --numeric-owner -cf "$1" one two
}
two files.tar
told 'a time and a mode' a/files.tar b/files.tar \
	'[["files.tar//one", "metadata", null], ["files.tar//two", "metadata", null]]'
json_is 'their words' "$out" '[d["words"] for d in v["differences"]]' \
	'["times 2023-11-14T22:13:20Z and 2023-11-14T22:13:21Z", "modes 0644 and 4755"]'
json_is 'a setuid file is named as such' "$out" \
	'v["differences"][1]["security"]' 'setuid or setgid in B alone'
make_it() {
	printf 'same\n' >two
	touch -d @1700000000 two
	set -- "$1" one two
	case $1 in ../b/*) set -- "$1" two one ;; esac
	tar --format=ustar --owner=0 --group=0 --numeric-owner -cf "$@"
}
two files.tar
told 'another order' a/files.tar b/files.tar \
	'[["files.tar", "encoding", null]]'
make_it() {
	printf 'same\n' >two
	touch -d @1700000000 two
	case $1 in ../a/*) cp two tmp.aaaaaa ;; *) cp two tmp.bbbbbb ;; esac
	touch -d @1700000000 tmp.*
	tar --format=ustar --owner=0 --group=0 --numeric-owner -cf "$1" one two \
		tmp.*
}
two files.tar
told 'one file under two names' a/files.tar b/files.tar \
	'[["files.tar//tmp.aaaaaa", "metadata", null]]'
make_it() {
	rm two
	case $1 in ../b/*) printf '#!/bin/sh\n' >evil && chmod 755 evil ;; esac
	tar --format=ustar --owner=0 --group=0 --mtime=@0 --numeric-owner \
		-cf "$1" -- *
}
two files.tar
told 'a file of B alone' a/files.tar b/files.tar \
	'[["files.tar//evil", "only-b", null]]'
json_is 'an executable file is named as such' "$out" \
	'v["differences"][0]["security"]' 'an executable file in B alone'

# --- compressed files ---

seq 3000 >numbers
gzip -n1c numbers >fast.gz
gzip -n9c numbers >best.gz
run hallmark compare --json fast.gz best.gz
json_is 'two levels of gzip are an encoding' "$out" \
	'{d["kind"] for d in v["differences"]} == {"encoding"}' true
touch -d @1600000000 numbers
gzip -c numbers >first.gz
touch -d @1600000001 numbers
gzip -c numbers >second.gz
told 'the time in a gzip header' first.gz second.gz \
	'[["first.gz", "metadata", "header"]]'
run hallmark compare --json numbers fast.gz
json_is 'a file and the same compressed are an encoding' "$out" \
	'[d["kind"] for d in v["differences"]]' '["encoding"]'
head -c 200 fast.gz >cut.gz
run hallmark compare --json fast.gz cut.gz
json_is 'a damaged file is compared as bytes' "$out" \
	'["damaged" in d["words"] for d in v["differences"]]' '[true]'
cat fast.gz fast.gz >twice.gz
cat numbers numbers | gzip -nc >joined.gz
run hallmark compare --json twice.gz joined.gz
json_is 'two streams in one file are read as one' "$out" \
	'{d["kind"] for d in v["differences"]} == {"encoding"}' true

# --- parts ---

python3 - <<'END'
import struct, zlib
def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))
def png(name, level, time):
    pixels = b"".join(b"\0" + bytes(range(64)) for y in range(64))
    open(name, "wb").write(b"\x89PNG\r\n\x1a\n" +
        chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)) +
        chunk(b"tIME", time) + chunk(b"IDAT", zlib.compress(pixels, level)) +
        chunk(b"IEND", b""))
png("a.png", 1, b"1234567")
png("b.png", 1, b"1234568")
png("c.png", 9, b"1234567")
def pdf(name, date, words, level=9):
    stream = zlib.compress(words, level)
    body = b"%PDF-1.4\n"
    body += b"1 0 obj\n<< /CreationDate (" + date + b") >>\nendobj\n"
    body += (b"2 0 obj\n<< /Length " + str(len(stream)).encode() +
             b" /Filter /FlateDecode >>\nstream\n" + stream +
             b"\nendstream\nendobj\n")
    at = len(body)
    body += b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 3 >>\n"
    open(name, "wb").write(body + b"startxref\n" + str(at).encode() +
                           b"\n%%EOF\n")
pdf("a.pdf", b"D:2020", b"words " * 30)
pdf("b.pdf", b"D:2021", b"words " * 30)
pdf("c.pdf", b"D:2020", b"words " * 29 + b"swords")
def pyc(name, time, code):
    open(name, "wb").write(struct.pack("<HHIII", 3495, 0x0a0d, 0, time, 9) +
                           code)
pyc("a.pyc", 1700000000, b"code one")
pyc("b.pyc", 1700000001, b"code one")
pyc("c.pyc", 1700000000, b"code two")
END
told 'a chunk of a PNG' a.png b.png '[["a.png", "content", "tIME"]]'
told 'pixels compressed otherwise' a.png c.png '[["a.png", "encoding", null]]'
told 'an object of a PDF' a.pdf b.pdf '[["a.pdf", "content", "object 1 0"]]'
run hallmark compare --json a.pdf c.pdf
json_is 'a stream of a PDF, inflated' "$out" \
	'v["differences"][0]["part"]' 'object 2 0 stream'
json_is 'its lines are those of the text' "$out" \
	'"swords" in v["differences"][0]["lines"]' true
told 'the time of compiled Python' a.pyc b.pyc \
	'[["a.pyc", "metadata", "header"]]'
told 'the code of compiled Python' a.pyc c.pyc '[["a.pyc", "content", "code"]]'
if command -v gcc >/dev/null; then
	for side in one two; do
		echo "const char *word(void) { return \"$side\"; }" >word.c
		gcc -c -o $side.o word.c
	done
	run hallmark compare --json one.o two.o
	json_is 'the section of a program' "$out" \
		'[d["part"] for d in v["differences"] if "rodata" in d["part"]
		or d["part"].startswith(".text")] != []' true
fi

# --- bytes that belong to no member ---

make_it() {
	case $1 in ../a/*) word=one ;; *) word=two ;; esac
	python3 -c 'import sys, zipfile
z = zipfile.ZipFile(sys.argv[1], "w")
z.writestr(zipfile.ZipInfo("x"), "x")
z.comment = sys.argv[2].encode()
z.close()' "$1" $word
}
two files.zip
told 'the comment of a zip' a/files.zip b/files.zip \
	'[["files.zip//(comment)", "content", null]]'
make_it() {
	case $1 in ../a/*) echo one ;; *) echo two ;; esac >start
	python3 -c 'import sys, zipfile
z = zipfile.ZipFile(sys.argv[1], "a")
z.writestr(zipfile.ZipInfo("x"), "x")
z.close()' start
	cat start >"$1"
}
two files.zip
run hallmark compare --json a/files.zip b/files.zip
ended 'what stands before a zip' 1
if command -v gcc >/dev/null; then
	cp one.o appended.a
	echo one >>appended.a
	cp one.o appended.b
	echo two >>appended.b
	told 'what is appended to a program' appended.a appended.b \
		'[["appended.a", "content", "appended"]]'
fi

# --- equal files ---

run hallmark compare fast.gz fast.gz
ended 'a file is equal to itself' 0
cp fast.gz copy.gz
run hallmark compare fast.gz copy.gz
ended 'two equal files' 0
is 'identical' "$(cat "$out")" identical

# --- a release and its commit ---

mkdir repo
in_git repo init -q -b main --template=
in_git repo config user.name Nobody
in_git repo config user.email nobody@example.org
mkdir repo/m4 repo/src
echo 'int main(void) { return 0; }' >repo/src/main.c
echo 'AC_INIT' >repo/configure.ac
echo 'dnl' >repo/m4/ax.m4
printf '#!/bin/sh\n' >repo/autogen.sh
chmod 755 repo/autogen.sh
commit_all repo
in_git repo tag v1
in_git repo archive --prefix=hello-1/ v1 | tar -xf -
chmod -R g+w hello-1
tar -cJf good.tar.xz hello-1
run hallmark compare --repo repo good.tar.xz v1:
ended 'a release that is its commit' 0
echo 'evil' >hello-1/m4/build-to-host.m4
echo 'int main(void) { return 1; }' >hello-1/src/main.c
tar -cJf bad.tar.xz hello-1
run hallmark compare --repo repo --json bad.tar.xz v1:
ended 'a release with more in it' 1
json_is 'what its commit lacks is listed' "$out" \
	'[[d["path"], d["kind"]] for d in v["differences"]]' \
	'[["m4/build-to-host.m4", "only-a"], ["src/main.c", "content"]]'
run hallmark compare --repo repo --json v1:src hello-1/src
json_is 'a folder of a commit beside a folder' "$out" \
	'[[d["path"], d["kind"]] for d in v["differences"]]' \
	'[["main.c", "content"]]'
run hallmark compare --repo repo bad.tar.xz v2:
refused 'a commit that does not exist' 2 "no commit 'v2'"
run hallmark compare --repo repo numbers v1:
refused 'a file that is no release' 2 numbers
is 'no temporary folder is left' "$(ls "$HALLMARK_STORE/hallmark/tmp")" ''

# --- colour ---

# on_terminal [VARIABLE…] - compare two files, as a person at a terminal does
on_terminal() {
	echo 'ends exit 1' | env -u NO_COLOR TERM=xterm "$@" python3 \
		"$HALLMARK_SOURCE/tests/cli/terminal.py" "$HALLMARK" compare \
		in.a/two in.b/two >"$T/screen" 2>&1
}
make_it() { :; }
two none
on_terminal
like 'a terminal shows lines in colour' "$T/screen" \
	"$(printf '\033')\[31m +- side a"
on_terminal NO_COLOR=1
is 'NO_COLOR forbids it' "$(tr -d '\n\r -~' <"$T/screen")" ''
run hallmark compare in.a/two in.b/two
is 'a file gets no colour' "$(tr -d '\n -~' <"$out")" ''

# --- diffoscope, if it is asked for ---

make_it() { same_tar ustar >"$1"; }
two files.tar
mkdir bin
cat >bin/diffoscope <<'END'
#!/bin/sh
while [ $# -gt 2 ]; do shift; done
echo "between ${1##*/} and ${2##*/}: $(cat "$1" "$2" | tr '\n' ' ')"
exit 1
END
chmod 755 bin/diffoscope
PATH=$T/bin:$PATH run hallmark compare --diffoscope a/files.tar b/files.tar
ended 'diffoscope is run' 1
like 'it gets only the member that differs' "$out" \
	'^between two and two: second side a last second side b last'
like 'its answer has a heading' "$out" "^diffoscope 'files.tar//two'"
PATH=$T/bin:$PATH run hallmark compare --diffoscope --json in.a in.b
json_is 'it gets the files of folders' "$out" \
	'"between two and two" in v["diffoscope"]' true
printf '#!/bin/sh\nexit 2\n' >bin/diffoscope
PATH=$T/bin:$PATH run hallmark compare --diffoscope in.a in.b
refused 'a diffoscope that fails' 2 'diffoscope ended with status 2'
rm bin/diffoscope
mkdir empty
PATH=$T/empty run hallmark compare --diffoscope in.a in.b
refused 'no diffoscope' 2 'leave out --diffoscope'
is 'its folder is removed' "$(ls "$HALLMARK_STORE/hallmark/tmp")" ''

# --- bounds ---

python3 - <<'END'
import gzip, io
b = b"x"
for i in range(20):
    b = gzip.compress(b, mtime=0)
c = b"y"
for i in range(20):
    c = gzip.compress(c, mtime=0)
open("deep.a", "wb").write(b)
open("deep.b", "wb").write(c)
END
run hallmark compare --json deep.a deep.b
json_is 'what is nested too deeply is compared as bytes' "$out" \
	'["bounds" in d["words"] for d in v["differences"]][-1]' true
run hallmark compare --causes
ended 'the causes are listed' 0
like 'each with what mends it' "$out" '^  Compress with gzip -n\.$'
run hallmark compare --causes --json
json_is 'and as JSON, with the names that Debian has' "$out" \
	'[r["debian"] for r in v if r["cause"] == "gzip-time"]' \
	'[["timestamps_in_gzip_headers"]]'
run hallmark compare --causes .
refused 'the list takes no arguments' 2 '--causes takes no arguments'
run hallmark compare .
refused 'one thing cannot be compared' 2 'usage: hallmark compare'
finish
