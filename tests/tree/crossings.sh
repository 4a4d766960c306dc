#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No file includes a header of another folder that it has anyway: what crosses
# the folders can be counted (crossings.py --count).
. "$(dirname "$0")/tree.sh"

check() {
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/tree/crossings.py"
}

good 'headers that nothing else brings' '
	mkdir -p base sandbox/core
	echo "#include \"base/b.h\"" >base/a.h; : >base/b.h
	echo "#include \"base/a.h\"" >sandbox/core/a.c'
bad 'a header that another one brings' '
	mkdir -p base sandbox/core
	echo "#include \"base/b.h\"" >base/a.h; : >base/b.h
	{ echo "#include \"base/a.h\""; echo "#include \"base/b.h\""; } \
		>sandbox/core/a.c'
bad 'a header that its own header brings' '
	mkdir -p base sandbox/core; : >base/b.h
	echo "#include \"base/b.h\"" >sandbox/core/a.h
	{ echo "#include \"sandbox/core/a.h\""; echo "#include \"base/b.h\""; } \
		>sandbox/core/a.c'
finish 'no include of another folder is said twice'
