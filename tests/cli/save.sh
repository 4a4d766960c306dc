#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Images into archives and out of them, and by other tools.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
store=$HALLMARK_STORE
run hallmark build --json --mirror "file://$T/mirror" HEAD:recipes/mini
mini=$(json "$out" 'v["manifest"]')
hallmark tag mini registry.example:5000/team/mini:v1 >/dev/null

# --- the bytes of an archive ---

run hallmark save -o "$T/a.tar" mini
ended 'an image is saved' 0
is 'nothing is on standard output' "$(cat "$out")" ''
"$HALLMARK" save mini >"$T/b.tar" 2>"$err"
ok 'standard output gets the same bytes' cmp "$T/a.tar" "$T/b.tar"
cp -r "$store" "$T/moved"
(umask 077 && LC_ALL=C.UTF-8 TZ=Asia/Tokyo hallmark save \
	--store "$T/moved" --output "$T/c.tar" mini)
ok 'another place, mask, locale and zone give the same bytes' \
	cmp "$T/a.tar" "$T/c.tar"
hallmark save -o "$T/c.tar" mini mini "oci:$store:mini"
ok 'an image that is named twice is in it once' cmp "$T/a.tar" "$T/c.tar"
hallmark save -o "$T/d.tar" mini mini:1
hallmark save -o "$T/e.tar" mini:1 mini
ok 'the order of names does not matter' cmp "$T/d.tar" "$T/e.tar"
is 'the archive lists a layout, sorted, and nothing else' \
	"$(tar tf "$T/a.tar" | sed 's/[0-9a-f]\{64\}/HEX/' | uniq -c | tr -s ' ')" \
	' 1 blobs/
 1 blobs/sha256/
 17 blobs/sha256/HEX
 1 index.json
 1 oci-layout'
is 'no time, owner or mode of this machine is in it' \
	"$(TZ=UTC tar tvf "$T/a.tar" --numeric-owner | awk '{ print $1, $2, $4, $5 }' |
		sort -u)" '-rw-r--r-- 0/0 1970-01-01 00:00
drwxr-xr-x 0/0 1970-01-01 00:00'
run hallmark verify --layout "$T/a.tar"
ended 'the archive is sound' 0
is 'no temporary file is left beside it' "$(ls "$T"/tmp-* 2>/dev/null)" ''

"$HALLMARK" save -o /dev/stdout mini >"$T/c.tar" 2>"$err"
ok '/dev/stdout is a name of standard output' cmp "$T/a.tar" "$T/c.tar"
ok 'and stays a link' test -L /dev/stdout
for i in /dev/stdout /dev/fd/1 /proc/self/fd/1; do
	echo before >"$T/c.tar"
	{
		"$HALLMARK" save -o "$i" mini 2>"$err"
		echo behind
	} >>"$T/c.tar"
	ok "$i replaces no file that others write" test "$({
		echo before
		cat "$T/a.tar"
		echo behind
	} | sha256sum)" = "$(sha256sum <"$T/c.tar")"
done
mkfifo "$T/fifo"
cat "$T/fifo" >"$T/c.tar" &
hallmark save -o "$T/fifo" mini
wait $!
ok 'a pipe is written as it is' cmp "$T/a.tar" "$T/c.tar"
rm "$T/fifo"

# --- load ---

run hallmark load --store "$T/s1" --json "$T/a.tar"
ended 'an archive is loaded into a new store' 0
json_is 'its image has its name and digest' "$out" \
	'[(i["name"], i["digest"]) for i in v["images"]]' \
	"[[\"mini\", \"$mini\"]]"
json_is 'its statements came along' "$out" '(v["blobs"], v["referrers"])' \
	'(16, 6)'
run hallmark verify --store "$T/s1" mini
ended 'it is verified there' 0
run hallmark store check --store "$T/s1"
ended 'that store is sound' 0
hallmark save --store "$T/s1" -o "$T/c.tar" mini
ok 'saved there, it is the same archive' cmp "$T/a.tar" "$T/c.tar"
run hallmark load --store "$T/s1" --json "$T/a.tar"
json_is 'loaded again, nothing is new' "$out" 'v["blobs"]' 0
gzip -c "$T/a.tar" >"$T/a.tar.gz"
run hallmark load --store "$T/s2" "$T/a.tar.gz"
ended 'a compressed archive is loaded' 0
is 'the name and digest are printed' "$(cat "$out")" "mini  $mini"
run hallmark load --store "$T/s3" "$store"
ended 'a folder with a layout is loaded' 0
run hallmark verify --store "$T/s3" registry.example:5000/team/mini:v1
ended 'with all its names' 0
hallmark save -o "$T/f.tar" "$mini"
run hallmark load --store "$T/s4" "$T/f.tar"
is 'an image saved by its digest has no name' "$(cat "$out")" "-  $mini"
run hallmark verify --store "$T/s4" "$mini"
ended 'it is found by its digest' 0
run hallmark index own mini
run hallmark save -o "$T/g.tar" own
run hallmark load --store "$T/s5" "$T/g.tar"
ended 'an index is saved and loaded' 0
run hallmark verify --store "$T/s5" own
ended 'with the provenances of its images' 0

# a name moves, and the image before it stays
printf 'echo more >"$OUT/more"\n' >>recipes/mini/build.sh
commit_all .
run hallmark build --json --mirror "file://$T/mirror" HEAD:recipes/mini
second=$(json "$out" 'v["manifest"]')
hallmark save -o "$T/h.tar" mini
run hallmark load --store "$T/s1" "$T/h.tar"
run hallmark show --json --store "$T/s1" mini
json_is 'a name that is loaded again moves' "$out" 'v["manifest"]' "$second"
run hallmark verify --store "$T/s1" "$mini"
ended 'the image before stays' 0

# --- what is refused changes nothing ---

# broken NAME PYTHON - change the archive: f is a dict of path to bytes
broken() {
	python3 - "$T/a.tar" "$T/broken.tar" "$2" <<-'END'
		import io, json, sys, tarfile
		f = {}
		with tarfile.open(sys.argv[1]) as t:
		    for m in t.getmembers():
		        if m.isfile():
		            f[m.name] = t.extractfile(m).read()
		layer = max((n for n in f if n.startswith("blobs")),
		            key=lambda n: f[n][:2] == b"\x1f\x8b")
		exec(sys.argv[3])
		with tarfile.open(sys.argv[2], "w") as t:
		    for name in sorted(f):
		        m = tarfile.TarInfo(name)
		        m.size = len(f[name])
		        t.addfile(m, io.BytesIO(f[name]))
	END
	rm -rf "$T/s6"
	run hallmark load --store "$T/s6" "$T/broken.tar"
	refused "$1 is refused" "${3:-1}" 'broken.tar'
	is "$1: no blob enters the store, and no file is left" "$(find \
		"$T/s6/blobs" "$T/s6/hallmark" -type f -size +0)" ''
	json_is "$1: no name does" "$T/s6/index.json" 'v["manifests"]' '[]'
}
broken 'an altered layer' 'f[layer] = f[layer][:-1] + b"x"'
broken 'a missing layer' 'del f[layer]'
broken 'a layout of another version' \
	'f["oci-layout"] = b"{\"imageLayoutVersion\":\"1.1.0\"}"' 2
broken 'an index that is no JSON' 'f["index.json"] = b"{"'
broken 'a name that no image can have' \
	'f["index.json"] = f["index.json"].replace(b"\"mini\"", b"\"a b\"")' 1
broken 'an archive of something else' 'f = {"x": b""}' 2
broken 'a path that leaves it' 'f["../x"] = b""' 2
ok 'nothing was written beside the store' test ! -e "$T/x"
run hallmark load "$T/none"
refused 'a missing file' 2 "$T/none"
run hallmark save -o "$T/none/x.tar" mini
refused 'a folder that does not exist' 2 "$T/none/"
run hallmark save -o "$T/x.tar" mini nothing
refused 'an image that does not exist' 2 "there is no image 'nothing'"
ok 'no archive is made then' test ! -e "$T/x.tar"
run hallmark save --format zip mini
refused 'an unknown format' 2 '--format .zip. must be oci or docker'
layer=$(json "$store/blobs/sha256/${second#sha256:}" \
	'v["layers"][0]["digest"]')
layer=$store/blobs/sha256/${layer#sha256:}
cp "$layer" "$T/layer"
printf x | dd of="$layer" bs=1 seek=700 conv=notrunc 2>/dev/null
echo old >"$T/x.tar"
run hallmark save -o "$T/x.tar" mini
refused 'a damaged layer' 1 'does not have the digest.*store check'
is 'the file before stays' "$(cat "$T/x.tar")" old
is 'no temporary file is left' "$(ls "$T"/tmp-* 2>/dev/null)" ''
cp "$T/layer" "$layer"

# --- docker archives ---

run hallmark save --format docker -o "$T/k.tar" mini
ended 'a docker archive is saved' 0
hallmark save --format docker -o "$T/m.tar" mini
ok 'the same each time' cmp "$T/k.tar" "$T/m.tar"
tar xOf "$T/k.tar" manifest.json >"$T/manifest.json"
json_is 'manifest.json names config, layers and name' "$T/manifest.json" \
	'(len(v), sorted(v[0]), v[0]["RepoTags"], len(v[0]["Layers"]))' \
	"(1, ['Config', 'Layers', 'RepoTags'], ['mini:latest'], 1)"
hallmark save --format docker -o "$T/m.tar" mini:1 \
	registry.example:5000/team/mini:v1 mini
tar xOf "$T/m.tar" manifest.json >"$T/manifest.json"
json_is 'names of one image are together' "$T/manifest.json" \
	'sorted((len(m["RepoTags"]) for m in v), reverse=True)' '[2, 1]'
run hallmark load --store "$T/s7" --json "$T/k.tar"
ended 'a docker archive is loaded' 0
json_is 'its name has a tag' "$out" '[i["name"] for i in v["images"]]' \
	'["mini:latest"]'
run hallmark compare --store "$T/s7" mini:latest "oci:$store:mini"
is 'no file differs' \
	"$(grep '^differs' "$out" | grep -vc "'(manifest)'")" 0
run hallmark store check --store "$T/s7"
ended 'that store is sound' 0
run hallmark save --format docker own
refused 'an index fits no docker archive' 2 'several machines'
hallmark tag mini 'Mini' >/dev/null
run hallmark save --format docker Mini
refused 'a name that docker does not take' 2 'docker takes no image of the name'

# what docker itself wrote until version 25: a folder a layer, links to layers
python3 - "$T/k.tar" "$T/old.tar" <<'END'
import gzip, io, json, sys, tarfile
with tarfile.open(sys.argv[1]) as t:
    f = {m.name: t.extractfile(m).read() for m in t if m.isfile()}
v = json.loads(f["manifest.json"])[0]
layer = gzip.decompress(f[v["Layers"][0]])
config = json.loads(f[v["Config"]])
config["rootfs"]["diff_ids"] *= 2
config = json.dumps(config).encode()
with tarfile.open(sys.argv[2], "w") as t:
    def add(name, data=None, link=None):
        m = tarfile.TarInfo(name)
        if link:
            m.type, m.linkname = tarfile.SYMTYPE, link
        elif data is None:
            m.type = tarfile.DIRTYPE
        else:
            m.size = len(data)
        t.addfile(m, io.BytesIO(data or b""))
    add("aa"); add("aa/layer.tar", layer); add("aa/VERSION", b"1.0")
    add("bb"); add("bb/layer.tar", link="../aa/layer.tar")
    add("cc.json", config)
    add("manifest.json", json.dumps([{"Config": "cc.json",
        "RepoTags": ["old:1"],
        "Layers": ["aa/layer.tar", "bb/layer.tar"]}]).encode())
    add("repositories", b'{"old":{"1":"bb"}}')
END
run hallmark load --store "$T/s7" --json "$T/old.tar"
ended 'an archive of an older docker is loaded' 0
run hallmark show --store "$T/s7" --json old:1
json_is 'it has both layers' "$out" 'len(v["layers"])' 2

# a file that manifest.json names and the archive lacks
for i in Config Layers; do
	python3 - "$T/k.tar" "$T/broken.tar" "$i" <<'END'
import io, json, sys, tarfile
with tarfile.open(sys.argv[1]) as t, tarfile.open(sys.argv[2], "w") as o:
    for m in t:
        data = t.extractfile(m).read() if m.isfile() else b""
        if m.name == "manifest.json":
            v = json.loads(data)
            v[0][sys.argv[3]] = "../../etc/passwd" if sys.argv[3] == "Config" \
                else ["../../etc/passwd"]
            data = json.dumps(v).encode()
            m.size = len(data)
        o.addfile(m, io.BytesIO(data))
END
	run hallmark load --store "$T/s8" "$T/broken.tar"
	refused "a docker archive whose $i is elsewhere" 2 \
		"names '../../etc/passwd', which the archive does not hold"
done

# --- other tools ---

if command -v skopeo >/dev/null; then
	ok 'skopeo reads the OCI archive' skopeo copy --insecure-policy \
		"oci-archive:$T/a.tar:mini" "oci:$T/sk1:mini"
	is 'it is the same image' "$(skopeo inspect --raw "oci:$T/sk1:mini" |
		sha256sum | cut -c1-64)" "${mini#sha256:}"
	ok 'skopeo reads the docker archive' skopeo copy --insecure-policy \
		"docker-archive:$T/k.tar:mini:latest" "oci:$T/sk2:mini"
	ok 'skopeo writes an OCI archive' skopeo copy --insecure-policy \
		"oci:$store:mini" "oci-archive:$T/sk.tar:sk"
	run hallmark load --store "$T/s10" --json "$T/sk.tar"
	json_is 'which hallmark loads unchanged' "$out" \
		'[i["digest"] for i in v["images"]]' "[\"$second\"]"
	ok 'skopeo writes a docker archive' skopeo copy --insecure-policy \
		"oci:$store:mini" "docker-archive:$T/skd.tar:sk:1"
	run hallmark load --store "$T/s10" "$T/skd.tar"
	ended 'which hallmark loads' 0
	run hallmark show --store "$T/s10" "$(cut -d' ' -f1 "$out")"
	ended 'under its name' 0
else
	skip 'skopeo reads and writes archives' 'skopeo is not installed'
fi
if command -v umoci >/dev/null && [ "$(id -u)" = 0 ]; then
	mkdir "$T/um" && tar -C "$T/um" -xf "$T/a.tar"
	ok 'umoci unpacks an image of the archive' umoci unpack \
		--image "$T/um:mini" "$T/bundle"
	is 'its file is there' "$(cat "$T/bundle/rootfs/hello")" hello
else
	skip 'umoci unpacks an image of the archive' 'no umoci, or not root'
fi
# --- an archive in the place of statements ---

hallmark save -o "$T/whole.tar" mini
for command in verify show rebuild; do
	run hallmark $command "$T/whole.tar"
	refused "$command of an archive says what takes it" 2 \
		"whole.tar' is an archive: 'hallmark load'"
done
run hallmark verify --layout "$T/whole.tar"
ended 'as does verify --layout' 0

finish
