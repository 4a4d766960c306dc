#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# order.sh [RECIPE…] - what it costs to hold the order of threads: each recipe
# is built in turn with the order and without, both deterministic and on one
# processor.
#
# It judges the medians of the ratios, each of two consecutive builds, of the
# processor's time and of the whole: at most 1.05 for hello, lua and zlib, which
# are sequential, and 1.50 for the tools with threads. It prints where the time
# goes: stops by kind and by call, hand-overs, readers of clocks that gave way,
# close looks and their single steps.
#
# HALLMARK_ORDER_COST  the program that measures
# And what recipes.sh says.
set -u
: "${HALLMARK_ORDER_COST:?}"
. "$(dirname "$0")/recipes.sh"
[ $# -gt 0 ] || set -- hello lua zlib go rust java bundle

most() { # NAME
	case $1 in hello | lua | zlib) echo 1.05 ;; *) echo 1.50 ;; esac
}

for name; do
	add order "$name"
done
commit_recipes
for name; do
	measure "$HALLMARK_ORDER_COST" "$name" || continue
	judge "$name" ordered/free "$(most "$name")"
	judge "$name" 'ordered/free, processor' "$(most "$name")"
done
echo "1..$n"
exit "$failed"
