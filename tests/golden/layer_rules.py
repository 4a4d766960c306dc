#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks layer_rules.txt without hallmark: what each vector gives, by the second
writer in layer.py, and that the vectors show every sentence of layer(5).

usage: layer_rules.py check PAGE | record       TAP; record writes gives and header again
"""
import hashlib
import io
import os
import re
import struct
import sys
import tarfile

import layer

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = HERE + "/layer_rules.txt"
ESCAPES = {"0": b"\0", "n": b"\n", "t": b"\t", "s": b" ", "\\": b"\\"}


def expand(text):
    """The bytes of x{9}, \\0, \\n, \\t, \\s and \\xHH."""
    out = b""
    for x, escape, char, times in re.findall(
            r"(?:\\x(..)|\\(.)|(.))(?:\{(\d+)\})?", text, re.S):
        one = bytes.fromhex(x) if x else ESCAPES[escape] if escape \
            else char.encode()
        out += one * int(times or 1)
    return out


def vectors(lines):
    all_of = []
    for line in lines:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "vector":
            all_of.append({"name": rest, "entries": [], "at": [], "blob": [],
                           "epoch": 0, "says": []})
        elif word in ("says", "at", "blob"):
            all_of[-1][word].append(rest)
        elif word == "entry":
            all_of[-1]["entries"].append(rest)
        elif word and not word.startswith("#") and word != "meta":
            all_of[-1][word] = int(rest) if word == "epoch" else rest
    return all_of


def parse_entry(text):
    kind, mode, uid, gid, size, rest = text.split(" ", 5)
    path, _, link = rest.partition("\t")
    return (kind, int(mode, 8), int(uid), int(gid),
            int(size) if kind == "f" else 0,
            expand(path).decode("utf-8"), expand(link).decode("utf-8"))


def sum_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def made(v):
    """The tar and the gzip of a vector."""
    tar = b""
    for text in v["entries"]:
        e = parse_entry(text)
        tar += layer.headers(*e, v["epoch"])
        if "header" not in v and e[0] == "f":
            tar += layer.pad(layer.contents(e[5], e[4]))
    if "header" in v:
        return tar, b""
    tar += bytes(1024)
    return tar, layer.gzip(tar)


def result(v):
    tar, blob = made(v)
    if "header" in v:
        return f"{len(tar)} {sum_of(tar)}"
    return f"{sum_of(tar)} {sum_of(blob)} {len(blob)}"


def wrong(v):
    """Why a vector does not hold; an empty text if it does."""
    if "tail" in v:
        crc, length, text = v["tail"].split(" ", 2)
        same = struct.pack("<II", int(crc, 16), int(length) % 2**32)
        return "" if same == expand(text) else same.hex()
    if "type" in v or "refuses" in v:
        return ""
    tar, blob = made(v)
    for where, stream in (("at", tar), ("blob", blob)):
        for text in v[where]:
            at, _, want = text.partition(" ")
            at, want = int(at), expand(want)
            if stream[at:at + len(want)] != want:
                return f"{where} {at}: {stream[at:at + len(want)]!r}"[:200]
    want = v.get("gives", v.get("header"))
    if want != result(v):
        return f"{result(v)} instead of {want}"
    return "" if "header" in v else misread(v, blob)


def misread(v, blob):
    """How Python's own reader sees the blob, if not as the vector says."""
    flags = {"f": tarfile.REGTYPE, "h": tarfile.LNKTYPE,
             "l": tarfile.SYMTYPE, "d": tarfile.DIRTYPE}
    with tarfile.open(fileobj=io.BytesIO(blob), encoding="utf-8") as tar:
        found = [(m.type, m.mode, m.uid, m.gid, m.size, m.name, m.linkname,
                  float(m.mtime), m.uname, m.gname) for m in tar]
    wanted = [(flags[e[0]], *e[1:], float(v["epoch"]), "", "")
              for e in map(parse_entry, v["entries"])]
    return "" if found == wanted else f"tarfile reads {found}"[:300]


def words(text):
    return re.findall(r"[a-z0-9/.^+]*[a-z0-9]", text.lower())


def sentences(page):
    """What layer(5) says of writing, as lists of words."""
    said, now = [], []

    def end():
        if now:
            said.append(words(" ".join(now)))
        now.clear()

    text = page[page.index(".Sh DESCRIPTION"):page.index(".Sh READING")]
    for line in text.split("\n"):
        macro = re.match(r"\.([A-Z][a-z]) ?(.*)", line)
        if macro and macro[1] in ("Sh", "Ss", "Pp", "Bl", "El", "It"):
            end()
            if macro[1] == "It" and not macro[2].startswith("Sy"):
                now.append(macro[2])
        elif macro:
            now.append(macro[2])
        else:
            now.append(line)
        now[:] = [re.sub(r"\b(Ta|Ar|Ns|Em|Sq|Dq) ?", "", x) for x in now]
        if re.search(r"[.:]$", line) and not line.endswith(".wh. :") or \
                macro and macro[1] == "It" and "Ta" in macro[2]:
            if not (macro and macro[1] == "It" and
                    macro[2].endswith("Em P")):
                end()
    end()
    return [s for s in said if s]


def starts(said, sentence):
    want = words(said.removesuffix("…"))
    if said.endswith("…"):
        return sentence[:len(want)] == want
    return sentence == want


def check(page, lines):
    n, failed = 0, 0

    def case(name, why):
        nonlocal n, failed
        n, failed = n + 1, failed + bool(why)
        print(f"{'not ok' if why else 'ok'} {n} - {name}")
        if why:
            print("# " + why)

    all_of = vectors(lines)
    for v in all_of:
        case(v["name"], wrong(v))
    says = [s for v in all_of for s in v["says"]] + [
        line[5:].strip() for line in lines if line.startswith("meta ")]
    page_says = sentences(page)
    for sentence in page_says:
        case("a vector shows: " + " ".join(sentence), "" if any(
            starts(s, sentence) for s in says) else "no vector says this")
    for s in sorted(set(says)):
        case("the page says: " + s, "" if any(
            starts(s, x) for x in page_says) else "it does not")
    names = [v["name"] for v in all_of]
    case("no name is used twice", " ".join(
        sorted({x for x in names if names.count(x) > 1})))
    # a check that cannot fail checks nothing
    bent = dict(all_of[0], gives="sha256:0 sha256:0 0")
    case("another digest is noticed", "" if wrong(bent) else "it is not")
    bent = dict(all_of[0], at=["0 x"])
    case("another byte is noticed", "" if wrong(bent) else "it is not")
    print(f"1..{n}")
    return failed > 0


def record(lines):
    out = []
    by_name = {v["name"]: v for v in vectors(lines)}
    for line in lines:
        word = line.split(" ")[0].rstrip()
        if word == "vector":
            now = by_name[line.split(" ", 1)[1].rstrip("\n")]
        if word in ("gives", "header"):
            line = f"{word} {result(now)}\n"
        out.append(line)
    with open(TABLE, "w", encoding="utf-8", newline="\n") as f:
        f.writelines(out)
    return 0


def main():
    with open(TABLE, encoding="utf-8", newline="\n") as f:
        lines = f.readlines()
    if sys.argv[1] == "record":
        return record(lines)
    with open(sys.argv[2], encoding="utf-8") as f:
        return check(f.read(), lines)


if __name__ == "__main__":
    sys.exit(main())
