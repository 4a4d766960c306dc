#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh SUITE… - the test suites of other projects fail in the box where they
# fail outside of it, and nowhere else.
#
# Each folder beside this file is a recipe without its lock, which is made here
# from this machine's own mirrors. Its script runs the suite and leaves
# $OUT/results: a line "PASS NAME", "FAIL NAME", "SKIP NAME" or "XFAIL NAME" for
# each test. It runs in the box, and outside in the same environment as an
# ordinary user. A test that fails only in the box fails here, unless a line
# "NAME # REASON" of the suite's file "known" says why. Only root can run a
# suite outside.
#
# Suites: sed, tar, git (of git, t0 and t1) and git-all.
#
# HALLMARK          the program
# HALLMARK_OUTSIDE  the program that builds outside
# HALLMARK_SUITES   optional: a folder that keeps the store and the results
set -u
: "${HALLMARK:?}" "${HALLMARK_OUTSIDE:?}"
umask 022
here=$(cd "$(dirname "$0")" && pwd) || exit 99
if [ "$(id -u)" != 0 ]; then
	echo '1..0 # SKIP this is not root, which mounts'
	exit 0
fi
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-suites-XXXXXX") || exit 99
chmod 755 "$trial"
trap 'chmod -R u+rwX "$trial"; rm -rf "$trial"' EXIT
trap 'exit 99' INT TERM
export LC_ALL=C
. "$here/../lib.sh"
own_home
keep=${HALLMARK_SUITES:-$trial}

# All of git is the same recipe with another list of tests.
add_recipe() { # SUITE
	cp -R "$here/${1%-all}" "$trial/repo/$1" &&
		if [ "$1" = git-all ]; then
			sed -i 's/"t\[01\]\*\.sh"/"t*.sh"/' \
				"$trial/repo/$1/recipe.json"
		fi &&
		quietly "$HALLMARK" lock --quiet --store "$keep/store" \
			-C "$trial/repo" "$1"
}

# The environment is fetched and unpacked first; nothing is fetched outside.
prepare() { # SUITE
	quietly "$HALLMARK" shell --quiet --store "$keep/store" \
		-C "$trial/repo" "HEAD:$1" -- true
}

# Leaves the results of the suite in $keep/inside/SUITE.
inside() { # SUITE
	quietly "$HALLMARK" build --quiet --force --store "$keep/store" \
		-C "$trial/repo" "HEAD:$1" || return 1
	rm -rf "$keep/inside/$1"
	mkdir -p "$keep/inside/$1"
	"$HALLMARK" build --quiet --store "$keep/store" -C "$trial/repo" \
		--json "HEAD:$1" >"$trial/built" || return 1
	layer=$(sed -n 's/.*"layers":\[{[^}]*"digest":"sha256:\([0-9a-f]*\)".*/\1/p' \
		"$trial/built")
	tar -C "$keep/inside/$1" -xzf "$keep/store/blobs/sha256/$layer"
}

outside() { # SUITE
	rm -rf "$keep/outside/$1"
	mkdir -p "$keep/outside/$1"
	quietly "$HALLMARK_OUTSIDE" "$keep/store" "$trial/repo" "HEAD:$1" \
		one "$keep/outside/$1"
}

# Prints what has one of these results only in the first folder.
only_in() { # RESULT SUITE PLACE OTHER
	for place in "$3" "$4"; do
		sed -n "s/^$1 //p" "$keep/$place/$2/results" | sort -u \
			>"$trial/names.$place"
	done
	comm -23 "$trial/names.$3" "$trial/names.$4"
}

compare() { # SUITE
	known="$here/${1%-all}/known"
	[ -f "$known" ] || known=/dev/null
	sed -n 's/ # .*//p' "$known" | sort >"$trial/known"
	only_in FAIL "$1" inside outside >"$trial/fail"
	comm -23 "$trial/fail" "$trial/known" >"$trial/new"
	sed 's/^/# fails only in the box: /' "$trial/fail"
	only_in FAIL "$1" outside inside | sed 's/^/# fails only outside: /'
	only_in SKIP "$1" inside outside |
		sed 's/^/# skipped only in the box: /'
	[ -s "$keep/inside/$1/results" ] && [ -s "$keep/outside/$1/results" ] &&
		[ ! -s "$trial/new" ]
	ok $? "$1: fails in the box only where it fails outside, and in $(
		comm -12 "$trial/fail" "$trial/known" | wc -l) known tests"
}

mkdir -p "$trial/repo" "$keep/store"
for suite; do
	add_recipe "$suite" || {
		echo "Bail out! no lock for $suite"
		exit 99
	}
done
commit_all 1580608922 || exit 99
for suite; do
	prepare "$suite"
	began=$(date +%s)
	outside "$suite"
	ok $? "$suite: runs outside"
	middle=$(date +%s)
	inside "$suite"
	ok $? "$suite: runs in the box"
	for place in inside outside; do
		sort "$keep/$place/$suite/results" | cut -d ' ' -f 1 |
			uniq -c | tr -s ' \n' ' ' |
			sed "s/^/# $suite, $place:/"
		echo
	done
	grep -q '^PASS ' "$keep/inside/$suite/results" &&
		grep -q '^PASS ' "$keep/outside/$suite/results"
	ok $? "$suite: tests pass"
	compare "$suite"
	echo "# $suite: outside $((middle - began)) s," \
		"in the box $(($(date +%s) - middle)) s"
done
finish
