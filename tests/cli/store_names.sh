#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Which store a command uses, and which image in it.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

# --- which store ---

# makes NAME STORE PREFIX COMMAND… - a build run through this command makes that
# store
makes() {
	makes_name=$1
	makes_store=$2
	shift 2
	run "$@" "$HALLMARK" build --json --mirror "$mirror" HEAD:recipes/mini
	json_is "$makes_name" "$out" 'v["store"]' "$makes_store"
}
makes 'HALLMARK_STORE' "$T/one" env "HALLMARK_STORE=$T/one"
makes 'a path of many components' "$T/a/b/c" env "HALLMARK_STORE=$T/a/b/c"
makes 'XDG_DATA_HOME' "$T/data/hallmark" \
	env -u HALLMARK_STORE "XDG_DATA_HOME=$T/data"
makes 'HOME' "$T/home2/.local/share/hallmark" \
	env -u HALLMARK_STORE -u XDG_DATA_HOME "HOME=$T/home2"
makes 'an empty variable is ignored' "$T/home3/.local/share/hallmark" \
	env HALLMARK_STORE= XDG_DATA_HOME= "HOME=$T/home3"
makes 'a relative XDG_DATA_HOME is ignored' "$T/home4/.local/share/hallmark" \
	env -u HALLMARK_STORE XDG_DATA_HOME=data "HOME=$T/home4"
run hallmark build --json --mirror "$mirror" --store "$T/two" HEAD:recipes/mini
json_is '--store overrides the variable' "$out" 'v["store"]' "$T/two"
(cd "$T" && hallmark build --json --mirror "$mirror" --store ./three/ \
	--repo repo HEAD:recipes/mini) >"$out" 2>"$err"
json_is 'a relative store is printed unchanged' "$out" 'v["store"]' "$T/three"
mkdir "$T/with space"
run hallmark build --json --mirror "$mirror" --store "$T/with space/ü" \
	HEAD:recipes/mini
json_is 'a store path may contain blanks and letters' "$out" 'v["store"]' "$T/with space/ü"
run hallmark verify --store "$T/with space/ü" mini
ended 'that store can be read' 0
ln -s "$T/two" "$T/link"
run hallmark verify --store "$T/link" mini
ended 'a store can be reached through a link' 0

# --- no store ---

run hallmark store list --store "$T/nothing"
refused 'a store that does not exist is refused' 2 "there is no store '$T/nothing'"
ok 'the refused store is not made' test ! -e "$T/nothing"
mkdir "$T/full"
echo mine >"$T/full/letter"
for i in 'store list' 'store check' 'verify mini' 'show mini'; do
	# two words
	# shellcheck disable=SC2086
	run hallmark $i --store "$T/full"
	refused "$i: a folder that is not a store is refused" 2 'is not a store'
done
run hallmark build --store "$T/full" --mirror "$mirror" HEAD:recipes/mini
refused 'build refuses a folder that is not a store' 2 \
	"$T/full.* is not a store.*letter.*--store"
is 'the refused folder is unchanged' "$(ls -A "$T/full")" letter
run hallmark store list --store "$T/full/letter"
refused 'a file as store is refused' 2 "$T/full/letter"
mkdir "$T/future"
echo '{"imageLayoutVersion":"2.0.0"}' >"$T/future/oci-layout"
run hallmark store list --store "$T/future"
refused 'a newer layout version is refused' 2 '2\.0\.0'

# --- which image ---

run hallmark build --json --mirror "$mirror" HEAD:recipes/mini
store=$HALLMARK_STORE
manifest=$(json "$out" 'v["manifest"]')
config=$(json "$out" 'v["config"]')
commit=$(git rev-parse --short=12 HEAD)
for i in mini mini:1 "mini:$commit" "$manifest" "oci:$store:mini" \
	"oci:$store:mini:1"; do
	run hallmark show --json "$i"
	json_is "an image is found as $i" "$out" 'v["manifest"]' "$manifest"
done
for i in nothing Mini mini:latest 'mi*' '' \
	sha256:0000000000000000000000000000000000000000000000000000000000000000 \
	sha256:00 "oci:$store:nothing" "sha256:$(printf '%064d' 1)"; do
	run hallmark show "$i"
	refused "the unknown image '$i' is refused" 2 .
done
run hallmark show "$config"
refused 'a config is refused as image' 2 .
run hallmark show "oci:$store"
refused 'a layout without an image name is refused' 2 'no .*(store|image|oci:DIR:NAME)|oci:DIR:NAME'
run hallmark show "oci:$T/nothing:mini"
refused 'a layout that does not exist is refused' 2 "$T/nothing"
cp -r "$store" "$T/co:lon"
run hallmark show --json "oci:$T/co:lon:mini"
json_is 'a folder name may contain a colon' "$out" 'v["manifest"]' "$manifest"
mkdir "$T/an:other"
run hallmark push mini "oci:$T/an:other/new:mini:1"
ended 'so may the folder of a layout that is made' 0
ok 'which is made there' test -f "$T/an:other/new/oci-layout"
run hallmark show --json "oci:$T/an:other/new:mini:1"
json_is 'under its name, with the colon of the name' "$out" 'v["manifest"]' \
	"$manifest"
run hallmark push mini "oci:$T/plain:an/other:1"
ended 'a name may have a slash and a colon' 0
ok 'and its layout is where the first colon ends' test -f "$T/plain/oci-layout"
# a file with this name does not hide the image
touch mini
run hallmark show --json mini
ended 'a file with this name hides the image' 2
rm mini

# --- names move to another image ---

run hallmark store list
like 'the image is listed with version, commit and date' "$out" \
	"^mini +1 +$commit +2023-11-14 +[0-9]+ +6 +$manifest\$"
is 'its other names are listed below it' "$(grep '^  also' "$out")" \
	"  also mini:1
  also mini:$commit"
like 'the last line says what takes the room' "$out" \
	'^room: images [1-9][0-9]*, inputs of builds [1-9][0-9]*, 1 environments'
printf 'echo more >"$OUT/more"\n' >>recipes/mini/build.sh
commit_all .
run hallmark build --json --mirror "$mirror" HEAD:recipes/mini
second=$(json "$out" 'v["manifest"]')
run hallmark show --json mini
json_is 'the name is the newer image' "$out" 'v["manifest"]' "$second"
run hallmark show --json "mini:$commit"
json_is 'the older image keeps the name of its commit' "$out" 'v["manifest"]' \
	"$manifest"
run hallmark show --json mini:1
json_is 'the version is the newer image' "$out" 'v["manifest"]' "$second"
run hallmark show --json "$manifest"
json_is 'the older image is found by its digest' "$out" 'v["manifest"]' "$manifest"
run hallmark verify "$manifest"
ended 'the older image still has its provenance' 0
run hallmark store list --json
json_is 'the name is listed once' "$out" \
	'[i["digest"] for i in v["images"] if i.get("name") == "mini"]' \
	"[\"$second\"]"

# --- damage ---

damaged() { # NAME FILE SHELL-COMMAND…
	rm -rf "$T/damaged"
	cp -r "$store" "$T/damaged"
	chmod -R u+w "$T/damaged"
	damaged_name=$1
	(cd "$T/damaged" && shift && "$@") || exit 1
	run hallmark store check --json --store "$T/damaged"
	ended "$damaged_name: check fails" 1
	json_is "$damaged_name: it is not sound" "$out" \
		'v["sound"] or not v["problems"]' false
	run hallmark store check --store "$T/damaged"
	unlike "$damaged_name: check does not say sound" "$out" '^sound'
	run hallmark verify --store "$T/damaged" mini
	if [ "$status" -eq 0 ]; then
		fail "$damaged_name: verify says no" "$(cat "$out")"
	else
		pass "$damaged_name: verify says no"
	fi
}
blob=blobs/sha256/${second#sha256:}
layer=$(json "$store/$blob" 'v["layers"][0]["digest"]')
layer=blobs/sha256/${layer#sha256:}
flip() { # FILE
	python3 -c '
import sys
b = bytearray(open(sys.argv[1], "rb").read())
b[len(b) // 2] ^= 1
open(sys.argv[1], "wb").write(b)' "$1"
}
damaged 'a byte of a layer' flip "$layer"
damaged 'a layer that is gone' rm "$layer"
damaged 'a layer that is cut' truncate -s -1 "$layer"
damaged 'a layer that has more' sh -c "echo >>$layer"
damaged 'a manifest that is another' flip "$blob"
damaged 'a manifest that is gone' rm "$blob"
damaged 'an index that is a list' sh -c 'echo [] >index.json'
damaged 'an index that is cut' truncate -s -5 index.json
run hallmark build --json --store "$T/damaged" --mirror "$mirror" \
	HEAD:recipes/mini
refused 'build does not write over a damaged index' 2 'index.json'
# --- as git names folders, and as a shell completes names ---

HALLMARK_STORE=$T/one
at=$(hallmark build --json HEAD:recipes/mini 2>/dev/null | tee "$T/plain" |
	json /dev/stdin 'v["manifest"]')
for i in 'HEAD:.' 'HEAD:./' 'HEAD:recipes/mini'; do
	run sh -c 'cd recipes/mini && exec "$0" build --json "$1"' \
		"$HALLMARK" "$i"
	json_is "$i in the recipe's folder" "$out" 'v["manifest"]' "$at"
done
run hallmark build --json --repo recipes HEAD:./mini
json_is 'HEAD:./mini, and --repo names a folder' "$out" 'v["manifest"]' "$at"
run sh -c 'cd recipes/mini && exec "$0" build HEAD:' "$HALLMARK"
refused 'HEAD: is the root, wherever one is' 2 "'?recipe.json'?"
run hallmark build HEAD:.
refused 'and so is HEAD:. at the top' 2 "'?recipe.json'?"
run hallmark build HEAD:./../x
refused 'nothing leads out' 2 'does not stay inside'
run hallmark completion bash
if command -v bash >/dev/null; then
	mkdir -p "$T/bin" && ln -sf "$HALLMARK" "$T/bin/hallmark"
	is 'the completion knows the names of images' "$(
		PATH=$T/bin:$PATH bash -c ". '$out'
		COMP_WORDS=(hallmark verify min) COMP_CWORD=2
		_hallmark && printf '%s\n' \"\${COMPREPLY[@]}\"" |
			sed 's/:.*/:TAG/' | sort -u | tr '\n' ' ')" \
		'mini mini:TAG '
else
	skip 'the completion knows the names of images' 'no bash'
fi
finish
