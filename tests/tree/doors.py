#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""doors.py - prints each line of the product that holds what belongs behind a
door. The rows come on standard input: an expression, a blank, the paths that may
hold it as shell patterns with | between."""
import fnmatch
import re
import sys

import source

rows = []
for line in sys.stdin:
    what, where = line.split()
    rows.append((re.compile(what), where.split("|")))

for path in source.product("."):
    text = source.read(".", path)
    code = source.bare(text).split("\n")
    # an include names its header in quotes, which bare() empties
    lines = [raw if "include" in raw and re.match(r"\s*#\s*include", raw)
             else line for raw, line in zip(text.split("\n"), code)]
    for what, where in rows:
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in where):
            continue
        for number, line in enumerate(lines, 1):
            if what.search(line):
                print(f"{path}:{number}:{line}")
