#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A header documents what it declares: "name - what it does" names a
# declaration. The name is at the beginning of a comment line or after a
# semicolon.
. "$(dirname "$0")/tree.sh"

# Prints the documented names, one per line; "a, b - …" documents each of them.
# Our names have an underscore; words of prose before a dash have none.
documented() { # FILE
	awk '
		/^[ \t]*\/\*/ { inside = 1 }
		inside {
			line = $0
			sub(/^[ \t]*(\/\*+|\*)[ \t]*/, "", line)
			n = split(line, parts, "; ")
			for (i = 1; i <= n; i++)
				if (match(parts[i], /^[a-z][a-z0-9_]*(, [a-z][a-z0-9_]*)* - /)) {
					m = split(substr(parts[i], 1, RLENGTH - 3), names, ", ")
					for (j = 1; j <= m; j++)
						if (names[j] ~ /_/)
							print names[j]
				}
		}
		/\*\// { inside = 0 }' "$1"
}

# The header without its comments.
code_of() { # FILE
	awk '{
		line = ""
		while (length($0)) {
			if (inside) {
				at = index($0, "*/")
				if (!at) break
				$0 = substr($0, at + 2); inside = 0
			} else {
				at = index($0, "/*")
				if (!at) { line = line $0; break }
				line = line substr($0, 1, at - 1) " "
				$0 = substr($0, at + 2); inside = 1
			}
		}
		print line
	}' "$1"
}

check() {
	files -name '*.h' | grep -v '^tests/' | while read -r file; do
		code_of "$file" >"$trial/code"
		documented "$file" | while read -r name; do
			grep -qE "(^|[^[:alnum:]_])$name[[:blank:]]*\\(|\
\\<(struct|enum|union|define|extern.*)[[:blank:]]+[*]*$name\\>|\
^[[:blank:]]+$name[,;[:blank:]]|\\<$name(\\[.*\\])?;" "$trial/code" ||
				echo "$file: $name is documented, not declared"
		done
	done
}

good 'functions, macros, types, several at once' '
	mkdir base; cat >base/a.h <<"END"
/* a.h - old_name - of a file */
/* a_new - a; a_old - b, which is a word - not a name */
struct a *a_new(void);
int a_old(int);
/*
 * a_put, a_get - both
 *
 * in      a  what else - more
 */
void a_put(void); void a_get(void);
/* a_max - the most */
#define a_max 3
/* a_row - one of them */
struct a_row { int n; };
/* a_rows - all of them */
extern const struct a_row a_rows[];
END'
bad 'a document of a function that is gone' 'mkdir base; cat >base/a.h <<"END"
/* a_gone - does nothing */
int a_new(void);
END'
bad 'a renamed function in a block comment' 'mkdir base; cat >base/a.h <<"END"
/*
 * a_gone - does nothing
 *
 * returns 0
 */
int a_new(void);
END'
bad 'the second document of a line' 'mkdir base; cat >base/a.h <<"END"
/* a_new - does; a_gone - does not */
int a_new(void);
END'
bad 'one of several documented names' 'mkdir base; cat >base/a.h <<"END"
/* a_new, a_gone - do */
int a_new(void);
END'
bad 'a name that only begins like the declared one' '
	mkdir base; cat >base/a.h <<"END"
/* a_ne - does */
int a_new(void);
END'
bad 'a name that is in a comment only' 'mkdir base; cat >base/a.h <<"END"
/* a_gone - does */
int a_new(void); /* was a_gone() */
END'
finish 'headers document what they declare'
