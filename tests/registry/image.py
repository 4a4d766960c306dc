#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""image.py DIR NAME [index] [bare] [lying] [KIB] - an OCI layout DIR with the image
NAME: two layers, the second with KIB of incompressible bytes that depend on
NAME, and four referrers of different forms. index: an index of the image for two architectures;
bare: without referrers; lying: the config has another diff_id than the second
layer. The same arguments give the same bytes."""
import gzip
import hashlib
import io
import json
import os
import random
import sys
import tarfile

OCI = "application/vnd.oci.image."
MANIFEST, INDEX = OCI + "manifest.v1+json", OCI + "index.v1+json"
EMPTY = "application/vnd.oci.empty.v1+json"
REF = "org.opencontainers.image.ref.name"


class Layout:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder + "/blobs/sha256")
        with open(folder + "/oci-layout", "w", encoding="ascii") as out:
            out.write('{"imageLayoutVersion":"1.0.0"}')

    def put(self, data, media_type, **more):
        if not isinstance(data, bytes):
            data = json.dumps(data).encode()
        hexa = hashlib.sha256(data).hexdigest()
        with open("%s/blobs/sha256/%s" % (self.folder, hexa), "wb") as out:
            out.write(data)
        return dict(mediaType=media_type, digest="sha256:" + hexa,
                    size=len(data), **more)

    def index(self, entries):
        with open(self.folder + "/index.json", "w", encoding="ascii") as out:
            json.dump({"schemaVersion": 2, "mediaType": INDEX,
                       "manifests": entries}, out)


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def manifest_of(layout, name, architecture, kib, lying=False):
    chance = random.Random(name + architecture)
    tars = [tar_of([("base", b"the same in every image\n")]),
            tar_of([("name", name.encode()),
                    ("noise", chance.randbytes(kib << 10))])]
    layers = [layout.put(gzip.compress(t, 1, mtime=0),
                         OCI + "layer.v1.tar+gzip") for t in tars]
    if lying:
        tars[1] = b""
    config = layout.put({
        "architecture": architecture, "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": [
            "sha256:" + hashlib.sha256(t).hexdigest() for t in tars]},
    }, OCI + "config.v1+json")
    return layout.put({"schemaVersion": 2, "mediaType": MANIFEST,
                       "config": config, "layers": layers},
                      MANIFEST)


def old_referrer_of(layout, subject, kind):
    """As artifacts were before OCI 1.1: the type is that of the config."""
    return layout.put({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": layout.put(b"[]", kind), "layers": [], "subject": subject},
        MANIFEST, artifactType=kind)


def index_about(layout, subject, kind):
    """A referrer that is an index."""
    return layout.put({
        "schemaVersion": 2, "mediaType": INDEX, "artifactType": kind,
        "manifests": [manifest_of(layout, kind, "riscv64", 1)],
        "subject": subject}, INDEX, artifactType=kind)


def referrer_of(layout, subject, kind):
    config = layout.put(b"{}", EMPTY)
    layer = layout.put(("about %s\n" % subject["digest"]).encode() +
                       kind.encode(), "text/plain")
    return layout.put({
        "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": kind,
        "config": config, "layers": [layer], "subject": subject,
        "annotations": {"org.example.kind": kind}},
        MANIFEST, artifactType=kind)


def main():
    folder, name, *more = sys.argv[1:]
    kib = next((int(m) for m in more if m.isdigit()), 4)
    layout = Layout(folder)
    if "index" in more:
        image = layout.put({
            "schemaVersion": 2, "mediaType": INDEX, "manifests": [
                dict(manifest_of(layout, name, a, kib),
                     platform={"os": "linux", "architecture": a})
                for a in ("amd64", "arm64")]}, INDEX)
    else:
        image = manifest_of(layout, name, "amd64", kib, "lying" in more)
    entries = [dict(image, annotations={REF: name})]
    if "bare" not in more:
        found = layout.put({
            "schemaVersion": 2, "mediaType": INDEX, "manifests": [
                index_about(layout, image, "text/index"),
                old_referrer_of(layout, image, "text/old"),
                referrer_of(layout, image, "text/sbom"),
                referrer_of(layout, image, "text/words")]}, INDEX)
        entries.append(dict(found, annotations={
            REF: image["digest"].replace(":", "-")}))
    layout.index(entries)
    print(image["digest"])


main()
