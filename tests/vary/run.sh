#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh [RECIPE [THEME]] - tiny builds, each of which shows one source of
# chance.
#
# Each case of RECIPE/cases runs twice outside the box, in the same environment
# as inside, the second time under other circumstances: its output must vary, or
# it shows nothing. Then it is built twice under the same change of
# circumstances, and its output must not vary. TAP, one line per case for both.
#
# RECIPE is recipe, or languages, whose cases need large compilers.
# HALLMARK         the program
# HALLMARK_SOURCE  the tree
# HALLMARK_VARY    a folder that is kept, for stores: inputs are fetched once
# HALLMARK_EACH    optional: each case is built in a box of its own; the default
#                  is a box for each theme, which takes a tenth of the time
# HALLMARK_KEEP    optional: a folder that receives the output of the cases
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
