#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No #if inside a function: a difference between architectures or builds is a
# table, a constant or a file of its own, which can be read separately.
. "$(dirname "$0")/tree.sh"

# A function extends from a brace in the first column to the brace that ends it;
# a table begins on the line of its name.
check() {
	files -name '*.[ch]' | grep -v '^tests/' | while read -r file; do
		awk -v file="$file" '
			/^\{/ { inside = 1 }
			/^\}/ { inside = 0 }
			inside && /^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else)/ {
				print file ":" NR ": " $0
			}' "$file"
	done
}

good '#if around functions, constants and rows' '
	mkdir base
	{ echo "#if defined(X)"; echo "#define A 1"; echo "#else"
	echo "#define A 2"; echo "#endif"
	echo "static const int rows[] = {"; echo "#ifdef Y"; echo "	1,"
	echo "#endif"; echo "};"
	echo "#ifdef Z"; echo "int"; echo "f(void)"; echo "{"; echo "	return A;"
	echo "}"; echo "#endif"; } >base/a.c'
for line in '#if defined(X)' '#ifdef X' '#ifndef X' '	# if X'; do
	bad "$line in a function" '
		mkdir base
		{ echo "int"; echo "f(void)"; echo "{"; echo "$line"
		echo "	return 1;"; echo "#endif"; echo "	return 2;"
		echo "}"; } >base/a.c'
done
bad '#if in a function of a header' '
	mkdir base
	{ echo "#ifndef A"; echo "#define A"; echo "static inline int"
	echo "f(void)"; echo "{"; echo "#ifdef B"; echo "	return 1;"
	echo "#endif"; echo "}"; echo "#endif"; } >base/a.h'
finish 'no conditional inside a function'
