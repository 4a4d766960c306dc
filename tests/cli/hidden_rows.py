#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hidden_rows.py HALLMARK FOLDER - bytes that no reader of a format looks at.

Each row makes a file from what it holds and from bytes that are hidden at one
place. Two files that differ in both are compared: the hidden bytes are named,
with the smallest range, beside the other difference. The pair of a row differs
in the same way except for the hidden bytes: then nothing else is named.
TAP."""
import gzip
import io
import json
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib

hallmark, folder = sys.argv[1:]


def zip_of(data, comment=b"", flags=0):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, body in (("one", data), ("two", b"the second\n")):
            z.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), body,
                       zipfile.ZIP_DEFLATED)
        z.comment = comment
    return out.getvalue()


def zip_with(data, at, hidden):
    """Bytes before the local header of a member (its number), or before the
    directory (2); offsets are corrected."""
    z = zip_of(data)
    end = z.rindex(b"PK\5\6")
    size, start = struct.unpack_from("<II", z, end + 12)
    central = bytearray(z[start:end])
    records = []
    where = 0
    while where < len(central):
        records.append(where)
        n, x, c = struct.unpack_from("<HHH", central, where + 28)
        where += 46 + n + x + c
    places = [struct.unpack_from("<I", central, r + 42)[0] for r in records]
    cut = (places + [start])[at]
    for r, place in zip(records, places):
        if place >= cut:
            struct.pack_into("<I", central, r + 42, place + len(hidden))
    tail = bytearray(z[end:])
    struct.pack_into("<I", tail, 16, start + len(hidden))
    return z[:cut] + hidden + z[cut:start] + bytes(central) + bytes(tail)


def zip_before_end(data, hidden):
    z = zip_of(data)
    end = z.rindex(b"PK\5\6")
    return z[:end] + hidden + z[end:]


def stub(data, hidden):
    return b"#!/bin/sh\n" + hidden + b"\nexit\n" + zip_of(data)


def tar_of(data, padding=b"", after=b"", blocks=2):
    info = tarfile.TarInfo("one")
    info.size = len(data)
    body = data + padding
    body += b"\0" * (-len(body) % 512)
    return info.tobuf(tarfile.USTAR_FORMAT) + body + b"\0" * 512 * blocks + after


def ar_of(data, padding=b"\n", after=b""):
    def member(name, body, pad):
        head = b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (name, 0, 0, 0, 0o644,
                                                   len(body))
        return head + body + (pad if len(body) % 2 else b"")
    return b"!<arch>\n" + member(b"one/", data, padding) + member(
        b"two/", b"odd", padding if after else b"\n")


def zip64_many(data, hidden):
    """As of more than 65534 members whose directory is below 4 GiB, with bytes
    at the end of the record of ZIP64."""
    z = zip_of(data)
    end = z.rindex(b"PK\5\6")
    size, start = struct.unpack_from("<II", z, end + 12)
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44 + len(hidden), 45, 45,
                         0, 0, 2, 2, size, start) + hidden
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    return z[:end] + record + locator + z[end:end + 8] + b"\xff" * 4 + \
        z[end + 12:]


def gzip_of(data, extra=None, comment=None, after=b"", name=None):
    flags = (4 if extra is not None else 0) | (8 if name else 0) | \
        (16 if comment is not None else 0)
    out = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\3"
    if extra is not None:
        out += struct.pack("<H", len(extra)) + extra
    if name:
        out += name + b"\0"
    if comment is not None:
        out += comment + b"\0"
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    out += z.compress(data) + z.flush()
    return out + struct.pack("<II", zlib.crc32(data), len(data)) + after


def png_of(data, after=b""):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(
            ">I", zlib.crc32(kind + body))
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) +
            chunk(b"tEXt", b"Note\0" + data) +
            chunk(b"IDAT", zlib.compress(b"\0\x55")) + chunk(b"IEND", b"") +
            after)


def elf_of(data, gap=b"", after=b"", between=b""):
    """A header, two sections with room between them, their names, the table."""
    names = b"\0.text\0.data\0.shstrtab\0"
    text_at = 64 + 64
    data_at = text_at + 64 + 64
    names_at = data_at + 64 + 64
    table_at = names_at + 64
    body = bytearray(table_at)
    body[64:64 + len(gap)] = gap
    body[text_at:text_at + 64] = data.ljust(64, b"\x90")[:64]
    body[text_at + 64 + 8:text_at + 64 + 8 + len(between)] = between
    body[data_at:data_at + 64] = b"constant".ljust(64, b"\1")
    body[names_at:names_at + len(names)] = names

    def section(name, kind, flags, at, size):
        return struct.pack("<IIQQQQIIQQ", name, kind, flags, 0, at, size, 0, 0,
                           1, 0)
    table = section(0, 0, 0, 0, 0) + section(1, 1, 6, text_at, 64) + section(
        7, 1, 3, data_at, 64) + section(13, 3, 0, names_at, len(names))
    head = b"\x7fELF\2\1\1" + b"\0" * 9 + struct.pack(
        "<HHIQQQIHHHHHH", 1, 62, 1, 0, 0, table_at, 0, 64, 56, 0, 64, 4, 3)
    body[0:64] = head
    return bytes(body) + table + after


# name; what makes the file of its contents and what is hidden; the end of the
# path and the part under which the hidden bytes are told; bytes of the told
# piece before the ones that differ, or -1: one of the two has no such piece
rows = [
    ("zip: the comment", lambda d, h: zip_of(d, b"c" + h), "//(comment)", None,
     1),
    ("zip: a comment on one side", lambda d, h: zip_of(d, h), "//(comment)",
     None, -1),
    ("zip: before the first member", lambda d, h: zip_with(d, 0, b"MZ" + h),
     "//(before the archive)", None, 2),
    ("zip: a script before it, offsets unchanged", stub,
     "//(before the archive)", None, 10),
    ("zip: between two members", lambda d, h: zip_with(d, 1, b"<<" + h),
     "//(before two)", None, 2),
    ("zip: between members, on one side", lambda d, h: zip_with(d, 1, h),
     "//(before two)", None, -1),
    ("zip: before the directory", lambda d, h: zip_with(d, 2, b"<<" + h),
     "//(before the directory)", None, 2),
    ("zip: behind the directory",
     lambda d, h: zip_before_end(d, b"<<" + h), "//(before the end)", None, 2),
    ("zip: in the record of ZIP64",
     lambda d, h: zip64_many(d, b"<<" + h), "//(before the end)", None, 2),
    ("zip: behind the archive", lambda d, h: zip_of(d) + b"<<" + h,
     "//(after the archive)", None, 2),
    ("tar: padding of a member", lambda d, h: tar_of(d, b"<<" + h),
     "//(padding after one)", None, 2),
    ("tar: padding on one side", tar_of, "//(padding after one)", None, -1),
    ("tar: behind the end", lambda d, h: tar_of(d, after=b"<<" + h),
     "//(after the archive)", None, 2),
    ("tar: behind the end, in whole blocks",
     lambda d, h: tar_of(d, after=(b"<<" + h).ljust(512, b"\0")),
     "//(after the archive)", None, 2),
    ("tar: behind the end, on one side", lambda d, h: tar_of(d, after=h),
     "//(after the archive)", None, -1),
    ("tar: blocks of zeros", lambda d, h: tar_of(d, blocks=2 + len(h)), "",
     "end", None),
    ("ar: padding", lambda d, h: ar_of(d + b"odd"[:1 - len(d) % 2],
                                       h[:1] if h else b"\n"),
     "//(padding after one)", None, 0),
    ("ar: padding of the last member",
     lambda d, h: ar_of(d, b"\n" if not h else h[:1], after=h),
     "//(padding after two)", None, 0),
    ("gzip: the extra field", lambda d, h: gzip_of(d, extra=b"xx" + h), "",
     "extra field", 2),
    ("gzip: an extra field on one side",
     lambda d, h: gzip_of(d, extra=h or None), "", "extra field", -1),
    ("gzip: the extra field beside the name",
     lambda d, h: gzip_of(d, extra=b"xx" + h, name=b"n" + d[:3]), "",
     "extra field", 2),
    ("gzip: the comment", lambda d, h: gzip_of(d, comment=b"c" + h), "",
     "comment", 1),
    ("gzip: behind the last stream", lambda d, h: gzip_of(d, after=b"<<" + h),
     "", "after the last stream", 2),
    ("gzip: behind it, on one side", lambda d, h: gzip_of(d, after=h), "",
     "after the last stream", -1),
    ("png: after IEND", lambda d, h: png_of(d, b"<<" + h), "", "after IEND", 2),
    ("png: after IEND, on one side", png_of, "", "after IEND", -1),
    ("elf: before the first section", lambda d, h: elf_of(d, gap=b"<" + h), "",
     "before .text", 1),
    ("elf: between two sections", lambda d, h: elf_of(d, between=b"<" + h), "",
     "before .data", 1),
    ("elf: between sections, on one side",
     lambda d, h: elf_of(d, between=h), "", "before .data", -1),
    ("elf: behind the last section", lambda d, h: elf_of(d, after=b"<<" + h),
     "", "appended", 2),
]

number = failed = 0


def result(good, name, why):
    global number, failed
    number += 1
    print("%sok %d - %s" % ("" if good else "not ", number, name))
    if not good:
        failed = 1
        for line in why.split("\n"):
            print("# " + line[:1000])


def compare(a, b):
    for name, data in (("a", a), ("b", b)):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
        with open(os.path.join(folder, name, "file"), "wb") as f:
            f.write(data)
    done = subprocess.run(
        [hallmark, "compare", "--json", os.path.join(folder, "a", "file"),
         os.path.join(folder, "b", "file")], capture_output=True, text=True,
        check=False)
    if done.returncode not in (0, 1):
        return done.stderr, []
    return done.stdout, json.loads(done.stdout)["differences"]


def told(d, path, part):
    where = d["path"].split("/file", 1)[-1] if "/file" in d["path"] else \
        d["path"][len("file"):]
    return where == path and d.get("part") == part


ONE, OTHER = b"what it holds\n", b"what it HOLDS\n"
for name, make, path, part, before in rows:
    if before == -1:
        x, y = make(ONE, b""), make(OTHER, b"SECRET")
        want = ((0, 0), (0, 6))
    elif before is None:
        x, y = make(ONE, b""), make(OTHER, b"SE")
        want = ((1024, 0), (1024, 1024))
    else:
        x, y = make(ONE, b"kept A!"), make(OTHER, b"kept BB!")
        want = ((before + 5, 1), (before + 5, 2))
    if name.startswith("ar: "):
        x, y = make(ONE, b""), make(OTHER, b"S")
        want = ((0, 0), (0, 1))
    text, found = compare(x, y)
    hits = [d for d in found if told(d, path, part)]
    result(len(hits) == 1 and len(found) >= 2, name + ": it is named beside "
           "the other difference", text)
    got = [tuple((d["range"][s]["offset"], d["range"][s]["length"])
                 for s in "ab") for d in hits if "range" in d]
    result(got == [want], name + ": with the smallest range",
           "%s, wanted %s" % (got, want))
    # alone
    text, found = compare(x, make(ONE, {-1: b"SECRET", None: b"SE"}.get(
        before, b"S" if name.startswith("ar: ") else b"kept BB!")))
    result(len(found) == 1 and told(found[0], path, part),
           name + ": it is named alone", text)
    # the pair: nothing is hidden, or the same
    hidden = b"" if before in (-1, None) or name.startswith("ar: ") else \
        b"kept A!"
    text, found = compare(make(ONE, hidden), make(OTHER, hidden))
    result(len(found) >= 1 and not [d for d in found if told(d, path, part)],
           name + ": its pair does not name it", text)
    result("damaged" not in text and all("hold" in json.dumps(d).lower()
                                         or part for d in found),
           name + ": its pair is looked into", text)
print("1..%d" % number)
sys.exit(failed)
