#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# knob.sh WITHOUT - the released program cannot leave a protection out: its
# functions protections_on and protections_filter hold no jump, no call and no
# read of memory, and it lacks the functions of the test program WITHOUT that
# replace them.
set -u
without=$1
n=0 failed=0

tell() { # STATUS NAME
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=1
	fi
}

symbols() { # PROGRAM
	nm "$1" | awk '{ print $NF }'
}

# Instructions that decide: all but moves of constants, entry and return.
decides() { # PROGRAM FUNCTION
	objdump -d --no-show-raw-insn --disassemble="$2" "$1" |
		sed -n "/<$2>:\$/,/^\$/p" |
		grep -E '	(call|j[a-z]+|b|bl|b\.[a-z]+|cbn?z|tbn?z|cmp|test|ldr|adrp)[[:blank:]]|\(%r[^bs]'
}

for name in without without_one seccomp_program_make; do
	symbols "$without" | grep -qx "$name"
	tell $? "the test's own program has $name"
	! symbols "$HALLMARK" | grep -qx "$name"
	tell $? "hallmark has no $name"
done
for name in protections_on protections_filter; do
	symbols "$HALLMARK" | grep -qx "$name"
	tell $? "hallmark has $name"
	[ -n "$(decides "$without" "$name")" ]
	tell $? "in the test's own program $name decides"
	found=$(decides "$HALLMARK" "$name")
	[ -z "$found" ]
	tell $? "in hallmark $name does not decide"
	echo "$found" | sed '/./s/^/# /'
done
echo "1..$n"
exit "$failed"
