#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""refer.py STORE SUBJECT COUNT [--quarantine] [--lost] - attach envelopes that
nobody has signed to an image, before the quarantines that are attached already.

--quarantine lists them as statements of quarantine; with --lost the store does
not have them.
"""
import base64
import hashlib
import json
import os
import sys

store, subject, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
KIND = "application/vnd.in-toto+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def path(digest):
    """The file of a blob."""
    return os.path.join(store, "blobs/sha256", digest[7:])


def put(value, kind, write=True):
    """Store a value, return its descriptor."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    digest = "sha256:" + hashlib.sha256(text).hexdigest()
    if write:
        with open(path(digest), "wb") as file:
            file.write(text)
    return {"mediaType": kind, "digest": digest, "size": len(text)}


def get(digest):
    """The value of a blob."""
    with open(path(digest), encoding="utf-8") as file:
        return json.load(file)


with open(os.path.join(store, "index.json"), encoding="utf-8") as file:
    index = json.load(file)
NAME = "org.opencontainers.image.ref.name"
entry = [m for m in index["manifests"] if
         m.get("annotations", {}).get(NAME) == "sha256-" + subject[7:]][0]
referrers = get(entry["digest"])
about = get(referrers["manifests"][0]["digest"])["subject"]
empty = put({}, "application/vnd.oci.empty.v1+json")
new = []
for i in range(count):
    payload = base64.b64encode(json.dumps({"number": i}).encode()).decode()
    envelope = put({"payload": payload, "payloadType": KIND, "signatures":
                    [{"keyid": "", "sig": "AAAA"}]},
                   "application/vnd.dsse.envelope.v1+json",
                   "--lost" not in sys.argv)
    one = put({"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": KIND,
               "config": empty, "layers": [envelope], "subject": about},
              MANIFEST)
    one["artifactType"] = KIND
    if "--quarantine" in sys.argv:
        one["annotations"] = {
            "in-toto.io/predicate-type": "urn:hallmark:quarantine:1"}
    new.append(one)
old = referrers["manifests"]
stops = [m for m in old if "quarantine" in str(m.get("annotations"))]
referrers["manifests"] = [m for m in old if m not in stops] + new + stops
entry.update(put(referrers, entry["mediaType"]))
with open(os.path.join(store, "index.json"), "w", encoding="utf-8") as file:
    json.dump(index, file, sort_keys=True, separators=(",", ":"))
