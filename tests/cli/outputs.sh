#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One build gives several images, each with its own part of the output, base,
# names, statements and place in the store.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror" 10
mirror=file://$T/mirror
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark build --json --mirror "$mirror" HEAD:recipes/mini
mini=$(json "$out" 'v["manifest"]')

# change_json FILE CHANGE - change a document with a line of Python
change_json() {
	python3 - "$@" <<-'END' || exit 1
		import json, sys
		v = json.load(open(sys.argv[1]))
		exec(sys.argv[2])
		json.dump(v, open(sys.argv[1], "w"), indent=1)
	END
}
script='mkdir -p "$OUT/usr/lib" "$OUT/usr/include" "$OUT/usr/bin" "$OUT/tmp"
echo library >"$OUT/usr/lib/libx.so.1"
ln -s libx.so.1 "$OUT/usr/lib/libx.so"
ln "$OUT/usr/lib/libx.so.1" "$OUT/usr/lib/same"
echo archive >"$OUT/usr/lib/libx.a"
echo header >"$OUT/usr/include/x.h"
echo tool >"$OUT/usr/bin/x"
chmod 755 "$OUT/usr/bin/x"
echo ran >>"$OUT/usr/lib/runs"'
outputs='v.pop("image"); v["modes"] = {"tmp": "1777", "usr/bin/x": "0700"}
v["outputs"] = {
  "lib": {"paths": ["usr/lib"], "image": {"labels": {"of": "lib"},
    "base": {"debian": ["filler"]},
    "layers": [{"from": "usr/lib/runs", "name": "runs"}]}},
  "dev": {"paths": ["usr/include", "usr/lib/libx.a", "usr/lib/libx.so"]},
  "bin": {"image": {"base": {"image": "mini"}, "cmd": ["/usr/bin/x"]}}}'
print_lock "$T/mirror" filler >"$T/base.json"
bases="b = json.load(open('$T/base.json'))
v['bases'] = {'lib': {k: b[k] for k in ('suite', 'packages')},
  'bin': {'image': {'name': 'mini', 'digest': '$mini'}}}"
# add_outputs NAME [LINE…] - the recipe, with more lines of its script
add_outputs() {
	outputs_name=$1
	shift
	printf '%s\n' "$script" "$@" |
		add_recipe . "$outputs_name" "$T/mirror"
	change_json "recipes/$outputs_name/recipe.json" "$outputs"
	change_json "recipes/$outputs_name/lock.json" "$bases"
}
build() { # NAME OPTION…
	build_name=$1
	shift
	run hallmark build --json --mirror "$mirror" "$@" \
		"HEAD:recipes/$build_name"
}
image() { # OUTPUT KEY - of $T/built
	json "$T/built" "[i for i in v['images'] if i['output'] == '$1'][0]$2"
}
own() { # OUTPUT LAYER - the paths of a layer
	tar -tzf "$HALLMARK_STORE/blobs/sha256/$(
		image "$1" "['layers'][$2]['digest'][7:]")" | tr '\n' ' '
}
add_outputs x
commit_all .
build x
ended 'one build gives three images' 0
cp "$out" "$T/built"
json_is 'they are listed by output' "$out" \
	'[[i["output"], i["name"]] for i in v["images"]]' \
	'[["bin", "x-bin"], ["dev", "x-dev"], ["lib", "x-lib"]]'
json_is 'with what is said of the whole build' "$out" \
	'[v["name"], v["cached"], v["level"], "manifest" in v]' \
	'["x", false, "deterministic", false]'
is 'the script ran once' "$(tar -xOzf "$HALLMARK_STORE/blobs/sha256/$(image lib \
	"['layers'][1]['digest'][7:]")" usr/lib/runs)" ran

# --- who holds what ---

is 'the longest path decides' "$(own dev 0)" 'usr/ usr/include/ usr/include/x.h usr/lib/ usr/lib/libx.a usr/lib/libx.so '
is 'layers divide what the output takes' "$(own lib 1)" \
	'usr/ usr/lib/ usr/lib/runs '
is 'the rest of it is the last layer' "$(own lib 2)" \
	'usr/ usr/lib/ usr/lib/libx.so.1 usr/lib/same '
is 'the rest, without the folders of others' "$(own bin -1)" \
	'tmp/ usr/ usr/bin/ usr/bin/x '
is 'modes are those of the whole output' "$(tar -tvzf \
	"$HALLMARK_STORE/blobs/sha256/$(image bin \
		"['layers'][-1]['digest'][7:]")" | cut -c1-10 | tr '\n' ' ')" \
	'drwxrwxrwt drwxr-xr-x drwxr-xr-x -rwx------ '
is 'each has its base' "$(image lib "['layers'].__len__()") $(
	image dev "['layers'].__len__()") $(image bin "['layers'].__len__()")" \
	'3 1 2'
config() {
	printf '%s\n' "$HALLMARK_STORE/blobs/sha256/$(image "$1" "['config'][7:]")"
}
json_is 'its config is its own' "$(config lib)" 'v["config"]' \
	'{"Labels": {"of": "lib"}}'
json_is 'and inherits from its own base' "$(config bin)" 'v["config"]' \
	'{"Cmd": ["/usr/bin/x"], "Entrypoint": ["/hello"]}'
json_is 'or says nothing' "$(config dev)" 'v.get("config", {})' '{}'
commit=$(git rev-parse HEAD | cut -c1-12)
json_is 'each has a name, a version and a commit' "$HALLMARK_STORE/index.json" \
	'sorted(n.replace("'"$commit"'", "C") for n in
	[m.get("annotations", {}).get("org.opencontainers.image.ref.name", "")
	for m in v["manifests"]] if n.startswith("x-"))' \
	'["x-bin", "x-bin:1", "x-bin:C", "x-dev", "x-dev:1", "x-dev:C", "x-lib", "x-lib:1", "x-lib:C"]'

# --- statements ---

for i in lib dev bin; do
	run hallmark verify --json "x-$i"
	json_is "$i verifies" "$out" '[v["result"], v["verified"]["output"],
		v["verified"]["subject"]["name"]]' \
		"[\"verified\", \"$i\", \"x-$i\"]"
	run hallmark show "x-$i"
	like "show names the output $i" "$out" "^  output      '$i'"
	like "and has its sbom" "$out" '^sbom in SPDX'
done
statement() { # OUTPUT
	json "$HALLMARK_STORE/attestations/x-$1.intoto.jsonl" \
		'__import__("base64").b64decode(v["payload"]).decode()'
}
for i in lib dev bin; do
	statement $i >"$T/statement-$i"
done
json_is 'an external parameter says which' "$T/statement-lib" \
	'v["predicate"]["buildDefinition"]["externalParameters"]["output"]' lib
for i in lib dev bin; do
	json "$T/statement-$i" '" ".join(d["name"].split("/")[-1].split("_")[0]
		for d in v["predicate"]["buildDefinition"]["resolvedDependencies"]
		if d.get("annotations", {}).get("role") == "base")'
done >"$T/words"
is 'each lists its own base alone' "$(tr '\n' '|' <"$T/words")" 'filler||mini|'
run hallmark show --sbom spdx x-dev
json_is 'the sbom lists the files of one image' "$out" \
	'[f["fileName"] for f in v["files"]]' \
	'["./usr/include/x.h", "./usr/lib/libx.a"]'
run hallmark verify --provenance \
	"$HALLMARK_STORE/attestations/x-dev.intoto.jsonl" --json mini
json_is 'a statement about one says nothing of another image' "$out" \
	'v["result"]' verified
cp "$XDG_CONFIG_HOME/hallmark/key.pub" "$T/signer.pub"
policy() { # PARAMETERS
	printf '{"policy":1,"keys":[{"name":"k","operator":"o","file":"%s"}],
		"recipes":["recipes/x"]%s}' signer.pub "$1" >"$T/policy"
}
policy ',"parameters":{"output":["bin","lib"]}'
run hallmark verify --policy "$T/policy" x-lib
ended 'a policy may name outputs' 0
run hallmark verify --policy "$T/policy" x-dev
ended 'and then refuses others' 1
like 'with the reason' "$out" 'fail.*parameters.*output has another value'
run hallmark verify --policy "$T/policy" mini
ended 'also an image that is none' 1

# --- known, again, unsigned ---

build x
json_is 'the same inputs are known, with all images' "$out" \
	'[v["cached"]] + [i["manifest"] for i in v["images"]]' \
	"$(json "$T/built" '[True] + [i["manifest"] for i in v["images"]]')"
build x --force
ended 'built again each is the same' 0
json_is 'and was built' "$out" 'v["cached"]' false
run hallmark store rm "$(image dev "['manifest']")"
ended 'one of them is removed' 0
run hallmark store gc
ended 'and its blobs' 0
build x
json_is 'then the recipe is built again' "$out" \
	'[v["cached"]] + [i["manifest"] for i in v["images"]]' \
	"$(json "$T/built" '[False] + [i["manifest"] for i in v["images"]]')"
run hallmark build --mirror "$mirror" HEAD:recipes/x
is 'in words each image has a part' "$(grep -c '^image ' "$out")" 3
run hallmark build --json --run-record --force --mirror "$mirror" HEAD:recipes/x
ended 'with a record of the run' 0
run hallmark show x-lib
like 'each image has it' "$out" '^run record'
run hallmark pull -q --store "$T/bare" "oci:$HALLMARK_STORE:mini" mini
run env HALLMARK_STORE="$T/bare" "$HALLMARK" build --json --unsigned \
	--mirror "$mirror" HEAD:recipes/x
json_is 'without a key each has a file of statements' "$out" \
	'[i["statements"].split("/")[-1] for i in v["images"]]' \
	'["x-bin.statements.jsonl", "x-dev.statements.jsonl", "x-lib.statements.jsonl"]'
for i in bin dev lib; do
	run hallmark sign --store "$T/bare" --json "x-$i"
	json_is "$i is signed later, with the same envelope" "$out" \
		'v["provenance"]' "$(image $i "['provenance']")"
done
sed 's/"output":"dev"/"output":"lib"/' \
	"$T/bare/attestations/x-dev.statements.jsonl" >"$T/forged.jsonl"
run hallmark sign --store "$T/bare" "$T/forged.jsonl"
refused 'a statement that names another output is not signed' 1 \
	"about the output 'lib', but its subject has the name 'x-dev'"

# --- rebuilt, saved, with a kit ---

for i in lib dev bin; do
	run hallmark rebuild --json --mirror "$mirror" "x-$i"
	json_is "$i is rebuilt" "$out" '[v["verdict"], v["manifest"]]' \
		"[\"identical\", \"$(image $i "['manifest']")\"]"
done
run hallmark rebuild --json --mirror "$mirror" --store "$T/other" \
	"$HALLMARK_STORE/attestations/x-lib.intoto.jsonl"
json_is 'one of them by its provenance, without the bases of the others' \
	"$out" 'v["verdict"]' identical
is 'and that one alone' "$(ls "$T/other/hallmark/results" 2>/dev/null | wc -l) $(
	json "$T/other/index.json" 'len([m for m in v["manifests"]
	if not m.get("annotations", {}).get("org.opencontainers.image.ref.name",
	"sha256-").startswith("sha256-")])')" '0 0'
run hallmark save --kit --mirror "$mirror" x-bin "$T/bin.tar"
ended 'one is saved with its kit' 0
mv "$T/mirror" "$T/mirror.away"
run hallmark load --store "$T/loaded" "$T/bin.tar"
ended 'and loaded' 0
run hallmark rebuild --json --offline --store "$T/loaded" \
	--trust "$T/signer.pub" x-bin
json_is 'it is rebuilt from that' "$out" 'v["verdict"]' identical
mv "$T/mirror.away" "$T/mirror"
run hallmark verify --layout "$HALLMARK_STORE"
ended 'the layout is sound' 0
run hallmark store check
ended 'so is the store' 0

# --- a provenance that is about an output which its recipe does not have ---

if command -v openssl >/dev/null; then
	run hallmark key new "$T/liar"
	for i in none ''; do
		sed "s/\"output\":\"lib\"/\"output\":\"$i\"/" \
			"$T/statement-lib" >"$T/lie"
		python3 "$HALLMARK_SOURCE/tests/cli/envelope.py" "$T/lie" \
			"$T/liar" >"$T/lie$i.intoto.jsonl"
	done
	run hallmark rebuild --mirror "$mirror" --trust "$T/liar.pub" \
		"$T/lienone.intoto.jsonl"
	refused 'is not rebuilt' 1 \
		"about the output 'none', which its commit's recipe does not"
	run hallmark rebuild --mirror "$mirror" --trust "$T/liar.pub" \
		"$T/lie.intoto.jsonl"
	refused 'nor is one that names none' 1 \
		"names no output, but its commit's recipe has outputs"
else
	skip 'is not rebuilt' 'openssl is not installed'
fi

# --- locked ---

add_outputs pinned
rm recipes/pinned/lock.json
change_json recipes/pinned/recipe.json 'v["environment"] = {"image": "mini"}
for i in ("lib", "bin"):
    v["outputs"][i]["image"]["base"] = {"image": "x-dev" if i == "lib" else
        "oci:'"$HALLMARK_STORE"':mini"}'
run hallmark lock --json recipes/pinned
ended 'a recipe with several images is locked' 0
json_is 'the number of packages of each base is told' "$out" 'v["bases"]' \
	'{"bin": 0, "lib": 0}'
json_is 'each output has its base in the lock' recipes/pinned/lock.json \
	'[[k, b["image"]["digest"]] for k, b in sorted(v["bases"].items())]' \
	"[[\"bin\", \"$mini\"], [\"lib\", \"$(image dev "['manifest']")\"]]"
run hallmark lock recipes/pinned
like 'a second time nothing changes' "$out" \
	'image mini, base bin: image oci:.*mini, base lib: image x-dev, 0 sources; nothing'
change_json recipes/pinned/recipe.json 'del v["outputs"]["lib"]["image"]["base"]'
run hallmark lock recipes/pinned
like 'a base that is gone is named' "$out" '^changed  base lib image none'
change_json recipes/pinned/recipe.json \
	'v["outputs"]["bin"]["image"]["base"] = {"image": "nowhere.invalid/x:1"}'
run hallmark lock --offline recipes/pinned
refused 'a base that is not found is named with its output' 2 \
	"recipes/pinned/recipe.json': the base of the output 'bin':"
rm -r recipes/pinned

# --- refused ---

add_outputs left 'mkdir -p "$OUT/usr/share/man"' 'echo m >"$OUT/usr/share/man/m"'
change_json recipes/left/recipe.json \
	'v["outputs"]["bin"]["paths"] = ["usr/bin", "tmp"]'
add_outputs gone 'rm "$OUT/usr/lib/libx.a"'
add_outputs linked 'ln "$OUT/usr/lib/libx.so.1" "$OUT/usr/bin/y"'
add_outputs stale
change_json recipes/stale/lock.json 'del v["bases"]["bin"]'
add_outputs both
change_json recipes/both/recipe.json 'v["image"] = {}'
add_outputs folder 'mkdir "$OUT/link"' 'echo y >"$OUT/link/y"'
add_outputs layer
change_json recipes/layer/recipe.json \
	'v["outputs"]["dev"]["image"] = {"layers": [{"from": "usr/bin"}]}'
commit_all .
images=$(sha256sum <"$HALLMARK_STORE/index.json")
build left
refused 'a file that no output takes ends the build' 2 \
	"the output of left: 'usr/share/man/m' belongs to no output"
build gone
refused 'so does a path that is not there' 2 \
	"output 'dev' takes 'usr/lib/libx.a', which the build did not leave"
build linked
refused 'and a hard link between two images' 2 \
	"one to the output 'bin' and the other to 'lib'"
build stale
refused 'a base of an output that is not pinned is refused' 2 \
	"lock.json: output 'bin': the base 'mini' is not pinned"
build both
refused "'image' beside 'outputs' is refused" 2 \
	"recipe.json:[0-9]+: a recipe has either 'image' or 'outputs'"
build folder
refused 'an output must fit its own base' 1 \
	"output 'bin': the output of folder: the folder 'link' would replace"
build layer
refused 'a layer of an output holds files of that output' 2 \
	"output 'dev': .*the recipe's layer 'usr/bin' would be empty"
is 'none of them has an image in the store' \
	"$(sha256sum <"$HALLMARK_STORE/index.json")" "$images"
run hallmark store check
ended 'which is sound' 0
finish
