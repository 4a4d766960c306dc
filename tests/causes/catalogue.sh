#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# catalogue.sh - each name of Debian's notes that `catalogue` lists has a row in
# the table of causes, and a pair made by the real tool whose cause is named
# first.  One line of TAP for each name, then how many there are.
export HALLMARK_SOURCE="${HALLMARK_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}"
causes=$HALLMARK_SOURCE/tests/causes
# shellcheck source=tests/cli/lib.sh
. "$HALLMARK_SOURCE/tests/cli/lib.sh"
tab=$(printf '\t')

# has_name NAME CAUSE - the row of the cause lists the name of Debian's notes
has_name() {
	python3 -B -c 'import json, sys
rows = json.load(open(sys.argv[1], encoding="utf-8"))
sys.exit(not any(sys.argv[2] in r["debian"] for r in rows
                 if r["cause"] == sys.argv[3]))' "$T/table" "$1" "$2"
}

# first_of PAIR - print what was named first for this pair
first_of() {
	sed -n "s/^# $1: expected [^,]*, named: \\([^ ]*\\).*/\\1/p" "$T/told"
}

run hallmark compare --causes --json
[ "$status" = 0 ] || bail 'the causes cannot be listed'
cp "$out" "$T/table"
grep -v '^#' "$causes/catalogue" >"$T/catalogue"
# one word for each pair
# shellcheck disable=SC2046
sh "$causes/pairs.sh" $(cut -f3 "$T/catalogue" | grep -v '^-$' | sort -u) \
	>"$T/told" 2>&1
tools=0 hands=0 names=0
while IFS="$tab" read -r what name pair cause tool; do
	names=$((names + 1))
	if [ "$name" != - ] && ! has_name "$name" "$cause"; then
		fail "$what: $cause" "the row of $cause does not have $name"
	elif [ "$pair" = - ]; then
		diag "$what: a row, and no pair"
	elif grep -q "^ok [0-9]* - $pair: .*# SKIP" "$T/told"; then
		skip "$what: $pair" "$(sed -n "s/.* - $pair: .*# SKIP //p" "$T/told")"
	elif [ "$(first_of "$pair")" = "$cause" ]; then
		pass "$what: $pair ($tool) is told as $cause"
		[ "$tool" = 'by hand' ] && hands=$((hands + 1)) ||
			tools=$((tools + 1))
	else
		fail "$what: $pair" "$(grep -A 9 "$pair: " "$T/told")"
	fi
done <"$T/catalogue"
diag "$tools of $names names by the real tool, $hands by hand"
if grep -q '# SKIP' "$T/told"; then
	skip 'thirty-four names are told by the real tool' 'a tool is missing'
elif [ "$tools" -ge 34 ]; then
	pass 'thirty-four names are told by the real tool'
else
	fail 'thirty-four names are told by the real tool' "only $tools"
fi
finish
