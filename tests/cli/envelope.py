#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""envelope.py [--type TYPE] PAYLOAD KEY... - print a DSSE envelope of a file.

KEY is a private P-256 key, with which openssl signs; '-' is a signature that
is by nobody.  Without a KEY the envelope has no signature.
"""
import base64
import json
import os
import subprocess
import sys

args = sys.argv[1:]
KIND = "application/vnd.in-toto+json"
if args[0] == "--type":
    KIND = args[1]
    args = args[2:]
with open(args[0], "rb") as file:
    payload = file.read()
pae = b"DSSEv1 %d %s %d %s" % (len(KIND), KIND.encode(), len(payload), payload)


def sign(key):
    """The signature of a key."""
    if key == "-":
        return os.urandom(70)
    return subprocess.run(["openssl", "dgst", "-sha256", "-sign", key],
                          input=pae, capture_output=True, check=True).stdout


print(json.dumps({
    "payload": base64.b64encode(payload).decode(),
    "payloadType": KIND,
    "signatures": [{"sig": base64.b64encode(sign(key)).decode()}
                   for key in args[1:]]}))
