#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What differs in images, indexes and layouts of any origin.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
cd "$T" || exit 1
cat >layout.py <<'END'
import gzip, hashlib, io, json, os, sys, tarfile
OCI = "application/vnd.oci.image."
class Layout:
    def __init__(self, folder):
        self.folder, self.list = folder, []
        os.makedirs(folder + "/blobs/sha256")
    def put(self, data, kind):
        hexed = hashlib.sha256(data).hexdigest()
        open(self.folder + "/blobs/sha256/" + hexed, "wb").write(data)
        return {"mediaType": OCI + kind, "size": len(data),
                "digest": "sha256:" + hexed}
    def put_json(self, value, kind):
        return self.put(json.dumps(value).encode(), kind)
    # a layer is a list of (name, contents, link or None)
    def image(self, layers, arch="amd64", time=0, level=6, **config):
        blobs, ids = [], []
        for files in layers:
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode="w") as t:
                for name, data, link in files:
                    i = tarfile.TarInfo(name)
                    if link:
                        i.type, i.linkname = tarfile.LNKTYPE, link
                    i.size = 0 if link else len(data)
                    t.addfile(i, io.BytesIO(data))
            raw = out.getvalue()
            ids.append("sha256:" + hashlib.sha256(raw).hexdigest())
            blobs.append(self.put(gzip.compress(raw, level, mtime=time),
                                  "layer.v1.tar+gzip"))
        config = self.put_json({"os": "linux", "architecture": arch,
            "config": config,
            "rootfs": {"type": "layers", "diff_ids": ids}}, "config.v1+json")
        m = self.put_json({"schemaVersion": 2, "config": config,
            "mediaType": OCI + "manifest.v1+json", "layers": blobs},
            "manifest.v1+json")
        return dict(m, platform={"os": "linux", "architecture": arch})
    def index(self, images):
        return self.put_json({"schemaVersion": 2,
            "mediaType": OCI + "index.v1+json", "manifests": images},
            "index.v1+json")
    def name(self, what, name):
        what = dict(what, annotations={
            "org.opencontainers.image.ref.name": name})
        what.pop("platform", None)
        self.list.append(what)
        json.dump({"schemaVersion": 2, "manifests": self.list},
                  open(self.folder + "/index.json", "w"))
        json.dump({"imageLayoutVersion": "1.0.0"},
                  open(self.folder + "/oci-layout", "w"))
END
python3 - <<'END' || exit 1
import sys
sys.path.insert(0, ".")
from layout import Layout
f = lambda name, data: (name, data, None)
below = [f("etc", b"old\n"), f("gone", b"x"), f("kept", b"kept\n")]
a, b = Layout("a"), Layout("b")
for l, word in (a, b"one\n"), (b, b"two\n"):
    l.name(l.image([below, [f(".wh.gone", b""), f("etc", word)]]), "upper")
    l.name(l.image([[f("kept", word), f("other", b"x")],
                    [f("more", b"m")]]), "lower")
    l.name(l.image([[f("z", word), ("a", b"", "z"), ("m", b"", "z")]]), "link")
    l.name(l.index([l.image([below], arch="amd64"),
                    l.image([[f("etc", word)]], arch="arm64")]), "index")
a.name(a.image([below], Env=["A=1"]), "config")
b.name(b.image([below], Env=["A=2"]), "config")
a.name(a.image([below], level=1), "level")
b.name(b.image([below], level=9), "level")
a.name(a.image([below]), "split")
b.name(b.image([below[:1], below[1:]]), "split")
a.name(a.image([below]), "same")
b.name(b.image([below]), "same")
a.name(a.image([below]), "alone")
END

# between NAME EXPRESSION VALUE - of the images of this name in a and b
between() {
	run hallmark compare --json "oci:a:$1" "oci:b:$1"
	json_is "$1" "$out" "$2" "$3"
}
short='[[d["path"], d["kind"], d.get("lines")] for d in v["differences"]]'

between upper "$short" '[["etc", "content", "-one\n+two\n"]]'
between lower "$short" '[["kept", "content", "-one\n+two\n"]]'
between link "$short" '[["a", "content", "-one\n+two\n"]]'
between config '[[d["path"], "A=1" in d["lines"]] for d in v["differences"]]' \
	'[["(config)", true]]'
between level '{(d["path"], d["kind"]) for d in v["differences"]} ==
	{("(layer 1)", "encoding")}' true
between split '[[d["path"], d["kind"]] for d in v["differences"]]' \
	'[["(layers)", "encoding"]]'
json_is 'what was not looked into has an unknown cause' "$out" \
	'[c["cause"] for d in v["differences"] for c in d["causes"]]' \
	'["unknown"]'
between same 'v["identical"]' true
between index '[[d["path"], d["kind"]] for d in v["differences"]]' \
	'[["linux/arm64//etc", "content"]]'
run hallmark compare --json oci:a:upper oci:b:index
refused 'an image beside an index is refused' 2 'an index of several images'
run hallmark compare --json a b
ended 'two layouts' 1
json_is 'a layout is compared name by name' "$out" \
	'sorted({d["path"].split("//")[0] for d in v["differences"]})' \
	'["alone", "config", "index", "level", "link", "lower", "split", "upper"]'
json_is 'a name of one layout alone' "$out" \
	'[d["kind"] for d in v["differences"] if d["path"] == "alone"]' \
	'["only-a"]'
cp -R a keep
run hallmark compare a a
ended 'a layout is equal to itself' 0
cp -R a d
python3 -c '
import json
for f in "ad":
    v = json.load(open(f + "/index.json"))
    v["manifests"] = v["manifests"][:1] if f == "a" else v["manifests"][1:2]
    for m in v["manifests"]:
        del m["annotations"]
    json.dump(v, open(f + "/index.json", "w"))'
run hallmark compare --json a d
json_is 'images without a name are listed' "$out" \
	'sorted([d["path"][:7], d["kind"]] for d in v["differences"])' \
	'[["sha256:", "only-a"], ["sha256:", "only-b"]]'
rm -rf a
cp -R keep a
# --- archives of images, as images ---

hallmark save -o a-upper.tar oci:a:upper
hallmark save -o b-upper.tar oci:b:upper
upper='[["etc", "content", "-one\n+two\n"]]'
run hallmark compare --json a-upper.tar b-upper.tar
ended 'two archives of images differ' 1
json_is 'by the files of the images' "$out" "$short" "$upper"
run hallmark compare --json a-upper.tar oci:b:upper
json_is 'an archive beside an image' "$out" "$short" "$upper"
run hallmark compare --json oci:a:upper b-upper.tar
json_is 'an image beside an archive' "$out" "$short" "$upper"
cp a-upper.tar again.tar
run hallmark compare a-upper.tar again.tar
ended 'an archive is equal to its copy' 0
run hallmark compare a-upper.tar oci:a:upper
ended 'and to the image that it was made from' 0
hallmark save --format docker -o a-docker.tar oci:a:upper
run hallmark compare --json a-docker.tar b-upper.tar
json_is 'a docker archive beside an OCI archive' "$out" \
	'[d["path"] for d in v["differences"] if d["path"][0] != "("]' '["etc"]'
hallmark save -o two.tar oci:a:upper oci:a:lower
hallmark save -o other.tar oci:b:upper oci:b:lower
run hallmark compare --json two.tar other.tar
json_is 'several images are compared by name' "$out" \
	'[d["path"] for d in v["differences"]]' \
	'["lower//kept", "upper//etc"]'
run hallmark compare --json two.tar b-upper.tar
json_is 'also several beside one' "$out" \
	'[[d["path"], d["kind"]] for d in v["differences"]]' \
	'[["lower", "only-a"], ["upper//etc", "content"]]'
run hallmark compare two.tar oci:b:upper
refused 'several beside one image are refused' 2 'does not hold one image alone'
run hallmark compare --json a two.tar
json_is 'an archive beside a layout' "$out" \
	'sorted({d["path"].split("//")[0] for d in v["differences"]})' \
	'["alone", "config", "index", "level", "link", "same", "split"]'
# the same images in a tar of other times and names
mkdir unpacked
tar -xf a-upper.tar -C unpacked
tar -C unpacked --mtime=@1700000000 --sort=name -cf later.tar .
run hallmark compare --json a-upper.tar later.tar
ended 'the same images in other tars differ' 1
json_is 'then the tars are compared' "$out" \
	'"blobs/sha256/" in str(v["differences"])' true
printf x >>unpacked/blobs/sha256/"$(ls unpacked/blobs/sha256 | head -n 1)"
rm unpacked/index.json
tar -C unpacked -cf broken.tar blobs oci-layout
run hallmark compare --json a-upper.tar broken.tar
ended 'an archive without an index is a tar' 1
like 'a warning says why' "$err" 'not compared as images: '
run hallmark compare broken.tar oci:b:upper
refused 'beside an image it is refused' 2 .
mkdir plain
cp unpacked/oci-layout plain/
tar -cf plain.tar plain
run hallmark compare --json plain.tar a-upper.tar
json_is 'a tar that only holds such a name is a tar' "$out" \
	'[d["path"] for d in v["differences"] if "plain" in d["path"]] != []' true
if command -v skopeo >/dev/null; then
	copy() { skopeo --insecure-policy copy -q "$@"; }
	copy oci:a:upper oci-archive:s1.tar:upper
	copy oci:b:upper oci-archive:s2.tar:other
	copy oci:a:upper docker-archive:s3.tar:x.example/upper:1
	copy oci:b:upper docker-archive:s4.tar:x.example/upper:2
	run hallmark compare --json s1.tar s2.tar
	json_is 'two OCI archives of skopeo' "$out" "$short" "$upper"
	run hallmark compare --json s3.tar s4.tar
	json_is 'two docker archives of skopeo' "$out" "$short" "$upper"
	run hallmark compare --json s1.tar oci:b:upper
	json_is 'one of skopeo beside an image' "$out" "$short" "$upper"
	run hallmark compare --json a-docker.tar s3.tar
	is 'the same image by two writers has no file that differs' \
		"$(json "$out" '[d["path"] for d in v["differences"]
			if d["path"] == "etc"]')" '[]'
else
	skip 'archives of skopeo' 'skopeo is not installed'
fi
run ls "$HALLMARK_STORE/hallmark/tmp"
is 'nothing that was unpacked is left' "$(cat "$out")" ''

# --- damage ---

blob=$(python3 -c '
import json
l = json.load(open("b/index.json"))["manifests"][0]["digest"][7:]
m = json.load(open("b/blobs/sha256/" + l))
print("b/blobs/sha256/" + m["layers"][1]["digest"][7:])')
head -c 60 "$blob" >cut && cp cut "$blob"
run hallmark compare --json oci:a:upper oci:b:upper
refused 'a damaged layer is refused' 2 layer
rm "$blob"
run hallmark compare --json oci:a:upper oci:b:upper
refused 'a missing layer is refused' 2 .
finish
