#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""count.py [--need SUITE]… LOG… - add up meson's JSON logs.

A program that reports its cases (TAP or cmocka) counts by case, any other as
one. A skipped case of a suite that is needed counts as failed. Prints what
failed and what was skipped, with its reason, then the closing line.
A LOG may also be NAME=STATUS: a step of its own, with its exit status.
"""
import itertools
import json
import re
import sys

TAP = re.compile(r"^(not )?ok\b\s*\d*\s*(?:-\s*)?(.*?)\s*"
                 r"(?:#\s*(skip|todo)\S*\s*(.*))?$", re.I)
TAP_NONE = re.compile(r"^1\.\.0\b.*?#\s*skip\S*\s*(.*)$", re.I)
CMOCKA = re.compile(r"^\[ +(OK|FAILED|SKIPPED|RUN) +\] (\w+)$")
LAST_LINES = 60
CMOCKA_END = re.compile(r"^\[=+\] .*\d+ test\(s\) run")


def comments(lines):
    """The comments after a failed case."""
    said = itertools.takewhile(lambda line: line.startswith("#"), lines)
    return "".join("\n  " + line for line in itertools.islice(said, 20))


def tap(lines):
    """The cases of a TAP program: (verdict, name, reason)."""
    for i, line in enumerate(lines):
        none = TAP_NONE.match(line)
        if none:
            yield "skipped", "all", none.group(1)
            continue
        m = TAP.match(line)
        if not m:
            continue
        bad, name, directive, reason = m.groups()
        if directive and directive.lower() == "skip":
            yield "skipped", name, reason
        elif bad:
            yield "failed", name, comments(lines[i + 1:])
        else:
            yield "passed", name, ""


def cmocka(lines):
    """The cases of a cmocka program; a skip's reason is what it printed."""
    said = []
    for line in lines:
        m = CMOCKA.match(line)
        if CMOCKA_END.match(line):
            return  # the summary names the failed ones again
        if not m:
            said.append(line.strip())
            continue
        verdict, name = m.groups()
        if verdict == "RUN":
            said = []
        elif verdict == "OK":
            yield "passed", name, ""
        elif verdict == "FAILED":
            yield "failed", name, ""
        else:
            yield "skipped", name, " ".join(s for s in said if s)


def last_line(text):
    lines = [l.strip() for l in text.splitlines() if l.strip()]
    return lines[-1] if lines else "no reason was given"


def last_words(lines):
    """What a program said last, which did not end as it should."""
    said = [line for line in lines if line.strip()]
    return "".join("\n  " + line for line in said[-LAST_LINES:])


def cases_of(test):
    """Every case of one line of the log."""
    output = (test.get("stdout") or "") + "\n" + (test.get("stderr") or "")
    lines = output.splitlines()
    result = test["result"]
    if result == "SKIP":
        cases = [c for c in tap(lines) if c[0] == "skipped"]
        return cases or [("skipped", "all", last_line(output))]
    cases = list(cmocka(lines)) or list(tap(lines))
    good = result in ("OK", "EXPECTEDFAIL")
    if not cases:
        return [("passed" if good else "failed", "", "" if good else result)]
    if not good and not any(c[0] == "failed" for c in cases):
        # the program crashed, or a sanitizer reported after the last case
        cases.append(("failed", "the program", result + last_words(lines)))
    return cases


def split_name(name):
    """'hallmark:unit / digest' is test digest of suite unit; one of several
    suites has a plus between them."""
    m = re.match(r"^(?:[^:/]*:)?([^/]*?) / (.*)$", name)
    return (m.group(1), m.group(2)) if m else ("", name.split(":")[-1])


def read(log):
    """(suite, test, case, verdict, reason) of everything in one log."""
    step = re.match(r"^([^=]+)=(\d+)$", log)
    if step:
        good = step.group(2) == "0"
        yield "", step.group(1), "", "passed" if good else "failed", ""
        return
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if not line.strip():
                continue
            test = json.loads(line)
            suite, name = split_name(test["name"])
            for verdict, case, reason in cases_of(test):
                yield suite, name, case, verdict, reason


def main(args):
    needed, logs = set(), []
    while args:
        arg = args.pop(0)
        if arg == "--need":
            needed.add(args.pop(0))
        else:
            logs.append(arg)
    count = {"passed": 0, "failed": 0, "skipped": 0}
    told, ran = set(), set()
    for log in logs:
        for suite, name, case, verdict, reason in read(log):
            where = " / ".join(x for x in (suite, name, case) if x)
            suites = set(suite.split("+"))
            if verdict == "skipped" and suites & needed:
                verdict, reason = "failed", "must not be skipped: " + reason
            count[verdict] += 1
            if verdict == "passed":
                ran |= suites
            line = f"{verdict}: {where}" + (f": {reason}" if reason else "")
            if verdict != "passed" and line not in told:
                told.add(line)
                print(line)
    for suite in sorted(needed - ran):
        print(f"failed: {suite}: nothing of it passed, and it is needed")
        count["failed"] += 1
    if not ran:
        print("failed: no test passed")
        count["failed"] += 1
    closing = f"{count['passed']} passed, {count['failed']} failed"
    if count["skipped"]:
        closing += f", {count['skipped']} skipped"
    print(closing)
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
