# SPDX-License-Identifier: Apache-2.0
"""ask_store.py STORE N [FIRST] - a store of N made-up images with statements.

The statements have the shape of real ones: a provenance of hallmark's and the
two bills of materials, of environments that many images share, of bases, of
commits; and among them what other programs sign, images without statements,
damaged statements, images on images and image indexes.  The same arguments
give the same store.  With FIRST, the images from that number on are added.
"""
import base64
import hashlib
import json
import os
import random
import sys

WORDS = ("ace bar cat dot elf fox gum hat ink jam kit log map net oak pin rug "
         "sun tin van wax yak zip").split()
SPECIAL = 25  # of as many images, one has each of the oddities below
KEYS = [hashlib.sha256(b"key %d" % i).hexdigest() for i in range(7)]


def sha(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"),
                      ensure_ascii=False).encode()


def quote(text):
    plain = ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             ".-_~")
    return "".join(c if c in plain else "".join("%%%02X" % b
                                                for b in c.encode())
                   for c in text)


def make_packages():
    """Source packages with a few binaries and a few versions each."""
    out = []
    for i in range(200):
        source = "xz-utils" if i == 0 else "%s%s%d" % (
            WORDS[i % 23], WORDS[i // 23], i)
        names = ["xz-utils", "liblzma5", "liblzma-dev"] if i == 0 else \
            [source] + ["lib%s%d" % (source, j) for j in range(i % 3)]
        versions = ["5.4.1-0.2", "5.6.0-0.2", "5.6.1-1", "5.6.1+really5.4.5-1",
                    "1:5.6.0-1+b2"] if i == 0 else \
            ["%d.%d-%d" % (i % 9 + 1, v, v + 1) for v in range(3)]
        for name in names:
            out.append([(name, v, source) for v in versions])
    return out


PACKAGES = make_packages()


def package(name, version, source):
    file = "pool/main/%s/%s/%s_%s_amd64.deb" % (
        source[0], source, name, version.split(":")[-1])
    made = version.rsplit("+b", 1)[0] if "+b" in version else version
    purl = "pkg:deb/debian/%s@%s?arch=amd64&distro=debian-12" % (
        quote(name), quote(version))
    if source != name or made != version:
        purl += "&upstream=" + quote(source if made == version
                                     else source + "@" + made)
    return {"name": name, "version": version, "purl": purl, "file": file,
            "sum": sha(file.encode()), "licence": "MIT"}


def choose(seed, n):
    r = random.Random(seed)
    picked = sorted(r.sample(range(len(PACKAGES)), n))
    return [package(*r.choice(PACKAGES[i])) for i in picked]


ENVIRONMENTS = [choose("env%d" % i, 90) for i in range(40)]
BASES = [choose("base%d" % i, 12) for i in range(25)]


class Store:
    def __init__(self, path):
        self.path = path
        self.blobs = os.path.join(path, "blobs", "sha256")
        os.makedirs(self.blobs, exist_ok=True)
        self.names = []
        index = os.path.join(path, "index.json")
        if os.path.exists(index):
            self.names = json.load(open(index))["manifests"]

    def put(self, data):
        digest = sha(data)
        path = os.path.join(self.blobs, digest)
        if not os.path.exists(path):
            with open(path, "wb") as f:
                f.write(data)
        return digest

    def descriptor(self, data, kind, **more):
        return dict({"mediaType": "application/vnd." + kind, "size": len(data),
                     "digest": "sha256:" + self.put(data)}, **more)

    def name(self, descriptor, name):
        d = dict(descriptor)
        d["annotations"] = {"org.opencontainers.image.ref.name": name}
        self.names.append(d)

    def image(self, layers, seed):
        config = self.descriptor(canonical({"seed": seed}),
                                 "oci.image.config.v1+json")
        layers = [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                   "digest": "sha256:" + x, "size": 100} for x in layers]
        return self.descriptor(
            canonical({"schemaVersion": 2, "config": config, "layers": layers,
                       "mediaType":
                       "application/vnd.oci.image.manifest.v1+json"}),
            "oci.image.manifest.v1+json")

    def refer(self, subject, envelopes):
        """One list of referrers; each envelope is an artifact."""
        empty = self.descriptor(b"{}", "oci.empty.v1+json")
        found = []
        for text in envelopes:
            layer = self.descriptor(text, "dsse.envelope.v1+json")
            kind = "application/vnd.in-toto+json"
            artifact = canonical({
                "schemaVersion": 2, "artifactType": kind, "config": empty,
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "layers": [layer], "subject": subject})
            found.append(self.descriptor(
                artifact, "oci.image.manifest.v1+json", artifactType=kind))
        found.sort(key=lambda d: d["digest"])
        listed = self.descriptor(
            canonical({"schemaVersion": 2, "manifests": found, "mediaType":
                       "application/vnd.oci.image.index.v1+json"}),
            "oci.image.index.v1+json")
        self.name(listed, "sha256-" + subject["digest"][7:])

    def done(self):
        self.names.sort(key=lambda d: (
            d["annotations"]["org.opencontainers.image.ref.name"],
            d["digest"]))
        index = {"schemaVersion": 2, "manifests": self.names, "mediaType":
                 "application/vnd.oci.image.index.v1+json"}
        temp = os.path.join(self.path, "tmp-0-index.json")
        with open(temp, "wb") as f:
            f.write(canonical(index))
        os.rename(temp, os.path.join(self.path, "index.json"))
        with open(os.path.join(self.path, "oci-layout"), "wb") as f:
            f.write(b'{"imageLayoutVersion":"1.0.0"}')


def envelope(subject, kind, predicate, key, form="v1", damage=False):
    statement = canonical({
        "_type": "https://in-toto.io/Statement/" + form,
        "subject": [{"name": "image",
                     "digest": {"sha256": subject["digest"][7:]}}],
        "predicateType": kind, "predicate": predicate})
    if damage:
        statement = statement[:-20]
    return canonical({
        "payloadType": "application/vnd.in-toto+json",
        "payload": base64.b64encode(statement).decode(),
        "signatures": [{"keyid": key, "sig": base64.b64encode(
            b"\x30" + hashlib.sha512(statement).digest()).decode()}]})


def provenance(tools, base, commit, i, image_base=None, image_tool=None,
               kind="urn:hallmark:build:recipe:1"):
    deps = [{"uri": "git+https://example.org/team/app%d.git@%s"
             % (i % 30, commit), "name": "recipe",
             "digest": {"gitCommit": commit}},
            {"uri": "https://example.org/dist/zlib-1.%d.tar.gz" % (i % 4),
             "name": "https://example.org/dist/zlib-1.%d.tar.gz" % (i % 4),
             "digest": {"sha256": sha(b"zlib%d" % (i % 4))}}]

    def one(p, role):
        d = {"uri": p["purl"], "name": p["file"],
             "digest": {"sha256": p["sum"]}, "annotations": {"size": 1000}}
        if role:
            d["annotations"]["role"] = role
        return d
    deps += [one(p, None) for p in tools]
    if image_tool:
        deps.append({"uri": "oci:tools@sha256:" + image_tool, "name": "tools",
                     "digest": {"sha256": image_tool}})
    deps += [one(p, "base") for p in base]
    if image_base:
        deps.append({"uri": "oci:base@sha256:" + image_base, "name": "base",
                     "digest": {"sha256": image_base},
                     "annotations": {"role": "base"}})
    return {"buildDefinition": {
        "buildType": kind, "externalParameters": {
            "repository": "git+https://example.org/team/app%d.git" % (i % 30),
            "revision": commit, "recipe": "recipes/app"},
        "internalParameters": {"level": "deterministic", "epoch": 1700000000},
        "resolvedDependencies": deps},
        "runDetails": {"builder": {"id": "urn:example"}, "byproducts": []}}


def spdx(tools, base, commit, i, subject):
    packages, relations = [], []

    def add(p, kind):
        ref = "SPDXRef-package-%d" % (len(packages) + 1)
        v = {"SPDXID": ref, "name": p["name"], "versionInfo": p["version"],
             "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
             "licenseDeclared": p["licence"],
             "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER",
                               "referenceType": "purl",
                               "referenceLocator": p["purl"]}]}
        if "file" in p:
            v["packageFileName"] = p["file"]
            v["checksums"] = [{"algorithm": "SHA256",
                               "checksumValue": p["sum"]}]
        packages.append(v)
        pair = ("SPDXRef-image", ref) if kind != "BUILD_TOOL_OF" else \
            (ref, "SPDXRef-image")
        relations.append({"spdxElementId": pair[0], "relationshipType": kind,
                          "relatedSpdxElement": pair[1]})
    for p in base:
        add(p, "CONTAINS")
    for p in tools:
        add(p, "BUILD_TOOL_OF")
    add({"name": "app%d" % (i % 30), "version": commit, "licence": "MIT",
         "purl": "pkg:generic/app%d@%s?vcs_url=x" % (i % 30, commit)},
        "GENERATED_FROM")
    packages.append({"SPDXID": "SPDXRef-image", "name": "app%d" % (i % 30),
                     "versionInfo": "1.%d" % i, "checksums": [{
                         "algorithm": "SHA256",
                         "checksumValue": subject["digest"][7:]}],
                     "externalRefs": [{
                         "referenceType": "purl", "referenceLocator":
                         "pkg:oci/app%d@sha256%%3A%s?arch=amd64"
                         % (i % 30, subject["digest"][7:])}]})
    files = [{"SPDXID": "SPDXRef-file-%d" % k, "fileName": "./usr/bin/f%d" % k,
              "checksums": [{"algorithm": "SHA256",
                             "checksumValue": sha(b"%d" % k)}]}
             for k in range(20)]
    relations += [{"spdxElementId": "SPDXRef-image", "relationshipType":
                   "CONTAINS", "relatedSpdxElement": f["SPDXID"]}
                  for f in files]
    return {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT",
            "packages": packages, "files": files, "relationships": relations}


def cyclonedx(tools, base, commit, i):
    def one(p, role):
        return {"type": "library", "name": p["name"], "version": p["version"],
                "purl": p["purl"], "scope": "required" if role == "base"
                else "excluded",
                "hashes": [{"alg": "SHA-256", "content": p["sum"]}],
                "properties": [{"name": "hallmark:role", "value": role}]}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "components":
            [one(p, "base") for p in base] +
            [one(p, "environment") for p in tools] +
            [{"type": "library", "name": "app%d" % (i % 30), "version": commit,
              "scope": "excluded", "properties": [
                  {"name": "hallmark:role", "value": "source"}]}]}


def foreign(i):
    """What a scanner of images signs: npm among others, no roles."""
    some = ["@babel/core", "left-pad", "lodash", "@angular/core"]
    version = ["7.0.0-beta.4", "7.0.0", "7.1.0", "8.0.0"][i % 4]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
        {"type": "library", "name": n.split("/")[-1], "version": version,
         "purl": "pkg:npm/%s@%s" % (n.replace("@", "%40"), quote(version))}
        for n in some[:i % 4 + 1]] + [
        {"type": "application", "name": "nest", "components": [
            {"type": "library", "name": "deep", "version": "not a version"}]},
        {"type": "library", "name": "pkgconf", "version": "1.8.%d" % (i % 3),
         "purl": "pkg:rpm/fedora/pkgconf@1.8.%d" % (i % 3)}]}


SLSA = "https://slsa.dev/provenance/v1"
SPDX = "https://spdx.dev/Document"
CYCLONEDX = "https://cyclonedx.org/bom"


def statements(subject, i, before):
    """The envelopes of image number i; before: images made earlier."""
    tools, base = ENVIRONMENTS[i * 7 % 40], BASES[i * 3 % 25]
    commit = sha(b"commit %d" % (i // 2))[:40]
    key, odd = KEYS[i % 7], i % SPECIAL

    def sign(kind, predicate, **more):
        return envelope(subject, kind, predicate, key, **more)
    if odd == 3:  # nothing
        return []
    if odd == 4:
        return [sign(CYCLONEDX, foreign(i), form="v0.1")]
    if odd == 5:  # one statement cannot be read
        return [sign(SLSA, provenance(tools, base, commit, i)),
                sign(SPDX, {}, damage=True)]
    if odd == 6 and before:  # on an image of the store
        return [sign(SLSA, provenance(tools, [], commit, i, image_base=before))]
    if odd == 7:  # on one that nobody has
        return [sign(SLSA, provenance(tools, [], commit, i,
                                      image_base=sha(b"nowhere")))]
    if odd == 8 and before:  # built with an image
        return [sign(SLSA, provenance([], base, commit, i, image_tool=before))]
    if odd == 9:  # another builder's provenance
        return [sign(SLSA, provenance(tools[:4], [], commit, i,
                                      kind="https://example.org/type"))]
    if odd == 10:  # about another image
        other = {"digest": "sha256:" + sha(b"another")}
        return [envelope(other, SLSA, provenance(tools, base, commit, i), key)]
    if odd == 11:  # a key without an id
        key = ""
    return [sign(SLSA, provenance(tools, base, commit, i)),
            sign(SPDX, spdx(tools, base, commit, i, subject)),
            sign(CYCLONEDX, cyclonedx(tools, base, commit, i))]


def layers_of(i):
    own = sha(b"layer %d" % i)
    if i % SPECIAL == 12 and i > SPECIAL:  # begins with all layers of i - 10
        return layers_of(i - 10) + [own]
    return [sha(b"base layer %d" % (i % 25)), own]


def main(path, n, first=0):
    store = Store(path)
    rest = []
    for i in range(first, first + n):
        subject = store.image(layers_of(i), i)
        near = i - 4
        before = sha_of_image(store, near) if near >= 0 else None
        envelopes = statements(subject, i, before)
        if i % SPECIAL == 12:
            envelopes = []
        if envelopes:
            store.refer(subject, envelopes)
        if i % SPECIAL in (13, 14):  # the two parts of an index
            rest.append(subject)
        if i % SPECIAL == 14 and len(rest) == 2:
            whole = store.descriptor(canonical({
                "schemaVersion": 2, "manifests": rest, "mediaType":
                "application/vnd.oci.image.index.v1+json"}),
                "oci.image.index.v1+json")
            store.name(whole, "many%d" % i)
        if i % SPECIAL not in (13, 14):
            store.name(subject, "app%d:%d" % (i % 30, i))
        if i % SPECIAL == 14:
            rest = []
    store.done()


def sha_of_image(store, i):
    return store.image(layers_of(i), i)["digest"][7:]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]),
         int(sys.argv[3]) if len(sys.argv) > 3 else 0)
