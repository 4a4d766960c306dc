#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second writer of layer(5), written from the page alone.

usage: layer.py TREE EPOCH [TAR]   prints "DIFF_ID DIGEST SIZE"

Contents of a golden file of SIZE bytes: its path and a newline, again and
again, cut off at SIZE.  No code or library is shared with hallmark's writer
(hashlib and binascii are CPython's own).
"""
import binascii
import hashlib
import struct
import sys


def contents(path, size):
    unit = path.encode() + b"\n"
    return (unit * (size // len(unit) + 1))[:size]


def octal(n, width):
    text = b"%o" % n
    if len(text) > width - 1:
        text = b"0"
    return b"0" * (width - 1 - len(text)) + text + b"\0"


def block(name, mode, uid, gid, size, mtime, flag, link, prefix):
    def make(chksum):
        return struct.pack(
            "100s8s8s8s12s12s8sc100s6s2s32s32s8s8s155s12s", name[:100],
            octal(mode, 8), octal(uid, 8), octal(gid, 8), octal(size, 12),
            octal(mtime, 12), chksum, flag, link[:100], b"ustar\0", b"00",
            b"", b"", octal(0, 8), octal(0, 8), prefix, b"")
    return make(b"%06o\0 " % sum(make(b" " * 8)))


def record(key, value):
    n = 0
    while True:
        text = b"%d %s=%s\n" % (n, key, value)
        if len(text) == n:
            return text
        n = len(text)


def cut(path):
    """The name and the prefix, or None."""
    if len(path) <= 100:
        return path, b""
    at = [i for i, c in enumerate(path)
          if c == 0x2F and 1 <= i <= 155 and i + 1 < len(path)]
    if not at or len(path) - at[-1] - 1 > 100:
        return None
    return path[at[-1] + 1:], path[:at[-1]]


def pad(data):
    return data + bytes(-len(data) % 512)


def headers(kind, mode, uid, gid, size, path, link, epoch):
    """The pax header, if there is one, and the ustar header."""
    p = path.encode() + (b"/" if kind == "d" else b"")
    link = link.encode()
    records = []
    if gid > 0o7777777:
        records.append(record(b"gid", b"%d" % gid))
    if len(link) > 100 or max(link, default=0) > 0x7F:
        records.append(record(b"linkpath", link))
    if epoch > 0o77777777777:
        records.append(record(b"mtime", b"%d" % epoch))
    names = cut(p) if max(p) < 0x80 else None
    if names is None:
        records.append(record(b"path", p))
        names = p, b""
    if size > 0o77777777777:
        records.append(record(b"size", b"%d" % size))
    if uid > 0o7777777:
        records.append(record(b"uid", b"%d" % uid))
    flag = {"f": b"0", "h": b"1", "l": b"2", "d": b"5"}[kind]
    out = b""
    if records:
        body = b"".join(records)
        out = block(b"PaxHeaders/0", 0o644, 0, 0, len(body), epoch, b"x",
                    b"", b"") + pad(body)
    return out + block(names[0], mode, uid, gid, size, epoch, flag, link,
                       names[1])


def entry(line, epoch):
    kind, mode, uid, gid, size, digest, rest = line.split(" ", 6)
    path, _, link = rest.partition("\t")
    data = b""
    if kind == "f":
        data = contents(path, int(size))
        assert digest == "sha256:" + hashlib.sha256(data).hexdigest(), path
    return headers(kind, int(mode, 8), int(uid), int(gid), len(data), path,
                   link, epoch) + pad(data)


def gzip(tar):
    out = [bytes.fromhex("1f8b08000000000000ff")]
    for at in range(0, len(tar), 65535):
        part = tar[at:at + 65535]
        last = at + len(part) == len(tar)
        out += [struct.pack("<BHH", last, len(part), 0xFFFF ^ len(part)), part]
    out.append(struct.pack("<II", binascii.crc32(tar), len(tar) & 0xFFFFFFFF))
    return b"".join(out)


def main():
    with open(sys.argv[1], encoding="utf-8", newline="\n") as f:
        head, *lines = f.read().split("\n")
    assert head == "hallmark tree 1" and lines.pop() == ""
    tar = b"".join(entry(x, int(sys.argv[2])) for x in lines) + bytes(1024)
    blob = gzip(tar)
    if len(sys.argv) > 3:
        with open(sys.argv[3], "wb") as f:
            f.write(tar)
    print("sha256:" + hashlib.sha256(tar).hexdigest(),
          "sha256:" + hashlib.sha256(blob).hexdigest(), len(blob))


if __name__ == "__main__":
    main()
