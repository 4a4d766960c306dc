#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# limits.sh LIMITS HOG [GROUP [MODE]] - reach every limit under control groups
# v2; of one group, and one limit, if they are named.
#
# Runs in an emulated machine: as root, as a user to whom a group is delegated
# in each of the possible ways, and as a user without a delegated group. TAP;
# exits with 77 if there is no emulator.
#
# HALLMARK         the program
# HALLMARK_SOURCE  the tree
set -u
umask 022
here=$(cd "$(dirname "$0")" && pwd) || exit 99
. "$here/machine.sh"

last_words() {
	told tap | grep -B 1 -A 1 '^not ok' | sed 's/^/# /'
	told tap | tail -n 1 | sed 's/^/# the last line: /'
	last_lines "$scratch/console"
}

machine_find
machine_limits "$1" "$2"
# user; where its groups may be made; the words that say whether they were made
more="vm_mode=${4-}"
while read -r who group words; do
	[ "${3:-$group}" = "$group" ] || continue
	machine_run "$who" none deterministic max 2 2400 "$group"
	echo "# kernel $(told kernel), $(told tap | sed -n 's/^# memory/memory/p')"
	[ "$(told limits)" = 0 ] && told tap | grep -q '^1\.\.'
	good=$?
	result $good "$who, $group: every limit is reached and reported"
	[ $good = 0 ] || last_words
	told tap | grep -q "^# memory and processes: $words"
	result $? "$who, $group: $words"
	[ "$(told left)" = nothing ]
	result $? "$who, $group: no process, mount, group or file is left"
done <<END
root top a control group
user own a control group
user scarce a control group
user beside a control group
user none our control group is not delegated
END
echo "1..$n"
exit "$failed"
