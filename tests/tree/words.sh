#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No promise of later work, and no path of one developer's machine.
. "$(dirname "$0")/tree.sh"

later='TO''DO|FIX''ME|XX''X|not impl''emented|place''holder'
places='(^|[^[:alnum:]_.~])/(wo''rk|ho''me/[a-z]+)/'

check() {
	files ! -name LICENSE ! -name '*.tree' ! -path './tests/fuzz/*' \
		! -path './tests/reject/*' |
		while read -r file; do
			grep -nIE "\\<($later)\\>|$places" "$file" |
				sed "s,^,$file:,"
		done
}

good 'ordinary words' 'echo "the work is done in /tmp, networks/work" >a.c'
bad 'a promise' 'echo "/* TO""DO: later */" | tr -d \" >a.c'
bad 'a path of one machine' 'echo "see /wo""rk/shared" | tr -d \" >a.md'
bad 'a home folder' 'echo "/ho""me/user/x" | tr -d \" >a.sh'
finish 'no promises and no paths of one machine'
