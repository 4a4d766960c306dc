#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each answer of the registry and of the mirror of a rebuild ends too early,
# before its head or in its middle; the server goes on, or is gone,
# as between a manifest and its blobs: the verdict is the true one, or unavailable
# because of the network.
. "$(dirname "$0")/rebuild_lib.sh"

# of nothing head half last
parts=${HALLMARK_PARTS:-nothing half}
need_box
make_mirror "$T/mirror" 16
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
build_shell cat echo sh
start_stub
behind=$at
# ending PORT UPSTREAM NUMBER PART HOW - $ending is the server, $port its port
ending() {
	rm -f "$T/ending.port" "$T/ending.port.count"
	"$python" "$here/ending.py" "$T/ending.port" "$@" \
		>"$T/ending" 2>&1 </dev/null &
	ending=$!
	started="$started $ending"
	until_true 20 test -s "$T/ending.port" || bail 'ending.py does not start'
	port=$(cat "$T/ending.port")
}
gone() {
	kill -KILL "$ending" 2>/dev/null
	wait "$ending" 2>/dev/null
}
ending 0 "$behind" 0 nothing once
two_originals "127.0.0.1:$port"

# ends RECIPE MIRROR UPSTREAM - at each answer
ends() {
	seen=
	gone
	ending "$port" "$3" 0 nothing once
	rebuild "$1" "$2"
	status=$?
	told "$1: all answers are whole"
	n_answers=$(cat "$T/ending.port.count")
	ok "$1: there are several answers" test "$n_answers" -ge 2
	for number in $(seq "$n_answers"); do
		for part in $parts; do
			for how in once gone; do
				gone
				ending "$port" "$3" "$number" "$part" "$how"
				rebuild "$1" "$2"
				status=$?
				told "$1: answer $number of $n_answers, $part, $how"
			done
		done
	done
	echo "$seen" >"$T/seen"
	like "$1: the network is a reason" "$T/seen" 'unavailable network'
}
ends uses "file://$T/mirror" "$behind"
(cd "$T/mirror" && exec "$python" -m http.server --bind 127.0.0.1 0) \
	>"$T/http" 2>&1 &
started="$started $!"
until_true 20 grep -q 'port [0-9]' "$T/http" || bail 'no HTTP server'
web=127.0.0.1:$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$T/http" | head -n 1)
ends fetched "http://127.0.0.1:$port" "$web"
finish
