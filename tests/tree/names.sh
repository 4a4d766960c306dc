#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A static function has two words, or a name that no other function of the
# product has: gdb, perf and grep find one place.
. "$(dirname "$0")/tree.sh"

ctags --version 2>/dev/null | grep -q 'Universal Ctags' ||
	skip_all 'universal-ctags is not installed'

check() {
	files -name '*.[ch]' | grep -v '^tests/' |
		ctags -x --_xformat='%N %F %n' --kinds-c=f -L - 2>/dev/null |
		awk '$1 !~ /_/ && $1 != "main" {
			where[$1] = where[$1] " " $2 ":" $3
			n[$1 " " $2]++ || files[$1]++
		}
		END { for (name in where) if (files[name] > 1)
			print name "() is the name of several functions:" where[name] }'
}

good 'two words, or one that is used once' '
	mkdir base
	echo "static int find_row(void) { return 1; }" >base/a.c
	echo "static int find_row(void) { return 1; }" >base/b.c
	echo "static int begin(void) { return 1; }" >>base/b.c'
bad 'one word, in two files' '
	mkdir base
	echo "static int find(void) { return 1; }" >base/a.c
	echo "static int find(void) { return 1; }" >base/b.c'
bad 'one word, exported and static' '
	mkdir base
	echo "int find(void) { return 1; }" >base/a.c
	echo "static int find(void) { return 1; }" >base/b.c'
finish 'no two static functions share a name of one word'
