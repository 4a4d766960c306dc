#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What hallmark writes holds by OCI's own JSON schemas.  HALLMARK_VECTORS is the
# folder with schemas/oci/*.json.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

schemas=${HALLMARK_VECTORS:-}/schemas/oci
[ -d "$schemas" ] || bail 'HALLMARK_VECTORS names no folder with schemas'
need_box
python3 -c 'import jsonschema' 2>/dev/null ||
	bail 'python3-jsonschema is not installed'
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark build --json --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'an image is built' 0

# valid SCHEMA FILE
valid() {
	python3 - "$schemas" "$1" "$2" <<-'END'
		import json, sys, warnings
		warnings.simplefilter("ignore")
		import jsonschema
		folder, name, path = sys.argv[1:]
		at = f"file://{folder}/"
		def load(uri):
		    return json.load(open(folder + "/" + uri.rsplit("/", 1)[1]))
		schema = load("/" + name)
		resolver = jsonschema.RefResolver(at, schema, handlers={
		    "https": load, "file": load})
		jsonschema.Draft4Validator(schema, resolver=resolver).validate(
		    json.load(open(path)))
	END
}
store=$HALLMARK_STORE
blob() {
	echo "$store/blobs/sha256/${1#sha256:}"
}
ok 'oci-layout' valid image-layout-schema.json "$store/oci-layout"
ok 'index.json' valid image-index-schema.json "$store/index.json"
manifest=$(blob "$(json "$out" 'v["manifest"]')")
ok 'the manifest' valid image-manifest-schema.json "$manifest"
ok 'its config' valid config-schema.json "$(blob "$(json "$out" 'v["config"]')")"
json "$store/index.json" '"\n".join(m["digest"] for m in v["manifests"]
	if "index" in m["mediaType"])' >"$T/indexes"
while read -r i; do
	ok 'a list of referrers' valid image-index-schema.json "$(blob "$i")"
	ok 'an artifact' valid image-manifest-schema.json "$(blob \
		"$(json "$(blob "$i")" 'v["manifests"][0]["digest"]')")"
done <"$T/indexes"
run hallmark index --json both mini
ended 'an index is made' 0
ok 'the index' valid image-index-schema.json \
	"$(blob "$(json "$out" 'v["digest"]')")"
hallmark save both | tar -C "$T" -xf - index.json
ok 'the index of an archive' valid image-index-schema.json "$T/index.json"
printf '{"schemaVersion":1}' >"$T/bad"
if valid image-manifest-schema.json "$T/bad" >"$T/words" 2>&1; then
	fail 'the schema refuses a bad manifest'
else
	pass 'the schema refuses a bad manifest'
fi
finish
