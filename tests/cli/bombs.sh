#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Files that are far longer than what is stored of them: 1 TiB of a hole in the
# place of each file of a store, of a layout and of a user, and archives that
# unpack to far more than they are.  Each command ends soon, and none takes such
# a file for a good one.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
need zstd
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark key new "$T/key"
run hallmark build --trace --key "$T/key" --mirror "file://$T/mirror" \
	HEAD:recipes/mini
ended 'the twin: a build' 0
store=$HALLMARK_STORE
cp -a "$store" "$T/clean"
mini=$(json "$store/index.json" '[m["digest"] for m in v["manifests"]
	if m["annotations"]["org.opencontainers.image.ref.name"] == "mini"][0]')
(cd "$store" && find blobs -type f) | sort >"$T/blobs"

soon() {
	timeout 60 "$HALLMARK" "$@"
}

# refuses NAME COMMAND… - it ends soon, and says no or that it cannot say
refuses() {
	refuses_name=$1
	shift
	run soon "$@"
	case $status in
	1 | 2) pass "$refuses_name" ;;
	*) fail "$refuses_name" "$* ended with $status
$(head -c 1000 "$out" "$err")" ;;
	esac
}

# anyway NAME COMMAND… - it ends soon, in whatever way
anyway() {
	anyway_name=$1
	shift
	run soon "$@"
	case $status in
	0 | 1 | 2) pass "$anyway_name" ;;
	*) fail "$anyway_name" "$* ended with $status
$(head -c 1000 "$out" "$err")" ;;
	esac
}

hole() { # FILE [SIZE]
	rm -f "$1"
	truncate -s "${2:-1T}" "$1"
}

# --- a store, and a layout of others ---

run soon verify --trust "$T/key.pub" mini
ended 'the twin: verify' 0
run soon load --store "$T/new" "$T/clean"
ended 'the twin: load' 0
while read -r blob; do
	hole "$store/$blob"
	short=$(basename "$blob" | cut -c 1-12)
	anyway "verify with $short" verify --trust "$T/key.pub" mini
	anyway "save with $short" save -q -o "$T/saved.tar" mini
	anyway "show with $short" show mini
	rm -rf "$T/new"
	anyway "load with $short" load --store "$T/new" "$store"
	ok "load with $short writes none of it" [ "$(du -sk "$T/new" |
		cut -f 1)" -lt 20000 ]
	refuses "store check with $short" store check
	ok "store check moves $short away" [ ! -e "$store/$blob" ]
	cp -a "$T/clean/$blob" "$store/$blob"
done <"$T/blobs"
run soon store check
ended 'the twin: store check' 0

# what no descriptor names
hole "$store/blobs/sha256/$(printf '%064d' 1)"
refuses 'store check with a blob that is not named' store check
like 'it is not read' "$out" 'all others are a hole; it is not read'
rm -f "$store/blobs/sha256/$(printf '%064d' 1)"

# a descriptor that says so, too
manifest=$store/blobs/sha256/${mini#sha256:}
for part in manifest config layer; do
	rm -rf "$T/lying"
	cp -a "$T/clean" "$T/lying"
	python3 - "$T/lying" "$manifest" "$part" <<-'END'
		import hashlib, json, sys
		top, manifest, part = sys.argv[1:]
		m = json.load(open(manifest))
		d = {"manifest": None, "config": m["config"],
		     "layer": m["layers"][-1]}[part]
		index = json.load(open(top + "/index.json"))
		if d:
		    d["size"] = 1 << 40
		text = json.dumps(m).encode()
		name = hashlib.sha256(text).hexdigest()
		open(f"{top}/blobs/sha256/{name}", "wb").write(text)
		big = d or {"digest": "sha256:" + name}
		index["manifests"] = [{
		    "mediaType": m["mediaType"], "digest": "sha256:" + name,
		    "size": len(text) if d else 1 << 40, "annotations":
		    {"org.opencontainers.image.ref.name": "mini"}}]
		json.dump(index, open(top + "/index.json", "w"))
		path = f"{top}/blobs/sha256/{big['digest'][7:]}"
		import os
		os.unlink(path)
		open(path, "wb").truncate(1 << 40)
	END
	rm -rf "$T/new"
	refuses "load of a $part of 1 TiB, as announced" load --store "$T/new" \
		"$T/lying"
	refuses "verify of it: $part" verify --layout "$T/lying"
	refuses "compare of it: $part" compare mini "oci:$T/lying:mini"
done

(cd "$store" && find . -type f ! -path './blobs/*' ! -name 'tmp-*') |
	sort >"$T/others"
while read -r file; do
	hole "$store/$file"
	anyway "store check with $file" store check
	anyway "verify with $file" verify --trust "$T/key.pub" mini
	anyway "show --trace with $file" show --trace mini
	anyway "store list with $file" store list
	anyway "store gc with $file" store gc --dry-run
	anyway "build with $file" build --key "$T/key" --mirror \
		"file://$T/mirror" HEAD:recipes/mini
	chmod -R u+w "$store"
	rm -rf "$store"
	cp -a "$T/clean" "$store"
done <"$T/others"

# --- files of a user ---

for file in a.tar a.json a.jsonl a.key; do
	hole "$T/$file"
done
refuses 'load' load "$T/a.tar"
refuses 'verify --layout' verify --layout "$T/a.tar"
refuses 'verify FILE' verify "$T/a.jsonl"
refuses 'verify --policy' verify --policy "$T/a.json" mini
refuses 'verify --trust' verify --trust "$T/a.key" mini
refuses 'verify --pin' verify --pin "$T/a.json"
refuses 'verify --quarantine' verify --quarantine "$T/a.json" \
	--trust "$T/key.pub" mini
refuses 'show --release' show --release "$T/a.json" mini
refuses 'build --key' build --force --key "$T/a.key" HEAD:recipes/mini
refuses 'sign --key' sign --key "$T/a.key" mini
refuses 'sign --policy' sign --key "$T/key" --policy "$T/a.json"
refuses 'sign FILE' sign --key "$T/key" --verdict "$T/a.json"
refuses 'rebuild FILE' rebuild "$T/a.jsonl"
refuses 'key show' key show "$T/a.key"
refuses 'compare of files' compare "$T/a.tar" "$T/a.json"
mkdir "$T/one" "$T/two"
hole "$T/one/a"
hole "$T/two/a"
printf x | dd of="$T/two/a" bs=1 seek=1000000 conv=notrunc 2>/dev/null
refuses 'compare of folders' compare "$T/one" "$T/two"
for file in "$XDG_CONFIG_HOME/hallmark/mirrors" \
	"$XDG_CONFIG_HOME/hallmark/trusted/a.pub"; do
	mkdir -p "$(dirname "$file")"
	hole "$file"
	anyway "verify with $file" verify mini
	anyway "build with $file" build --force --key "$T/key" \
		HEAD:recipes/mini
	rm "$file"
done

# --- a repository and a mirror ---

for file in recipes/mini/recipe.json recipes/mini/lock.json; do
	mv "$file" "$T/aside"
	hole "$file"
	refuses "lock with $file" lock recipes/mini
	mv "$T/aside" "$file"
done
find .git -type f ! -name '*.sample' | sort >"$T/git"
while read -r file; do
	cp -a "$file" "$T/aside"
	hole "$file"
	anyway "build with $file" build --key "$T/key" HEAD:recipes/mini
	rm -f "$file"
	mv "$T/aside" "$file"
done <"$T/git"
deb=$(echo "$T"/mirror/pool/main/m/mini/*.deb)
mv "$deb" "$T/aside"
hole "$deb"
refuses 'a package of a mirror' build --store "$T/fresh" --key "$T/key" \
	--mirror "file://$T/mirror" HEAD:recipes/mini
ok 'it is not stored' [ "$(du -sk "$T/fresh" | cut -f 1)" -lt 20000 ]
mv "$T/aside" "$deb"

# --- what unpacks to more ---

# tar_of MEMBER PADDING - a tar of zeros: one file of so many bytes, and so many
# after the end
tar_of() {
	python3 -c 'import sys, tarfile
size, padding = int(sys.argv[1]), int(sys.argv[2])
m = tarfile.TarInfo("zeros")
m.size = size
to = sys.stdout.buffer
to.write(m.tobuf(tarfile.GNU_FORMAT))
zeros = bytes(1 << 20)
left = (size + 511) // 512 * 512 + 1024 + padding
while left:
    n = min(left, len(zeros))
    to.write(zeros[:n])
    left -= n' "$1" "$2"
}

# layer_of KIND FILE - a layout in $T/packed whose only layer is this file
layer_of() {
	rm -rf "$T/packed"
	python3 - "$T/packed" "$@" <<-'END'
		import hashlib, json, os, sys
		top, kind, layer = sys.argv[1:]
		os.makedirs(top + "/blobs/sha256")
		def put(data):
		    name = hashlib.sha256(data).hexdigest()
		    open(f"{top}/blobs/sha256/{name}", "wb").write(data)
		    return {"digest": "sha256:" + name, "size": len(data)}
		oci = "application/vnd.oci.image."
		raw = open(layer, "rb").read()
		blob = dict(put(raw), mediaType=oci + "layer.v1.tar" + kind)
		diff = os.environ.get("DIFF_ID") or blob["digest"]
		config = dict(put(json.dumps({
		    "os": "linux", "architecture": "amd64", "rootfs":
		    {"type": "layers", "diff_ids": [diff]}}).encode()),
		    mediaType=oci + "config.v1+json")
		m = dict(put(json.dumps({
		    "schemaVersion": 2, "mediaType": oci + "manifest.v1+json",
		    "config": config, "layers": [blob]}).encode()),
		    mediaType=oci + "manifest.v1+json", annotations={
		    "org.opencontainers.image.ref.name": "packed"})
		json.dump({"schemaVersion": 2, "manifests": [m]},
		          open(top + "/index.json", "w"))
		json.dump({"imageLayoutVersion": "1.0.0"},
		          open(top + "/oci-layout", "w"))
	END
}

# GNU tar fills its last record; -b says how many blocks a record has
mkdir "$T/in"
echo hello >"$T/in/hello"
for blocks in 20 2048; do
	tar -cf "$T/layer" -b $blocks -C "$T/in" hello
	layer_of '' "$T/layer"
	rm -rf "$T/new"
	run soon load --store "$T/new" "$T/packed"
	ended "the twin: a layer of tar -b $blocks is loaded" 0
done
tar_of 0 0 >"$T/layer"
layer_of '' "$T/layer"
rm -rf "$T/new"
run soon load --store "$T/new" "$T/packed"
ended 'the twin: a layer of zeros' 0
tar_of 0 $((65 * 1048576)) | gzip -1 >"$T/layer"
layer_of +gzip "$T/layer"
rm -rf "$T/new"
refuses 'a layer with 65 MiB after its end' load --store "$T/new" "$T/packed"
like 'it says so' "$err" 'more than 64 MiB after the end of its tar'

# 16 GiB in 2 MB: the bound is met at 8 GiB, well before
tar_of $((16 << 30)) 0 | zstd -q -1 >"$T/layer"
layer_of +zstd "$T/layer"
rm -rf "$T/new"
run timeout 300 "$HALLMARK" load --store "$T/new" "$T/packed"
refused 'a layer of 16 GiB in 2 MB' 1 'more than 8 GiB come out of'
finish
