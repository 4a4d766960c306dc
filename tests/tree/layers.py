#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""layers.py - prints each include that runs against the order of the folders.
The table comes on standard input, a folder a line, each after those that it may
include: "FOLDER ROOM...", where the rooms are those before its own."""
import collections
import os
import re
import sys

import source

# the program's own file has no folder; it may use each room
order, rooms = {}, {"": {"base", "sandbox", "attest", "builder", "reproduce"}}
for line in sys.stdin:
    folder, *before = line.split()
    order[folder] = len(order)
    rooms[folder] = set(before)


def wrong(path, header):
    """Why path may not include header, or None."""
    own, other = os.path.dirname(path), os.path.dirname(header)
    if not re.fullmatch(r"([a-z]+/)+[a-z0-9_]+\.h", header):
        return "is not a path from the top: ROOM/FOLDER/NAME.h"
    if header.endswith("_private.h") and own != other:
        return f"is private to {other}/"
    if own == other:
        return None
    if other not in order:
        return "is in a folder that the table in layers.sh lacks"
    room, theirs = own.split("/")[0], other.split("/")[0]
    if room != theirs:
        if theirs not in rooms[own]:
            return f"is in a room that {own}/ may not use"
        if theirs == "sandbox" and other != "sandbox":
            return "is not one of the public headers in sandbox/"
        return None
    if order[other] < order[own]:
        return None
    return f"stands after {own}/ in the order of the folders"


stems = collections.defaultdict(set)
paths = source.product(".")
for path in paths:
    folder = os.path.dirname(path)
    if folder not in order and path != "hallmark.c":
        print(f"{path}: a folder that the table in layers.sh lacks")
        continue
    # commands.h is the same table of each room; the public face of the box
    # names the folder behind it
    if os.path.basename(path) != "commands.h" and folder != "sandbox":
        stems[os.path.splitext(os.path.basename(path))[0]].add(folder)
    for header in source.includes(source.read(".", path)):
        why = wrong(path, header)
        if why:
            print(f"{path}: {header} {why}")

for name, where in sorted(stems.items()):
    if len(where) > 1:
        print(f"{name}: a name in several folders: "
              f"{', '.join(sorted(where))}")
