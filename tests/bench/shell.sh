#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# hallmark shell REV:PATH -- true takes at most 2.5 times as long as bwrap with
# the same namespaces around the same environment. The time includes loading
# libraries, resolving the commit, making the box and removing it. The two run
# in turn, and the lower quartile of each counts: other work of the machine is
# in the slower runs.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
. "$HALLMARK_SOURCE/tests/cli/lib.sh"
need bwrap
need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
"$HALLMARK" shell --mirror "file://$T/mirror" HEAD:recipes/mini -- true \
	>/dev/null 2>"$err" || bail "no box: $(cat "$err")"
environment=$(echo "$HALLMARK_STORE"/hallmark/environments/*)
python3 - "$HALLMARK" "$environment" <<'END'
import subprocess, sys, time
hallmark, root = sys.argv[1:]
shell = [hallmark, "shell", "HEAD:recipes/mini"]
rows = {
    "bwrap": ["bwrap", "--unshare-all", "--ro-bind", root, "/",
              "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
              "--tmpfs", "/build", "--tmpfs", "/out", "/usr/bin/true"],
    "shell": shell + ["--", "true"],
    "shell, hermetic": shell + ["--level", "hermetic", "--", "true"],
    "shell, up to the box": shell + ["--", "no-such-program"],
}
took = {name: [] for name in rows}
for _ in range(60):
    for name, argv in rows.items():
        began = time.perf_counter()
        subprocess.run(argv, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took[name].append((time.perf_counter() - began) * 1000)
for all in took.values():
    all.sort()
base = took["bwrap"][15]
for name, all in took.items():
    print("# %-22s min %6.2f  quartile %6.2f  median %6.2f ms  %.2f of bwrap"
          % (name, all[0], all[15], all[30], all[15] / base))
good = took["shell"][15] <= 2.5 * base
print("%sok 1 - a shell costs at most 2.5 times what bwrap does"
      % ("" if good else "not "))
print("1..1")
END
