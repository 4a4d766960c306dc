#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The differences between two folders, layers or images; those in files are in
# compare_files.sh.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
cd "$T" || exit 1
mkdir -p a/sub
echo one >a/one
echo two >a/sub/two
echo run >a/run
chmod 755 a/run
ln -s one a/link
ln a/one a/same
cp -a a b

# differs NAME PATH KIND - b has exactly this difference from a; then b is
# restored
differs() {
	run hallmark compare a b
	ended "$1" 1
	like "$1: the difference is printed" "$out" "^differs +$3 +'$2'"
	like "$1: the verdict is the last line" "$out" '^different$'
	run hallmark compare --json a b
	ended "$1: --json has the same exit status" 1
	json_is "$1: they are not identical" "$out" 'v["identical"]' false
	json_is "$1: JSON has only this difference" "$out" \
		'[[d["path"], d["kind"]] for d in v["differences"]]' \
		"[[\"$2\", \"$3\"]]"
	run hallmark compare --quiet a b
	ended "$1: --quiet has the same exit status" 1
	is "$1: --quiet prints nothing" "$(cat "$out" "$err")" ''
	rm -rf b
	cp -a a b
}

run hallmark compare a b
ended 'two equal folders compare as equal' 0
is 'the verdict is identical' "$(cat "$out")" identical
is 'nothing else is printed' "$(cat "$err")" ''
run hallmark compare --json a b
ended '--json succeeds for equal folders' 0
json_is 'the JSON has every key and no other' "$out" 'sorted(v)' '["causes", "differences", "dropped", "finished", "identical"]'
json_is 'the JSON says identical' "$out" 'v["identical"]' true
json_is 'the JSON has no difference' "$out" 'v["differences"]' '[]'
run hallmark compare a a
ended 'a folder is equal to itself' 0

printf 'twp\n' >b/sub/two
differs 'one byte' sub/two content
echo two more >b/sub/two
differs 'another size' sub/two content
chmod 644 b/run
differs 'a mode' run metadata
ln -sfn run b/link
differs 'a target' link metadata
rm b/link
echo one >b/link
run hallmark compare --json a b
json_is 'another file type is a difference' "$out" '[d["path"] for d in v["differences"]
	if d["kind"] == "metadata"]' '["link"]'
rm -rf b
cp -a a b
rm b/run
differs 'a file of a alone' run only-a
echo new >b/new
differs 'a file of b alone' new only-b
mkdir b/folder
differs 'an empty folder' folder only-b
rm b/same
echo one >b/same
differs 'a copy where there was a hard link' same metadata
touch -d @1 b/one b/sub
run hallmark compare a b
ended 'times do not count' 0
rm -rf b
cp -a a b
chmod g+w b/run
differs 'the write bit of the group' run metadata
printf 'x' >b/"$(printf 'new\nline\033[1m')"
run hallmark compare a b
ended 'a name with control characters is compared' 1
is 'its control characters are not printed' "$(tr -d '\n -~' <"$out")" ''
like 'it is quoted' "$out" "^differs +only-b +'new.nline.x1b\[1m'"
printf 'x' >b/"$(printf 'caf\351')"
run hallmark compare --json a b
json_is 'a name that is not UTF-8 is escaped' "$out" \
	'"caf\\xe9" in [d["path"] for d in v["differences"]]' true
mkfifo b/pipe
run hallmark compare a b
like 'a file of any type is listed' "$out" "^differs +only-b +'pipe'"
rm -rf b
cp -a a b

# the order, and many differences
rm -rf c d
mkdir c d
for i in $(seq 150); do
	echo "$i" >"c/$i"
done
run hallmark compare c d
ended 'many differences have the same exit status' 1
is 'a hundred are printed, and the number of the others' \
	"$(grep -c '^differs' "$out"):$(grep -c 'and 50 more' "$out")" 100:1
run hallmark compare --verbose c d
is '--verbose prints all of them' "$(grep -c '^differs' "$out")" 150
run hallmark compare --json c d
json_is 'JSON has all of them, in order' "$out" \
	'[d["path"] for d in v["differences"]] ==
	sorted(str(i) for i in range(1, 151))' true

# --- tar files ---

tar --owner=0 --group=0 --numeric-owner -cf a.tar -C a .
gzip -kn a.tar
for i in a.tar a.tar.gz; do
	run hallmark compare --json a $i
	json_is "a folder has the files of $i" "$out" 'v["differences"]' '[]'
done
echo other >b/one
rm -f b/pipe b/new* b/caf*
run hallmark compare --json a.tar b
json_is 'the file that differs is named, and looked into' "$out" \
	'[[d["path"], d["kind"], d["lines"]] for d in v["differences"]
	if d["path"] == "one"]' '[["one", "content", "-one\n+other\n"]]'
rm -rf b
cp -a a b

# --- paths that do not exist, or are of no such kind ---

run hallmark compare a nothing
refused 'a path that does not exist is refused' 2 .
head -c 100 a.tar >cut.tar
run hallmark compare a cut.tar
refused 'a truncated tar beside a folder is refused' 2 cut.tar
head -c 5000 /dev/zero | tr '\0' x >words
run hallmark compare a words
refused 'a file that is not a tar beside a folder is refused' 2 words
: >empty
run hallmark compare a empty
refused 'an empty file beside a folder is refused' 2 empty

# --- images ---

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark build --json --mirror "file://$T/mirror" HEAD:recipes/mini
first=$(json "$out" 'v["manifest"]')
layer=$(json "$out" 'v["layers"][0]["digest"]')
printf 'echo >"$OUT/more"; echo >"$OUT/share/words"\n' \
	>>recipes/mini/build.sh
commit_all .
run hallmark build --json --mirror "file://$T/mirror" HEAD:recipes/mini
run hallmark compare mini mini
ended 'an image is equal to itself' 0
run hallmark compare --json "$first" "oci:$HALLMARK_STORE:mini"
ended 'two images are different' 1
json_is 'their differences are listed' "$out" \
	'[[d["path"], d["kind"]] for d in v["differences"]]' \
	'[["more", "only-b"], ["share/words", "content"]]'
run hallmark compare "$first" \
	"$HALLMARK_STORE/blobs/sha256/${layer#sha256:}"
ended 'an image is equal to its layer' 0
mkdir "$T/unpacked"
python3 -c '
import gzip, sys, tarfile
tarfile.open(sys.argv[1]).extractall(sys.argv[2])' \
	"$HALLMARK_STORE/blobs/sha256/${layer#sha256:}" "$T/unpacked"
run hallmark compare --json "$first" "$T/unpacked"
json_is 'an image is equal to its unpacked files' "$out" \
	'[d for d in v["differences"] if d["kind"] != "metadata"]' '[]'
[ "$(id -u)" -ne 0 ] || ended 'for root even the owners are equal' 0

# --- the index of a layer ---

index=$HALLMARK_STORE/hallmark/layers/${layer#sha256:}
blob=$HALLMARK_STORE/blobs/sha256/${layer#sha256:}
is 'a build makes the index of its layer' "$(head -n 1 "$index")" \
	'hallmark layer index 1'
is 'its second line is the digest of the others' "$(sed -n 2p "$index")" \
	"text sha256:$(tail -n +3 "$index" | sha256sum | cut -c1-64)"
is 'then come the digest and the size of the blob' \
	"$(sed -n 3,4p "$index" | tr '\n' ' ')" \
	"layer $layer size $(wc -c <"$blob" | tr -d ' ') "
is 'then the digest of its tar' "$(sed -n 5p "$index")" \
	"diff_id sha256:$(gzip -dc <"$blob" | sha256sum | cut -c1-64)"
is 'the rest is the text of the tree' "$(tail -n +6 "$index" | sha256sum)" \
	"$(sha256sum <"$HALLMARK_STORE/blobs/sha256/$(json \
		"$(find "$HALLMARK_STORE/hallmark/results" -name '*.json' |
			xargs grep -l "$first")" 'v["tree"][7:]')")"
cp "$index" "$T/index"
for fault in 'rm -rf' 'truncate -s 100' 'sed -i s/words/xxxxx/' 'touch -d @1' \
	'chmod 666'; do
	$fault "$index"
	run hallmark compare --json "$first" "oci:$HALLMARK_STORE:mini"
	json_is "compare says the same after $fault" "$out" \
		'[[d["path"], d["kind"]] for d in v["differences"]]' \
		'[["more", "only-b"], ["share/words", "content"]]'
	ok "the index is whole again after $fault" cmp "$index" "$T/index"
done
cp -a "$HALLMARK_STORE" "$T/copied"
sed -i 's/share.words/share\/other/' \
	"$T/copied/hallmark/layers/${layer#sha256:}"
run hallmark compare --store "$T/copied" --json "$first" \
	"oci:$HALLMARK_STORE:mini"
json_is 'an index does not count in a copied store' "$out" \
	'[[d["path"], d["kind"]] for d in v["differences"]]' \
	'[["more", "only-b"], ["share/words", "content"]]'
ok 'it is made again there' cmp "$index" \
	"$T/copied/hallmark/layers/${layer#sha256:}"
rm -rf "$T/copied"
cp "$blob" "$T/blob"
word=$(head -n 1 "$T/unpacked/share/words")
printf X | dd of="$blob" bs=1 conv=notrunc 2>/dev/null \
	seek="$(grep -abo -- "$word" "$blob" | tail -n 1 | cut -d: -f1)"
run hallmark compare --json "$first" "$T/blob"
json_is 'a blob that was changed since is read' "$out" \
	'[[d["path"], d["kind"]] for d in v["differences"]]' \
	'[["share/words", "content"]]'
cp "$T/blob" "$blob"
run hallmark compare "$first" "$T/blob"
ended 'and once more when it was mended' 0

run hallmark compare mini nothing
refused 'an image that does not exist is refused' 2 "no image 'nothing'"
finish
