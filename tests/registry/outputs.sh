#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each of several images of one build is pushed, pulled, verified, rebuilt, run
# and known like any other.
. "$(dirname "$0")/registry_lib.sh"

need docker-registry
need_box
make_mirror "$T/mirror" 10
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1
add_recipe . x "$T/mirror" <<'END'
mkdir -p "$OUT/usr/lib" "$OUT/usr/include" "$OUT/usr/bin"
echo library >"$OUT/usr/lib/x"
echo header >"$OUT/usr/include/x.h"
printf '#!/usr/bin/sh\necho ran\n' >"$OUT/usr/bin/x"
chmod 755 "$OUT/usr/bin/x"
END
print_lock "$T/mirror" mini >"$T/base.json"
python3 - "$T/base.json" <<'END' || exit 1
import json, sys
base = json.load(open(sys.argv[1]))
def change(name, changes):
    path = f"recipes/x/{name}.json"
    v = json.load(open(path))
    changes(v)
    json.dump(v, open(path, "w"))
def recipe(v):
    del v["image"]
    v["outputs"] = {"lib": {"paths": ["usr/lib"]},
        "dev": {"paths": ["usr/include"], "image": {"labels": {"a": "b"}}},
        "bin": {"image": {"base": {"debian": ["mini"]},
            "entrypoint": ["/usr/bin/x"], "layers": [{"from": "."}]}}}
change("recipe", recipe)
change("lock", lambda v: v.update(bases={
    "bin": {k: base[k] for k in ("suite", "packages")}}))
END
commit_all .
recipe=HEAD:recipes/x
run hallmark build --json --mirror "$mirror" "$recipe"
ended 'three images are built' 0
cp "$out" "$T/built"
image() { # OUTPUT KEY
	json "$T/built" "[i for i in v['images'] if i['output'] == '$1'][0]['$2']"
}
pub=$T/signer.pub
cp "$XDG_CONFIG_HOME/hallmark/key.pub" "$pub"
start_registry "$T/registry"

# --- pushed, each to a repository of its own and all to one ---

for i in lib dev bin; do
	run hallmark push --json "x-$i" "$real/team/x-$i:1"
	ended "$i is pushed" 0
	json "$out" 'v["known"][0]' >>"$T/known"
	run hallmark push -q "x-$i" "$real/one/x:$i"
	ended "$i is pushed beside the others" 0
done
is 'each has a tag of its own inputs' "$(sort -u "$T/known" | grep -c '^known-')" 3
run hallmark push -q x-lib "$real/part/x:lib"

# --- pulled into an empty store ---

for i in lib dev bin; do
	run hallmark pull -q --store "$T/pulled" "$real/team/x-$i:1" "x-$i"
	is "$i is pulled" "$(cat "$out")" "$(image $i manifest)"
	run hallmark verify --json --store "$T/pulled" --trust "$pub" "x-$i"
	json_is "$i verifies" "$out" '[v["result"], v["verified"]["output"]]' \
		"[\"verified\", \"$i\"]"
	run hallmark rebuild --json --store "$T/pulled" --trust "$pub" \
		--mirror "$mirror" "x-$i"
	json_is "$i is rebuilt" "$out" 'v["verdict"]' identical
	[ "$i" != bin ] || continue
	run hallmark compare --json "oci:$T/pulled:x-$i" "oci:$T/pulled:x-$i"
	ended "$i has its files" 0
done
if command -v skopeo >/dev/null; then
	run skopeo inspect --tls-verify=false "docker://$real/team/x-dev:1"
	json_is 'skopeo reads it' "$out" 'v["Labels"]' '{"a": "b"}'
else
	skip 'skopeo reads it' 'skopeo is not installed'
fi
if command -v umoci >/dev/null && [ "$(id -u)" = 0 ]; then
	umoci unpack --image "$T/pulled:x-bin" "$T/bundle" >"$T/words" 2>&1
	is 'the program runs in what umoci unpacks' \
		"$(chroot "$T/bundle/rootfs" /usr/bin/x 2>&1)" ran
else
	skip 'the program runs in what umoci unpacks' 'not root, or no umoci'
fi

# --- known ---

# runner NAME ARGUMENT… - build on an empty store, without a mirror
n_runners=0
runner() {
	n_runners=$((n_runners + 1))
	store=$T/runner$n_runners
	run hallmark build --json --store "$store" --trust "$pub" "$@" "$recipe"
}
for place in team/x one/x; do
	runner --mirror "file://$T/none" --known "$real/$place"
	json_is "all images come from $place" "$out" '[v["cached"]] +
		[[i["manifest"], i["tree"], i["provenance"]]
		for i in v["images"]]' "$(json "$T/built" '[True] +
		[[i["manifest"], i["tree"], i["provenance"]]
		for i in v["images"]]')"
done
run hallmark verify --store "$store" --trust "$pub" x-bin
ended 'they verify' 0
runner --mirror "file://$T/none" --known "$real/part/x"
ended 'where one is known alone, the recipe is built' 2
runner --mirror "$mirror" --known "$real/part/x"
json_is 'to the same images' "$out" '[v["cached"]] +
	[i["manifest"] for i in v["images"]]' \
	"$(json "$T/built" '[False] + [i["manifest"] for i in v["images"]]')"

# a tag that names another image of the build is not believed
run hallmark push -q --force x-dev "$real/lie/x:$(
	sed -n 1p "$T/known")"
runner --mirror "file://$T/none" --known "$real/lie/x"
ended 'the image of another output is not taken' 2
like 'and the reason is named' "$err" \
	'is not believed: it is about another output of the recipe'
run hallmark store check --store "$store"
ended 'the store is sound' 0
finish
