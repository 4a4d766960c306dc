#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each row of BOX_LIMITS in sandbox/plan.h is enforced: code of the sandbox
# other than plan.c reads its value and names it when it is reached, and a row
# of tests/sandbox/limits.c reaches it.
. "$(dirname "$0")/tree.sh"

rows() { # "NAME member" of each
	sed -n '/^#define BOX_LIMITS(X)/,/[^\\]$/s/^	X(\([A-Z_]*\), \([a-z_]*\),.*/\1 \2/p' \
		sandbox/plan.h
}

check() {
	if [ -z "$(rows)" ]; then
		echo 'sandbox/plan.h: no row of BOX_LIMITS is found'
	fi
	code=$(files -path './sandbox/*.c' ! -name plan.c)
	rows | while read -r name member; do
		# file names of the project contain no blanks
		# shellcheck disable=SC2086
		grep -qE "limits(\.|->)$member\\>" /dev/null $code ||
			echo "$name: no code of sandbox/ reads limits.$member"
		# shellcheck disable=SC2086
		grep -qw "BOX_LIMIT_$name" /dev/null $code ||
			echo "$name: no code of sandbox/ names BOX_LIMIT_$name"
		grep -qw "BOX_LIMIT_$name" tests/sandbox/limits.c 2>&1 ||
			echo "$name: tests/sandbox/limits.c has no row for it"
	done
}

row='mkdir -p sandbox/deep tests/sandbox
{ echo "#define BOX_LIMITS(X) \\"; echo "	X(CPU, cpu_s, \"cpu\", 1, \\"
echo "		2)"; echo "	X(NOT, a_row, 1)"; } >sandbox/plan.h
echo "BOX_LIMIT_CPU limits.cpu_s" >sandbox/plan.c
reads="n = plan->limits.cpu_s;" tells="reach(w, BOX_LIMIT_CPU);"
tries="{\"spin\", BOX_LIMIT_CPU, 1},";'
good 'a limit that is enforced' "$row"'
	echo "$reads" >sandbox/a.c; echo "$tells" >sandbox/deep/b.c
	echo "$tries" >tests/sandbox/limits.c'
bad 'a value that no code reads' "$row"'
	echo "$tells" >sandbox/a.c; echo "$tries" >tests/sandbox/limits.c'
bad 'a limit that no code reports' "$row"'
	echo "$reads" >sandbox/a.c; echo "$tries" >tests/sandbox/limits.c'
bad 'a limit that no test reaches' "$row"'
	echo "$reads$tells" >sandbox/a.c; : >tests/sandbox/limits.c'
bad 'another limit whose name begins with the same word' "$row"'
	echo "n = limits->cpu_s_ms; BOX_LIMIT_CPUS" >sandbox/a.c
	echo "$tries" >tests/sandbox/limits.c'
bad 'no rows at all' 'mkdir sandbox tests; echo "int x;" >sandbox/plan.h'
finish 'each limit is enforced, and a test reaches it'
