#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes zips and tars, each with one fault or one oddity.

usage: archives.py FOLDER

FOLDER/good has a line "NAME LIST" for each archive that must be unpacked, where
LIST is what it holds; FOLDER/bad a line "NAME REGEX" for each that must be
refused.  Each bad archive differs from "twin.zip" or "twin.tar", or from the
good one named before it, in its fault alone.
"""
import struct
import sys
import zlib

folder = sys.argv[1]
good = open(folder + "/good", "w", encoding="ascii")
bad = open(folder + "/bad", "w", encoding="ascii")


def put(name, data):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(data)


# --- zip ---

class Member:
    """A stored member; what differs between both headers is a key."""

    def __init__(self, name, data=b"one\n", **key):
        self.name, self.data, self.key = name, data, key

    def head(self, at, central):
        """One of the two headers."""
        part = "central_" if central else "local_"
        get = lambda k, v: self.key.get(part + k, self.key.get(k, v))
        name, extra = get("name", self.name), get("extra", b"")
        common = struct.pack(
            "<HHHHHIIIHH", get("version", 20), get("flags", 0),
            get("method", 0), 0, 0x5821,
            get("crc", zlib.crc32(self.data)), get("packed", len(self.data)),
            get("size", len(self.data)), len(name), len(extra))
        if not central:
            return b"PK\3\4" + common + name + extra
        return (b"PK\1\2\x14\3" + common + struct.pack(
            "<HHHII", 0, 0, 0, get("mode", 0o100644) << 16, at) + name + extra)


def make_zip(members, before=b"", between=b"", comment=b"", hidden=(),
             count=None, overlap=False, first=(), gap=b"", large=None):
    out, central = before, b""
    for m in first:
        out += m.head(0, False) + m.data
    for m in members:
        central += m.head(len(out), True)
        if overlap:  # the first one claims the others, too
            central = central.replace(struct.pack("<II", 4, 4),
                                      struct.pack("<II", 60, 4))
        out += m.head(0, False) + m.data
    for m in hidden:
        out += m.head(0, False) + m.data
    out += between
    n = len(members) if count is None else count
    if large is not None:
        end = len(out) + len(central)
        gap += struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, n, n,
                           len(central), len(out) + large)
        gap += struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    return out + central + gap + struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, n, n, len(central), len(out),
        len(comment)) + comment


def zips(kind, name, said, *members, **key):
    put(name + ".zip", make_zip(members, **key))
    print(name + ".zip", said, file=kind)


ONE, TWO = Member(b"t/one"), Member(b"t/two", b"two\n")


def unicode_path(name, of):
    data = struct.pack("<BI", 1, zlib.crc32(of)) + name
    return struct.pack("<HH", 0x7075, len(data)) + data


zips(good, "twin", "./one ./two", ONE, TWO)
zips(bad, "local-name", "two names", Member(b"t/one", local_name=b"t/onf"),
     TWO)
zips(bad, "local-name-longer", "two names",
     Member(b"t/one", local_name=b"t/one2"), TWO)
zips(bad, "twice", "twice", ONE, Member(b"t/one", b"other\n"))
zips(bad, "twice-by-dot", "between slashes", ONE, Member(b"t/./one", b"other\n"))
zips(bad, "twice-in-front", "twice", ONE, Member(b"./t/one", b"other\n"))
zips(good, "dot-in-front", "./one ./two", Member(b"./t/one"), TWO)
zips(bad, "overlap", "overlap", ONE, Member(b"t/two", b"two\n", local_size=4),
     overlap=True)
zips(bad, "local-size", "", Member(b"t/one", local_size=3, local_packed=3),
     TWO)
zips(bad, "crc", "", Member(b"t/one", crc=1), TWO)
zips(bad, "encrypted", "", Member(b"t/one", flags=1), TWO)
zips(bad, "method", "", Member(b"t/one", method=99), TWO)
zips(bad, "above", "", Member(b"t/../../one"), TWO)
zips(bad, "absolute", "", Member(b"/t/one"), TWO)
zips(bad, "device", "device, FIFO or socket", Member(b"t/one", b"",
                                                     mode=0o020644), TWO)
zips(good, "unicode-same", "./one ./two", Member(
    b"t/one", extra=unicode_path(b"t/one", b"t/one")), TWO)
zips(bad, "unicode-path", "two names", Member(
    b"t/one", extra=unicode_path(b"t/onf", b"t/one")), TWO)
zips(bad, "unicode-path-local", "two names", Member(
    b"t/one", local_extra=unicode_path(b"t/onf", b"t/one")), TWO)
zips(bad, "hidden", "not in its directory", ONE, TWO, hidden=[
    Member(b"t/three")])
zips(bad, "count", "more members than it says", ONE, TWO, count=1)
zips(good, "comment", "./one ./two", ONE, TWO, comment=b"a comment")
zips(bad, "two-ends", "two directories", ONE, TWO,
     comment=make_zip([Member(b"t/other")])[-22:])
zips(bad, "end-in-comment", "two directories", ONE, TWO,
     comment=make_zip([Member(b"t/other")])[-22:] + b"more")
zips(bad, "hidden-first", "not in its directory", ONE, TWO, first=[
    Member(b"t/three")])
zips(bad, "hidden-alone", "not in its directory", first=[Member(b"t/three")])
zips(bad, "directory-and-more", "not where it says", ONE, TWO, gap=b"more")
zips(good, "large", "./one ./two", ONE, TWO, large=0)
zips(bad, "large-differs", "two directories", ONE, TWO, large=1)
zips(bad, "local-method", "size or method", Member(b"t/one", local_method=8),
     TWO)
zips(bad, "local-packed", "size or method", Member(b"t/one", local_packed=3),
     TWO)
zips(good, "local-flags", "./one ./two", Member(
    b"t/one", local_flags=8, local_size=0, local_packed=0, local_crc=0,
    central_flags=8), TWO)

# --- tar ---


def block(data):
    return data + bytes(-len(data) % 512)


def head(name, kind=b"0", data=b"", link=b"", size=None, magic=b"ustar\00000",
         more=b"", octal=b"%011o", signed=False):
    h = struct.pack("100s8s8s8s12s12s8s1s100s8s32s32s8s8s167s", name,
                    b"0000644", b"0000000", b"0000000",
                    octal % (len(data) if size is None else size),
                    b"00000000000", b" " * 8, kind, link, magic, b"", b"",
                    b"", b"", more[:167])
    total = sum(c - 256 * (signed and c > 127) for c in h)
    return h[:148] + b"%06o\0 " % total + h[156:] + block(data)


def pax(**records):
    return b"".join(record(k.replace("_", ".").encode(), v)
                    for k, v in records.items())


def record(key, value):
    line = b" " + key + b"=" + value + b"\n"
    n = len(line)
    while len(b"%d" % n) + len(line) != n:
        n = len(b"%d" % n) + len(line)
    return b"%d" % n + line


def tars(kind, name, said, *parts):
    put(name + ".tar", b"".join(parts) + bytes(1024))
    print(name + ".tar", said, file=kind)


F1, F2 = head(b"t/one", data=b"one\n"), head(b"t/two", data=b"two\n")


def with_pax(kind=b"x", of=F1, **records):
    return head(b"pax", kind, pax(**records)) + of


tars(good, "twin", "./one ./two", F1, F2)
tars(good, "global-comment", "./one ./two",
     with_pax(b"g", comment=b"5" * 40), F2)
tars(bad, "global-path", "global pax header", with_pax(b"g", path=b"t/all"), F2)
tars(bad, "global-link", "global pax header", with_pax(b"g", linkpath=b"t/all"), F2)
tars(bad, "global-size", "global pax header", with_pax(b"g", size=b"3"), F2)
tars(bad, "global-sparse", "global pax header",
     with_pax(b"g", GNU_sparse_major=b"1", GNU_sparse_minor=b"0"), F2)
tars(bad, "global-star", "global pax header",
     with_pax(b"g", SCHILY_realsize=b"4"), F2)
tars(good, "pax-path", "./two ./uno", with_pax(path=b"t/uno"), F2)
tars(bad, "pax-path-twice", "same record twice", head(
    b"pax", b"x", pax(path=b"t/uno") + pax(path=b"t/due")), F1, F2)
tars(bad, "pax-path-nul", "has a NUL", with_pax(path=b"t/u\0no"), F2)
tars(bad, "pax-path-empty", "is empty", with_pax(path=b""), F2)
tars(bad, "pax-above", "", with_pax(path=b"t/../../x"), F2)
tars(bad, "pax-size-negative", "", with_pax(size=b"-4"), F2)
tars(bad, "pax-size-words", "", with_pax(size=b"four"), F2)
tars(bad, "pax-size-huge", "", with_pax(size=b"9" * 18), F2)
tars(bad, "pax-no-equals", "", head(b"pax", b"x", b"10 abcdef\n"), F1, F2)
tars(bad, "pax-no-end", "", head(b"pax", b"x", b"99 path=t/x\n"), F1, F2)
tars(bad, "pax-and-nothing", "", F1, head(b"pax", b"x", pax(path=b"t/x")))
tars(good, "long-name", "./" + "l" * 120 + " ./two", head(
    b"././@LongLink", b"L", b"t/" + b"l" * 120 + b"\0",
    magic=b"ustar  \0"), F1, F2)
tars(bad, "long-and-nothing", "", F1, head(
    b"././@LongLink", b"L", b"t/x\0", magic=b"ustar  \0"))
tars(good, "hard", "./one ./three", F1, head(b"t/three", b"1",
                                             link=b"t/one"))
tars(good, "hard-to-hard", "./four ./one ./three", F1,
     head(b"t/three", b"1", link=b"t/one"),
     head(b"t/four", b"1", link=b"t/three"))
tars(bad, "hard-to-none", "", F1, head(b"t/three", b"1", link=b"t/x"))
tars(bad, "hard-to-later", "", head(b"t/three", b"1", link=b"t/one"), F1)
tars(bad, "hard-to-itself", "", F1, head(b"t/three", b"1",
                                         link=b"t/three"))
tars(bad, "hard-to-folder", "", head(b"t/d", b"5"), head(
    b"t/three", b"1", link=b"t/d"))
tars(bad, "hard-above", "", F1, head(b"t/three", b"1",
                                     link=b"../../etc/passwd"))
tars(bad, "hard-through-link", "", F1, head(b"t/l", b"2", link=b"/etc"),
     head(b"t/three", b"1", link=b"t/l/passwd"))
tars(good, "link", "./l ./one", F1, head(b"t/l", b"2", link=b"one"))
tars(bad, "hard-to-link", "not an earlier file", F1, head(
    b"t/l", b"2", link=b"one"), head(b"t/three", b"1", link=b"t/l"))
tars(bad, "device", "device, FIFO or socket", F1, head(b"t/d", b"3"))
tars(bad, "fifo", "device, FIFO or socket", F1, head(b"t/d", b"6"))
tars(bad, "checksum", "", F1[:148] + b"000000\0 " + F1[156:], F2)
# one hole of 4096 bytes, then "one\n"
SPARSE = dict(GNU_sparse_major=b"1", GNU_sparse_minor=b"0",
              GNU_sparse_name=b"t/one", GNU_sparse_realsize=b"4100")


def sparse(pieces, real):
    return with_pax(of=head(b"t/GNUSparseFile.1/one", data=block(
        pieces) + b"one\n"), **dict(SPARSE, GNU_sparse_realsize=real))


tars(good, "sparse", "./one ./two", sparse(b"1\n4096\n4\n", b"4100"), F2)
tars(bad, "sparse-past-its-size", "more bytes than its header", sparse(b"1\n4096\n4\n", b"4098"), F2)
tars(bad, "sparse-overlap", "", sparse(b"2\n4096\n2\n4096\n2\n", b"4100"), F2)
tars(bad, "sparse-negative", "", sparse(b"1\n-5\n4\n", b"4100"), F2)
tars(bad, "sparse-huge", "more than", sparse(b"1\n%d\n4\n" % (1 << 40),
                                    b"%d" % ((1 << 40) + 4)), F2)
tars(bad, "sparse-all-hole", "more than", sparse(
    b"1\n%d\n0\n" % (1 << 40), b"%d" % (1 << 40)), F2)
# each hides a pax header from who takes the tar for something else
TWICE = head(b"pax", b"x", pax(path=b"t/uno") + pax(path=b"t/due")) + F2
tars(bad, "twice-sun", "same record twice", head(
    b"pax", b"X", pax(path=b"t/uno") + pax(path=b"t/due")), F1)
tars(bad, "twice-two-headers", "two pax headers", with_pax(
    path=b"t/uno", of=with_pax(path=b"t/due")), F2)
tars(bad, "twice-two-names", "two long names", head(
    b"L", b"L", b"t/a\0", magic=b"ustar  \0"), head(
    b"L", b"L", b"t/b\0", magic=b"ustar  \0"), F1)
tars(bad, "twice-name-pax", "and one in a pax header", head(
    b"L", b"L", b"t/a\0", magic=b"ustar  \0"), with_pax(path=b"t/b"))
tars(bad, "twice-pax-name", "and one in a pax header", head(
    b"pax", b"x", pax(path=b"t/b")), head(
    b"L", b"L", b"t/a\0", magic=b"ustar  \0"), F1)
tars(bad, "twice-signed-sum", "same record twice", head(
    b"t/\xc3\xa9", signed=True), TWICE)
tars(bad, "twice-tab", "same record twice", head(
    b"t/f", data=head(b"t/big", size=1 << 20), octal=b"\t%010o"), TWICE)
tars(bad, "twice-link-size", "contents of it", F1, head(
    b"t/l", b"2", link=b"one", size=4), TWICE)
tars(bad, "twice-folder-size", "contents of it", head(b"t/d", b"5", size=4),
     TWICE)
tars(bad, "twice-hard-size", "same record twice", F1, head(
    b"t/h", b"1", link=b"t/one", size=4), TWICE)
tars(bad, "twice-hard-pax", "contents of it", F1, with_pax(of=head(
    b"t/h", b"1", link=b"t/one", size=4), comment=b"c"), TWICE)
tars(good, "hard-size", "./h ./one ./two", F1, head(
    b"t/h", b"1", link=b"t/one", size=4), F2)
tars(bad, "hard-contents", "hard link has contents", F1, head(
    b"t/h", b"1", link=b"t/one", data=b"one\n"), F2)
tars(bad, "twice-sparse", "not in the format of GNU", head(
    b"t/s", b"S", magic=b"ustar\00000", more=b"p" * 150), TWICE)
tars(bad, "acl", "Solaris ACL", head(b"t/acl", b"A", b"user::rw-\0"), F1, F2)
tars(bad, "pax-blank", "is damaged", head(
    b"pax", b"x", b"13  path=t/b\n"), F1, F2)
tars(bad, "pax-tab", "is damaged", head(
    b"pax", b"x", b"13 \tpath=t/b\n"), F1, F2)
tars(bad, "pax-zeros", "is damaged", head(
    b"pax", b"x", b"0014 path=t/b\n" + b"12 path=t/c\n"), F1, F2)
