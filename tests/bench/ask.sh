#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Questions about 10,000 images, three statements each: every one is answered in
# less than a second once the index is there (medians of five), and as a slow
# reading of every statement answers it. The store takes about 1.5 GB in TMPDIR.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
. "$HALLMARK_SOURCE/tests/cli/lib.sh"
n_images=${1:-10000}
tools=$HALLMARK_SOURCE/tests/cli
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
python3 "$tools/ask_store.py" "$HALLMARK_STORE" "$n_images" || exit 1
index=$HALLMARK_STORE/hallmark/questions/index

# Prints the median of N runs in milliseconds.
measure() { # N OPTION…
	python3 - "$HALLMARK" "$@" <<'END'
import statistics, subprocess, sys, time
times = []
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    subprocess.run([sys.argv[1], "store", "list", "--json", *sys.argv[3:]],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    times.append((time.perf_counter() - began) * 1000)
print(round(statistics.median(times)))
END
}

echo "# cold, all statements are read: $(measure 1 --holds xz-utils) ms"
echo "# index: $(stat -c %s "$index") bytes of $n_images images"
commit=$(printf 'commit 20' | sha256sum | cut -c1-40)
key=$(printf 'key 3' | sha256sum | cut -c1-64)
i=0
question() { # OPTION…
	took=$(measure 5 "$@")
	i=$((i + 1))
	hallmark store list --json "$@" >"$T/answer$i" 2>/dev/null
	printf '%s\n' "$T/answer$i" "$@" -- >>"$T/questions"
	echo "# $*: $took ms, $(json "$T/answer$i" 'v["counts"]')"
	ok "$* takes less than a second" test "$took" -lt 1000
}
question --holds xz-utils
question --holds xz-utils@5.6.0..5.6.1
question --holds '@babel/core@<7.1.0'
question --source "$commit"
question --environment "$(cd "$tools" && python3 -c 'import ask_store as a
print(a.ENVIRONMENTS[3][5]["sum"])')"
question --signed-by "$key"
question --unverified
question --holds xz-utils@5.6.0 --signed-by "$key"
xargs -d '\n' "$python" "$tools/ask_slow.py" "$HALLMARK_STORE" \
	<"$T/questions" >"$T/differs" 2>&1
is 'the answers are those of a slow reading' "$? $(head -c 2000 "$T/differs")" \
	'0 '
hallmark key new --quiet "$T/key" >/dev/null 2>&1
echo "# --unverified --trust, every signature is checked: $(measure 1 \
	--unverified --trust "$T/key.pub") ms"
question --unverified --trust "$T/key.pub"
is 'and no image is verified by a new key' "$(json "$T/answer$i" \
	'v["counts"]["yes"] == v["counts"]["images"]')" true
python3 "$tools/ask_store.py" "$HALLMARK_STORE" 1 "$n_images"
echo "# one image more: $(measure 1 --holds xz-utils) ms"
finish
