#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One more name for an image, and one name for images of several machines.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
store=$HALLMARK_STORE
run hallmark build --json --mirror "file://$T/mirror" HEAD:recipes/mini
mini=$(json "$out" 'v["manifest"]')
machine=$(json "$store/blobs/sha256/$(json "$out" \
	'v["config"][7:]')" 'v["architecture"]')

# --- tag ---

run hallmark tag mini prod
ended 'an image gets one more name' 0
is 'the name and digest are printed' "$(cat "$out")" "prod  $mini"
run hallmark tag --json mini registry.example:5000/team/mini:v1
json_is 'a name may be that of a registry' "$out" \
	'(v["name"], v["digest"])' \
	"('registry.example:5000/team/mini:v1', '$mini')"
ok 'the name finds the image' hallmark verify \
	registry.example:5000/team/mini:v1
cp "$store/index.json" "$T/index"
run hallmark tag mini prod
ended 'the same name again' 0
ok 'changes nothing' cmp "$store/index.json" "$T/index"
for i in 'a b' -a a: '' sha256:1 'ä' "sha256-$(printf '%064d' 1)"; do
	run hallmark tag mini -- "$i"
	refused "the name '$i' is refused" 2 'cannot be the name of an image'
done
run hallmark tag none prod
refused 'an unknown image is refused' 2 "there is no image 'none'"
run hallmark tag "oci:$store:mini" other
refused 'an image of another layout is refused' 2 'is in another layout'
run hallmark tag "$(json "$store/blobs/sha256/${mini#sha256:}" \
	'v["config"]["digest"]')" config
refused 'a config gets no name' 2 .
ok 'the refused names are not in the index' cmp "$store/index.json" "$T/index"
run hallmark store rm prod
ended 'the name is removed' 0
ok 'the image keeps its other names' hallmark verify mini

# --- index ---

# other ARCHITECTURE [VARIANT] - put a copy of mini for this machine into the
# store; print its digest
other() {
	python3 - "$store" "$mini" "$@" <<-'END'
		import hashlib, json, sys
		store, mini, arch = sys.argv[1:4]
		def get(d):
		    return json.load(open(f"{store}/blobs/sha256/{d[7:]}"))
		def put(v):
		    t = json.dumps(v, sort_keys=True,
		                   separators=(",", ":")).encode()
		    s = hashlib.sha256(t).hexdigest()
		    open(f"{store}/blobs/sha256/{s}", "wb").write(t)
		    return "sha256:" + s, len(t)
		m = get(mini)
		c = get(m["config"]["digest"])
		c["architecture"] = arch
		if len(sys.argv) > 4:
		    c["variant"] = sys.argv[4]
		m["config"]["digest"], m["config"]["size"] = put(c)
		print(put(m)[0])
	END
}
riscv=$(other riscv64)
arm=$(other arm v7)
hallmark tag "$riscv" mini-riscv64 >/dev/null
run hallmark index --json all mini mini-riscv64 "$arm"
ended 'an index is made' 0
index=$(json "$out" 'v["digest"]')
json_is 'the platforms are those of the configs' "$out" \
	'" ".join(m["platform"] for m in v["manifests"])' \
	"$(printf 'linux/%s\n' "$machine" arm/v7 riscv64 | sort | tr '\n' ' ' |
		sed 's/ $//')"
run hallmark index --json again "$arm" mini mini-riscv64
json_is 'the same images give the same index in any order' "$out" \
	'v["digest"]' "$index"
json_is 'its bytes are these' "$store/blobs/sha256/${index#sha256:}" \
	'[sorted(v), [sorted(m) for m in v["manifests"]][0],
	[m["platform"] for m in v["manifests"] if "variant" in m["platform"]]]' \
	'[["manifests", "mediaType", "schemaVersion"], ["digest", "mediaType", "platform", "size"], [{"architecture": "arm", "os": "linux", "variant": "v7"}]]'
run hallmark index twice mini mini-riscv64 mini:1
refused 'two images of one platform are refused' 2 \
	"two images are for 'linux/$machine'"
run hallmark index deep all mini
refused 'an index in an index is refused' 2 "image 'all'"
run hallmark index none mini missing
refused 'a missing image is refused' 2 "image 'missing': there is no image"
run hallmark index 'a b' mini
refused 'a bad name is refused' 2 'cannot be the name'
run hallmark index one
refused 'an index needs images' 2 'usage: hallmark index'
run hallmark show all
ended 'show knows an index' 0
like 'it prints each image with its platform' "$out" \
	"^image +$riscv, 'linux/riscv64'\$"
run hallmark show --json all
json_is 'also as JSON' "$out" '(v["manifest"], len(v["manifests"]))' \
	"('$index', 3)"
run hallmark store list --json
json_is 'list knows an index' "$out" \
	'[(i["names"], i["version"]) for i in v["images"]
	if i["digest"] == "'"$index"'"]' "[[[\"all\", \"again\"], \"1\"]]"
run hallmark verify all
ended 'an index with an image without provenance is undecided' 2
like 'it says which image' "$out" "^undecided .*'linux/riscv64': "
like 'the index itself is checked' "$out" '^pass +image +the index and its'
run hallmark index own mini
run hallmark verify --json own
ended 'an index of verified images is verified' 0
json_is 'each reason names the platform' "$out" \
	'all(f["reason"].startswith("'"'linux/$machine'"': ")
	for f in v["findings"][1:])' true
run hallmark compare all mini
refused 'compare wants two images or two indexes' 2 \
	'name one of the images'
run hallmark store check
ended 'the store is sound' 0
run hallmark store rm mini-riscv64
run hallmark store rm mini
run hallmark store gc
ended 'gc with an index' 0
run hallmark verify own
ended 'the images of an index are kept, with their referrers' 0
ok 'and those that have no other name' test -e \
	"$store/blobs/sha256/${riscv#sha256:}"
layer=$(json "$store/blobs/sha256/${mini#sha256:}" 'v["layers"][0]["digest"]')
mv "$store/blobs/sha256/${layer#sha256:}" "$T/layer"
run hallmark tag own whole
refused 'an image that is not whole gets no name' 2 'is not whole.*has no blob'
run hallmark verify own
ended 'an index whose layer is missing is refused' 1
if command -v skopeo >/dev/null; then
	mv "$T/layer" "$store/blobs/sha256/${layer#sha256:}"
	run skopeo inspect --raw "oci:$store:all"
	json_is 'skopeo reads the index' "$out" 'len(v["manifests"])' 3
	ok 'skopeo copies all its images' skopeo copy --all \
		--insecure-policy "oci:$store:all" "oci:$T/copy:all"
fi
finish
