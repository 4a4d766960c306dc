#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Verifying one image with twelve statements, each as an envelope and as a
# bundle, costs at most 15 ms beside `hallmark --version`: four keys have signed
# provenance and two SBOMs each. With ten keys it is measured, too. Medians of
# forty runs, one after the other.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
. "$HALLMARK_SOURCE/tests/cli/lib.sh"
make_mirror "$T/mirror" || exit 1
make_repo "$T/repo" "$T/mirror" || exit 1
cd "$T/repo" || exit 1

sign_with() { # NUMBER…
	for i; do
		"$HALLMARK" key new --quiet "$T/key$i" >/dev/null || exit 1
		"$HALLMARK" build --quiet --force --key "$T/key$i" \
			--mirror "file://$T/mirror" HEAD:recipes/mini \
			>/dev/null || exit 1
		cat "$T/key$i.pub" >>"$T/team"
	done
}

# Prints a comment, and the milliseconds beside --version.
measure() { # NAME
	python3 - "$HALLMARK" "$T/team" "$1" <<'END'
import statistics, subprocess, sys, time
def run(*args):
    began = time.perf_counter()
    subprocess.run([sys.argv[1], *args], stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000
base, all = [], []
for _ in range(40):
    base.append(run("--version"))
    all.append(run("verify", "--trust", sys.argv[2], "mini"))
base, all = statistics.median(base), statistics.median(all)
print("# --version %.1f ms, %s %.1f ms" % (base, sys.argv[3], all),
      file=sys.stderr)
print(round(all - base, 1))
END
}

sign_with 1 2 3 4
more=$(measure 'twelve statements' 2>"$T/figures")
cat "$T/figures"
if [ "${more%.*}" -lt 15 ]; then
	pass 'twelve statements are verified in at most 15 ms more'
else
	fail 'twelve statements are verified in at most 15 ms more' "$more ms"
fi
sign_with 5 6 7 8 9 10
measure 'thirty statements' >/dev/null 2>"$T/figures"
cat "$T/figures"
finish
