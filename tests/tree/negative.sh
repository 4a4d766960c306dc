#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a verifier must refuse, tests/reject/NEGATIVE: each case has its test.
. "$(dirname "$0")/tree.sh"

check() {
	awk -F '\t' '
		/^#/ { next }
		NF < 3 || $1 == "" || $3 == "" {
			print FILENAME ": " FNR ": not a case, its test and words"
			next
		}
		$1 in seen { print FILENAME ": " FNR ": a second case " $1 }
		{ seen[$1] = 1; n++ }
		$2 == "left" { next }
		{ # the words may hold tabs
			words = substr($0, length($1) + length($2) + 3)
			found = 0
			while ((getline line < $2) > 0)
				if (index(line, words))
					found = 1
			close($2)
			if (!found)
				print $2 ": no test of: " $1
		}
		END { if (n < 1) print "no cases" }' tests/reject/NEGATIVE
}

case_of() { # TEST WORDS
	printf 'mkdir -p tests/reject; printf "# x\\na\\t%s\\t%s\\n" >tests/reject/NEGATIVE
	printf "x\\tthe words\\n" >tests/t.sh' "$1" "$2"
}
good 'a case with its test' "$(case_of tests/t.sh 'the words')"
good 'words with a tab' "$(case_of tests/t.sh 'x\tthe')"
good 'a case that is left, with a reason' "$(case_of left reason)"
bad 'a case whose test is gone' "$(case_of tests/t.sh 'other words')"
bad 'a case whose file is gone' "$(case_of tests/u.sh 'the words')"
bad 'a case that is left without a reason' "$(case_of left '')"
bad 'a case twice' "$(case_of left reason)
	printf 'a\tleft\tx\n' >>tests/reject/NEGATIVE"
bad 'no cases' 'mkdir -p tests/reject; echo "# x" >tests/reject/NEGATIVE'
finish 'each case that a verifier must refuse has its test'
