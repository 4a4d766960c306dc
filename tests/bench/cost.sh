#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cost.sh [RECIPE…] - what the box adds to real builds: bare, hermetic and
# deterministic in turn, minimum, median and maximum of each, and their ratios.
#
# It judges the median of the ratios deterministic to hermetic, each of two
# consecutive builds: at most 1.03 for lua, sqlite and zlib, which compile, and
# 1.20 for hello and bash, which configure. If a ratio is higher, it prints the
# cost of an answered call, by kind.
#
# HALLMARK, HALLMARK_SOURCE  the program and its tree
# HALLMARK_COST              the program that measures
# HALLMARK_ANSWERS, HALLMARK_ASKER  the programs that measure each kind of
# answer
# HALLMARK_ROUNDS            optional: number of rounds; 5
# HALLMARK_STORE             optional: a store that holds the inputs
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}" "${HALLMARK_COST:?}"
here=$(cd "$(dirname "$0")" && pwd) || exit 99
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-cost-XXXXXX") || exit 99
trap 'rm -rf "$trial"' EXIT
trap 'exit 99' INT TERM
export HOME="$trial" GIT_CONFIG_GLOBAL="$trial/gitconfig"
store=${HALLMARK_STORE:-$trial/store}
unset HALLMARK_STORE
git config --file "$GIT_CONFIG_GLOBAL" --add safe.directory '*'
rounds=${HALLMARK_ROUNDS:-5}
n=0 failed=0 missed=''

[ "$(id -u)" = 0 ] || {
	echo '1..0 # SKIP a bare build wants root, which makes its mounts'
	exit 77
}
[ $# -gt 0 ] || set -- lua zlib sqlite hello bash

# The recipe, with a lock made today if it has none.
add() { # NAME
	if [ -f "$HALLMARK_SOURCE/recipes/$1/lock.json" ]; then
		cp -R "$HALLMARK_SOURCE/recipes/$1" "$trial/repo/"
	else
		cp -R "$here/../packages/$1" "$trial/repo/" &&
			"$HALLMARK" lock --quiet --store "$store" \
				-C "$trial/repo" "$1" >/dev/null
	fi
}

most() { # NAME
	case $1 in lua | sqlite | zlib) echo 1.03 ;; *) echo 1.20 ;; esac
}

mkdir -p "$trial/repo" "$store" || exit 99
for name; do
	add "$name" || {
		echo "Bail out! no recipe $name"
		exit 99
	}
done
git -C "$trial/repo" init -q && git -C "$trial/repo" add . &&
	git -C "$trial/repo" -c user.name=nobody \
		-c user.email=nobody@localhost commit -qm cost || exit 99

for name; do
	n=$((n + 1))
	"$HALLMARK" build --quiet --store "$store" -C "$trial/repo" \
		"HEAD:$name" >/dev/null && "$HALLMARK_COST" "$store" \
		"$trial/repo" "HEAD:$name" "$rounds" >"$trial/$name" || {
		echo "not ok $n - $name: measured"
		failed=1
		continue
	}
	echo "# $name, $rounds rounds"
	sed 's/^/# /' "$trial/$name"
	ratio=$(awk '$1 == "deterministic/hermetic" { print $5 }' \
		"$trial/$name")
	words="$name: deterministic/hermetic $ratio, at most $(most "$name")"
	if awk "BEGIN { exit !($ratio <= $(most "$name")) }"; then
		echo "ok $n - $words"
	else
		echo "not ok $n - $words"
		failed=1 missed="$missed $name"
	fi
done
if [ -n "$missed" ] && [ -n "${HALLMARK_ANSWERS-}" ]; then
	"$HALLMARK_ANSWERS" "${HALLMARK_ASKER:?}" | sed 's/^/# /'
fi
echo "1..$n"
exit "$failed"
