#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/hallmark-COMMAND.1 documents the options of "hallmark COMMAND --help" and
# no others, and each option of base/options.c is used by a command.  What the
# help says of an option that means different things in different commands, and
# of its value, the page says in the same words.
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

# words_of_help PROGRAM COMMAND OPTION - "VALUE: words", without a default
words_of_help() {
	# shellcheck disable=SC2086
	"$1" $2 --help | awk -v option="--$3" '
		hit { sub(/^ */, ""); sub(/ \(default.*/, "")
			print value ": " $0; exit }
		{ for (i = 1; i <= NF; i++) if ($i == option) {
			hit = 1; value = $(i + 1) } }'
}
# words_of_page FILE OPTION - the same of its first paragraph, as one line
words_of_page() {
	awk -v option="$2" '
		/^\.It Fl/ { if (hit) exit
			line = $0; gsub(/\\-/, "-", line)
			n = split(line, w, " ")
			for (i = 1; i <= n; i++) if (w[i] == "-" option) {
				hit = 1; value = ""
				for (j = i + 2; j <= n; j++) value = value w[j] }
			next }
		hit && /^\.(Pp|El|Sh|Ss)/ { exit }
		hit { sub(/^\.Fl -/, "--"); sub(/^\.[A-Z][a-z] /, ""); sub(/ ([.,:;])$/, "&")
			text = text (text == "" ? "" : " ") $0 }
		END { gsub(/ :/, ":", text); print value ": " tolower(substr(text, 1, 1)) \
			substr(text, 2) }' "$1"
}
check_words() { # PROGRAM
	commands "$1" | while read -r command; do
		page=docs/hallmark-${command%% *}.1
		[ -f "$page" ] || continue
		for option in quiet verbose repo level; do
			said=$(words_of_help "$1" "$command" $option)
			[ -n "$said" ] || continue
			case $(words_of_page "$page" $option) in
			"$said"*) ;;
			*) echo "$page: of --$option the help says '$said'," \
				"the page '$(words_of_page "$page" $option)'" ;;
			esac
		done
	done
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
	check_words "$1"
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
	[ ! -f level ] || printf "      --level a|b\n          how (default: a)\n"
	printf "  -h, --help\n"
fi
END
chmod 755 hallmark;'
good 'the same options' "$fake"'
	{ echo ".It Fl j , Fl -json"; echo ".It Fl -key Ar FILE"; } \
		>docs/hallmark-do.1
	mkdir base; printf "\t{\"help\", 0, NULL, AT(help), false,\n" \
		>base/options.c'
good 'the same words' "$fake"'
	: >level
	{ echo ".It Fl j , Fl -json"; echo ".It Fl -key Ar FILE"
	printf ".It Fl -level Cm a | b\nHow, and more.\n"; } \
		>docs/hallmark-do.1'
bad 'other words' "$fake"'
	: >level
	{ echo ".It Fl j , Fl -json"; echo ".It Fl -key Ar FILE"
	printf ".It Fl -level Cm a | b\nWhere.\n"; } >docs/hallmark-do.1'
bad 'another value' "$fake"'
	: >level
	{ echo ".It Fl j , Fl -json"; echo ".It Fl -key Ar FILE"
	printf ".It Fl -level Cm c\nHow.\n"; } >docs/hallmark-do.1'
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
