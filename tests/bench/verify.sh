#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Verifying one image with ten statements costs at most 15 ms beside
# `hallmark --version`. Medians of forty runs, one after the other.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
. "$HALLMARK_SOURCE/tests/cli/lib.sh"
make_mirror "$T/mirror" || exit 1
make_repo "$T/repo" "$T/mirror" || exit 1
cd "$T/repo" || exit 1
for i in $(seq 10); do
	"$HALLMARK" key new --quiet "$T/key$i" >/dev/null || exit 1
	"$HALLMARK" build --quiet --force --key "$T/key$i" \
		--mirror "file://$T/mirror" HEAD:recipes/mini >/dev/null || exit 1
	cat "$T/key$i.pub" >>"$T/team"
done
python3 - "$HALLMARK" "$T/team" <<'END'
import statistics, subprocess, sys, time
def run(*args):
    began = time.perf_counter()
    subprocess.run([sys.argv[1], *args], stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000
base, ten = [], []
for _ in range(40):
    base.append(run("--version"))
    ten.append(run("verify", "--trust", sys.argv[2], "mini"))
base, ten = statistics.median(base), statistics.median(ten)
print("# --version %.1f ms, ten statements %.1f ms" % (base, ten))
print("%sok 1 - ten statements are verified in at most 15 ms more"
      % ("" if ten - base <= 15 else "not "))
print("1..1")
END
