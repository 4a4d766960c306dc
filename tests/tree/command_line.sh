#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Only commands see the command line; the code below them gets plain structs.
. "$(dirname "$0")/tree.sh"

sees_it='struct[[:blank:]]+(options|option_row|command)\>'
sees_it="$sees_it|include[[:blank:]]*\"(base/options|[a-z_/]+/commands)\.h\""

check() {
	for file in $(files -name '*.[ch]' | grep -v '^tests/'); do
		case $file in
		hallmark.c | base/options.[ch] | base/completion.[ch]) continue ;;
		esac
		case ${file##*/} in
		cmd_*.c | commands.h) continue ;;
		esac
		grep -nE "$sees_it" "$file" | sed "s,^,$file:,"
	done
}

good 'the table, the commands, their header, plain structs' '
	mkdir -p base builder/cmd tests/unit
	echo "struct options { int n; };" >base/options.h
	echo "#include \"base/options.h\"" >base/options.c
	echo "#include \"base/options.h\"" >builder/commands.h
	echo "#include \"builder/commands.h\"" >hallmark.c
	echo "int run(const struct options *o);" >builder/cmd_build.c
	echo "int run(const struct options *o);" >builder/cmd/cmd_show.c
	echo "int build(const struct build_options *o);" >builder/build.h
	echo "struct options o; struct command c;" >tests/unit/test_options.c'
bad 'a module below the commands takes the options' '
	mkdir builder
	echo "#include \"base/options.h\"" >builder/check.h'
bad 'a module only names the struct' '
	mkdir builder; echo "struct options;" >builder/check.h'
bad 'a module makes a command line' '
	mkdir reproduce
	echo "	struct  options quiet = *o;" >reproduce/rebuild.c'
bad 'a module calls a command' '
	mkdir builder; echo "#include \"builder/commands.h\"" >builder/build.c'
bad 'a module uses a header of a folder of commands' '
	mkdir builder
	echo "#include \"builder/cmd/commands.h\"" >builder/build.c'
bad 'a module uses a header of one command' '
	mkdir builder
	echo "extern const struct command cmd_build;" >builder/cmd_build.h'
bad 'a name that only ends like a command' '
	mkdir builder; echo "struct options o;" >builder/not_cmd_x.c'
finish 'the command line ends in the commands'
