#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every header compiles alone, also when it is included twice.
. "$(dirname "$0")/tree.sh"

cc=${CC:-cc}
command -v "${cc%% *}" >/dev/null || skip_all "there is no compiler $cc"

check() {
	for file in $(files -name '*.h' | grep -v '^tests/'); do
		printf '#include "%s"\n#include "%s"\n' "$file" "$file" |
			$cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -I. \
				-fsyntax-only -x c - 2>&1 |
			sed -n "s,^.*error:,$file:,p" | head -1
	done
}

good 'a header that brings what it needs' '
	mkdir base; { echo "#ifndef A"; echo "#define A"
	echo "#include <stddef.h>"; echo "struct a { size_t n; };"
	echo "#endif"; } >base/a.h'
bad 'a type without its header' 'mkdir base; echo "size_t f(void);" >base/a.h'
bad 'a header without a guard' 'mkdir base; echo "struct a { int n; };" >base/a.h'
bad 'a header that includes a missing file' '
	mkdir base; echo "#include \"base/b.h\"" >base/a.h'
finish 'headers compile alone'
