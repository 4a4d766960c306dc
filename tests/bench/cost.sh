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
# HALLMARK_COST              the program that measures
# HALLMARK_ANSWERS, HALLMARK_ASKER  the programs that measure each kind of
# answer
# And what recipes.sh says.
set -u
: "${HALLMARK_COST:?}"
[ "$(id -u)" = 0 ] || {
	echo '1..0 # SKIP a bare build wants root, which makes its mounts'
	exit 77
}
. "$(dirname "$0")/recipes.sh"
[ $# -gt 0 ] || set -- lua zlib sqlite hello bash

most() { # NAME
	case $1 in lua | sqlite | zlib) echo 1.03 ;; *) echo 1.20 ;; esac
}

for name; do
	add packages "$name"
done
commit_recipes
for name; do
	measure "$HALLMARK_COST" "$name" &&
		judge "$name" deterministic/hermetic "$(most "$name")"
done
if [ -n "$missed" ] && [ -n "${HALLMARK_ANSWERS-}" ]; then
	"$HALLMARK_ANSWERS" "${HALLMARK_ASKER:?}" | sed 's/^/# /'
fi
echo "1..$n"
exit "$failed"
