#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command line: help, mistakes, exit statuses. No test here builds anything.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

commands='build
rebuild
compare
verify
sign
lock
shell
push
pull
show
tag
index
save
load
quarantine add
quarantine lift
quarantine list
key new
key show
store list
store check
store rm
store unpin
store gc
doctor
completion'

# --- hallmark itself ---

run hallmark
ended 'without arguments the exit status is 2' 2
is 'no arguments: nothing on standard output' "$(cat "$out")" ''
like 'no arguments: usage' "$err" '^usage: hallmark COMMAND'
for i in --help -h help; do
	run hallmark $i
	ended "$i" 0
	is "$i: nothing on standard error" "$(cat "$err")" ''
	like "$i: usage" "$out" '^usage: hallmark COMMAND'
done
is 'the help names these commands' "$(sed -n \
	's/^  \([a-z]\+\( [a-z]\+\)\?\) \+.*/\1/p' "$out" | sort)" \
	"$(echo "$commands" | sort)"
# A column where every line starts a word. It counts characters: of their bytes
# all except the first are removed.
is 'their descriptions begin in one column' "$(tr -d '\200-\277' <"$out" |
	awk '/^  / { n++; for (i = 4; i < 80; i++)
			begins[i] += substr($0, i - 1, 2) ~ /^ [^ ]/ }
		END { for (i in begins) columns += begins[i] == n
			print columns + 0 }')" 1
run hallmark --version
ended '--version succeeds' 0
version=$(sed -n "s/^  version: '\(.*\)',/\1/p" "$HALLMARK_SOURCE/meson.build")
is 'the version is that of meson.build' "$(cat "$out")" "hallmark $version"

for i in bild store 'store lst' 'key' --frobnicate '' 'build-x' BUILD; do
	# shellcheck disable=SC2086
	if [ -n "$i" ]; then run hallmark $i; else run hallmark ''; fi
	refused "there is no command '$i'" 2 \
		"there is no command '.*'hallmark --help'"
done

# suggests WORDS COMMAND - a mistyped command or option is named
suggests() {
	# shellcheck disable=SC2086
	run hallmark $1
	refused "$1: $2 is suggested" 2 "did you mean '$2'\\?"
}
suggests bild build
suggests biuld build
suggests rebiuld rebuild
suggests verfy verify
suggests 'store lst' 'store list'
suggests 'key shwo' 'key show'
suggests 'stoer list' 'store list'
suggests 'help verfiy' verify
suggests 'build --mirorr x' --mirror
suggests 'verify --trsut=a x' --trust
run hallmark frobnicate
refused 'nothing is suggested where nothing is near' 2 \
	"there is no command 'frobnicate'; 'hallmark --help' lists them"
for i in key store; do
	run hallmark $i
	refused "$i alone names its commands" 2 "'$i (new|list)', "
	for j in "$i --help" "$i -h" "help $i"; do
		# shellcheck disable=SC2086
		run hallmark $j
		ended "$j" 0
		is "$j lists its commands" \
			"$(sed -n "s/^  \($i [a-z]*\) .*/\1/p" "$out")" \
			"$(echo "$commands" | grep "^$i ")"
	done
done
for i in build 'key new' completion; do
	# shellcheck disable=SC2086
	hallmark $i --help >"$T/help"
	# shellcheck disable=SC2086
	run hallmark help $i
	ended "help $i" 0
	ok "help $i is $i --help" cmp "$out" "$T/help"
done
run hallmark "$(printf 'b\033[31mad\n')"
refused 'a command with control characters is refused' 2 'there is no command'
is 'its control characters are not printed' "$(tr -d '\n -~' <"$err")" ''
is 'the message is one line' "$(wc -l <"$err" | tr -d ' ')" 1

# --- each command ---

echo "$commands" | while read -r i; do
	for j in --help -h; do
		# shellcheck disable=SC2086
		run hallmark $i $j
		printf '%s\t' "$i" "$j" "$status" "$(head -n 1 "$out")"
		printf '.%s\n' "$(cat "$err")"
	done
done >"$T/helps"
tab=$(printf '\t')
while IFS=$tab read -r i j help_status first words; do
	is "$i $j" "$help_status:$words" '0:.'
	case $first in
	"usage: hallmark $i [options] "*) pass "$i $j: usage" ;;
	*) fail "$i $j: usage" "$first" ;;
	esac
done <"$T/helps"

# takes COMMAND… - print the options that its help lists
takes() {
	hallmark "$@" --help | sed -n 's/^  ...  *--\([a-z-]*\).*/\1/p;
		s/^  -., --\([a-z-]*\).*/\1/p'
}
is 'the options of build are those of the design' "$(takes build | sort |
	tr '\n' ' ')" \
	'builder-id ca force help insecure json key known level mirror offline passphrase-fd passphrase-file quiet repo repository run-record store trace trust unsigned verbose '

# wrong COMMAND-WORDS… - make each mistake with each command
mistakes() {
	run hallmark "$@" --frobnicate
	refused "$*: an unknown option is refused" 2 \
		"'hallmark $*' has no option '--frobnicate'; see 'hallmark $* --help'"
	run hallmark "$@" -Z
	refused "$*: an unknown letter is refused" 2 "has no option '-Z'"
	run hallmark "$@" --json=yes
	refused "$*: a value for an option without one is refused" 2 \
		"--json takes no value|has no option '--json=yes'"
	run hallmark "$@" a b c d
	refused "$*: too many arguments are refused" 2 "usage: hallmark $* "
}
mistakes build
mistakes rebuild
mistakes compare
mistakes verify
mistakes sign
mistakes lock
mistakes show
mistakes key new
mistakes key show
mistakes store list
mistakes store check
mistakes store rm
run hallmark store unpin --frobnicate
refused 'store unpin: an unknown option is refused' 2 \
	"'hallmark store unpin' has no option '--frobnicate'"
run hallmark store unpin a
refused 'store unpin: a file that is not there' 2 "there is no file 'a'"
mistakes store gc
mistakes tag
mistakes load
mistakes doctor
mistakes completion
for i in build rebuild verify sign lock shell show compare 'compare a' \
	completion tag 'tag a' index 'index a' 'store rm' 'store unpin' \
	save load; do
	# shellcheck disable=SC2086
	run hallmark $i
	refused "$i: too few arguments are refused" 2 "usage: hallmark ${i%% a} "
done

run hallmark build --store
refused 'an option without its value' 2 '^hallmark: --store requires DIR$'
run hallmark build --store a --store b HEAD:x
refused 'an option given twice is refused' 2 '^hallmark: --store was given twice$'
run hallmark build --repo "$T/none" --store "$T/s" -- HEAD:x
refused 'after -- there are only arguments' 2 "$T/none"
run hallmark build -- --json
refused 'after -- a word with dashes is an argument' 2 "'--json' is not REV:PATH"
run hallmark store list --store="$T/none"
refused '--store=DIR' 2 "'$T/none'"
run hallmark store list "-s$T/none"
refused '-sDIR' 2 "'$T/none'"
run hallmark store list -s "$T/none"
refused '-s DIR' 2 "'$T/none'"
run hallmark store --store "$T/none" list
refused 'an option between the words of a command is refused' 2 'no command'
run hallmark build HEAD:x --frobnicate --help
refused 'a mistake is reported even with --help' 2 'frobnicate'

# --- standard streams ---

run hallmark store list --store "$T/none" --json
json_is 'with --json a failure is an object' "$out" 'v["error"]["kind"]' input
json_is 'with its status' "$out" 'v["error"]["status"]' 2
refused 'and a sentence' 2 'there is no store'
run hallmark store list --json --frobnicate
json_is 'a mistake as well' "$out" 'v["error"]["kind"]' usage
refused 'which is a sentence, too' 2 'has no option'
"$HALLMARK" --help >/dev/full 2>"$err"
status=$?
: >"$out"
refused 'help to a full disk is an error' 2 'writing the answer'
"$HALLMARK" build --help >/dev/full 2>"$err"
status=$?
refused 'help of a command to a full disk is an error' 2 'writing the answer'
"$HALLMARK" completion bash >/dev/full 2>"$err"
status=$?
refused 'an answer to a full disk is an error' 2 'writing the answer'
"$HALLMARK" --help >&- 2>"$err"
status=$?
refused 'help to a closed output is an error' 2 'standard output is closed'
"$HALLMARK" --version 1</dev/null 2>"$err"
status=$?
refused 'an output that can only be read is an error' 2 'only open for reading'
(cd "$T" && "$HALLMARK" key new closed >&- 2>"$err")
status=$?
refused 'a new key whose name is not printed is an error' 2 'standard output is closed'
ok 'the key was written all the same' test -s "$T/closed.pub"
run hallmark completion csh
refused 'an unknown shell for completion is refused' 2 "no completion for 'csh'"
run hallmark completion bash
ended 'the completion for bash is printed' 0
if command -v bash >/dev/null; then
	ok 'bash can read the completion' bash -n "$out"
	is 'the completion knows the commands' "$(bash -c ". '$out'
		COMP_WORDS=(hallmark ver) COMP_CWORD=1
		_hallmark && echo \"\${COMPREPLY[@]}\"")" verify
	is 'the completion knows the options' "$(bash -c ". '$out'
		COMP_WORDS=(hallmark build --of) COMP_CWORD=2
		_hallmark && echo \"\${COMPREPLY[@]}\"")" --offline
	is 'the completion knows second words' "$(bash -c ". '$out'
		COMP_WORDS=(hallmark store g) COMP_CWORD=2
		_hallmark && echo \"\${COMPREPLY[@]}\"")" gc
	is 'and the first of them' "$(bash -c ". '$out'
		COMP_WORDS=(hallmark sto) COMP_CWORD=1
		_hallmark && echo \"\${COMPREPLY[@]}\"")" store
	is 'the completion knows levels' "$(bash -c ". '$out'
		COMP_WORDS=(hallmark build --level h) COMP_CWORD=3
		_hallmark && echo \"\${COMPREPLY[@]}\"")" hermetic
else
	skip 'bash can read the completion' 'bash is not installed'
fi
for i in zsh fish; do
	run hallmark completion $i
	ended "the completion for $i is printed" 0
	for j in verify gc hermetic 'hallmark store list'; do
		like "it knows $j" "$out" "$j"
	done
	if command -v $i >/dev/null; then
		ok "$i can read the completion" $i -n "$out"
	else
		skip "$i can read the completion" "$i is not installed"
	fi
done
if command -v fish >/dev/null; then
	completes() { # LINE WANTED
		is "fish completes '$1'" "$(fish --no-config -c "source '$out'
			complete -C '$1'" 2>&1 | cut -f1 | tr '\n' ' ')" "$2 "
	}
	completes 'hallmark verif' verify
	completes 'hallmark store g' gc
	completes 'hallmark build --level h' hermetic
fi

# --- keys ---

run hallmark key show
ended 'key show without a key exits with 2' 2
run hallmark key new
ended 'key new makes a key' 0
ok 'only the owner can read the private half' test \
	"$(stat -c %a "$XDG_CONFIG_HOME/hallmark/key")" = 600
run hallmark key show
ended 'key show succeeds' 0
unlike 'key show does not print the private half' "$out" PRIVATE
run hallmark key new
refused 'a second key does not replace the first' 2 'key'
finish
