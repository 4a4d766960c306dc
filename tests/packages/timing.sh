#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# timing.sh - in the deterministic box, every wait takes as long as it says: by
# the clocks inside (timing.c checks), and by a clock outside that is compared
# with the printed times.
#
# HALLMARK  the program
set -u
: "${HALLMARK:?}"
here=$(cd "$(dirname "$0")" && pwd) || exit 99
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-timing-XXXXXX") || exit 99
trap 'rm -rf "$trial"' EXIT
trap 'exit 99' INT TERM
. "$here/../lib.sh"
own_home
store=${HALLMARK_PACKAGES:-$trial}/store
mkdir -p "$trial/repo" "$store"
cp -R "$here/timing" "$trial/repo/" &&
	"$HALLMARK" lock --quiet --store "$store" -C "$trial/repo" timing &&
	commit_all 1580608922 || exit 99

# Prefixes each line of the build with the time of its arrival.
"$HALLMARK" build --force --verbose --store "$store" -C "$trial/repo" \
	HEAD:timing 2>&1 >/dev/null |
	python3 -c '
import sys, time
for line in iter(sys.stdin.readline, ""):
    print(time.monotonic(), line, end="", flush=True)' >"$trial/lines"

python3 - "$trial/lines" <<'END'
import sys
began, took, wrong, ended = {}, {}, {}, False
for line in open(sys.argv[1]):
    at, *words = line.split()
    if words[:1] == ["|"]: # a line of the build
        del words[0]
    if words[:1] == ["begin"]:
        began[words[1]] = float(at)
    elif words[:1] == ["end"]:
        took[words[1]] = float(at) - began[words[1]]
    elif words[:1] == ["wrong"]:
        wrong[words[1].rstrip(":")] = " ".join(words[2:])
n = failed = 0
for name in began:
    n += 1
    # a busy machine is late, but never early
    good = name in took and 0.35 < took[name] < 5 and name not in wrong
    failed += not good
    print("%sok %d - %s: %.3f s outside%s" % ("" if good else "not ", n, name,
          took.get(name, -1), ", inside " + wrong[name]
          if name in wrong else ""))
n += 1
good = len(began) >= 19 and set(began) == set(took)
failed += not good
print("%sok %d - every way to wait came to its end" % ("" if good else "not ", n))
if not good:
    print("# " + "# ".join(open(sys.argv[1]).readlines()[-20:]), end="")
print("1..%d" % n)
sys.exit(failed != 0)
END
