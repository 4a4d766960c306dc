#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each command that a message names exists: 'hallmark X …', or a separate line
# that begins with two blanks.  $HALLMARK is the built program.
. "$(dirname "$0")/tree.sh"

[ -n "${HALLMARK-}" ] || skip_all 'HALLMARK does not name the built program'
HALLMARK=$(command -v "$HALLMARK") || skip_all "$HALLMARK cannot be run"

# The words after the program's name, one per line; a text may span several
# lines.
named() { # FILE
	tr '\n\t' '  ' <"$1" |
		sed -e 's/" *"//g' -e "s/\\\\n  hallmark /'hallmark /g" \
			-e 's/\\n/ /g' |
		grep -oE "'hallmark +[a-z][^'\"]*" |
		sed -E 's/^.hallmark +//; s/ +/ /g'
}

check_with() { # PROGRAM
	commands "$1" >"$trial/commands"
	[ -s "$trial/commands" ] || echo "$1 lists no commands"
	files -name '*.[ch]' | grep -v '^tests/' | while read -r file; do
		# "hallmark tree 1" is the first line of a format
		named "$file" | grep -vxE '[a-z]+ [0-9]+' |
			sed -nE 's/^([a-z]+)( [a-z]+)?.*/\1 \1\2/p' |
			while read -r one two; do
				grep -qxF -e "$one" -e "$two" \
					"$trial/commands" ||
					echo "$file: there is no '$two'"
			done
	done
}
check() {
	if [ -x ./hallmark ]; then
		check_with ./hallmark
	else
		check_with "$HALLMARK"
	fi
}

fake='mkdir base; cat >hallmark <<"END"
#!/bin/sh
printf "\t\"%s \"*) words=\"--help\" ;;\n" lock "key new"
END
chmod 755 hallmark;'
good 'whole commands and parts of commands' "$fake"'cat >base/a.c <<"END"
/* The name of hallmark pull is no message. */
	f("run '\''hallmark lock %.*s'\'' or '\''hallmark "
	  "key new%s%s'\''", "'\''hallmark\nlock'\''; '\''hallmark --help'\''",
	  "\n  hallmark lock DIR >FILE");
	g("begins with '\''hallmark tree 1'\'' and '\''hallmark COMMAND'\''");
END'
for line in "f(\"bring it with 'hallmark pull'\");" \
	"f(\"bring it with 'hallmark \" \"pull X'\");" \
	"f(\"'hallmark lock' or 'hallmark pull' does\");" \
	"f(\"'hallmark key old'\");" "f(\"'hallmark key'\");"; do
	bad "$line" "$fake"'printf "%s\n" "$line" >base/a.c'
done
bad 'an unknown command on a line of its own' "$fake"'cat >base/a.c <<"END"
	f("for example:\n  hallmark pull DIR");
END'
bad 'an unknown command in a message of two lines' "$fake"'cat >base/a.c <<"END"
	f("bring it with '\''hallmark\npull'\''");
END'
bad 'an unknown command in a text on two lines' "$fake"'cat >base/a.c <<"END"
	f("bring it with '\''hallmark "
		"pull'\''");
END'
bad 'an unknown command in a header' "$fake"'
	echo "#define HINT \"'\''hallmark pull'\'' brings it\"" >base/a.h'
bad 'a program that lists no commands' '
	echo "#!/bin/sh" >hallmark; chmod 755 hallmark'
finish 'messages name commands that exist'
