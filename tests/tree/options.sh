#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/hallmark-COMMAND.1 documents the options of "hallmark COMMAND --help" and
# no others, and each option of base/options.c is used by a command.
# $HALLMARK is the built program.
. "$(dirname "$0")/tree.sh"

[ -n "${HALLMARK-}" ] || skip_all 'HALLMARK does not name the built program'
HALLMARK=$(command -v "$HALLMARK") || skip_all "$HALLMARK cannot be run"

# "key new" and "key show" share a page: hallmark-key(1) has the options of
# both.
of_help() { # PROGRAM PAGE
	commands "$1" | while read -r command; do
		[ "${command%% *}" = "$2" ] || continue
		# two words are two arguments
		# shellcheck disable=SC2086
		"$1" $command --help
	done | sed -nE 's/^ +(-[a-zA-Z], )?--([a-z-]+).*/\2/p' | sort -u
}
of_page() { # FILE
	sed -nE '/^\.It Fl/{s/.*Fl (-|\\-|Fl )([a-z-]+).*/\2/p;}' "$1" | sort -u
}

check_with() { # PROGRAM
	# bash_completion has no page; its only option is --help
	commands "$1" | sed 's/ .*//' | sort -u | grep -v '^completion$' |
		while read -r name; do
			page=docs/hallmark-$name.1
			if [ ! -f "$page" ]; then
				echo "$page: there is no such page"
				continue
			fi
			of_help "$1" "$name" | grep -v '^help$' >"$trial/help"
			of_page "$page" | grep -v '^help$' >"$trial/page"
			diff "$trial/help" "$trial/page" |
				sed -n "s,^<,$page: lacks the option --,p
					s,^>,$page: knows an option --,p"
		done
	[ -n "$(commands "$1")" ] || echo "$1 lists no commands"
	# no user can find an option that no command takes
	[ -f base/options.c ] || return 0
	sed -nE 's/^	\{"([a-z-]+)", .*AT\(.*/\1/p' base/options.c |
		while read -r row; do
			"$1" completion bash | grep -q -- "--$row\>" ||
				echo "base/options.c: no command takes --$row"
		done
}
check() {
	if [ -x ./hallmark ]; then
		check_with ./hallmark
	else
		check_with "$HALLMARK"
	fi
}

fake='mkdir docs; cat >hallmark <<"END"
#!/bin/sh
if [ "$1" = completion ]; then
	printf "\t\"do it\"*) words=\"--help\" ;;\n" | sed "s/it\"/it \"/"
else
	printf "  -j, --json\n          text\n      --key FILE\n"
	printf "  -h, --help\n"
fi
END
chmod 755 hallmark;'
good 'the same options' "$fake"'
	{ echo ".It Fl j , Fl -json"; echo ".It Fl -key Ar FILE"; } \
		>docs/hallmark-do.1
	mkdir base; printf "\t{\"help\", 0, NULL, AT(help), false,\n" \
		>base/options.c'
bad 'the page lacks an option' "$fake"'echo ".It Fl -json" >docs/hallmark-do.1'
bad 'the page has an unknown option' "$fake"'
	{ echo ".It Fl -json"; echo ".It Fl -key Ar FILE"; echo ".It Fl -old"; } \
		>docs/hallmark-do.1'
bad 'there is no page' "$fake"
bad 'an option that no command takes' "$fake"'
	{ echo ".It Fl j , Fl -json"; echo ".It Fl -key Ar FILE"; } \
		>docs/hallmark-do.1
	mkdir base; printf "\t{\"old\", 0, NULL, AT(old), false,\n" \
		>base/options.c'
bad 'a program that lists no commands' '
	mkdir docs; echo "#!/bin/sh" >hallmark; chmod 755 hallmark'
finish 'help and man pages know the same options'
