#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Which images has a key signed? What was checked once is not checked again, and
# nothing that stands in a store makes an image look verified.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
need openssl
tools=$HALLMARK_SOURCE/tests/cli
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
index=$HALLMARK_STORE/hallmark/questions/index
kept=$XDG_CACHE_HOME/hallmark/checked
for i in key other stranger; do
	run hallmark key new "$T/$i"
done
python3 "$tools/ask_sign.py" "$HALLMARK_STORE" "$T/key" "$T/other" || exit 1

unverified() { # NAME WANTED KEY… - names of the images without such a key
	unverified_name=$1
	unverified_wanted=$2
	shift 2
	for i; do
		shift
		set -- "$@" --trust "$T/$i.pub"
	done
	run hallmark store list --json --unverified "$@"
	is "$unverified_name" "$(json "$out" '" ".join(sorted(
		n for d in v["images"] for n in d["names"]))')" \
		"$unverified_wanted"
}
# a blob that cannot be read now is asked for again
blobs=$HALLMARK_STORE/blobs/sha256
by_other='bill changed good moved nobody whole whole'
unverified 'of a key before' \
	'bill both changed good moved nobody other whole whole' stranger
mkdir "$T/away"
grep -l '"payloadType"' "$blobs"/* | while read -r i; do
	mv "$i" "$T/away"
done
ok 'envelopes go' test -n "$(ls "$T/away")"
unverified 'while no envelope can be read' \
	'bill both changed good moved nobody other whole whole' other
mv "$T/away"/* "$blobs"
unverified 'and when they can again' "$by_other" other
by_key='bill changed moved nobody other whole'
unverified 'of one key' "$by_key" key
unverified 'of the other one' 'bill changed good moved nobody whole whole' other
unverified 'of both' 'bill changed moved nobody whole' key other
unverified 'of another' \
	'bill both changed good moved nobody other whole whole' stranger
unverified 'the first key again' "$by_key" key
is 'one file is kept' "$(find "$kept" -type f -exec stat -c %a {} +)" 600
checked=$(echo "$kept"/*)
cp "$index" "$T/index"
cp "$checked" "$T/checked"

# --- what was checked is not read again ---

strace=$(command -v strace)
if [ -n "$strace" ]; then
	"$strace" -f -e trace=openat -o "$T/calls" "$HALLMARK" store list \
		--unverified --trust "$T/key.pub" >/dev/null 2>&1
	is 'no blob is opened' "$(grep -E 'openat\([0-9]+, "[0-9a-f]{64}"' \
		"$T/calls" | grep -vc "${checked##*/}")" 0
else
	skip 'no blob is opened' 'no strace'
fi

# --- an index that lies ---

# forged NAME SCRIPT - with a digest that is right
forged() {
	python3 - "$T/index" "$index" "$2" <<-'END'
		import hashlib, re, sys
		body = open(sys.argv[1], "rb").read().split(b"\n", 2)[2]
		was = body
		exec(sys.argv[3])
		assert body != was
		with open(sys.argv[2], "wb") as f:
		    f.write(b"hallmark questions 2\ntext sha256:%s\n%s" % (
		        hashlib.sha256(body).hexdigest().encode(), body))
	END
	unverified "$1" "$by_key" key
	ok 'and the index is made again' cmp "$index" "$T/index"
}
forged 'a provenance of another image is none' \
	'body = re.sub(rb"(\nstatement \w+) 1 ", rb"\1 2 ", body)'
forged 'a bill of materials is none' \
	'body = re.sub(rb"(\nstatement \w+) 4 ", rb"\1 2 ", body)'
forged 'an image is no index' \
	'body = re.sub(rb"\nimage (\w+ \w+)\nlayers", rb"\nindex \1\nparts", body)'
forged 'the parts of an index are asked about' \
	'body = re.sub(rb"\nparts .*", rb"\nparts", body)'
# the statement that is good, of every image
forged 'a signature of one image is none of others' 'import json
good = re.search(rb"\nstatement \w+ 2 .*", body)[0]
body = re.sub(rb"\nstatement \w+ \d .*", good, body)'

# --- what is kept of signatures ---

damaged() { # NAME - whatever is there: the answer is the same
	unverified "$1" "$by_key" key
	ok 'and it is kept again' test -s "$checked"
}
for i in 0 1 40 120 300 -1; do
	head -c "$i" "$T/checked" >"$checked"
	damaged "with $i bytes of it"
done
sed '$s/n/y/g' "$T/checked" >"$checked"
damaged 'changed without its digest'
echo >>"$checked"
damaged 'with bytes behind the end'
sed 's/ n/ y/' "$T/checked" >"$checked"
chmod 666 "$checked"
damaged 'where others may write to it'
rm "$checked"
ln -s "$T/checked" "$checked"
damaged 'a link'
ok 'which is replaced' test ! -L "$checked"
rm "$checked"
damaged 'without it'
rm -r "$kept"
: >"$kept"
unverified 'where it cannot be kept' "$by_key" key
rm "$kept"
unverified 'and where it can' "$by_key" key

# a store that comes from elsewhere brings nothing that counts
cp -R "$HALLMARK_STORE" "$T/copy"
mkdir -p "$T/copy/hallmark/checked"
cp "$checked" "$T/copy/hallmark/checked/"
HALLMARK_STORE=$T/copy
index=$T/copy/hallmark/questions/index
cp "$index" "$T/index"
forged 'the index of a copy does not count' \
	'body = re.sub(rb"(\nstatement \w+) 1 ", rb"\1 2 ", body)'

# --- more keys than are remembered ---

set --
n=0
while [ "$n" -lt 65 ]; do
	openssl genpkey -algorithm ed25519 -out "$T/many" 2>/dev/null
	openssl pkey -in "$T/many" -pubout -out "$T/many$n.pub"
	set -- "$@" --trust "$T/many$n.pub"
	n=$((n + 1))
done
run hallmark store list --unverified "$@"
refused 'too many at once' 2 'more than 64 keys are to be trusted'
shift 2
run hallmark store list --json --unverified "$@"
ended 'as many as are remembered' 0
unverified 'and one more' "$by_key" key
finish
