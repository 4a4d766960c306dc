#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# build --known: an empty store takes the result of the same inputs from a
# registry, if a trusted key has signed its provenance; else it builds.
. "$(dirname "$0")/registry_lib.sh"

need docker-registry
need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1
recipe=HEAD:recipes/mini

run hallmark build --json --mirror "$mirror" "$recipe"
ended 'built' 0
image=$(json "$out" 'v["manifest"]')
envelope=$(json "$out" 'v["provenance"]')
pub=$T/signer.pub
cp "$XDG_CONFIG_HOME/hallmark/key.pub" "$pub"
start_registry "$T/plain"
run hallmark push --json mini "$real/team/mini:1"
ended 'pushed' 0
tag=$(json "$out" 'v["known"][0]')
json_is 'it has one tag of its inputs' "$out" 'len(v["known"])' 1
like 'which is a digest' "$out" '"known-[0-9a-f]{64}"'
run hallmark pull -q -s "$T/s" "$real/team/mini:$tag" x
is 'the tag is the image' "$(cat "$out")" "$image"

# runner NAME ARGUMENT… - build on an empty store, without a mirror: what is not
# known cannot be built
n_runners=0
runner() {
	n_runners=$((n_runners + 1))
	store=$T/runner$n_runners
	run hallmark build --store "$store" --mirror "file://$T/none" "$@" \
		"$recipe"
}
runner_builds() {
	n_runners=$((n_runners + 1))
	store=$T/runner$n_runners
	run hallmark build --store "$store" --mirror "$mirror" "$@" "$recipe"
}

# --- known ---

runner --json --known "$real/team/mini" --trust "$pub"
ended 'an empty store need not build' 0
json_is 'it is the same image, by the same provenance' "$out" \
	'[v["manifest"], v["provenance"], v["cached"]]' \
	"[\"$image\", \"$envelope\", true]"
like 'and it says why it believes it' "$err" \
	"known  $real/team/mini has it, signed by the trusted key"
run hallmark store check --store "$store"
ended 'the store is sound' 0
run hallmark verify --store "$store" --trust "$pub" mini
ended 'it verifies' 0
ok 'its provenance lies beside' cmp "$store/attestations/mini.intoto.jsonl" \
	"$HALLMARK_STORE/attestations/mini.intoto.jsonl"
run hallmark store list --store "$store"
like 'it has its names' "$out" 'mini:1'
# a second time, with no registry
saved=$store
run hallmark rebuild --mirror "$mirror" --trust "$pub" --store "$store" mini
ended 'it can be rebuilt' 0
run hallmark build --json --mirror "$mirror" --store "$T/force" --force \
	--known "$real/team/mini" --trust "$pub" "$recipe"
json_is '--force builds' "$out" 'v["cached"]' false
run hallmark push -q --store "$saved" mini "$real/other/mini:1"
runner --json --known "$real/other/mini" --trust "$pub"
ended 'what came from a registry is pushed as known, too' 0
mv "$XDG_CONFIG_HOME/hallmark/key" "$T/own-key"
runner --json --known "$real/team/mini"
ended "without --trust the user's own key counts" 0
mv "$T/own-key" "$XDG_CONFIG_HOME/hallmark/key"

# --- an output of several layers ---

make_repo "$T/parts" "$T/mirror"
add_recipe "$T/parts" parts "$T/mirror" <<'END'
	mkdir -p "$OUT/usr/share/doc" "$OUT/usr/bin"
	echo words >"$OUT/usr/share/doc/words"
	ln "$OUT/usr/share/doc/words" "$OUT/usr/share/doc/same"
	echo code >"$OUT/usr/bin/code"
END
sed -i 's|"image": {|& "layers": [ { "from": "usr/share/doc" } ],|' \
	"$T/parts/recipes/parts/recipe.json"
commit_all "$T/parts"
cd "$T/parts" || exit 1
recipe=HEAD:recipes/parts
run hallmark build --json --mirror "$mirror" "$recipe"
ended 'an image of two layers is built' 0
parts=$(json "$out" '(v["manifest"], v["provenance"], v["tree"])')
run hallmark push -q parts "$real/team/parts:1"
runner --json --known "$real/team/parts" --trust "$pub"
json_is 'it is known as well' "$out" \
	'(v["manifest"], v["provenance"], v["tree"])' "$parts"
sed -i 's|"from": "usr/share/doc"|"from": "."|' recipes/parts/recipe.json
commit_all .
run hallmark build --json --mirror "$mirror" "$recipe"
whole=$(json "$out" '(v["manifest"], v["tree"])')
run hallmark push -q parts "$real/team/parts:2"
runner --json --known "$real/team/parts" --trust "$pub"
json_is 'also where the layers of the recipe leave no rest' "$out" \
	'(v["manifest"], v["tree"])' "$whole"
cd "$T/repo" || exit 1
recipe=HEAD:recipes/mini

# --- not known ---

runner --known "$real/team/none" --trust "$pub"
ended 'a repository without it' 2
like 'says so' "$err" "known  $real/team/none does not know these inputs"
runner_builds --json --known "$real/team/none" --trust "$pub"
ended 'then it is built' 0
json_is 'and is the same' "$out" '[v["manifest"], v["cached"]]' \
	"[\"$image\", false]"

# --- not believed ---

hallmark key new "$T/stranger" >/dev/null 2>&1
runner --known "$real/team/mini" --trust "$T/stranger.pub"
ended 'a key that is not trusted' 2
like 'its provenance is named' "$err" \
	'warning: .*provenance sha256:[0-9a-f]* is not believed: signature'
like 'and the image' "$err" \
	"not taken from $real/team/mini: it knows the image $image: no provenance"
is 'nothing of the image was fetched' "$(
	ls "$store/blobs/sha256" | grep -c "$(json \
		"$HALLMARK_STORE/blobs/sha256/${image#sha256:}" \
		'v["layers"][0]["digest"][7:]')")" 0
runner_builds --json --known "$real/team/mini" --trust "$T/stranger.pub"
json_is 'the build goes on' "$out" '[v["manifest"], v["cached"]]' \
	"[\"$image\", false]"

# a stranger's provenance beside a trusted one
run hallmark build --mirror "$mirror" --store "$T/strange" --key "$T/stranger" \
	"$recipe"
run hallmark push -q --store "$T/strange" mini "$real/team/mini:1"
runner --json --known "$real/team/mini" --trust "$pub"
json_is 'of two provenances, the trusted one counts' "$out" 'v["provenance"]' \
	"$envelope"
runner --json --known "$real/team/mini" --trust "$T/stranger.pub"
ended 'or the other, for whom trusts it' 0

# move TAG IMAGE - give the registry's tag to an image of our store
move() {
	run hallmark push -q --force "$2" "$real/team/mini:$1"
	ended "the tag $1 moves" 0
}
# another image, signed by the trusted key, but of other inputs
cat >recipes/mini/build.sh <<'END'
echo evil >"$OUT/hello"
END
commit_all .
run hallmark build --json --mirror "$mirror" "$recipe"
evil=$(json "$out" 'v["manifest"]')
move "$tag" "$evil"
recipe=HEAD~1:recipes/mini
runner --known "$real/team/mini" --trust "$pub"
ended 'the tag leads to another image of the same signer' 2
like 'it is not believed' "$err" "it knows the image $evil: no provenance"
recipe=HEAD:recipes/mini
run hallmark push --json mini "$real/team/mini:2"
evil_tag=$(json "$out" 'v["known"][0]')
[ "$evil_tag" != "$tag" ]
is 'other inputs have another tag' $? 0
# an image without any provenance
fixture one bare
hallmark push -q --force "$layout" "$real/team/mini:$evil_tag" >/dev/null 2>&1
runner --known "$real/team/mini" --trust "$pub"
ended 'an image without a provenance' 2
like 'cannot be believed' "$err" 'it has no provenance'
# the same recipe in another commit: same seed, other commit
GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000' \
	git commit -q --allow-empty -m again
run hallmark push -q --force mini "$real/team/mini:$evil_tag"
runner --known "$real/team/mini" --trust "$pub"
ended 'a provenance of another commit' 2
like 'is not of this one' "$err" 'is not believed: recipe-commit'

# --- the registry lies, or is gone ---

recipe=HEAD~1:recipes/mini
# the same envelope with one word of its payload changed
cp -a "$HALLMARK_STORE" "$T/tampered"
python3 - "$T/tampered" "$evil" <<'END' || exit 1
import base64, hashlib, json, sys
folder, image = sys.argv[1:]
def blob(name):
    return folder + "/blobs/" + name.replace(":", "/")
def put(v):
    data = json.dumps(v).encode()
    name = "sha256:" + hashlib.sha256(data).hexdigest()
    with open(blob(name), "wb") as f:
        f.write(data)
    return {"digest": name, "size": len(data)}
index = json.load(open(folder + "/index.json"))
for d in index["manifests"]:
    if d.get("annotations", {}).get("org.opencontainers.image.ref.name") \
            != image.replace(":", "-"):
        continue
    artifacts = json.load(open(blob(d["digest"])))
    for a in artifacts["manifests"]:
        m = json.load(open(blob(a["digest"])))
        e = json.load(open(blob(m["layers"][0]["digest"])))
        if "payload" not in e:
            continue # a bundle
        text = base64.b64decode(e["payload"])
        e["payload"] = base64.b64encode(
            text.replace(b"recipes/mini", b"recipes/mimi")).decode()
        m["layers"][0].update(put(e))
        a.update(put(m))
    d.update(put(artifacts))
json.dump(index, open(folder + "/index.json", "w"))
END
run hallmark push -q "oci:$T/tampered:mini" "$real/tampered/mini:$evil_tag"
ended 'an envelope that was changed is pushed' 0
runner --known "$real/tampered/mini" --trust "$pub"
ended 'and not believed' 2
like 'since its signature is wrong' "$err" 'is not believed: signature'
stop_all
runner_builds --json --known "$real/team/mini" --trust "$pub"
ended 'the registry is gone: it is built' 0
like 'and said' "$err" "warning: .*not taken from $real/team/mini: .*reached"
for trait in referrers bare-fallback 'referrers wrong-blob' wrong-blob; do
	# words are traits
	# shellcheck disable=SC2086
	start_stub $trait
	run hallmark push -q mini "$at/team/mini:1"
	ended "$trait: pushed" 0
	runner --json --known "$at/team/mini" --trust "$pub"
	case $trait in
	*wrong-blob)
		ended "$trait: not believed" 2
		like "$trait: and said" "$err" 'not taken from .*sha256'
		;;
	*) ended "$trait: known" 0 ;;
	esac
done
start_stub token-all
log_in u p
run hallmark push -q mini "$at/team/mini:1"
runner --json --known "$at/team/mini" --trust "$pub"
ended 'it logs in' 0
rm "$HOME/.docker/config.json"
runner --known "$at/team/mini" --trust "$pub"
like 'nobody is logged in' "$err" 'not taken from .*answered 401'

# --- the command line ---

run hallmark build --known "$at/team/mini:1" --trust "$pub" "$recipe"
refused 'a tag is refused' 2 'leave out the tag'
run hallmark build --known 'A B' --trust "$pub" "$recipe"
refused 'no name is refused' 2 'known: .*is not the name'
run hallmark build --known "$at/x" --offline "$recipe"
refused '--offline is refused' 2 'opens no socket'
run hallmark build --trust "$pub" "$recipe"
refused '--trust alone is refused' 2 'name a repository with --known'
run hallmark build --known "$at/x" --trust "$T/none.pub" "$recipe"
refused 'a key that does not exist' 2 'none.pub'
XDG_CONFIG_HOME=$T/nobody
export XDG_CONFIG_HOME
run hallmark build --known "$at/x" "$recipe"
refused 'a user without a key' 2 'with --trust FILE'
finish
