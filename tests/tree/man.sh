#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every page in docs/ is clean mdoc.
. "$(dirname "$0")/tree.sh"

command -v mandoc >/dev/null || skip_all 'mandoc is not installed'

check() {
	files -path './docs/*.[1-8]' | while read -r page; do
		# pages of other systems, which mandoc cannot know
		mandoc -Tlint -Wwarning "$page" 2>&1
	done
	ls docs/*.[1-8] >/dev/null 2>&1 || echo 'docs/ holds no page'
}

page='.\" x
.Dd November 21, 2026
.Dt A 1
.Os
.Sh NAME
.Nm a
.Nd a page
.Sh DESCRIPTION'
good 'a clean page' 'mkdir docs; printf "%s\nWords.\n" "$page" >docs/a.1'
bad 'an unknown macro' 'mkdir docs; printf "%s\n.Zz x\n" "$page" >docs/a.1'
bad 'an open list' 'mkdir docs; printf "%s\n.Bl -tag\n" "$page" >docs/a.1'
bad 'no page at all' 'mkdir docs'
finish 'man pages are clean'
