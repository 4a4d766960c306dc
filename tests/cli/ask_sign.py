#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ask_sign.py STORE KEY OTHER - a store of images whose provenances are signed
with openssl: good, by OTHER, of another image, no provenance, changed after it
was signed, by nobody; and an index of two of them.
"""
import base64
import json
import subprocess
import sys

import ask_store as a

KIND = "application/vnd.in-toto+json"


def signed(subject, predicate_type, predicate, *keys):
    """An envelope as ask_store makes it, with signatures that are right."""
    e = json.loads(a.envelope(subject, predicate_type, predicate, ""))
    payload = base64.b64decode(e["payload"])
    pae = b"DSSEv1 %d %s %d %s" % (len(KIND), KIND.encode(), len(payload),
                                   payload)
    e["signatures"] = [{"keyid": "", "sig": base64.b64encode(subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", key], input=pae,
        capture_output=True, check=True).stdout).decode()} for key in keys]
    return a.canonical(e)


def changed(text):
    """The same signature under another payload."""
    e = json.loads(text)
    payload = base64.b64decode(e["payload"]).replace(b"urn:example", b"urn:e")
    e["payload"] = base64.b64encode(payload).decode()
    return a.canonical(e)


def main(path, key, other):
    store = a.Store(path)
    images = {name: store.image([a.sha(name.encode())], i) for i, name in
              enumerate("good both other moved bill changed nobody".split())}
    predicate = a.provenance(a.ENVIRONMENTS[0], a.BASES[0],
                             a.sha(b"commit")[:40], 1)

    def refer(name, *envelopes):
        store.refer(images[name], envelopes)

    def one(name, *keys):
        return signed(images[name], a.SLSA, predicate, *keys)
    refer("good", one("nobody", other), one("good", key))
    refer("both", one("both", other, key))
    refer("other", one("other", other))
    refer("moved", one("good", key))
    refer("bill", signed(images["bill"], a.CYCLONEDX, a.foreign(1), key))
    refer("changed", changed(one("changed", key)))
    refer("nobody", a.envelope(images["nobody"], a.SLSA, predicate, ""))
    for name, image in images.items():
        store.name(image, name)
    whole = store.descriptor(a.canonical({
        "schemaVersion": 2, "manifests": [images["good"], images["nobody"]],
        "mediaType": "application/vnd.oci.image.index.v1+json"}),
        "oci.image.index.v1+json")
    store.name(whole, "whole")
    store.done()


if __name__ == "__main__":
    main(*sys.argv[1:])
