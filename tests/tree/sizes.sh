#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No file past 600 lines, no header past 200, no function past 80, no folder past
# 40 .c files.
. "$(dirname "$0")/tree.sh"

ctags --version 2>/dev/null | grep -q 'Universal Ctags' ||
	skip_all 'universal-ctags is not installed'

check() {
	files -name '*.[ch]' -o -name '*.sh' -o -name '*.py' |
		while read -r file; do
			lines=$(wc -l <"$file")
			[ "$lines" -le 600 ] || echo "$file: $lines lines"
		done
	files -name '*.h' | grep -v '^tests/' | while read -r file; do
		lines=$(wc -l <"$file")
		[ "$lines" -le 200 ] || echo "$file: a header of $lines lines"
	done
	files -name '*.c' | grep -v '^tests/' | sed 's,/[^/]*$,,' | sort |
		uniq -c | awk '$1 > 40 { print $2 "/: " $1 " .c files" }'
	# the program's own tests are lists of cases: main() may be long
	files -name '*.[ch]' | grep -v '^tests/' |
		ctags -x --_xformat='%N %F %n %{end}' --kinds-c=f --fields=+e \
			-L - 2>/dev/null |
		awk '$4 - $3 >= 80 {
			print $2 ":" $3 ": " $1 " has " $4 - $3 + 1 " lines"
		}'
}

lines() { # COUNT: that many lines that compile
	yes 'x++;' | head -n "$1"
}

good 'a file of 600 lines, a function of 80' '
	mkdir base; yes "int x;" | head -n 600 >base/a.c
	{ echo "int f(void)"; echo "{"; lines 77; echo "}"; } >base/b.c'
bad 'a header of 201 lines' '
	mkdir base; yes "int x;" | head -n 201 >base/a.h'
bad 'a folder of 41 files' '
	mkdir base; for i in $(seq 41); do : >base/a$i.c; done'
bad 'a file of 601 lines' 'mkdir base; yes "int x;" | head -n 601 >base/a.c'
bad 'a function of 81 lines' '
	mkdir base
	{ echo "int f(void)"; echo "{"; lines 78; echo "}"; } >base/a.c'
bad 'a long test' 'mkdir -p tests/unit; yes "//" | head -n 700 >tests/unit/a.c'
finish 'files and functions are short'
