#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What store list remembers of the blobs of a store: its answers, and what gc
# removes, are those of a store of which nothing is known, whatever happens to the
# cache.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

tools=$HALLMARK_SOURCE/tests/cli
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
python3 "$tools/ask_store.py" "$T/s" 10 || exit 1
cache=hallmark/questions/blobs

# Prints what is listed, without the bytes of the cache itself.
listed() { # STORE
	hallmark store list --json --store "$1" 2>"$err" | python3 -c '
import json, sys
v = json.load(sys.stdin)
del v["room"]["rest"]
print(json.dumps(v, sort_keys=True))'
}

# Prints the same of a copy of which nothing is known.
listed_anew() { # STORE
	rm -rf "$T/anew"
	cp -r "$1" "$T/anew" && rm -rf "$T/anew/hallmark/questions"
	listed "$T/anew"
}

same() { # NAME
	listed "$T/s" >"$T/known"
	listed_anew "$T/s" >"$T/fresh"
	ok "$1" cmp "$T/known" "$T/fresh"
}

listed "$T/s" >"$T/first"
is 'images are listed' "$(json "$T/first" 'len(v["images"]) > 5')" true
ok 'what the blobs name is kept' test -s "$T/s/$cache"
cp "$T/s/$cache" "$T/whole"
same 'the second answer is the first one'
ok 'an answer that learns nothing leaves the cache' cmp "$T/s/$cache" \
	"$T/whole"

# --- it is used, and only where it can be trusted ---

victim=$(json "$T/first" '[i["digest"] for i in v["images"]
	if i["referrers"] > 1][0][7:]')
cp "$T/s/blobs/sha256/$victim" "$T/victim"
chmod u+w "$T/s/blobs/sha256/$victim"
printf '{"layers":[]}' >"$T/s/blobs/sha256/$victim"
run hallmark store list --store "$T/s"
ended 'what was read once is not read again' 0
chmod g+w "$T/s/$cache"
run hallmark store list --store "$T/s"
refused 'a cache that others may write counts for nothing' 1 \
	'store check. mends it'
chmod g-w "$T/s/$cache"
printf 'zeros' | tr 'a-z' '\000' >"$T/s/blobs/sha256/$victim"
mv "$T/s/$cache" "$T/aside"
run hallmark store gc --store "$T/s"
refused 'a manifest of zeros ends gc before it removes a layer' 1 \
	'store check. mends it'
mv "$T/aside" "$T/s/$cache"
cp "$T/victim" "$T/s/blobs/sha256/$victim"

size=$(stat -c %s "$T/whole")
for len in 0 17 60 $((size / 2)) $((size - 1)); do
	head -c "$len" "$T/whole" >"$T/s/$cache"
	listed "$T/s" >"$T/known"
	ok "a cache cut at $len bytes is made again" cmp "$T/known" "$T/first"
	ok "as it was, after $len bytes" cmp "$T/s/$cache" "$T/whole"
done
for at in 16 20 $((size - 9)); do
	python3 - "$T/whole" "$T/s/$cache" "$at" <<-'END'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		data[int(sys.argv[3])] ^= 1
		open(sys.argv[2], "wb").write(data)
	END
	listed "$T/s" >"$T/known"
	ok "a wrong byte at $at does not count" cmp "$T/known" "$T/first"
done
# well-formed by its digest, and nonsense after it
python3 - "$T/whole" "$T/s/$cache" <<'END'
import hashlib, sys
data = open(sys.argv[1], "rb").read()
head, rest = data.split(b"\n", 1)
rest = rest[32:40] + b"\xff" * (len(rest) - 40)
open(sys.argv[2], "wb").write(head + b"\n" + hashlib.sha256(rest).digest()
                              + rest)
END
listed "$T/s" >"$T/known"
ok 'numbers of blobs that do not exist are refused' cmp "$T/known" "$T/first"

# --- the store changes ---

python3 "$tools/ask_store.py" "$T/s" 2 10
same 'new images are read'
dropped=$(json "$T/first" 'v["images"][2]["digest"][7:]')
mv "$T/s/blobs/sha256/$dropped" "$T/gone"
same 'a manifest that is gone takes its size and its words with it'
mv "$T/gone" "$T/s/blobs/sha256/$dropped"
same 'and comes back with them'
cp -r "$T/s" "$T/other" && rm -rf "$T/other/hallmark/questions"
for one in s other; do
	run hallmark store gc --keep-last 1 --store "$T/$one"
	ended "gc of $one succeeds" 0
done
is 'gc removes the same blobs, whatever was known' \
	"$(ls "$T/s/blobs/sha256")" "$(ls "$T/other/blobs/sha256")"
same 'the list is right after gc'
finish
