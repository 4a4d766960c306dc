#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""causes_page.py TABLE [PAGE] - what hallmark-causes(7) must hold of the table
that `compare --causes --json` prints.

With PAGE, print what it lacks or has too much; without, print the list, from
.Bl to .El, to be put into the page.
"""
import difflib
import json
import sys


def text(words):
    """Words as mdoc has them."""
    words = words.replace("\\", "\\e")
    return "\\&" + words if words[0] in ".'" else words


def listed(table):
    """The lines of the list."""
    yield ".Bl -tag -width Ds"
    for row in table:
        yield ".It Cm " + row["cause"]
        yield text(row["description"])
        yield text(row["advice"])
        if "general" in row:
            yield f".Em {row['general']}"
            yield "is the general form."
        if row["debian"]:
            yield "Debian:"
            for name in row["debian"][:-1]:
                yield f".Sy {name} ,"
            yield f".Sy {row['debian'][-1]} ."
    yield ".El"


def main(table, page=None):
    with open(table, encoding="utf-8") as source:
        wanted = list(listed(json.load(source)))
    if page is None:
        print("\n".join(wanted))
        return
    with open(page, encoding="utf-8") as source:
        lines = source.read().split("\n")
    if wanted[0] not in lines or ".El" not in lines:
        print(f"{page}: no list of causes")
        return
    start = lines.index(wanted[0])
    found = lines[start:lines.index(".El", start) + 1]
    for line in difflib.unified_diff(found, wanted, n=0, lineterm=""):
        if line[:3] not in ("---", "+++") and line[0] in "+-":
            print(f"{page}: {'lacks' if line[0] == '+' else 'has'} {line[1:]}")


main(*sys.argv[1:])
