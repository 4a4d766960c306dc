#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""crossings.py [--count] [TREE [MOVES]] - includes that cross folders.

Prints each include of a header in another folder that one of the file's other
includes brings anyway. With --count it prints how many pairs of a file and a
header of another folder there are. MOVES maps an older tree onto today's
folders: a line "OLD NEW" for each file that has moved."""
import os
import sys

import source

args = sys.argv[1:]
count = "--count" in args
args = [a for a in args if a != "--count"]
top = args[0] if args else "."
moved = {}
if len(args) > 1:
    with open(args[1], encoding="utf-8") as file:
        moved = dict(line.split() for line in file if line.strip())

paths = source.product(top)
direct = {p: source.includes(source.read(top, p)) for p in paths}


def folder(path):
    return os.path.dirname(moved.get(path, path))


def brought(header, seen):
    """Every header that including this one includes."""
    for other in direct.get(header, []):
        if other not in seen:
            seen.add(other)
            brought(other, seen)
    return seen


crossing = sorted({(p, h) for p in paths for h in direct[p]
                   if folder(p) != folder(h)})
if count:
    print(len(crossing))
else:
    for path, header in crossing:
        by = [h for h in direct[path]
              if h != header and header in brought(h, set())]
        if by:
            print(f"{path}: {header} comes with {by[0]}")
