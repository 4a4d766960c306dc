# SPDX-License-Identifier: Apache-2.0
"""source.py - what the checks of the tree read from C files."""
import os
import re

ROOMS = ("base", "sandbox", "attest", "builder", "reproduce")
COMMENT_OR_TEXT = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]*)"', re.M)


def files(top, *suffixes):
    """Paths below top, sorted, without what is built or fetched."""
    found = []
    for folder, folders, names in os.walk(top):
        inside = os.path.relpath(folder, top)
        folders[:] = [f for f in folders if f != ".git" and not (
            inside == "." and (f == "build" or f.startswith("build-")))]
        found += [os.path.normpath(os.path.join(inside, n))
                  for n in names if n.endswith(suffixes)]
    return sorted(found)


def product(top):
    return [f for f in files(top, ".c", ".h") if not f.startswith("tests/")]


def read(top, path):
    with open(os.path.join(top, path), encoding="utf-8") as file:
        return file.read()


def includes(text):
    return INCLUDE.findall(text)


def bare(text):
    """The code alone: comments and texts emptied, every line kept."""
    def empty(match):
        found = match.group(0)
        lines = "\n" * found.count("\n")
        if found[0] == "/":
            return " " + lines
        return found[0] + found[-1] + lines
    return COMMENT_OR_TEXT.sub(empty, text)
