#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# order.sh [ROUNDS] - the races of run.sh: who comes first is the same in every
# build. TAP, one line for each case, and one for each circumstance in which all
# of them were built.
#
# Without ROUNDS two builds: with the machine as it is, and on one processor
# beside a busy loop. With it that many builds each: on all processors and on
# one, alone and beside two busy loops for each processor.
# The variables are those of run.sh.
set -u
recipe=recipe theme=race rounds=${1-}
. "${HALLMARK_SOURCE:?}/tests/vary/lib.sh"
loops=
stop_loops() {
	# shellcheck disable=SC2086
	[ -z "$loops" ] || kill $loops 2>/dev/null
	loops=
}
trap 'stop_loops; vary_clean' EXIT
trap 'exit 130' INT TERM

busy() { # N loops
	i=0
	while [ "$i" -lt "$1" ]; do
		sh -c 'while :; do :; done' &
		loops="$loops $!"
		i=$((i + 1))
	done
}

# builds N builds on these processors; each must equal the first of all
rounds_of() { # WORDS PROCESSORS N
	same=0 of=$3
	while [ "$same" -lt "$of" ]; do
		to=$trial/inside-b
		[ -d "$trial/inside-a" ] || to=$trial/inside-a
		rm -rf "$to" && mkdir "$to"
		taskset -c "$2" timeout 600 sh "$trial/builds" "$trial/hallmark" \
			"$store" "$trial/repo" "$to" by-right >"$trial/log" 2>&1
		[ "$to" != "$trial/inside-a" ] || cp -R "$to" "$trial/inside-b"
		diff -r -x '*.json' -x '*.log' "$trial/inside-a" "$trial/inside-b" \
			>"$trial/differences" || break
		same=$((same + 1))
	done
	if [ "$same" = "$of" ]; then
		say ok "$same builds are the same: $1"
	else
		say not "$of builds are the same: $1; build $((same + 1)) differs"
		sed 's/^/#   /' "$trial/differences"
	fi
}

cases | sed -n '/ race$/p' >"$trial/cases"
vary_machine
make_repository || bail "no repository"
inside_fetch
all=0-$last_processor
if [ -z "$rounds" ]; then
	rounds_of 'all processors' "$all" 1
	busy 1
	rounds_of 'one processor, busy' 0 1
	stop_loops
else
	rounds_of 'all processors' "$all" "$rounds"
	rounds_of 'one processor' 0 "$rounds"
	busy $(((last_processor + 1) * 2))
	rounds_of 'all processors, busy' "$all" "$rounds"
	rounds_of 'one processor, busy' 0 "$rounds"
	stop_loops
fi
judge_inside a b <"$trial/cases"
echo "1..$n"
exit "$failed"
