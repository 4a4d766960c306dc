#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who may include whom: the rooms of docs/architecture.md.
. "$(dirname "$0")/tree.sh"

# One row a room: its name, then the rooms that it may use beside itself.
rooms() {
	cat <<-END
		base
		sandbox base
		attest base
		builder base sandbox attest
		reproduce base sandbox attest builder
	END
}

check() {
	rooms | while read -r room allowed; do
		[ -d "$room" ] || continue
		pattern=$(echo "$room $allowed" | sed 's/ *$//; s/ /|/g')
		grep -rnE '^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*"' \
			--include='*.[ch]' "$room" |
			grep -vE "include[[:blank:]]*\"($pattern)/([a-z]+/)*[a-z0-9_]+\.h\""
	done
	# a room that the table does not know, a test that the product uses
	for file in $(files -name '*.[ch]'); do
		case $file in
		tests/* | hallmark.c) ;;
		*/*) rooms | grep -q "^${file%%/*}\( \|$\)" ||
			echo "$file: a room that tests/tree/layers.sh lacks" ;;
		*) echo "$file: outside every room" ;;
		esac
	done
	grep -nE 'include "tests/' hallmark.c 2>/dev/null
}

good 'each room uses what stands before it' '
	mkdir base builder
	echo "#include \"base/b.h\"" >base/a.c
	echo "#include \"base/b.h\"" >builder/a.c
	echo "#include \"builder/b.h\"" >hallmark.c'
bad 'base uses builder' '
	mkdir base; echo "#include \"builder/x.h\"" >base/a.c'
bad 'a header of sandbox uses attest' '
	mkdir sandbox; echo "#include \"attest/x.h\"" >sandbox/a.h'
bad 'attest uses sandbox, with blanks' '
	mkdir attest; echo " # include  \"sandbox/x.h\"" >attest/a.c'
bad 'builder uses reproduce' '
	mkdir builder; echo "#include \"reproduce/x.h\"" >builder/a.c'
bad 'a header is named without its room' '
	mkdir builder; echo "#include \"x.h\"" >builder/a.c'
bad 'a path goes around the rooms' '
	mkdir base; echo "#include \"base/../attest/x.h\"" >base/a.c'
bad 'the product uses the tests' '
	mkdir base; echo "#include \"tests/x.h\"" >base/a.c'
bad 'a new room without a row' 'mkdir cellar; : >cellar/a.c'
bad 'a source file outside the rooms' ': >main.c'
finish 'rooms include only what stands before them'
