#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Tables against documents, tests and the tables that must agree with them.
# (Limits and variables: tests/unit/test_documents.c and enforced.sh; answered
# calls: tests/unit/test_handlers.c; options: options.sh.)
. "$(dirname "$0")/tree.sh"

check() {
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/tree/tables.py"
}

recipe='mkdir -p builder/recipe docs
	printf "static const struct json_key a_keys[] = {\n\t{\"name\", JSON_KIND_TEXT, true},\n};\n" \
		>builder/recipe/recipe.c
	echo ".It Ic name" >docs/recipe.5
	echo "{\"properties\": {\"name\": {}}}" >docs/recipe.schema.json;'
good 'a key that parser, schema and page know' "$recipe"
bad 'a key that the page lacks' "$recipe"'echo ".It Ic x" >docs/recipe.5'
bad 'a key that the schema lacks' "$recipe"'echo "{}" >docs/recipe.schema.json'
bad 'a key that the parser lacks' "$recipe"'
	echo "{\"properties\": {\"name\": {}, \"x\": {}}}" >docs/recipe.schema.json'
check_row='mkdir -p attest/policy docs tests/cli
	printf "\t{\"tag\", judge_tag, true},\n" >attest/policy/judge.c
	echo ".It Cm tag" >docs/hallmark-verify.1
	echo "pair tag a b" >tests/cli/policy.sh;'
good 'a check of a policy with its pair' "$check_row"
bad 'a check without a pair' "$check_row"'echo >tests/cli/policy.sh'
bad 'a check without its description' "$check_row"'
	echo >docs/hallmark-verify.1'
for file in attest/policy/policy.c attest/policy/judge.c builder/recipe/recipe.c sandbox/plan.h sandbox/clock/audit.c \
	sandbox/core/protections.h sandbox/tracer/timed.c \
	sandbox/filter/seccomp_table.c sandbox/filter/seccomp_allowed.h \
	sandbox/filter/seccomp_held.h sandbox/order/order_calls.c \
	sandbox/order/order_asleep.c; do
	bad "$file without its table" "
		mkdir -p ${file%/*}; echo '/* moved */' >$file"
done
bad 'a source of a trace without its item' '
	mkdir -p sandbox/clock docs; echo ".It Cm clock" >docs/hallmark-trace.5
	echo "[AUDIT_DISK] = \"disk\"," >sandbox/clock/audit.c'
bad 'a protection that no test leaves out' '
	mkdir -p sandbox/core tests/sandbox; echo "x" >tests/sandbox/a.c
	printf "enum protection {\nPROTECTION_NET,\n};\n" \
		>sandbox/core/protections.h'
shared='mkdir -p docs tests/sandbox
	echo "{\"a lease\", lease}" >tests/sandbox/a.c
	{ echo "### What the kernel shares with a build"; echo "| by | x |"
	  echo "|---|---|"; } >docs/threat-model.md;'
row() { # THE-LAST-CELL
	echo "$shared { echo '| file | keep | filter | $1 |'; echo; echo '### y'; } \
		>>docs/threat-model.md"
}
good 'a shared thing that a test tries' "$(row '`a lease`')"
good 'a shared thing that is left' "$(row left)"
bad 'a shared thing without a test' "$(row none)"
bad 'a shared thing whose test is gone' "$(row '`a lock`')"
bad 'a timed call that the filter does not stop' '
	mkdir -p sandbox/tracer
	echo "	{SYS_poll, WAIT, MILLISECONDS, 2, -1}," >sandbox/tracer/timed.c'
bad 'a call that the filter stops for nothing' '
	mkdir -p sandbox/filter
	echo "WATCH(\"alarm\", TIMERS)," >sandbox/filter/seccomp_table.c'
held='mkdir -p sandbox/filter sandbox/order docs
	echo "HOLD(\"flock\")" >sandbox/filter/seccomp_held.h
	echo "	{SYS_flock, order_row_try, 1, ORDER_SPEC}," \
		>sandbox/order/order_calls.c
	echo "	{SYS_openat, AGAIN}," >sandbox/order/order_asleep.c
	{ echo ".It flock Ta held: Ta x"; echo ".It openat Ta asleep: Ta x"; } \
		>docs/sandbox.7;'
good 'a held call that code, filter and page know' "$held"
bad 'a held call that the page lacks' "$held"'
	echo ".It openat Ta asleep: Ta x" >docs/sandbox.7'
bad 'a held call that the code lacks' "$held"'
	echo ".It read Ta held: Ta x" >>docs/sandbox.7'
bad 'a held call that the filter lets pass' "$held"'
	echo "HOLD(\"read\")" >sandbox/filter/seccomp_held.h'
good 'a held call that stops only where it sleeps' "$held"'
	echo "HOLD(\"exit\")" >sandbox/filter/seccomp_held.h
	sed -i "s/flock/read/" sandbox/order/order_calls.c docs/sandbox.7
	echo "	{SYS_exit, row_exit, -1, ORDER_SPEC}," \
		>>sandbox/order/order_calls.c
	echo ".It exit Ta held: Ta x" >>docs/sandbox.7
	echo "nr == SYS_read" >sandbox/order/order_late.c'
bad 'a call that is held late, and has no row' "$held"'
	echo "nr == SYS_read" >sandbox/order/order_late.c'
bad 'a call that sleeps, and the page says it is named' "$held"'
	sed -i "s/asleep/named/" docs/sandbox.7'
bad 'an allowed call that a row decides before' '
	mkdir -p sandbox/filter
	echo "REFUSE(\"a\", EPERM, WHY)," >sandbox/filter/seccomp_table.c
	echo "X(\"a\")" >sandbox/filter/seccomp_allowed.h'
bad 'inherited state that no test changes' '
	mkdir -p docs tests/sandbox
	echo "| a | b | set | timer slack |" >docs/inherited.md'
bad 'inherited state without a row of the page' '
	mkdir -p docs tests/sandbox
	printf "\t{\"umask\", mask},\n" >tests/sandbox/inherited.c'
bad 'a page that is not installed' '
	mkdir docs; : >docs/hallmark-x.1; echo "project()" >meson.build'
finish 'tables agree with documents, tests and each other'
