#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Archives of other programs, archives with one fault each, and SIGKILL in the
# middle.  Needs no box.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
mkdir "$T/l"
python3 "$HALLMARK_SOURCE/tests/cli/layouts.py" "$T/l" || exit 1

hallmark load --store "$T/s" "$T/l/none" 2>/dev/null
nothing=$(cat "$T/s/index.json")
like 'a new store lists nothing' "$T/s/index.json" '"manifests":\[\]'

# untouched NAME - the store $T/s has neither names nor blobs nor other files
untouched() {
	is "$1: nothing enters the store" "$(find "$T/s/blobs" \
		"$T/s/hallmark/tmp" -type f)$(cat "$T/s/index.json")" "$nothing"
}

# --- archives of other programs ---

# edit OUT PYTHON - the twin as an archive; f: paths and bytes, v: index.json
edit() {
	python3 - "$T/l/twin" "$1" "$2" <<-'END'
		import hashlib, io, json, os, sys, tarfile
		f = {}
		for top, _, names in os.walk(sys.argv[1]):
		    for n in names:
		        p = os.path.join(top, n)
		        f[os.path.relpath(p, sys.argv[1])] = open(p, "rb").read()
		v = json.loads(f["index.json"])
		image = next(m for m in v["manifests"]
		             if not m["annotations"][
		                 "org.opencontainers.image.ref.name"
		             ].startswith("sha256-"))
		def put(data):
		    sum = hashlib.sha256(data).hexdigest()
		    f["blobs/sha256/" + sum] = data
		    return {"digest": "sha256:" + sum, "size": len(data)}
		def blob(d):
		    return json.loads(f["blobs/sha256/" + d["digest"][7:]])
		exec(sys.argv[3])
		f["index.json"] = json.dumps(v).encode()
		with tarfile.open(sys.argv[2], "w") as t:
		    for name in sorted(f):
		        m = tarfile.TarInfo(name)
		        m.size = len(f[name])
		        t.addfile(m, io.BytesIO(f[name]))
	END
}
twin=$(json "$T/l/twin/index.json" '[m["digest"] for m in v["manifests"]
	if not m["annotations"]["org.opencontainers.image.ref.name"].startswith(
	"sha256-")][0]')

# containerd, and docker from 25 on: the tag, and the whole name beside it
edit "$T/containerd.tar" '
other = dict(image, annotations=dict(image["annotations"]))
v["manifests"].append(other)
for m, name in (image, "docker.io/library/a:1"), (other, "docker.io/x/b:1"):
    m["annotations"]["io.containerd.image.name"] = name
    m["annotations"]["org.opencontainers.image.ref.name"] = "1"
'
rm -rf "$T/s"
run hallmark load --store "$T/s" "$T/containerd.tar"
ended 'an archive of containerd is loaded' 0
is 'its images have their whole names' "$(sort "$out")" \
	"docker.io/library/a:1  $twin
docker.io/x/b:1  $twin"
run hallmark verify --layout "$T/containerd.tar"
ended 'verify takes it, too' 0

# oras and others: a referrer in index.json, without a name and without a list
edit "$T/oras.tar" '
empty = put(b"{}")
empty["mediaType"] = "application/vnd.oci.empty.v1+json"
text = put(b"a verdict")
text["mediaType"] = "text/plain"
subject = {k: image[k] for k in ("mediaType", "digest", "size")}
artifact = put(json.dumps({"schemaVersion": 2,
    "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "artifactType": "application/x-verdict", "config": empty,
    "layers": [text], "subject": subject}).encode())
artifact["mediaType"] = "application/vnd.oci.image.manifest.v1+json"
v["manifests"] = [artifact, image]
'
rm -rf "$T/s"
run hallmark load --store "$T/s" --json "$T/oras.tar"
ended 'an archive that lists a referrer by itself is loaded' 0
json_is 'the referrer is no image' "$out" \
	'(len(v["images"]), v["referrers"])' '(1, 1)'
run hallmark store list --store "$T/s" --json
json_is 'it belongs to its image' "$out" \
	'[(i["name"], i["referrers"]) for i in v["images"]]' '[["hello", 1]]'
hallmark save --store "$T/s" -o "$T/again.tar" hello
run hallmark load --store "$T/s2" --json "$T/again.tar"
json_is 'saved and loaded, it is still there' "$out" 'v["referrers"]' 1
run hallmark store check --store "$T/s2"
ended 'that store is sound' 0

# --- other damage ---

edit "$T/twin.tar" ''
edit "$T/empty.tar" 'v["manifests"] = []'
rm -rf "$T/s"
run hallmark load --store "$T/s" "$T/empty.tar"
refused 'an archive without an image' 2 'empty.tar.*it holds no image'
untouched 'an archive without an image'
edit "$T/twin.tar" ''
gzip -nc "$T/twin.tar" >"$T/twin.tar.gz"
zstd -qc "$T/twin.tar" >"$T/twin.tar.zst"
size=$(wc -c <"$T/twin.tar.gz")
head -c $((size / 2)) "$T/twin.tar.gz" >"$T/cut.tar.gz"
head -c 3000 "$T/twin.tar" >"$T/cut.tar"
size=$(wc -c <"$T/twin.tar.zst")
head -c $((size / 2)) "$T/twin.tar.zst" >"$T/cut.tar.zst"
for i in cut.tar cut.tar.gz cut.tar.zst; do
	rm -rf "$T/s"
	run hallmark load --store "$T/s" "$T/$i"
	refused "$i" 2 "$i"
	untouched "$i"
done
for i in twin.tar.gz twin.tar.zst; do
	run hallmark load --store "$T/s" "$T/$i"
	ended "$i is loaded" 0
done
: >"$T/nothing.tar"
run hallmark load --store "$T/s" "$T/nothing.tar"
refused 'an empty file' 2 'nothing.tar'
mkfifo "$T/fifo"
run hallmark load --store "$T/s" "$T/fifo"
refused 'a pipe' 2 'fifo. is neither a folder nor a regular file'

# odd KIND PYTHON REASON - t.addfile() of one more entry
odd() {
	python3 - "$T/twin.tar" "$T/odd.tar" "$2" <<-'END'
		import io, sys, tarfile
		with tarfile.open(sys.argv[1]) as a, \
		        tarfile.open(sys.argv[2], "w") as t:
		    for m in a:
		        t.addfile(m, a.extractfile(m))
		    def add(name, kind=tarfile.REGTYPE, link="", data=b""):
		        m = tarfile.TarInfo(name)
		        m.type, m.linkname, m.size = kind, link, len(data)
		        t.addfile(m, io.BytesIO(data))
		    exec(sys.argv[3])
	END
	rm -rf "$T/s"
	run hallmark load --store "$T/s" "$T/odd.tar"
	refused "$1 is refused" "${4:-2}" "$3"
	untouched "$1"
}
hex=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
odd 'an absolute path' 'add("/tmp/hallmark-odd")' 'hallmark-odd'
odd 'a path that leaves the archive' 'add("../hallmark-odd")' 'hallmark-odd'
odd 'a path that is listed twice' 'add("index.json")' 'index.json'
odd 'a blob that is a link to a file of this machine' \
	"add('blobs/sha256/$hex', tarfile.SYMTYPE, '/etc/passwd')" "$hex" 1
odd 'a hard link to a file that the archive lacks' \
	"add('blobs/sha256/$hex', tarfile.LNKTYPE, 'etc/passwd')" "$hex. is a hard link"
odd 'a device in place of a blob' \
	"add('blobs/sha256/$hex', tarfile.CHRTYPE)" "$hex"
odd 'a pipe in place of a blob' \
	"add('blobs/sha256/$hex', tarfile.FIFOTYPE)" "$hex"
odd 'a file among the blobs without a digest as its name' \
	"add('blobs/sha256/x')" 'not the name of a blob' 1
is 'no file was written elsewhere' "$(ls -d "$T/hallmark-odd" \
	/tmp/hallmark-odd 2>/dev/null)" ''

# --- docker archives ---

hallmark load --store "$T/d" --quiet "$T/twin.tar" >/dev/null
hallmark save --store "$T/d" --format docker -o "$T/docker.tar" hello
# docker NAME PYTHON REASON - f: paths and bytes; v: manifest.json
docker() {
	python3 - "$T/docker.tar" "$T/odd.tar" "$2" <<-'END'
		import io, json, sys, tarfile
		with tarfile.open(sys.argv[1]) as t:
		    f = {m.name: t.extractfile(m).read() for m in t if m.isfile()}
		v = json.loads(f["manifest.json"])
		exec(sys.argv[3])
		f.setdefault("manifest.json", b"")
		if f["manifest.json"] is not None:
		    f["manifest.json"] = json.dumps(v).encode()
		with tarfile.open(sys.argv[2], "w") as t:
		    for name in sorted(f):
		        if f[name] is None:
		            continue
		        m = tarfile.TarInfo(name)
		        m.size = len(f[name])
		        t.addfile(m, io.BytesIO(f[name]))
	END
	rm -rf "$T/s"
	run hallmark load --store "$T/s" "$T/odd.tar"
	[ -n "$3" ] || return 0
	refused "docker: $1 is refused" "${4:-2}" "odd.tar.*($3)"
	untouched "docker: $1"
}
docker 'the twin' '' ''
ended 'the twin is loaded as a docker archive' 0
is 'under its name' "$(cut -d' ' -f1 "$out")" hello:latest
docker 'no names' 'v[0]["RepoTags"] = None' ''
ended 'docker writes null for an image without a name' 0
docker 'no manifest' 'f["manifest.json"] = None' 'neither an OCI archive'
docker 'no image' 'v = []' 'it holds no image'
docker 'a map' 'v = {}' 'it must be a list of images'
docker 'an image that is a text' 'v = ["x"]' 'an image must be a map'
docker 'no config' 'del v[0]["Config"]' "'Config' must be a text"
docker 'layers that are a text' 'v[0]["Layers"] = "x"' "'Layers' must be a list"
docker 'a layer that is a number' 'v[0]["Layers"] = [1]' \
	"'Layers' must be a list of texts"
docker 'a layer twice' 'v[0]["Layers"] *= 2' 'diff_id' 1
docker 'no layer' 'v[0]["Layers"] = []' 'diff_id' 1
docker 'names that are a text' 'v[0]["RepoTags"] = "a"' "'RepoTags' must be a list"
docker 'a name that is a number' 'v[0]["RepoTags"] = [1]' 'list of texts'
docker 'a name with a blank' 'v[0]["RepoTags"] = ["a b:1"]' \
	'cannot be the name of an image'
docker 'a name that is a digest' \
	"v[0]['RepoTags'] = ['sha256-$hex']" 'cannot be the name of an image'
docker 'a config that is a layer' 'v[0]["Config"] = v[0]["Layers"][0]' 'expected near' 1
docker 'an altered layer' \
	'p = v[0]["Layers"][0]; f[p] = f[p][:-9] + b"x" + f[p][-8:]' \
	'cannot be unpacked' 1
docker 'an altered config' \
	'p = v[0]["Config"]; f[p] = f[p].replace(b"sha256:", b"sha256:0", 1)' \
	'layer 0 unpacks to .*diff_ids' 1

# --- SIGKILL ---

# a larger image, so that load and save take some time
edit "$T/large.tar" '
noise = [hashlib.sha256(b"%d" % i).digest() for i in range(400000)]
text = put(b"".join(noise))
text["mediaType"] = "text/plain"
m = blob(image)
empty = put(b"{}")
empty["mediaType"] = "application/vnd.oci.empty.v1+json"
artifact = put(json.dumps({"schemaVersion": 2,
    "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "artifactType": "application/x-noise", "config": empty,
    "layers": [text], "subject": {k: image[k]
        for k in ("mediaType", "digest", "size")}}).encode())
artifact["mediaType"] = "application/vnd.oci.image.manifest.v1+json"
v["manifests"] = [artifact, image]
'
hallmark load --store "$T/k" --quiet "$T/large.tar" >/dev/null
hallmark save --store "$T/k" -o "$T/whole.tar" hello
rm -rf "$T/s"
mkdir "$T/o"
cut=0
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	echo old >"$T/o/x.tar"
	"$HALLMARK" load --store "$T/s" "$T/large.tar" >/dev/null 2>&1 &
	load=$!
	"$HALLMARK" save --store "$T/k" -o "$T/o/x.tar" hello 2>/dev/null &
	save=$!
	"$HALLMARK" store gc --store "$T/s" >/dev/null 2>&1 &
	gc=$!
	sleep "0.$((i * 7 % 10))$i"
	kill -s KILL $load $save $gc 2>/dev/null
	wait $load
	loaded=$?
	wait $save
	[ $? = 0 ] || cut=$((cut + 1))
	wait $gc
	[ "$(head -c 3 "$T/o/x.tar")" = old ] ||
		cmp -s "$T/o/x.tar" "$T/whole.tar" ||
		fail "round $i: the file is the old one or whole"
	find "$T/o" -name 'tmp-*' -size +0 | while read -r left; do
		cmp "$left" "$T/whole.tar" || echo "$left"
	done >"$T/words"
	[ ! -s "$T/words" ] || fail "round $i: no half file" "$(cat "$T/words")"
	rm -f "$T/o"/tmp-*
	[ -e "$T/s/oci-layout" ] || continue
	hallmark store check --store "$T/s" >"$T/words" 2>&1 ||
		fail "round $i: the store is sound" "$(cat "$T/words")"
	[ $loaded != 0 ] || hallmark verify --layout "$T/s" >"$T/words" 2>&1 ||
		fail "round $i: what was loaded is there" "$(cat "$T/words")"
done
diag "$cut of 12 saves were killed before they ended"
pass 'load, save and gc were killed at twelve moments'
run hallmark load --store "$T/s" "$T/large.tar"
ended 'the next load finishes the work' 0
hallmark save --store "$T/s" -o "$T/o/x.tar" hello
ok 'and the image is whole' cmp "$T/o/x.tar" "$T/whole.tar"
is 'no unpacked archive is left' "$(ls "$T/s/hallmark/tmp")" ''
finish
