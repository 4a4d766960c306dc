#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A rebuild from nothing but the provenance; and everything that can be wrong
# with the provenance, its key, its repository or the original.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
builder_store=$HALLMARK_STORE
run hallmark build --json --repo "$T/repo" --mirror "$mirror" HEAD:recipes/mini
ended 'a build succeeds' 0
manifest=$(json "$out" 'v["manifest"]')
layer=$(json "$out" 'v["layers"][0]["digest"]')
builder_key=$XDG_CONFIG_HOME/hallmark/key.pub
cp "$builder_store/attestations/mini.intoto.jsonl" "$T/mini.intoto.jsonl"
original=$T/mini.intoto.jsonl

# From here on another person works in another folder, without the builder's
# files.
home_in "$T/rebuilder"
cd / || exit 1

# again FILE-OR-IMAGE OPTION… - rebuild into an empty store
again() {
	rm -rf "$HALLMARK_STORE"
	again_what=$1
	shift
	run hallmark rebuild --json --mirror "$mirror" "$@" "$again_what"
}

again "$original" --trust "$builder_key"
ended 'the provenance alone is enough in an empty store' 0
json_is 'the answer has every key and no other' "$out" \
	'set(v) == {"verdict", "levels", "differences", "causes", "passes",
	"provenance", "sbom", "manifest", "statement", "file", "judged", "name",
	"image"}' true
json_is 'the rebuild is identical' "$out" 'v["verdict"]' identical
json_is 'the rebuild is identical at every level' "$out" 'v["levels"]' \
	'{"diff_ids": true, "layers": true, "manifest": true, "tree": true}'
json_is 'the rebuild reports no difference' "$out" 'v["differences"]' '[]'
json_is 'the rebuild has the same manifest' "$out" 'v["manifest"]' "$manifest"
run hallmark store check
ended 'the store is sound' 0
run hallmark verify --json "$manifest"
json_is 'the store holds an image signed by the rebuilder' "$out" 'v["result"]' verified
run hallmark rebuild --mirror "$mirror" --trust "$builder_key" "$original"
like 'the verdict is printed' "$out" 'identical'
run hallmark rebuild --offline --trust "$builder_key" "$original"
ended 'a warm store needs no network' 0
cp -r "$T/repo" "$T/dirty"
printf 'echo changed >"$OUT/hello"\n' >>"$T/dirty/recipes/mini/build.sh"
git -C "$T/dirty" add -A
again "$original" --trust "$builder_key" --repo "$T/dirty"
is 'a dirty tree changes no rebuild' "$status $(json "$out" \
	'v["verdict"], v["manifest"]')" "0 ('identical', '$manifest')"
again "oci:$builder_store:mini" --trust "$builder_key"
json_is 'an image in a layout can be rebuilt' "$out" 'v["verdict"]' identical

# --- whose key is trusted ---

again "$original"
refused 'a key that is not trusted is refused' 1 'signature.*--trust FILE'
hallmark key new "$T/other.key" >"$T/keys" 2>&1
again "$original" --trust "$T/other.key.pub"
refused 'a wrong trusted key is refused' 1 'signature.*--trust FILE'
again "$original" --trust "$T/nothing.pub"
refused 'a key file that does not exist is refused' 2 'nothing.pub'

# --- a changed provenance ---

# forge NAME PYTHON - change an envelope; v is the envelope, p its payload as
# bytes
forge() {
	python3 -c '
import base64, json, sys
v = json.load(open(sys.argv[1]))
p = base64.b64decode(v["payload"])
exec(sys.argv[3])
v["payload"] = base64.b64encode(p).decode()
json.dump(v, open(sys.argv[2], "w"), sort_keys=True, separators=(",", ":"))
' "$original" "$T/$1.intoto.jsonl" "$2"
}
forge byte 'p = p.replace(b"recipes/mini", b"recipes/nine", 1)'
forge digest "p = p.replace(b'${manifest#sha256:}', b'$(
	printf '%064d' 0)')"
forge space 'p = p + b" "'
forge unsigned 'v["signatures"] = []'
forge type 'v["payloadType"] = "application/json"'
forge signature 's = v["signatures"][0]; s["sig"] = "A" + s["sig"][1:] if \
	s["sig"][0] != "A" else "B" + s["sig"][1:]'
for i in byte digest space signature; do
	again "$T/$i.intoto.jsonl" --trust "$builder_key"
	refused "changed: $i" 1 'signature'
	unlike 'another key would not mend it' "$err" '--trust'
done
for i in unsigned type; do
	again "$T/$i.intoto.jsonl" --trust "$builder_key"
	refused "changed: $i" 1 .
done
unlike 'nor another type' "$err" '--trust'
mkdir -p "$T/bare/pool"
run hallmark rebuild --store "$T/fresh" --mirror "file://$T/bare" \
	--trust "$builder_key" "$original"
like 'a package that no mirror has' "$out" \
	'no mirror has it any more.*keeps old files with --mirror URL.*or load a kit'
unlike 'cannot be pinned again in a rebuild' "$out" "'hallmark lock'"
run hallmark build --store "$T/fresh" --mirror "file://$T/bare" --repo "$T/repo" \
	HEAD:recipes/mini
like 'as it can in a build' "$err" "no mirror has it any more.*'hallmark lock'"
head -c 300 "$original" >"$T/cut.intoto.jsonl"
again "$T/cut.intoto.jsonl" --trust "$builder_key"
ended 'a truncated envelope is refused' 1
: >"$T/empty.intoto.jsonl"
again "$T/empty.intoto.jsonl" --trust "$builder_key"
refused 'empty' 2 'holds no envelope'
again "$T/nothing.intoto.jsonl" --trust "$builder_key"
refused 'no such file' 2 'nothing.intoto.jsonl'
{
	cat "$T/byte.intoto.jsonl"
	echo
	cat "$original"
} >"$T/both.intoto.jsonl"
again "$T/both.intoto.jsonl" --trust "$builder_key"
json_is 'a good envelope after a bad one is used' "$out" 'v["verdict"]' identical

# --- a changed original ---

cp -r "$builder_store" "$T/damaged"
chmod -R u+w "$T/damaged"
blob=$T/damaged/blobs/sha256/${layer#sha256:}
python3 -c '
import sys
b = bytearray(open(sys.argv[1], "rb").read())
at = b.index(b"one\ntwo\n")
b[at] ^= 1
open(sys.argv[1], "wb").write(b)' "$blob"
again "oci:$T/damaged:mini" --trust "$builder_key"
ended 'one changed byte of the original is found' 1
json_is 'the verdict is different' "$out" 'v["verdict"]' different
json_is 'JSON names the changed file' "$out" \
	'[d["path"] for d in v["differences"]]' '["share/words"]'
json_is 'the difference is one of content' "$out" \
	'v["differences"] and v["differences"][0]["kind"]' content
run hallmark rebuild --mirror "$mirror" --trust "$builder_key" \
	"oci:$T/damaged:mini"
ended 'the exit status is the same without --json' 1
like 'the changed file is printed' "$out" 'share/words'
rm -f "$blob"
again "oci:$T/damaged:mini" --trust "$builder_key"
ended 'a missing blob of the original is found' 1
json_is 'the verdict is different' "$out" 'v["verdict"]' different

# The image of the own store is judged as it was at hand, too, although a rebuild
# puts good bytes in the place of damaged ones: what was there is named and kept.
# own NAME - a store of its own with that image
own() {
	cp -r "$builder_store" "$T/$1"
	chmod -R u+w "$T/$1"
	own_blob=$T/$1/blobs/sha256/${layer#sha256:}
}
# judge STORE IMAGE OPTION…
judge() {
	judge_store=$1
	shift
	run hallmark rebuild --json --store "$judge_store" \
		--mirror "$mirror" --trust "$builder_key" "$@"
}
for i in mini "oci:$T/own:mini"; do
	rm -rf "$T/own"
	own own
	printf x | dd status=none conv=notrunc of="$own_blob"
	bent=$(sha256sum <"$own_blob" | cut -c1-64)
	judge "$T/own" "$i"
	ended "$i: a layer that is damaged in the own store is found" 1
	json_is "$i: the verdict is different, as of another layout" "$out" \
		'v["verdict"]' different
	json_is "$i: the signed manifest was rebuilt" "$out" \
		'v["levels"]["manifest"]' true
	json_is "$i: the difference names what was there" "$out" \
		'[d["path"] for d in v["differences"]] == ["(the image)"] and
		"'"$bent"'" in v["differences"][0]["words"]' true
	judged=$(json "$out" 'v["file"]')
	json_is "$i: the verdict says that the original is damaged" "$judged" \
		'(lambda p: (p["originalDamaged"], "'"$T"'" in str(p)))(
		__import__("json").loads(__import__("base64").b64decode(
		v["payload"]))["predicate"])' '(True, False)'
	like "$i: the damage is named, with the digest that was there" "$err" \
		"image at hand is damaged: .*${layer#sha256:}.* sha256:$bent"
	is "$i: the damaged bytes are kept" \
		"$(sha256sum <"$T/own/hallmark/quarantine/${layer#sha256:}" |
			cut -c1-64)" "$bent"
	run hallmark verify --store "$T/own" --trust "$builder_key" mini
	ended "$i: and the signed bytes are in their place" 0
	judge "$T/own" mini
	ended "$i: then the rebuild is identical" 0
	unlike "$i: of a sound image nothing is said" "$err" 'damaged'
done
rm -rf "$T/own"
own own
rm -f "$own_blob"
judge "$T/own" mini
ended 'a layer that is missing in the own store is found, too' 1
json_is 'the verdict is different' "$out" 'v["verdict"]' different
run hallmark verify --store "$T/own" --trust "$builder_key" mini
ended 'and is in its place again' 0
rm -rf "$T/own"
own own
printf x | dd status=none conv=notrunc of="$own_blob"
bent=$(sha256sum <"$own_blob" | cut -c1-64)
judge "$T/own" --repo "$T/nothing" mini
ended 'a rebuild that cannot build ends with 2' 2
is 'and leaves the damaged bytes where they are' \
	"$(sha256sum <"$own_blob" | cut -c1-64)" "$bent"

# --- a build with another result ---

home_in "$T"
add_recipe "$T/repo" fickle "$T/mirror" <<-'END'
	date +%s%N | sed s/N// >"$OUT/when"
	cat /proc/uptime >"$OUT/uptime"
	sleep 1
	stat -c %Y /build >"$OUT/also"
	date +%s >/build/now
	: >"$OUT/steady"
	stat -c %Y . >>"$OUT/steady"
END
commit_all "$T/repo"
run hallmark build --json --level hermetic --repo "$T/repo" \
	--mirror "$mirror" HEAD:recipes/fickle
ended 'a hermetic build that reads the clock succeeds' 0
provenance=$HALLMARK_STORE/attestations/fickle.intoto.jsonl
image=oci:$HALLMARK_STORE:fickle
home_in "$T/rebuilder"
again "$provenance" --trust "$builder_key"
ended 'its rebuild is different' 1
json_is 'the verdict of the rebuild is different' "$out" 'v["verdict"]' different
json_is 'the answer says at which levels it differs' "$out" 'v["levels"]' \
	'{"diff_ids": false, "layers": false, "manifest": false, "tree": false}'
again "$image" --trust "$builder_key"
ended 'the rebuild is compared with the original' 1
json_is 'the file with the clock is named' "$out" \
	'"when" in [d["path"] for d in v["differences"]]' true
json_is 'no equal file is named' "$out" \
	'"uptime" in [d["path"] for d in v["differences"]]' false
again "$provenance" --trust "$builder_key" --level deterministic
refused 'another level is refused' 2 'hermetic.*; drop --level'

# --- the repository ---

mv "$T/repo" "$T/moved"
again "$original" --trust "$builder_key"
unavailable 'a repository that has disappeared is reported' repository \
	'--repo DIR'
again "$original" --trust "$builder_key" --repo "$T/moved"
ended '--repo names the moved repository' 0
cd "$T/moved" || exit 1
again "$original" --trust "$builder_key"
ended 'the repository around this folder is used' 0
cd / || exit 1
make_repo "$T/unrelated" "$T/mirror"
echo >"$T/unrelated/more"
commit_all "$T/unrelated"
(cd "$T/unrelated" && git checkout -q --orphan fresh && echo >another &&
	commit_all . && git branch -qD main && git reflog expire --expire=now \
	--all && git gc -q --prune=now) >"$T/git" 2>&1
again "$original" --trust "$builder_key" --repo "$T/unrelated"
unavailable 'a repository without the commit is reported' repository \
	'--repo DIR'
again "$original" --trust "$builder_key" --repo "$T/moved" \
	--mirror "file://$T/nothing"
json_is 'the recorded mirror is used' "$out" 'v["verdict"]' identical
rm -rf "$HALLMARK_STORE"
run hallmark rebuild --json --trust "$builder_key" --repo "$T/moved" \
	--mirror "file://$T/nothing" "$original"
unavailable 'a package on no mirror is reported' network 'package mini 1'
finish
