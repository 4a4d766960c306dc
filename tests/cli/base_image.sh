#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Images that stand on an image of a layout or of an archive: how it is locked,
# what is inherited, what is refused.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

build_shell sh mkdir

# above IMAGE [MEMBERS] - a recipe on this base, whose image part has these
# members, too
above() {
	mkdir -p recipes/above
	echo 'echo above >"$OUT/above"' >recipes/above/build.sh
	cat >recipes/above/recipe.json <<-END
		{
			"name": "above",
			"environment": { "image": "shell" },
			"build": "build.sh",
			"image": { "base": { "image": "$1" }${2-} }
		}
	END
}
blob() { # DIGEST
	echo "$HALLMARK_STORE/blobs/sha256/${1#sha256:}"
}
in_lock() {
	json recipes/above/lock.json 'v["base"]["image"]["digest"]'
}
# write_base DIR WORD - a layout with an image whose config says something
write_base() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$HALLMARK_SOURCE/tests/cli \
		python3 - "$1" "$2" "$arch" <<-'END' || exit 1
		import layouts, sys
		folder, word, arch = sys.argv[1:]
		image = layouts.Image()
		def config(v):
		    v["architecture"] = arch
		    v["config"] = {
		        "Cmd": ["sub"], "Entrypoint": ["/usr/hello"],
		        "Env": ["PATH=/usr", "WORD=" + word],
		        "ExposedPorts": {"80/tcp": {}},
		        "Healthcheck": {"Test": ["CMD", "/usr/hello"]},
		        "Labels": {"from": "below"}, "OnBuild": ["RUN no"],
		        "StopSignal": "SIGINT", "User": "nobody",
		        "Volumes": {"/data": {}}, "WorkingDir": "/usr"}
		image.config = config
		image.entries.append(layouts.entry(
		    "var/lib/dpkg/status.d/below",
		    data=b"Package: below\nVersion: 1\n"))
		image.write(folder)
	END
}

# --- a layout ---

write_base "$T/below" one
above "oci:$T/below:hello"
run hallmark lock recipes/above
ended 'an image of a layout is pinned' 0
below=$(in_lock)
is 'the lock holds its digest' "$below" \
	"$(json "$T/below/index.json" 'v["manifests"][0]["digest"]')"
commit_all .
run hallmark build --unsigned HEAD:recipes/above
run hallmark sign above
ended 'its SBOMs are those of its inputs, and signed' 0
run hallmark build --json HEAD:recipes/above
ended 'an image is built on it' 0
cp "$out" "$T/built"
run hallmark store list --holds below
like 'it contains what the database of dpkg in the base lists' "$out" \
	"^above.*  contains  below  1  dpkg $below  via $below\$"
run hallmark show --purls above
ended 'and its package URLs are listed' 0
like 'as those of the base' "$out" '^pkg:deb/below@1$'
like 'with a warning' "$err" 'an image of which too little is known'
run hallmark store list --holds other
ended 'of what the database does not list, nothing is known' 2
cp "$T/built" "$out"
layer=$(json "$out" 'v["layers"][0]["digest"]')
is 'its layer is kept byte for byte' "$(sha256sum <"$(blob "$layer")")" \
	"$(sha256sum <"$T/below/blobs/sha256/${layer#sha256:}")"
json_is 'the config is inherited as in a Dockerfile' \
	"$(blob "$(json "$out" 'v["config"]')")" \
	'" ".join(str(v["config"][k]) for k in sorted(v["config"]))' \
	"['sub'] ['/usr/hello'] ['PATH=/usr', 'WORD=one'] {'80/tcp': {}} \
{'Test': ['CMD', '/usr/hello']} \
{'from': 'below'} SIGINT nobody {'/data': {}} /usr"
json_is 'the manifest names the base as others know it' \
	"$(blob "$(json "$out" 'v["manifest"]')")" \
	'[v["annotations"]["org.opencontainers.image.base." + k]
	for k in ("name", "digest")]' "[\"hello\", \"$below\"]"
run hallmark verify above
ended 'it verifies' 0
run hallmark store check
ended 'the store is sound' 0

line=$HALLMARK_STORE/attestations/above.intoto.jsonl
run hallmark rebuild --json "$line"
json_is 'it is rebuilt' "$out" 'v["verdict"]' identical
cp -r "$HALLMARK_STORE" "$T/other"
for one in $(ls "$T/other/blobs/sha256"); do
	[ "sha256:$one" != "$below" ] || rm "$T/other/blobs/sha256/$one"
done
run hallmark rebuild --json --store "$T/other" "$line"
unavailable 'without the base image nothing is rebuilt' input \
	"the base image .*$below\) is not in the store.*'hallmark lock'"
run hallmark lock --store "$T/other" recipes/above
ended 'lock brings it' 0
run hallmark rebuild --json --store "$T/other" "$line"
json_is 'then it is rebuilt' "$out" 'v["verdict"]' identical

above "oci:$T/below:hello" ', "entrypoint": ["/above"], "user": "0",
	"env": { "WORD": "two", "NEW": "1" }, "ports": ["81"],
	"labels": { "own": "x" }, "stop_signal": "SIGTERM",
	"healthcheck": { "test": ["NONE"] }'
commit_all .
run hallmark build --json HEAD:recipes/above
json_is "the recipe's own values win" \
	"$(blob "$(json "$out" 'v["config"]')")" \
	'[v["config"].get(k) for k in ("Cmd", "Entrypoint", "Env", "User",
	"StopSignal", "Healthcheck")]' \
	"$(printf '%s, ' '[null, ["/above"]' \
		'["PATH=/usr", "WORD=two", "NEW=1"]' '"0"' '"SIGTERM"')$(
		printf %s '{"Test": ["NONE"]}]')"
json_is 'ports and labels are those of both' \
	"$(blob "$(json "$out" 'v["config"]')")" \
	'" ".join(k for m in ("ExposedPorts", "Labels")
	for k in sorted(v["config"][m]))' '80/tcp 81/tcp from own'

mv "$T/below" "$T/before"
write_base "$T/below" three
run hallmark build --json --force HEAD:recipes/above
ended 'a name that moved does not matter to a build' 0
run hallmark lock recipes/above
moved=$(in_lock)
[ "$moved" != "$below" ]
is 'only to the next lock' $? 0

# --- a base of many layers ---

PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$HALLMARK_SOURCE/tests/cli \
	python3 - "$T/high" "$arch" <<-'END' || exit 1
	import layouts, sys
	image = layouts.Image()
	def config(v):
	    v["architecture"] = sys.argv[2]
	    v["rootfs"]["diff_ids"] *= 126
	def manifest(v):
	    v["layers"] *= 126
	image.config, image.manifest = config, manifest
	image.write(sys.argv[1])
END
above "oci:$T/high:hello" ', "layers": [ { "from": "." } ]'
run hallmark lock recipes/above
commit_all .
run hallmark build --json HEAD:recipes/above
json_is 'an image may have 127 layers' "$out" 'len(v["layers"])' 127
above "oci:$T/high:hello" ', "layers": [ { "from": "above" } ]'
echo 'echo >"$OUT/more"' >>recipes/above/build.sh
commit_all .
run hallmark build --json HEAD:recipes/above
refused 'but not more' 2 "would have 128 layers .*name fewer in 'image.layers'"

# --- archives ---

tar -C "$T/below" -cf "$T/oci.tar" .
above "oci-archive:$T/oci.tar:hello"
run hallmark lock recipes/above
is 'an OCI archive holds the same image as its layout' "$(in_lock)" "$moved"
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$HALLMARK_SOURCE/tests/cli \
	python3 - "$T/docker.tar" "$arch" <<-'END' || exit 1
	import hashlib, json, layouts, sys
	path, arch = sys.argv[1:]
	layer = layouts.make_tar(layouts.Image().entries)
	config = json.dumps({"architecture": arch, "os": "linux",
	    "config": {"Cmd": ["/usr/hello"]}, "rootfs": {"type": "layers",
	    "diff_ids": [layouts.digest(layer)]}}).encode()
	name = hashlib.sha256(config).hexdigest() + ".json"
	manifest = json.dumps([{"Config": name, "Layers": ["l/layer.tar"],
	    "RepoTags": ["hello:1"]}]).encode()
	with open(path, "wb") as f:
	    f.write(layouts.make_tar([layouts.entry(name, data=config),
	        layouts.entry("l/layer.tar", data=layer),
	        layouts.entry("manifest.json", data=manifest)]))
END
above "docker-archive:$T/docker.tar:hello:1"
run hallmark lock recipes/above
ended 'an image of a docker archive is pinned' 0
commit_all .
run hallmark build --json HEAD:recipes/above
json_is 'an image on it inherits its command' \
	"$(blob "$(json "$out" 'v["config"]')")" 'v["config"]["Cmd"]' \
	'["/usr/hello"]'
json_is 'the name of the base has its tag' \
	"$(blob "$(json "$out" 'v["manifest"]')")" \
	'v["annotations"]["org.opencontainers.image.base.name"]' hello:1

# --- what is refused: nothing of it enters the store ---

mkdir "$T/l"
python3 "$HALLMARK_SOURCE/tests/cli/layouts.py" "$T/l" || exit 1
listed() {
	ls "$HALLMARK_STORE/blobs/sha256" "$HALLMARK_STORE/hallmark/tmp"
}
# the first problem of a layer that is cut is its digest
other='does not have the digest in its name'
listed >"$T/listed"
cp recipes/above/lock.json "$T/lock"
while read -r name reason; do
	above "oci:$T/l/$name:hello"
	run hallmark lock recipes/above
	refused "as a base, $name is refused" 2 "$reason|$other"
done <"$T/l/bad"
is 'nothing of them is in the store' "$(listed)" "$(cat "$T/listed")"
is 'the lock is as it was' "$(cat recipes/above/lock.json)" "$(cat "$T/lock")"
above "oci:$T/l/artifact:hello"
run hallmark lock recipes/above
refused 'an artifact is no base' 2 'it is an artifact'
above "oci:$T/l/nondistributable:hello"
run hallmark lock recipes/above
refused 'layers that must not be distributed are no base' 2 \
	'a media type that is not one of OCI'
above "oci:$T/l/twin:another"
run hallmark lock recipes/above
refused 'a name that the layout lacks is refused' 2 "l/twin' has no image 'anoth"
above "oci:$T/none:hello"
run hallmark lock recipes/above
refused 'a folder that does not exist is refused' 2 "$T/none"
head -c 3000 "$T/oci.tar" >"$T/cut.tar"
above "oci-archive:$T/cut.tar:hello"
run hallmark lock recipes/above
refused 'an archive that is cut is refused' 2 "$T/cut.tar"
case $arch in
amd64) wrong=arm64 ;;
*) wrong=amd64 ;;
esac
own=$arch arch=$wrong
write_base "$T/wrong" one
arch=$own
above "oci:$T/wrong:hello"
run hallmark lock recipes/above
refused 'another architecture is refused' 2 \
	"it is for the architecture '$wrong', but the recipe is built for $arch"
[ "$arch" != amd64 ] || while read -r name; do
	case $name in artifact | nondistributable | no-name) continue ;; esac
	above "oci:$T/l/$name:hello"
	run hallmark lock recipes/above
	ended "as a base, $name is accepted" 0
done <"$T/l/good"
finish
