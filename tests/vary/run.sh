#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh [RECIPE [THEME]] - tiny builds, each of which shows one source of chance.
#
# All of RECIPE/cases are run twice outside the box, in the very environment
# that they have inside, under other circumstances the second time: each must
# vary, or it shows nothing. Then they are built twice under the same
# circumstances, and none may. TAP, a line a case for either.
#
# RECIPE is recipe, or languages: what needs large compilers.
# HALLMARK         the program
# HALLMARK_SOURCE  the tree
# HALLMARK_VARY    a folder that is kept, for stores: what was fetched once
# HALLMARK_KEEP    optional: a folder that gets what the cases said
set -u
recipe=${1:-recipe} theme=${2-}
. "${HALLMARK_SOURCE:?}/tests/vary/lib.sh"
trap vary_clean EXIT
trap 'exit 130' INT TERM

vary_ready
inside_both
if [ "$(id -u)" = 0 ]; then
	outside_all
	judge_outside <"$trial/cases"
fi
judge_inside a b <"$trial/cases"
if [ -n "${HALLMARK_KEEP-}" ]; then
	mkdir -p "$HALLMARK_KEEP"
	cp -R "$trial"/inside-? "$trial"/outside-* "$HALLMARK_KEEP/"
fi
echo "1..$n"
exit "$failed"
