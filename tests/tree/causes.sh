#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The table of causes, as `compare --causes` lists it, against the pairs that show
# them and the page that tells of them: each cause has a pair and its words on the
# page, each pair a known cause and a function, and there are enough.
# $HALLMARK is the built program.
. "$(dirname "$0")/tree.sh"

[ -n "${HALLMARK-}" ] || skip_all 'HALLMARK does not name the built program'
HALLMARK=$(command -v "$HALLMARK") || skip_all "$HALLMARK cannot be run"

check() {
	if [ -x ./hallmark ]; then
		program=./hallmark
	else
		program=$HALLMARK
	fi
	"$program" compare --causes --json >"$trial/table" || return
	python3 -B "$top/tests/tree/causes_page.py" "$trial/table" \
		docs/hallmark-causes.7 2>&1
	{
		python3 -B -c 'import json, sys
for row in json.load(open(sys.argv[1], encoding="utf-8")):
    print("row", row["cause"], row.get("general", "-"), " ".join(row["debian"]),
          row["description"], row["advice"], sep="\t")' "$trial/table"
		# a line that ends with \ goes on in the next one
		sed -e ':a' -e '/\\$/{N;s/\\\n[[:blank:]]*//;ba' -e '}' \
			tests/causes/pairs/*.sh |
			sed -n -e 's/^pair \([^ ]*\) \([^ ]*\) .*/pair	\1	\2/p' \
				-e 's/^make_\([^ (]*\)().*/make	\1/p'
	} | awk -F'\t' '
		$1 == "row" {
			if ($2 !~ /^[a-z0-9-]+$/ || $5 !~ /\.$/ ||
				$6 !~ /\.$/ || $4 !~ /^[a-zA-Z0-9_ ]*$/)
				print "a row without its sentences: " $2
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

pairs='mkdir -p docs tests/causes/pairs
	row() {
		printf "%s{\"cause\": \"$1\", \"general\": \"$2\", \"debian\":
			[\"a_name\"], \"description\": \"$3\",
			\"advice\": \"Mend.\"}" "$comma" >>table
		comma=,
	}
	program() {
		printf "#!/bin/sh\necho [\ncat table\necho ]\n" >hallmark
		chmod 755 hallmark
		./hallmark >all
		PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/tree/causes_page.py" \
			all >docs/hallmark-causes.7
	}
	comma=
	row uid uid "A number."
	row host uid "A name."
	row unknown uid "None."
	program
	for i in $(seq 59); do
		printf "pair a$i uid uid\nmake_a$i() { echo; }\n"
	done >tests/causes/pairs/a.sh
	printf "pair b host \\\\\n\tset:X=1\nmake_b() { echo; }\n" >>tests/causes/pairs/a.sh
	for i in $(seq 10); do
		printf "pair u$i unknown set:X=1\nmake_u$i() { echo; }\n"
	done >tests/causes/pairs/u.sh
	edit() { sed -i "$1" tests/causes/"$2"; };'
good 'sixty pairs with a cause, ten without' "$pairs"
bad 'a cause without a pair' "$pairs"'row pid uid "A pid."; program'
bad 'a pair of a cause that has no row' "$pairs"'edit "s/ host / hosts /" pairs/a.sh'
bad 'a pair without its function' "$pairs"'edit /^make_b/d pairs/a.sh'
bad 'a function without its pair' "$pairs"'echo "make_c() {" >>tests/causes/pairs/a.sh'
bad 'two pairs of one name' "$pairs"'echo "pair b host x" >>tests/causes/pairs/a.sh'
bad 'two rows of one name' "$pairs"'row uid uid "A number."; program'
bad 'a row without a sentence' "$pairs"'row host2 uid "-"; program
	printf "pair z host2 x\nmake_z() { echo; }\n" >>tests/causes/pairs/a.sh'
bad 'a general cause that has no row' "$pairs"'row pid id "A pid."; program
	printf "pair z pid x\nmake_z() { echo; }\n" >>tests/causes/pairs/a.sh'
bad 'a page that lacks a cause' "$pairs"'sed -i "/^.It Cm host/,+5d" docs/hallmark-causes.7'
bad 'a page with another sentence' "$pairs"'sed -i "s/^Mend/Bend/" docs/hallmark-causes.7'
bad 'no page' "$pairs"'rm docs/hallmark-causes.7'
bad 'fifty-nine pairs' "$pairs"'edit "/a59/d" pairs/a.sh'
bad 'nine pairs without a cause' "$pairs"'edit "/u10/d" pairs/u.sh'

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
		"$trial/real" "$trial/answer" "$@" 2>&1)
	if [ "$said" = "$wanted" ]; then
		result ok "the judge: $first,$others for $*"
	else
		result not "the judge: $first,$others for $*"
		echo "# $said, wanted $wanted"
	fi
}
"$HALLMARK" compare --causes --json >"$trial/real"
judged '1 0 1 uid' uid,uid uid
judged '1 1 2 uid pid' uid,pid uid
judged '2 1 3 pid uid build-id' pid,uid,build-id uid build-id
judged '0 2 2 pid host' pid,host uid
judged '2 0 2 build-time tar-times' build-time,tar-times tar-times
judged '1 0 1 unknown' unknown,unknown unknown
judged '0 1 2 unknown pid' unknown,pid unknown
judged '0 0 1 unknown' unknown,unknown uid
judged 'not in the table: nonsense' nonsense,uid uid

finish 'each cause has a pair, and each pair a cause'
