#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The causes of tests/causes/names against the pairs that show them: each cause
# has a pair, each pair a known cause and a function, and there are enough.
. "$(dirname "$0")/tree.sh"

check() {
	names=tests/causes/names
	[ -s $names ] || echo "$names: missing"
	{
		grep -v '^#' $names | sed 's/^/row	/'
		# a line that ends with \ goes on in the next one
		sed -e ':a' -e '/\\$/{N;s/\\\n[[:blank:]]*//;ba' -e '}' \
			tests/causes/pairs/*.sh |
			sed -n -e 's/^pair \([^ ]*\) \([^ ]*\) .*/pair	\1	\2/p' \
				-e 's/^make_\([^ (]*\)().*/make	\1/p'
	} | awk -F'\t' '
		$1 == "row" {
			if (NF != 5 || $2 !~ /^[a-z0-9-]+$/ || $5 !~ /\.$/ ||
				$4 !~ /^(-|[a-zA-Z0-9_ ]+)$/)
				print "a row without its four columns: " $2
			if (row[$2]++) print $2 ": two rows"
			if ($3 != "-") general[$2] = $3
		}
		$1 == "pair" {
			if (pair[$2]++) print $2 ": two pairs"
			cause[$2] = $3
			if ($3 == "unknown") none++; else known++
			shown[$3] = 1
		}
		$1 == "make" { made[$2] = 1 }
		END {
			for (i in row) if (!(i in shown)) print i ": no pair"
			for (i in general) if (!(general[i] in row))
				print i ": no row for " general[i]
			for (i in pair) {
				if (!(cause[i] in row))
					print i ": no row for " cause[i]
				if (!(i in made)) print i ": no make_" i "()"
			}
			for (i in made) if (!(i in pair))
				print "make_" i "(): no pair"
			if (known < 60) print known + 0 " pairs, not 60"
			if (none < 10)
				print none + 0 " pairs without a cause, not 10"
		}' | sort
}

pairs='mkdir -p tests/causes/pairs
	printf "# comment\nuid\t-\t-\tA number.\nhost\tuid\ta_name b_name\tA name.\nunknown\t-\t-\tNone.\n" >tests/causes/names
	for i in $(seq 59); do
		printf "pair a$i uid uid\nmake_a$i() { echo; }\n"
	done >tests/causes/pairs/a.sh
	printf "pair b host \\\\\n\tset:X=1\nmake_b() { echo; }\n" >>tests/causes/pairs/a.sh
	for i in $(seq 10); do
		printf "pair u$i unknown set:X=1\nmake_u$i() { echo; }\n"
	done >tests/causes/pairs/u.sh
	edit() { sed -i "$1" tests/causes/"$2"; };'
good 'sixty pairs with a cause, ten without' "$pairs"
bad 'a cause without a pair' "$pairs"'echo "pid	-	-	A pid." >>tests/causes/names'
bad 'a pair of a cause that has no row' "$pairs"'edit /^host/d names'
bad 'a pair without its function' "$pairs"'edit /^make_b/d pairs/a.sh'
bad 'a function without its pair' "$pairs"'echo "make_c() {" >>tests/causes/pairs/a.sh'
bad 'two pairs of one name' "$pairs"'echo "pair b host x" >>tests/causes/pairs/a.sh'
bad 'two rows of one name' "$pairs"'edit "/^uid/{p;}" names'
bad 'a row without a sentence' "$pairs"'edit "s/^uid.*/uid\t-\t-\t/" names'
bad 'a general cause that has no row' "$pairs"'edit "s/	uid	/	id	/" names'
bad 'fifty-nine pairs' "$pairs"'edit "/a59/d" pairs/a.sh'
bad 'nine pairs without a cause' "$pairs"'edit "/u10/d" pairs/u.sh'
bad 'no names' "$pairs"': >tests/causes/names'

# judged WANTED NAMED CAUSE [ALSO…] - what the judge says of an answer that names
# these causes, the first of one difference, the others of a second
judged() {
	wanted=$1 first=${2%%,*} others=${2#*,}
	shift 2
	printf '{"differences": [%s {"path": "b", "causes": [%s]}]}\n' \
		"{\"path\": \"a\", \"causes\": [{\"cause\": \"$first\"}]}," \
		"$(echo "$others" | sed 's/[^,]*/{"cause": "&"}/g')" \
		>"$trial/answer"
	said=$(python3 -B "$top/tests/causes/judge.py" \
		"$top/tests/causes/names" "$trial/answer" "$@" 2>&1)
	if [ "$said" = "$wanted" ]; then
		result ok "the judge: $first,$others for $*"
	else
		result not "the judge: $first,$others for $*"
		echo "# $said, wanted $wanted"
	fi
}
judged '1 0 1 uid' uid,uid uid
judged '1 1 2 uid pid' uid,pid uid
judged '2 1 3 pid uid build-id' pid,uid,build-id uid build-id
judged '0 2 2 pid host' pid,host uid
judged '2 0 2 build-time tar-times' build-time,tar-times tar-times
judged '1 0 1 unknown' unknown,unknown unknown
judged '0 1 2 unknown pid' unknown,pid unknown
judged '0 0 1 unknown' unknown,unknown uid
judged "not in $top/tests/causes/names: nonsense" nonsense,uid uid

finish 'each cause has a pair, and each pair a cause'
