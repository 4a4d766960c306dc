#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""judge.py TABLE ANSWER CAUSE [ALSO]… - print RANK FALSE N and the causes that
an answer of `compare --json` names, best first.

TABLE is what `compare --causes --json` prints. RANK counts from 1; 0 means that
CAUSE is not named. FALSE is the number of causes that are neither CAUSE nor its
general form nor one of ALSO, which follow from it. The answer `unknown` is right only if nothing else is named.
"""
import json
import sys


def named(answer):
    """The causes in the order of the differences, each once."""
    seen = []
    for difference in answer["differences"]:
        for cause in difference.get("causes", []):
            if cause["cause"] not in seen:
                seen.append(cause["cause"])
    return seen


def main(table, answer, cause, *also):
    with open(table, encoding="utf-8") as text:
        known = {row["cause"]: row.get("general") for row in json.load(text)}
    with open(answer, encoding="utf-8") as text:
        found = named(json.load(text))
    strange = {cause, *also, *found} - known.keys()
    if strange:
        sys.exit(f"not in the table: {', '.join(sorted(strange))}")
    good = (cause, known[cause], *also, "unknown")
    wrong = [c for c in found if c not in good]
    rank = found.index(cause) + 1 if cause in found else 0
    if cause == "unknown" and found != ["unknown"]:
        rank = 0
    print(rank, len(wrong), len(found), *found)


if __name__ == "__main__":
    main(*sys.argv[1:])
