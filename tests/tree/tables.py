#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tables.py - prints each row of a table that has no document, no test or no
counterpart in the table that must agree with it."""
import glob
import json
import os
import re

import source


def text_of(path):
    return source.read(".", path) if os.path.exists(path) else ""


def need(found, path, what):
    """A file whose table is not found as it is written checks nothing."""
    if not found and os.path.exists(path):
        print(f"{path}: no {what} found in it")


def between(text, start, end):
    """What stands between the two expressions, or nothing."""
    found = re.search(start + "(.*?)" + end, text, re.S)
    return found.group(1) if found else ""


def schema_keys(node):
    """The names of all properties of a JSON schema."""
    names = set()
    if isinstance(node, dict):
        for keyword, value in node.items():
            if keyword == "properties":  # a property may have that name, too
                names |= set(value)
                value = list(value.values())
            names |= schema_keys(value)
    elif isinstance(node, list):
        for value in node:
            names |= schema_keys(value)
    return names


def page_words(page):
    """Each word of a page that a macro marks as literal, and each item."""
    lines = [line for line in page.split("\n")
             if re.match(r"\.(It|Ic|Cm|Dq|Sq|Ev)\b", line)]
    return set(re.findall(r"[$\w-]+", " ".join(lines)))


def parser_keys(files):
    """The keys in the tables of a parser."""
    found = set()
    for path in sorted(glob.glob(files)):
        for table in re.findall(
                r"struct json_key \w+_keys\[\] = \{(.*?)\n\};",
                text_of(path), re.S):
            found |= set(re.findall(r'\{"([^"]+)", JSON_KIND', table))
    return found


def compare_keys(keys, what, others=frozenset()):
    """The keys of a parser, of its schema and of its page are the same."""
    schema = text_of(f"docs/{what}.schema.json")
    in_schema = schema_keys(json.loads(schema)) if schema else set()
    in_page = page_words(text_of(f"docs/{what}.5"))
    need(in_schema, f"docs/{what}.schema.json", "properties")
    need(in_page, f"docs/{what}.5", "words")
    for key in sorted(keys - in_schema):
        print(f"docs/{what}.schema.json: no property '{key}'")
    for key in sorted(in_schema - keys - others):
        print(f"docs/{what}.schema.json: '{key}' is not a key of a {what}")
    for key in sorted(keys - in_page):
        print(f"docs/{what}.5: the key '{key}' is not described")


# the keys of a recipe and of a policy: parser, schema and page
keys = parser_keys("builder/recipe/recipe*.c")
limits = set(re.findall(r'\bX\(\w+, \w+, "(\w+)"', text_of("sandbox/plan.h"),
                        re.M))
need(keys, "builder/recipe/recipe.c", "keys of a recipe")
need(limits, "sandbox/plan.h", "limits")
if keys:
    compare_keys(keys, "recipe", limits)
keys = parser_keys("attest/policy/policy*.c")
need(keys, "attest/policy/policy.c", "keys of a policy")
if keys:
    compare_keys(keys, "policy")

keys = parser_keys("builder/store/pin_file.c")
if keys:
    compare_keys(keys, "hallmark-pin")

# the checks of a policy: each has its pair of inputs and is described
ids = re.findall(r'^\t\{"([a-z-]+)", judge_\w+, (?:true|false)\},$',
                 text_of("attest/policy/judge.c"), re.M)
need(ids, "attest/policy/judge.c", "checks of a policy")
if ids:
    tried = "".join(text_of(f"tests/cli/policy{name}.sh")
                    for name in ("", "_summaries", "_verdicts"))
    described = text_of("docs/hallmark-verify.1")
    for name in ids:
        if not re.search(rf"^(?:pair|same) {name} |^(?:judge|is) '{name}: ", tried,
                         re.M):
            print(f"tests/cli/policy.sh: no pair of inputs for '{name}'")
        if f".It Cm {name}\n" not in described:
            print(f"docs/hallmark-verify.1: '{name}' is not described")

# the sources of a trace: code and page
words = re.findall(r'\[AUDIT_\w+\] = "([^"]+)"',
                   text_of("sandbox/clock/audit.c"))
items = re.findall(r"^\.It Cm (.*)$", text_of("docs/hallmark-trace.5"), re.M)
need(words, "sandbox/clock/audit.c", "sources of a trace")
for word in words:
    if word not in items:
        print(f"docs/hallmark-trace.5: no item '{word}'")

# protections: each has an attempt or a test that leaves it out
names = re.findall(r"\b(PROTECTION_\w+)\b",
                   between(source.bare(text_of("sandbox/core/protections.h")),
                           r"enum protection \{", r"\};"))
need(names, "sandbox/core/protections.h", "protections")
tests = "".join(text_of(p) for p in glob.glob("tests/sandbox/*.[ch]"))
for name in names:
    if name not in ("PROTECTION_END", "PROTECTION_N") and \
            not re.search(rf"\b{name}\b", tests):
        print(f"sandbox/core/protections.h: no test leaves out {name}")

# what the kernel shares: each row names tests that there are, or says "left"
shared = between(text_of("docs/threat-model.md"),
                 r"### What the kernel shares with a build\n", r"\n### ")
for row in re.findall(r"^\|(?! by )(?!-)(.*)\|$", shared, re.M):
    last = row.split("|")[-1].strip()
    named = re.findall(r"`([^`]+)`", last)
    if not named and last != "left":
        print(f"docs/threat-model.md: no test of '{row.split('|')[1].strip()}'")
    for name in named:
        if f'"{name}"' not in tests:
            print(f"docs/threat-model.md: there is no test '{name}'")

# calls that the tracer stops: rows of the filter and rows of the tracer
timed = set(re.findall(r"^\s*\{SYS_(\w+),",
                       text_of("sandbox/tracer/timed.c"), re.M))
watched = set(re.findall(
    r'\b(?:WATCH|WATCH_IF|WATCH_UNLESS|READ_RESERVED|XATTR|'
    r'XATTR_NONE|SETID_BITS|SETID_CREATE|SETID_NAMELESS)\("(\w+)"',
    text_of("sandbox/filter/seccomp_table.c")))
if "WATCH_FUTEX(" in text_of("sandbox/filter/seccomp_table.c"):
    watched.add("futex")
need(timed, "sandbox/tracer/timed.c", "timed calls")
need(watched, "sandbox/filter/seccomp_table.c", "calls that are stopped")
for name in sorted(timed - watched):
    print(f"sandbox/filter/seccomp_table.c: no WATCH row of {name}, which "
          "sandbox/tracer/timed.c has")
for name in sorted(watched - timed):
    print(f"sandbox/tracer/timed.c: no row of {name}, which the filter stops")

# the order of threads: rows of the code, of the filter and of the page
held = set(re.findall(r"^\s*\{SYS_(\w+), order_row_|^\s*\{SYS_(\w+), row_",
                      text_of("sandbox/order/order_calls.c"), re.M))
held = {one or other for one, other in held}
stopped = set(re.findall(r'\bHOLD(?:_IF|_LIMIT|_LONG)?\("(\w+)"',
                         text_of("sandbox/filter/seccomp_held.h") +
                         text_of("sandbox/filter/seccomp_table.c")))
asleep = dict(re.findall(r"^\s*\{SYS_(\w+), (AGAIN(?:_SOCKET|_DATAGRAM)?|NAMED)\},",
                         text_of("sandbox/order/order_asleep.c"), re.M))
late = set(re.findall(r"\bnr == SYS_(\w+)",
                      text_of("sandbox/order/order_late.c")))
shown = {"held": set(), "asleep": set(), "named": set()}
for names, kind in re.findall(r"^\.It ([\w, ]+) Ta (held|asleep|named): Ta ",
                              text_of("docs/sandbox.7"), re.M):
    shown[kind] |= set(names.split(", "))
need(held, "sandbox/order/order_calls.c", "calls that are held")
need(stopped, "sandbox/filter/seccomp_held.h", "calls that are held")
need(asleep, "sandbox/order/order_asleep.c", "calls that sleep")
of_code = {"held": held,
           "asleep": {n for n, how in asleep.items() if how != "NAMED"},
           "named": {n for n, how in asleep.items()
                     if how in ("NAMED", "AGAIN_DATAGRAM")} - held}
for kind, names in of_code.items():
    for name in sorted(names - shown[kind]):
        print(f"docs/sandbox.7: no row says that {name} is {kind}")
    for name in sorted(shown[kind] - names):
        print(f"docs/sandbox.7: {name} is {kind} there, but not in "
              "sandbox/order")
if held:
    for name in sorted(stopped - held):
        print(f"sandbox/order/order_calls.c: no row of {name}, before which "
              "the filter stops")
    for name in sorted(held - stopped - watched - late):
        print(f"sandbox/filter/seccomp_held.h: no row of {name}")
    for name in sorted(late - held):
        print(f"sandbox/order/order_calls.c: no row of {name}, which "
              "sandbox/order/order_late.c holds late")

# allowed calls: none that a row without a condition decides before
allowed = set(re.findall(r'\bX\("(\w+)"\)',
                         text_of("sandbox/filter/seccomp_allowed.h")))
decided = set(re.findall(r'\b(?:REFUSE|PRETEND|ANSWER(?:_OWNER|_UNLESS)?|WATCH)\("(\w+)"',
                         text_of("sandbox/filter/seccomp_table.c") +
                         text_of("sandbox/filter/seccomp_sockets.h")))
need(allowed, "sandbox/filter/seccomp_allowed.h", "allowed calls")
need(decided, "sandbox/filter/seccomp_table.c", "decided calls")
for name in sorted(allowed & decided):
    print(f"sandbox/filter/seccomp_allowed.h: {name} never gets there: a row "
          "of seccomp_table.c decides")

# man pages: each is installed
installed = text_of("meson.build")
for page in sorted(glob.glob("docs/*.[1-8]")):
    if installed and f"'{page}'" not in installed:
        print(f"meson.build: {page} is not installed")

# what a process inherits: the rows of the page against those of the test
tested = set(re.findall(r'^\t\{"([^"]+)", \w+\},', text_of(
    "tests/sandbox/inherited.c"), re.M))
listed = {cells[-2].strip() for cells in
          (line.split("|") for line in text_of("docs/inherited.md").split("\n"))
          if len(cells) == 6} - {"-", "row", "---"}
for name in sorted(tested - listed):
    print(f"docs/inherited.md: no row names '{name}' of tests/sandbox/inherited.c")
for name in sorted(listed - tested):
    print(f"docs/inherited.md: tests/sandbox/inherited.c has no row '{name}'")
