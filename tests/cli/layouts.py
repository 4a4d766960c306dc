#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes OCI layouts, each with one fault, and a twin without any.

usage: layouts.py FOLDER

Each layout is a folder in FOLDER.  FOLDER/bad has a line "NAME REGEX" for each
that must be refused, FOLDER/good one for each that must be accepted.
"""
import copy
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile

LAYER = "application/vnd.oci.image.layer.v1.tar"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
EMPTY = "application/vnd.oci.empty.v1+json"
REF = "org.opencontainers.image.ref.name"


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def entry(name, kind=tarfile.REGTYPE, data=b"", link="", mode=0o644):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, link, mode
    info.size = len(data)
    return info, data


def make_tar(entries, form=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for info, data in entries:
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zstd(data):
    return subprocess.run(["zstd", "-qc"], input=data, capture_output=True,
                          check=True).stdout


def pack(data):
    return gzip.compress(data, mtime=0)


class Image:
    """One image; the parts are built in order, and a fault changes one."""

    def __init__(self):
        self.entries = [entry("usr", tarfile.DIRTYPE, mode=0o755),
                        entry("usr/hello", data=b"hello\n", mode=0o755)]
        self.compress, self.suffix = pack, "+gzip"
        self.raw = {}            # replaces the bytes of "layer", "config" …
        self.after = lambda folder, image: None
        self.config = lambda v: None
        self.manifest = lambda v: None
        self.descriptor = lambda v: None
        self.index = lambda v: None
        self.layout = '{"imageLayoutVersion":"1.0.0"}'
        self.tar = None
        self.blobs = {}

    def put(self, data):
        self.blobs[digest(data)] = data
        return {"digest": digest(data), "size": len(data)}

    def text(self, part, value):
        text = json.dumps(value, sort_keys=True).encode()
        change = self.raw.get(part)
        return change(text) if change else text

    def write(self, folder):
        tar = self.tar if self.tar is not None else make_tar(self.entries)
        layer = self.compress(tar)
        if "layer" in self.raw:
            layer = self.raw["layer"](layer)
        config = {"architecture": "amd64", "os": "linux",
                  "created": "2023-11-14T22:13:20Z", "config": {},
                  "rootfs": {"type": "layers", "diff_ids": [digest(tar)]}}
        self.config(config)
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST,
                    "config": dict(self.put(self.text("config", config)),
                                   mediaType=CONFIG),
                    "layers": [dict(self.put(layer),
                                    mediaType=LAYER + self.suffix)]}
        self.manifest(manifest)
        d = dict(self.put(self.text("manifest", manifest)),
                 mediaType=MANIFEST, annotations={REF: "hello"})
        self.descriptor(d)
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [d]}
        self.index(index)
        os.makedirs(folder + "/blobs/sha256")
        for name, data in self.blobs.items():
            with open(f"{folder}/blobs/sha256/{name[7:]}", "wb") as f:
                f.write(data)
        if self.layout is not None:
            with open(folder + "/oci-layout", "w") as f:
                f.write(self.layout)
        with open(folder + "/index.json", "wb") as f:
            f.write(self.text("index", index))
        self.last = {"layer": digest(layer), "manifest": d["digest"],
                     "config": manifest.get("config", {}).get("digest")
                     if isinstance(manifest.get("config"), dict) else None}
        self.after(folder, self)


BAD, GOOD = [], []


def bad(name, reason, **parts):
    BAD.append((name, reason, parts))


def good(name, **parts):
    GOOD.append((name, parts))


def put(path, value):
    """A change that sets v[a][b]… for the path a/b."""
    def change(v):
        keys = path.split("/")
        for key in keys[:-1]:
            v = v[int(key) if isinstance(v, list) else key]
        key = int(keys[-1]) if isinstance(v, list) else keys[-1]
        v[key] = value(v.get(key) if isinstance(v, dict) else v[key]) \
            if callable(value) else value
    return change


def drop(path):
    def change(v):
        keys = path.split("/")
        for key in keys[:-1]:
            v = v[int(key) if isinstance(v, list) else key]
        del v[int(keys[-1]) if isinstance(v, list) else keys[-1]]
    return change


def insert(text):
    """A change of a JSON text: put this behind its first brace."""
    return lambda data: b"{" + text + b"," + data[1:]


def blob(part, change):
    """A change of a blob on the disk, under its old name."""
    def after(folder, image):
        path = f"{folder}/blobs/sha256/{image.last[part][7:]}"
        with open(path, "rb") as f:
            data = f.read()
        os.unlink(path)
        data = change(data)
        if data is not None:
            with open(path, "wb") as f:
                f.write(data)
    return after


def flip(data):
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def extra(*more, **key):
    def change(image):
        if key.get("alone"):
            image.entries = []
        image.entries += more
    return change


# --- the layout ---
bad("no-oci-layout", "has no oci-layout", layout=None)
bad("oci-layout-1.1.0", "layout version '1.1.0'",
    layout='{"imageLayoutVersion":"1.1.0"}')
bad("oci-layout-empty", "oci-layout", layout="")
bad("oci-layout-no-json", "oci-layout:1", layout="1.0.0")
bad("oci-layout-no-version", "layout version",
    layout='{"version":"1.0.0"}')
bad("oci-layout-number", "layout version",
    layout='{"imageLayoutVersion":1}')
bad("no-index", "index.json", after=lambda f, i: os.unlink(f + "/index.json"))
bad("no-blobs", "blobs/sha256",
    after=lambda f, i: shutil.rmtree(f + "/blobs"))
bad("blob-badly-named", "is not the name of a blob",
    after=lambda f, i: open(f + "/blobs/sha256/x", "w").close())
bad("blob-is-a-link", "blobs/sha256/",
    after=lambda f, i: os.symlink("/etc/passwd",
                                  f + "/blobs/sha256/" + "1" * 64))
# --- the index ---
bad("index-schema-1", "'schemaVersion' is not 2",
    index=put("schemaVersion", 1))
bad("index-no-schema", "'schemaVersion' is not 2",
    index=drop("schemaVersion"))
bad("index-type", "'mediaType' is 'x'", index=put("mediaType", "x"))
bad("index-no-manifests", "'manifests' is not a list",
    index=drop("manifests"))
bad("index-a-list", "it is not a map", raw={"index": lambda t: b"[]"})
bad("index-duplicate-key", "index.json:1: .*duplicate",
    raw={"index": insert(b'"schemaVersion":2')})
bad("index-not-utf8", "index.json:1",
    raw={"index": insert(b'"annotations":{"a":"\xff"}')})
bad("index-cut", "index.json:1", raw={"index": lambda t: t[:-2]})
bad("index-nul", "index.json", raw={"index": insert(b'"a":"\\u0000"')})
bad("index-deep", "index.json",
    raw={"index": insert(b'"a":' + b"[" * 100 + b"]" * 100)})
bad("index-annotations", "'annotations': 'a' is not a text",
    index=put("annotations", {"a": 1}))
bad("two-of-one-name", "two images have the name 'hello'",
    index=put("manifests", lambda m: m + copy.deepcopy(m)))
bad("platform-no-os", "'platform' has no 'os'",
    descriptor=put("platform", {"architecture": "amd64"}))
bad("platform-a-text", "'platform' has no", descriptor=put("platform", "a"))
# --- the descriptor of the manifest ---
bad("descriptor-size", "but a descriptor says",
    descriptor=put("size", lambda n: n + 1))
bad("descriptor-size-text", "'size' must be", descriptor=put("size", "9"))
bad("descriptor-size-float", "index.json:1", descriptor=put("size", 9.5))
bad("descriptor-size-negative", "'size' must be", descriptor=put("size", -1))
bad("descriptor-no-size", "'size' must be", descriptor=drop("size"))
bad("descriptor-no-type", "'mediaType' is missing",
    descriptor=drop("mediaType"))
bad("descriptor-upper-case", "'digest' must be",
    descriptor=put("digest", lambda s: "sha256:" + s[7:].upper()))
bad("descriptor-md5", "'digest' must be",
    descriptor=put("digest", "md5:" + "0" * 32))
bad("descriptor-missing", "has no blob",
    descriptor=put("digest", "sha256:" + "0" * 64))
bad("descriptor-data", "'data' does not have the digest",
    descriptor=put("data", "e30="))
bad("descriptor-data-text", "'data' is not base64",
    descriptor=put("data", "*"))
bad("descriptor-annotations", "'annotations' is not a map",
    descriptor=put("annotations", []))
# --- the manifest ---
bad("manifest-altered", "does not have the digest in its name",
    after=blob("manifest", flip))
bad("manifest-schema-1", "'schemaVersion' is not 2",
    manifest=put("schemaVersion", 1))
bad("manifest-type", "'mediaType' is .*index",
    manifest=put("mediaType", INDEX))
bad("manifest-type-text", "'mediaType' is .none",
    manifest=put("mediaType", 7))
bad("manifest-no-config", "config: a descriptor must be a map",
    manifest=drop("config"))
bad("manifest-no-layers", "'layers' is not a list", manifest=drop("layers"))
bad("manifest-duplicate-key", "duplicate",
    raw={"manifest": insert(b'"layers":[]')})
bad("manifest-not-utf8", "blobs/sha256/",
    raw={"manifest": insert(b'"a":"\xc0\xaf"')})
bad("manifest-surrogate", "blobs/sha256/",
    raw={"manifest": insert(b'"a":"\\ud800"')})
bad("manifest-no-json", "blobs/sha256/", raw={"manifest": lambda t: b"x"})
bad("manifest-subject", "'subject' is not a descriptor",
    manifest=put("subject", {}))
bad("manifest-annotations", "'annotations': 'a' is not a text",
    manifest=put("annotations", {"a": []}))
bad("artifact-no-type", "no 'artifactType'",
    manifest=lambda v: v["config"].update(mediaType=EMPTY))
bad("artifact-type-number", "'artifactType' is not a text",
    manifest=lambda v: (v["config"].update(mediaType=EMPTY),
                        v.update(artifactType=1)))
# --- the config ---
for key in ("os", "architecture"):
    bad("config-no-" + key, f"'{key}' is missing", config=drop(key))
    bad("config-empty-" + key, f"'{key}' is missing", config=put(key, ""))
    bad("config-number-" + key, f"'{key}' is missing", config=put(key, 1))
bad("config-altered", "does not have the digest in its name",
    after=blob("config", flip))
bad("config-gone", "has no blob", after=blob("config", lambda d: None))
bad("config-size", "but a descriptor says",
    manifest=put("config/size", lambda n: n - 1))
bad("config-no-rootfs", "'rootfs' is not a map", config=drop("rootfs"))
bad("config-rootfs-type", "'rootfs.type' is not 'layers'",
    config=put("rootfs/type", "layer"))
bad("config-no-diff-ids", "'rootfs.diff_ids' is not a list",
    config=drop("rootfs/diff_ids"))
bad("diff-id-wrong", "but 'rootfs.diff_ids' says",
    config=put("rootfs/diff_ids/0", "sha256:" + "0" * 64))
bad("diff-id-of-blob", "but 'rootfs.diff_ids' says",
    config=put("rootfs/diff_ids/0", digest(b"blob")))
bad("diff-id-extra", "has 2 digests for 1 layers",
    config=put("rootfs/diff_ids", lambda v: v * 2))
bad("diff-id-missing", "has 0 digests for 1 layers",
    config=put("rootfs/diff_ids", []))
for name, date in (("text", "yesterday"), ("blank", "2023-11-14 22:13:20Z"),
                   ("no-zone", "2023-11-14T22:13:20"), ("empty", ""),
                   ("month", "2023-13-14T22:13:20Z"),
                   ("day", "2023-02-29T22:13:20Z"),
                   ("hour", "2023-11-14T24:13:20Z"),
                   ("zone", "2023-11-14T22:13:20+24:00"),
                   ("fraction", "2023-11-14T22:13:20,5Z"),
                   ("more", "2023-11-14T22:13:20Z "),
                   ("number", 1700000000)):
    bad("created-" + name, "not a date of RFC 3339",
        config=put("created", date))
bad("history-date", "'history 0' is",
    config=put("history", [{"created": "now"}]))
bad("history-a-map", "'history' is not a list", config=put("history", {}))
bad("config-env-a-text", "'config.Env' is a text",
    config=put("config/Env", "A=1"))
bad("config-cmd-numbers", "'config.Cmd' holds", config=put("config/Cmd", [1]))
bad("config-labels", "'Labels': 'a' is not a text",
    config=put("config/Labels", {"a": 1}))
bad("config-user", "'config.User' is", config=put("config/User", 0))
bad("config-volumes", "'config.Volumes' is",
    config=put("config/Volumes", ["/x"]))
bad("config-duplicate-key", "duplicate",
    raw={"config": insert(b'"os":"linux"')})
bad("config-a-list", "must be a map", raw={"config": lambda t: b"[]"})
# --- the layer's blob ---
bad("layer-altered", "does not have the digest in its name",
    after=blob("layer", flip))
bad("layer-cut", "bytes, but a descriptor says",
    after=blob("layer", lambda d: d[:-1]))
bad("layer-gone", "has no blob", after=blob("layer", lambda d: None))
bad("layer-size", "but a descriptor says",
    manifest=put("layers/0/size", lambda n: n + 1))
bad("tar-as-gzip", "media type says gzip", compress=lambda d: d)
bad("gzip-as-tar", "media type says tar", suffix="")
bad("zstd-as-gzip", "media type says gzip", compress=zstd)
bad("gzip-as-zstd", "media type says zstd", suffix="+zstd")
bad("layer-unknown-type", "is not the media type of a layer",
    suffix="+lzma")
bad("layer-empty", "media type says gzip", compress=lambda d: b"")
bad("gzip-truncated", "blobs/sha256/", raw={"layer": lambda d: d[:-12]})
bad("gzip-trailing", "bytes after the end of its stream",
    raw={"layer": lambda d: d + b"more"})
bad("gzip-of-text", "blobs/sha256/", compress=lambda d: pack(b"text\n" * 99))
# --- the layer's tar ---
bad("path-twice", "is listed twice",
    entries=extra(entry("usr/hello", data=b"other\n")))
bad("path-twice-with-dot", "is listed twice",
    entries=extra(entry("./usr/hello", data=b"other\n")))
bad("folder-twice", "is listed twice",
    entries=extra(entry("usr/", tarfile.DIRTYPE)))
bad("path-dotdot", "'..'", entries=extra(entry("../x")))
bad("path-dotdot-inside", "'..'", entries=extra(entry("usr/../../x")))
bad("path-absolute", "is absolute", entries=extra(entry("/x")))
bad("path-of-file", "usr/hello", entries=extra(entry("usr/hello/x")))
bad("hard-link-missing", "not an earlier file",
    entries=extra(entry("x", tarfile.LNKTYPE, link="y")))
bad("hard-link-later", "not an earlier file",
    entries=extra(entry("x", tarfile.LNKTYPE, link="y"), entry("y")))
bad("hard-link-folder", "not an earlier file",
    entries=extra(entry("x", tarfile.LNKTYPE, link="usr")))
bad("hard-link-dotdot", "not an earlier file",
    entries=extra(entry("x", tarfile.LNKTYPE, link="../etc/passwd")))
bad("hard-link-itself", "not an earlier file",
    entries=extra(entry("x", tarfile.LNKTYPE, link="x")))
bad("whiteout-bare", "without a name", entries=extra(entry(".wh.")))
bad("whiteout-bare-inside", "without a name", entries=extra(entry("usr/.wh.")))
bad("whiteout-with-data", "not an empty file",
    entries=extra(entry(".wh.x", data=b"x")))
bad("whiteout-folder", "not an empty file",
    entries=extra(entry(".wh.x", tarfile.DIRTYPE)))
bad("fifo", "is not a file, a folder or a link",
    entries=extra(entry("x", tarfile.FIFOTYPE)))
bad("device", "is not a file, a folder or a link",
    entries=extra(entry("x", tarfile.CHRTYPE)))
bad("symlink-empty", "'x'", entries=extra(entry("x", tarfile.SYMTYPE)))
bad("tar-cut", "blobs/sha256/",
    compress=lambda d: pack(d[:1100]))
bad("tar-checksum", "blobs/sha256/",
    compress=lambda d: pack(d[:150] + b"9" + d[151:]))


# --- what the specification allows and hallmark never writes ---
good("twin")
good("uncompressed", compress=lambda d: d, suffix="")
good("zstd", compress=zstd, suffix="+zstd")
good("gzip-members", compress=lambda d: pack(d[:512]) + pack(d[512:]))
good("tar-of-gnu", tar=make_tar([entry("a" * 150, data=b"x")],
                                tarfile.GNU_FORMAT))
good("tar-of-pax", tar=make_tar([entry("ü" * 120, data=b"x")],
                                tarfile.PAX_FORMAT))
good("no-end-of-archive", tar=make_tar(
    [entry("usr", tarfile.DIRTYPE)])[:512])
good("empty-layer", tar=b"\0" * 1024)
good("leading-dot", entries=extra(entry("./x", data=b"x")))
good("missing-parents", entries=extra(entry("a/b/c", data=b"x")))
good("whiteout", entries=extra(entry("usr/.wh.gone")))
good("opaque", entries=extra(entry("usr/.wh..wh..opq")))
good("hard-link", entries=extra(entry("x", tarfile.LNKTYPE,
                                      link="usr/hello")))
good("symlink-outside", entries=extra(entry("x", tarfile.SYMTYPE,
                                            link="../../etc/passwd")))
good("setuid", entries=extra(entry("x", data=b"x", mode=0o4755)))
good("no-mediatype-manifest", manifest=drop("mediaType"))
good("no-mediatype-index", index=drop("mediaType"))
good("no-created", config=drop("created"))
good("created-with-zone", config=put("created",
                                    "2024-02-29T22:13:20.123456789+01:00"))
good("history", config=put("history", [{"created": "2024-02-29T22:13:20Z"},
                                       {"empty_layer": True}]))
good("config-nulls", config=put("config", {
    "Cmd": None, "Env": ["A=1"], "Volumes": {"/x": {}}, "Labels": None}))
good("unknown-keys", config=put("x", [1]), manifest=put("y", {"z": True}))
good("variant", config=put("variant", "v8"))
good("platform", descriptor=put("platform",
                                {"os": "linux", "architecture": "amd64"}))
good("no-name", descriptor=drop("annotations"))
good("unknown-type-in-index", index=lambda v: v["manifests"].append(
    dict(v["manifests"][0], mediaType="application/x", annotations={})))
good("unreferenced-blob", after=lambda f, i: open(
    f + "/blobs/sha256/" + digest(b"")[7:], "w").close())
good("other-files", after=lambda f, i: open(f + "/README", "w").close())
good("nondistributable", manifest=put(
    "layers/0/mediaType",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"))
good("subject-elsewhere", manifest=put("subject", {
    "mediaType": MANIFEST, "digest": "sha256:" + "0" * 64, "size": 9}))


def docker_types(v):
    v["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json"
    v["config"]["mediaType"] = "application/vnd.docker.container.image.v1+json"
    v["layers"][0]["mediaType"] = \
        "application/vnd.docker.image.rootfs.diff.tar.gzip"


good("docker-types", manifest=docker_types, descriptor=put(
    "mediaType", "application/vnd.docker.distribution.manifest.v2+json"))
good("artifact", manifest=lambda v: (
    v["config"].update(mediaType="application/x"), v.update(artifactType="a")))


def make(folder, name, parts):
    image = Image()
    for key, value in parts.items():
        if key == "entries":
            value(image)
        else:
            setattr(image, key, value)
    image.write(f"{folder}/{name}")


def main():
    folder = sys.argv[1]
    has_zstd = shutil.which("zstd") is not None
    with open(folder + "/bad", "w") as f:
        for name, reason, parts in BAD:
            if parts.get("compress") == zstd and not has_zstd:
                continue
            make(folder, name, parts)
            f.write(f"{name} {reason}\n")
    with open(folder + "/good", "w") as f:
        for name, parts in GOOD:
            if parts.get("compress") == zstd and not has_zstd:
                continue
            make(folder, name, parts)
            f.write(name + "\n")


if __name__ == "__main__":
    main()
