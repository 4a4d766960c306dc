#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""dsse_check.py ENVELOPE PUBLIC - does the key sign this DSSE envelope?

Written from the documents, on python3-cryptography: DSSE 1.0.2 (PAE), FIPS
186-5, RFC 8032. Exit status 0: yes, 1: no. Prints the id of the key.
"""
import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

with open(sys.argv[1], encoding="utf-8") as file:
    envelope = json.loads(file.readline())
with open(sys.argv[2], "rb") as file:
    key = serialization.load_pem_public_key(file.read())
payload = base64.b64decode(envelope["payload"], validate=True)
kind = envelope["payloadType"].encode()
pae = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def verifies(sig):
    """Does this signature verify?"""
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(sig, pae)
        else:
            size = key.curve.key_size
            key.verify(sig, pae, ec.ECDSA(
                {256: hashes.SHA256, 384: hashes.SHA384}[size]()))
    except InvalidSignature:
        return False
    return True


der = key.public_bytes(serialization.Encoding.DER,
                       serialization.PublicFormat.SubjectPublicKeyInfo)
print(hashlib.sha256(der).hexdigest())
sys.exit(not any(
    verifies(base64.b64decode(s["sig"], validate=True))
    for s in envelope["signatures"]))
