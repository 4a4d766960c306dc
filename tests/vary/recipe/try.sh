# SPDX-License-Identifier: Apache-2.0
# try.sh OUT WORK [LIST] - every case of cases/, or those that a file lists, a
# line each; what one says becomes OUT/THEME.NAME.
#
# A case is `try LANGUAGE NAME CONDITION` and a program on standard input, which
# runs in a folder of its own and knows no other. It may fail: how it ends is
# part of what it says. CONDITION is what makes it vary outside the box, a word
# for a person, but for these:
#   machine      only between machines or kernels
#   race         by who comes first, which the box decides
#   interrupt    inside too, always: a signal meets a program that computes, and
#                nothing counts its instructions
#   instruction  inside too: the processor itself tells, and no kernel hears
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=$1 work=$2 list=${3-}
PATH=$PATH:$(echo /usr/lib/jvm/java-17-openjdk-*/bin)
mkdir -p "$out" "$work"

# how a program of a language is run; $program is its file
run() {
	case $1 in
	c)
		mv "$program" "$program.c" &&
			gcc -O1 -w -D_GNU_SOURCE -pthread -o "$program" "$program.c" -lm &&
			"$program"
		;;
	go)
		mv "$program" "$program.go" &&
			GO111MODULE=off GOCACHE=$work/go-cache go build \
				-o "$program" "$program.go" && "$program"
		;;
	java) mv "$program" "$program.java" && java "$program.java" ;;
	rust)
		mv "$program" "$program.rs" &&
			rustc --crate-name it -o "$program" "$program.rs" && "$program"
		;;
	php) php8.2 "$program" ;;
	gawk | mawk) "$1" -f "$program" ;;
	make) make -rsf "$program" ;;
	*) "$1" "$program" ;;
	esac
}

try() {
	[ -z "$list" ] || grep -qx "$theme\.$2" "$list" || return 0
	program=$work/$theme.$2
	mkdir -p "$program.d"
	cat >"$program"
	cd "$program.d" || exit 1
	run "$1" <&9 9<&- >"$out/$theme.$2" 2>&1
	echo "= $?" >>"$out/$theme.$2"
	cd / && rm -rf "$program" "$program".*
}

exec 9<&0 # a case is read from standard input
for file in "$here"/cases/*.sh; do
	theme=$(basename "$file" .sh)
	. "$file"
done
