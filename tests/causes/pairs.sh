#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# pairs.sh [--list | NAME…] - how often `compare` names the cause of a
# difference.
#
# Each pair is a fragment of pairs/*.sh, which runs in two environments that
# differ in one thing.  Its two outputs must differ; a third run, in the first
# environment, must be equal to the first run, so that nothing else can be the
# cause.  One line of TAP for each pair, then the rate.
#
# HALLMARK     the built program
# CAUSES_KEEP  optional: a folder that receives the outputs
export HALLMARK_SOURCE="${HALLMARK_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}"
causes=$HALLMARK_SOURCE/tests/causes

# list_pairs - print FILE NAME CAUSE WORD ALSO… of each pair, tabs between
list_pairs() {
	for file in "$causes"/pairs/*.sh; do
		sh -eu -c '
		file=$1
		pair() {
			printf "%s" "$file"
			printf "\t%s" "$@"
			echo
		}
		. "$file"' sh "$file" || exit 1
	done
}
if [ "${1-}" = --list ]; then
	list_pairs | cut -f2-
	exit
fi

# shellcheck source=tests/cli/lib.sh
. "$HALLMARK_SOURCE/tests/cli/lib.sh"
# shellcheck source=tests/causes/vary.sh
. "$causes/vary.sh"
[ -n "$python" ] || bail 'python3 is not installed'
need gcc git perl openssl zip xz zstd clang

shm=$(mktemp -d /dev/shm/hallmark-causes.XXXXXX 2>/dev/null)
# tidy of lib.sh calls it
# shellcheck disable=SC2317
at_end() {
	[ ! -d "$T/pairs" ] || [ -z "${CAUSES_KEEP-}" ] ||
		cp -R "$T/pairs" "$CAUSES_KEEP/"
	[ -z "$shm" ] || rm -rf "$shm"
}

# chosen_pairs NAME… - of all pairs those with these names, or all
chosen_pairs() {
	list_pairs >"$T/all" || exit 1
	if [ $# = 0 ]; then
		cat "$T/all"
		return
	fi
	for chosen; do
		awk -F'\t' -v name="$chosen" '$2 == name { print; n++ }
			END { exit !n }' "$T/all" || {
			echo "no pair is called $chosen; --list lists them" >&2
			return 1
		}
	done
}

# one_run SIDE - make the output of the pair as $T/pairs/$name/SIDE
one_run() {
	environment=$1
	[ "$1" = b ] || environment=a
	place=$(vary_place "$word" "$environment")
	rm -rf "$place" "$T/out"
	mkdir -p "$place" "$T/out" "$T/keep/$name" "$T/pairs/$name"
	env -i -C "$place" PATH=/usr/bin:/bin KEEP="$T/keep/$name" TZ=UTC0 \
		LC_ALL=C USER=builder LOGNAME=builder HOME=/nonexistent \
		SHELL=/bin/sh PYTHONHASHSEED=0 PERL_HASH_SEED=0 \
		sh "$causes/fragment.sh" "$word" "$environment" \
		"$file" "$name" "$T/out" \
		>"$T/pairs/$name/log" 2>&1 </dev/null || return
	rm -rf "$place"
	mv "$T/out" "$T/pairs/$name/$1"
}

# all_runs SIDE - run all pairs on this side
all_runs() {
	while IFS="$tab" read -r file name cause word also; do
		if [ -e "$T/pairs/$name/failed" ] ||
			[ -e "$T/pairs/$name/lacks" ]; then
			continue
		fi
		[ "$1" != control ] || ! by_itself "$word" || continue
		if [ "$1" = a ]; then
			mkdir -p "$T/pairs/$name"
			why=$(vary_lacks "$word")
			if [ -n "$why" ]; then
				echo "$why" >"$T/pairs/$name/lacks"
				continue
			fi
		fi
		one_run "$1" && continue
		case $? in
		77) tail -n 1 "$T/pairs/$name/log" >"$T/pairs/$name/lacks" ;;
		*) touch "$T/pairs/$name/failed" ;;
		esac
	done <"$T/chosen"
}

# wait_past - wait until no time of the last runs can be that of the next ones:
# a zip keeps every second second
wait_past() {
	past=$(($(date +%s) + 2))
	until [ "$(date +%s)" -gt "$past" ]; do sleep 0.1; done
}

# The digest of the files, modes and links of an output.
sum_of() {
	tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$1" \
		-c . | sha256sum
}

# judge_pair - one line of TAP, and one of $T/results
judge_pair() {
	here=$T/pairs/$name
	if [ -e "$here/lacks" ]; then
		skip "$name: $cause" "$(cat "$here/lacks")"
		return
	fi
	broken=
	if [ -e "$here/failed" ]; then
		broken='the fragment fails'
	elif [ "$(sum_of "$here/a")" = "$(sum_of "$here/b")" ]; then
		broken='both outputs are equal'
	elif [ -e "$here/control" ] &&
		[ "$(sum_of "$here/a")" != "$(sum_of "$here/control")" ]; then
		broken='it varies by more than the one thing'
	else
		run hallmark compare --json "$here/a" "$here/b"
		[ "$status" = 1 ] || broken="compare ended with $status"
	fi
	if [ -n "$broken" ]; then
		fail "$name: $cause" "error of the suite: $broken
$(tail -n 20 "$here/log" "$err" 2>/dev/null)"
		return
	fi
	# words, not one
	# shellcheck disable=SC2086
	judged=$(python3 -B "$causes/judge.py" "$T/table" "$out" "$cause" \
		$also 2>"$err") || {
		fail "$name: $cause" "error of the suite: $(tail -n 1 "$err")"
		return
	}
	echo "$cause $judged" >>"$T/results"
	causes_named=$(echo "$judged" | cut -d' ' -f4-)
	diag "$name: expected $cause, named: ${causes_named:-nothing}"
	case $judged in
	1\ * | 2\ * | 3\ *) pass "$name: $cause" ;;
	*) fail "$name: $cause" ;;
	esac
}

# rate - print the summary: each line of $T/results is CAUSE RANK FALSE N NAMES
rate() {
	awk '
	$1 == "unknown" { unknown++; if ($2 == 1) right++ }
	$1 != "unknown" { known++; if ($2 == 1) first++
		if ($2 >= 1 && $2 <= 3) three++ }
	{ wrong += $3 }
	END { printf "# %d pairs with a cause: %d right first, " \
		"%d within three; %d without: %d unknown; " \
		"%d false names\n", known, first, three, unknown, right, wrong
		exit !(first >= 0.9 * known && three == known &&
			right == unknown) }' "$T/results"
}

tab=$(printf '\t')
chosen_pairs "$@" >"$T/chosen" || exit 1
: >"$T/results"
run hallmark compare --causes --json
[ "$status" = 0 ] || bail "the causes cannot be listed"
cp "$out" "$T/table"
umask 022
all_runs a
wait_past
all_runs b
wait_past
all_runs control
while IFS="$tab" read -r file name cause word also; do
	judge_pair
done <"$T/chosen"
if rate; then
	pass 'nine in ten are right first, all within three'
else
	fail 'nine in ten are right first, all within three'
fi
finish
