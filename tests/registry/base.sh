#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A recipe names an image of a registry as its base: lock resolves the tag,
# build fetches by digest.  Also an image index, which holds images for several
# machines.
. "$(dirname "$0")/registry_lib.sh"

need docker-registry openssl
need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1
case $arch in
amd64) other=arm64 ;;
*) other=amd64 ;;
esac

# an empty store has this image only
build_shell sh mkdir
cp -a "$HALLMARK_STORE" "$T/empty"

# write_images DIR ARCHITECTURE… - a layout with the image "hello" for one
# architecture, or an index of that name for several
write_images() {
	PYTHONPATH=$HALLMARK_SOURCE/tests/cli python3 - "$@" <<-'END' || exit 1
		import json, layouts, os, sys
		folder, *names = sys.argv[1:]
		images, blobs = [], {}
		for name in names:
		    image = layouts.Image()
		    def config(v):
		        v["architecture"] = name
		        v["config"] = {"Env": ["IN=" + folder], "Labels":
		            {"for": name}, "Cmd": ["/usr/hello"]}
		    image.config = config
		    def index(v):
		        images.append(dict(v["manifests"][0], platform={
		            "os": "linux", "architecture": name}))
		    image.index = index
		    image.write(folder + "/" + name)
		    blobs.update(image.blobs)
		if len(names) == 1:
		    os.rename(folder + "/" + names[0], folder + ".one")
		    os.rmdir(folder)
		    os.rename(folder + ".one", folder)
		    sys.exit()
		os.makedirs(folder + "/blobs/sha256")
		with open(folder + "/oci-layout", "w") as f:
		    f.write('{"imageLayoutVersion":"1.0.0"}')
		for d in images:
		    del d["annotations"]
		text = json.dumps({"schemaVersion": 2, "manifests": images,
		    "mediaType": layouts.INDEX}).encode()
		blobs[layouts.digest(text)] = text
		for name, data in blobs.items():
		    with open(folder + "/blobs/sha256/" + name[7:], "wb") as f:
		        f.write(data)
		with open(folder + "/index.json", "w") as f:
		    json.dump({"schemaVersion": 2, "manifests": [{
		        "mediaType": layouts.INDEX, "size": len(text),
		        "digest": layouts.digest(text), "annotations":
		        {layouts.REF: "hello"}}]}, f)
	END
}
# above IMAGE - a recipe on this base
above() {
	mkdir -p recipes/above
	echo 'echo above >"$OUT/above"' >recipes/above/build.sh
	cat >recipes/above/recipe.json <<-END
		{
			"name": "above",
			"environment": { "image": "shell" },
			"build": "build.sh",
			"image": { "base": { "image": "$1" } }
		}
	END
}
in_lock() { # KEY
	json recipes/above/lock.json 'v["base"]["image"].get("'"$1"'")'
}
digest_in() { # LAYOUT
	json "$1/index.json" 'v["manifests"][0]["digest"]'
}
blob() { # DIGEST [STORE]
	echo "${2:-$HALLMARK_STORE}/blobs/sha256/${1#sha256:}"
}
# empty_store - the store has the environment only
empty_store() {
	rm -rf "$HALLMARK_STORE"
	cp -a "$T/empty" "$HALLMARK_STORE"
}

write_images "$T/one" "$arch"
write_images "$T/two" "$arch"
write_images "$T/both" amd64 arm64
write_images "$T/other" "$other" riscv64
one=$(digest_in "$T/one")
two=$(digest_in "$T/two")
both=$(digest_in "$T/both")

# --- docker's registry ---

start_registry "$T/plain"
run hallmark push -q "oci:$T/one:hello" "$real/team/base:12"
ended 'a base is pushed' 0
above "$real/team/base:12"
run hallmark lock recipes/above
ended 'a tag is locked' 0
is 'the lock holds its digest' "$(in_lock digest)" "$one"
is 'and no index' "$(in_lock index)" None
commit_all .
run hallmark push -q --force "oci:$T/two:hello" "$real/team/base:12"
ended 'the tag moves' 0
empty_store
run hallmark build --json HEAD:recipes/above
ended 'an empty store fetches the base' 0
cp "$out" "$T/built"
layer=$(json "$out" 'v["layers"][0]["digest"]')
is 'its layer is kept byte for byte' "$(sha256sum <"$(blob "$layer")")" \
	"$(sha256sum <"$(blob "$layer" "$T/one")")"
json_is 'labels, environment and command are inherited' \
	"$(blob "$(json "$out" 'v["config"]')")" \
	'[v["config"][k] for k in ("Labels", "Env", "Cmd")]' \
	"[{\"for\": \"$arch\"}, [\"IN=$T/one\"], [\"/usr/hello\"]]"
json_is 'the base is annotated' \
	"$(blob "$(json "$out" 'v["manifest"]')")" \
	'[v["annotations"]["org.opencontainers.image.base." + k]
	for k in ("name", "digest")]' "[\"$real/team/base:12\", \"$one\"]"
run hallmark store check
ended 'the store is sound' 0
run hallmark verify above
ended 'it verifies' 0
run hallmark store list
like 'the base has a name, so that gc keeps it' "$out" \
	"base-$(echo "$one" | cut -c8-19)"
is 'the file system, umask and store make no difference' "$(
	umask 077
	hallmark build --json --store "$T/again" --mirror "$mirror" \
		HEAD:recipes/shell >/dev/null 2>&1
	hallmark build --json --store "$T/again" HEAD:recipes/above \
		2>"$T/err2" >"$T/again.json" </dev/null
	json "$T/again.json" 'v["manifest"]'
)" "$(json "$T/built" 'v["manifest"]')"

# rebuild, with a tag that means something else
cp "$HALLMARK_STORE/attestations/above.intoto.jsonl" "$T/line"
like 'the provenance lists the base' "$T/line" '"payload"'
python3 -c 'import base64, json, sys
p = json.loads(base64.b64decode(json.load(open(sys.argv[1]))["payload"]))
for d in p["predicate"]["buildDefinition"]["resolvedDependencies"]:
    if d.get("annotations", {}).get("role") == "base":
        print(d["uri"], d["digest"]["sha256"])' "$T/line" >"$T/deps"
is 'with its digest' "$(cat "$T/deps")" \
	"oci:$real/team/base:12@$one ${one#sha256:}"
empty_store
run hallmark rebuild --json "$T/line"
json_is 'an empty store rebuilds it, whatever the tag says' "$out" \
	'v["verdict"]' identical

# names by digest
above "$real/team/base@$one"
run hallmark lock recipes/above
is 'a digest is locked' "$(in_lock digest)" "$one"
above "$real/team/base:12@$one"
run hallmark lock recipes/above
is 'a digest counts more than the tag before it' "$(in_lock digest)" "$one"
above "$real/team/base:12"
run hallmark lock recipes/above
is 'the next lock sees the tag' "$(in_lock digest)" "$two"
like 'and says what changed' "$out" "changed  base image $real/.* $two"

# offline
cp recipes/above/lock.json "$T/lock"
run hallmark lock --offline recipes/above
ended 'offline, the lock is kept' 0
is 'as it was' "$(cat recipes/above/lock.json)" "$(cat "$T/lock")"
above "$real/team/base:13"
run hallmark lock --offline recipes/above
refused 'offline, a new name is refused' 2 \
	"base image '$real/team/base:13': it is not in the store, and --offline"
above "$real/team/base:12"
commit_all .
empty_store
run hallmark build --offline HEAD:recipes/above
refused 'offline, an empty store does not build' 2 \
	"base image '$real.*$two\) is not in the store: --offline"

# what the store has under a name, and docker://
empty_store
run hallmark push -q "oci:$T/one:hello" "oci:$HALLMARK_STORE:$real/team/base:12"
run hallmark lock recipes/above
is 'a name in the store goes first' "$(in_lock digest)" "$one"
above "docker://$real/team/base:12"
run hallmark lock recipes/above
is 'docker:// is always in a registry' "$(in_lock digest)" "$two"
commit_all .
run hallmark build --json HEAD:recipes/above
json_is 'it is no part of the annotation' \
	"$(blob "$(json "$out" 'v["manifest"]')")" \
	'v["annotations"]["org.opencontainers.image.base.name"]' \
	"$real/team/base:12"

# --- an index ---

empty_store
own=$(json "$(blob "$both" "$T/both")" \
	'[d["digest"] for d in v["manifests"]
	if d["platform"]["architecture"] == "'"$arch"'"][0]')
run hallmark push -q "oci:$T/both:hello" "$real/team/both:1"
above "$real/team/both:1"
run hallmark lock recipes/above
ended 'an index is locked' 0
is "the image is that for this machine" "$(in_lock digest)" "$own"
is 'the lock also holds the index' "$(in_lock index)" "$both"
commit_all .
empty_store
run hallmark build --json HEAD:recipes/above
ended 'an empty store builds on it' 0
json_is 'the base is that for this machine' \
	"$(blob "$(json "$out" 'v["config"]')")" \
	'v["config"]["Labels"]["for"]' "$arch"
above "$real/team/both@$both"
run hallmark lock recipes/above
is 'the digest of an index is locked' "$(in_lock digest) $(in_lock index)" \
	"$own $both"
commit_all .
run hallmark build HEAD:recipes/above
ended 'and matches the recipe' 0
python3 - recipes/above/lock.json <<-'END'
	import json, sys
	v = json.load(open(sys.argv[1]))
	del v["base"]["image"]["index"]
	json.dump(v, open(sys.argv[1], "w"))
END
commit_all .
run hallmark build HEAD:recipes/above
refused 'a lock with another digest than the recipe is stale' 2 \
	'is pinned to another digest'
above "oci:$T/both:hello"
run hallmark lock recipes/above
is 'an index of a layout, too' "$(in_lock digest) $(in_lock index)" "$own $both"
run hallmark pull -q --all "$real/team/both:1" two-machines
above two-machines
run hallmark lock recipes/above
is 'an index of the store, too' "$(in_lock digest) $(in_lock index)" "$own $both"
run hallmark push -q "oci:$T/other:hello" "$real/team/other:1"
for name in "$real/team/other:1" "oci:$T/other:hello"; do
	above "$name"
	run hallmark lock recipes/above
	refused "without an image for this machine: ${name%%/*}" 2 \
		"has no image for linux/$arch; its index lists 'linux/$other', 'linux/riscv64'"
done
write_images "$T/foreign" "$other"
run hallmark push -q "oci:$T/foreign:hello" "$real/team/foreign:1"
above "$real/team/foreign:1"
run hallmark lock recipes/above
refused 'an image for another machine' 2 "it is for the architecture '$other'"

# --- what goes wrong ---

above "$real/team/none:1"
run hallmark lock recipes/above
refused 'an image that does not exist' 2 "registry has no image '$real/team/none:1'"
above "$real/Team/none:1"
run hallmark lock recipes/above
refused 'a name that is none' 2 "base image '$real/Team.*is not the name of an image"
above "$real/team/base:12"
run hallmark lock recipes/above
commit_all .
empty_store
cp -a "$HALLMARK_STORE" "$T/killed"
run hallmark build --store "$T/killed" HEAD:recipes/above
for one_blob in $(json "$(blob "$two" "$T/two")" 'v["layers"][0]["digest"]'); do
	rm "$(blob "$one_blob" "$T/killed")"
done
run hallmark build --force --store "$T/killed" HEAD:recipes/above
ended 'what a killed fetch left is completed' 0
stop_all
run hallmark build HEAD:recipes/above
refused 'the registry is gone' 2 \
	"base image '$real.*is not in the store: .*could not be reached"
cp recipes/above/lock.json "$T/lock"
run hallmark lock recipes/above
refused 'nothing is locked then' 2 'could not be reached'
is 'and the lock stays' "$(cat recipes/above/lock.json)" "$(cat "$T/lock")"

# --- credentials, and what is asked for: the log of a stub ---

start_stub token-all
log_in u p
run hallmark push -q "oci:$T/one:hello" "$at/team/base:12"
above "$at/team/base:12"
empty_store
run hallmark lock recipes/above
ended 'a lock logs in' 0
commit_all .
empty_store
: >"$log"
run hallmark build HEAD:recipes/above
ended 'a build logs in' 0
is 'a build asks for no tag' "$(counted '"/manifests/12" in r["path"]')" 0
is 'but for the digest' "$(counted "'/manifests/$one' in r['path']")" 1
is 'and for no referrers' "$(counted '"referrers" in r["path"] or
	"/manifests/sha256-" in r["path"]')" 0
rm "$HOME/.docker/config.json"
empty_store
run hallmark build HEAD:recipes/above
refused 'nobody is logged in' 2 "is not in the store: .*answered 401"
start_stub wrong-blob
run hallmark push -q "oci:$T/one:hello" "$at/team/base:12"
above "$at/team/base:12"
run hallmark lock recipes/above
refused 'other bytes than the digest says' 1 'sha256'
run hallmark store list
unlike 'nothing of them is in the store' "$out" base-

# --- TLS ---

stop_all
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
	-keyout "$T/key.pem" -out "$T/cert.pem" -days 2 -subj /CN=registry \
	-addext 'subjectAltName = IP:127.0.0.1' 2>/dev/null || exit 1
start_registry "$T/tls" '  tls:' "    certificate: $T/cert.pem" \
	"    key: $T/key.pem"
run hallmark push -q --ca "$T/cert.pem" "oci:$T/one:hello" "$real/team/base:12"
above "$real/team/base:12"
empty_store
run hallmark lock recipes/above
refused 'a certificate of nobody' 2 'certificate'
run hallmark lock --ca "$T/cert.pem" recipes/above
ended 'lock --ca' 0
commit_all .
empty_store
run hallmark build --ca "$T/cert.pem" HEAD:recipes/above
ended 'build --ca' 0
empty_store
run hallmark rebuild --ca "$T/cert.pem" "$HALLMARK_STORE/../line" 
finish
