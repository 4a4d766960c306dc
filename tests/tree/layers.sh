#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who may include whom: the folders of docs/architecture.md, in their order.
. "$(dirname "$0")/tree.sh"

# One row a folder: its name, then the rooms before its own that it may use. It
# may include the folders of its own room that stand above it, and of sandbox/
# only the headers that stand directly there, unless it is a part of it.
folders() {
	cat <<-END
		base
		sandbox base
		sandbox/core base
		sandbox/filter base
		sandbox/confine base
		sandbox/clock base
		sandbox/order base
		sandbox/tracer base
		sandbox/inside base
		sandbox/answer/call base
		sandbox/answer/proc base
		sandbox/answer base
		sandbox/supervise base
		sandbox/box base
		attest/key base
		attest base
		attest/policy base
		attest/ask base
		attest/quarantine base
		attest/sbom base
		builder/store base sandbox attest
		builder/git base sandbox attest
		builder/fetch base sandbox attest
		builder/recipe base sandbox attest
		builder/archive base sandbox attest
		builder/image base sandbox attest
		builder/registry base sandbox attest
		builder/check base sandbox attest
		builder/saved base sandbox attest
		builder/collect base sandbox attest
		builder/ask base sandbox attest
		builder/env base sandbox attest
		builder/pin base sandbox attest
		builder/build base sandbox attest
		builder/kit base sandbox attest
		builder/release base sandbox attest
		builder/cmd base sandbox attest
		reproduce/explain base sandbox attest builder
		reproduce/compare base sandbox attest builder
		reproduce/rebuild base sandbox attest builder
		reproduce/cmd base sandbox attest builder
	END
}

check() {
	folders | PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/tree/layers.py"
	# the table and the picture are twins, row by row
	[ ! -f docs/architecture.md ] || {
		folders | cut -d' ' -f1 >"$trial/rows"
		sed -n 's,^| `\([a-z/]*\)/` .*,\1,p' docs/architecture.md |
			diff - "$trial/rows" |
			sed -n 's,^\([<>]\),docs/architecture.md: \1,p'
	}
}

good 'each folder uses what stands before it' '
	mkdir -p base sandbox/core sandbox/clock builder/git builder/cmd
	echo "#include \"base/b.h\"" >base/a.c
	echo "#include \"sandbox/core/b.h\"" >sandbox/clock/g.c
	echo "#include \"sandbox/b.h\"" >sandbox/core/c.c
	echo "#include \"sandbox/b.h\"" >builder/git/d.c
	echo "#include \"builder/git/b.h\"" >builder/cmd/e.c
	echo "#include \"builder/git/f_private.h\"" >builder/git/f.c
	echo "#include \"builder/cmd/b.h\"" >hallmark.c'
bad 'base uses builder' '
	mkdir base; echo "#include \"builder/git/x.h\"" >base/a.c'
bad 'a header of sandbox uses attest' '
	mkdir sandbox; echo "#include \"attest/x.h\"" >sandbox/a.h'
bad 'attest uses sandbox, with blanks' '
	mkdir attest; echo " # include  \"sandbox/x.h\"" >attest/a.c'
bad 'builder uses reproduce' '
	mkdir -p builder/git; echo "#include \"reproduce/x.h\"" >builder/git/a.c'
bad 'builder uses an inner header of sandbox' '
	mkdir -p builder/git
	echo "#include \"sandbox/core/x.h\"" >builder/git/a.c'
bad 'a folder uses one that stands after it' '
	mkdir -p sandbox/core
	echo "#include \"sandbox/tracer/x.h\"" >sandbox/core/a.c'
bad 'a private header leaves its folder' '
	mkdir -p builder/git
	echo "#include \"builder/store/x_private.h\"" >builder/git/a.c'
bad 'a private header leaves its room' '
	mkdir -p reproduce/compare
	echo "#include \"builder/store/x_private.h\"" >reproduce/compare/a.c'
bad 'two headers have one name' '
	mkdir -p builder/git builder/cmd; : >builder/git/a.h; : >builder/cmd/a.h'
bad 'two files have one name' '
	mkdir -p builder/git builder/cmd; : >builder/git/a.c; : >builder/cmd/a.c'
bad 'the public face uses a folder behind it' '
	mkdir sandbox; echo "#include \"sandbox/core/x.h\"" >sandbox/a.h'
bad 'a header is named without its room' '
	mkdir -p builder/git; echo "#include \"x.h\"" >builder/git/a.c'
bad 'a path goes around the rooms' '
	mkdir base; echo "#include \"base/../attest/x.h\"" >base/a.c'
bad 'the product uses the tests' '
	mkdir base; echo "#include \"tests/x.h\"" >base/a.c'
bad 'hallmark.c uses the tests' '
	echo "#include \"tests/x.h\"" >hallmark.c'
bad 'hallmark.c uses an inner header of sandbox' '
	echo "#include \"sandbox/core/x.h\"" >hallmark.c'
bad 'hallmark.c uses a private header' '
	echo "#include \"builder/store/x_private.h\"" >hallmark.c'
bad 'a new room without a row' 'mkdir cellar; : >cellar/a.c'
bad 'a new folder without a row' 'mkdir -p builder/attic; : >builder/attic/a.c'
bad 'a source file outside the rooms' ': >main.c'
bad 'a folder that the picture lacks' '
	mkdir -p base docs; : >docs/architecture.md'
picture='mkdir docs; folders | cut -d" " -f1 |
	sed "s,.*,| \`&/\` | what it holds |,"'
good 'a picture in the order of the table' "$picture"' >docs/architecture.md'
bad 'a picture in another order' "$picture"' | sort -r >docs/architecture.md'
finish 'folders include only what stands before them'
