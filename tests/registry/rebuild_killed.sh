#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The registry and the mirror of a rebuild are gone after any number of bytes, or
# at any moment: the verdict is the true one, or unavailable because of the
# network, and never another.
. "$(dirname "$0")/rebuild_lib.sh"

moments=${HALLMARK_MOMENTS:-8}
need_box
make_mirror "$T/mirror" 256
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
build_shell cat echo sh
start_stub
behind=$at
# dying PORT BYTES [UPSTREAM] - a server on this port that dies; $dying is it
dying() {
	rm -f "$T/dying.port"
	"$python" "$here/dying.py" "$T/dying.port" "$1" "${3:-$behind}" "$2" \
		>"$T/dying" 2>&1 </dev/null &
	dying=$!
	started="$started $dying"
	until_true 20 test -s "$T/dying.port" || bail 'dying.py does not start'
	port=$(cat "$T/dying.port")
}
gone() {
	kill -KILL "$dying" 2>/dev/null
	wait "$dying" 2>/dev/null
}
dying 0 -1
two_originals "127.0.0.1:$port"
# dies RECIPE MIRROR SIZE UPSTREAM - after so many bytes of SIZE
dies() {
	seen=
	for bytes in 0 1 17 200 $(($3 / 8)) $(($3 / 4)) $(($3 / 2)) \
		$(($3 - $3 / 8)) $(($3 - 1)) $(($3 * 2)); do
		gone
		dying "$port" "$bytes" "$4"
		rebuild "$1" "$2"
		status=$?
		told "$1: gone after $bytes bytes"
	done
	echo "$seen" >"$T/seen"
	like "$1: the network is a reason" "$T/seen" 'unavailable network'
	like "$1: and all bytes are enough" "$T/seen" 'identical '
	# killed at moments of a whole rebuild
	gone
	dying "$port" -1 "$4"
	began=$(($(date +%s%N) / 1000000))
	rebuild "$1" "$2"
	status=$?
	whole=$(($(date +%s%N) / 1000000 - began))
	told "$1: not killed"
	for i in $(seq 0 "$moments"); do
		gone
		dying "$port" -1 "$4"
		rebuild "$1" "$2" &
		pid=$!
		delay=$((whole * i / moments))
		sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
		gone
		wait "$pid"
		status=$?
		told "$1: killed after $delay ms"
	done
}
size=$(stat -c %s "$T/store/blobs/sha256/"* | sort -n | tail -n 1)
dies uses "file://$T/mirror" "$size" "$behind"
(cd "$T/mirror" && exec "$python" -m http.server --bind 127.0.0.1 0) \
	>"$T/http" 2>&1 &
started="$started $!"
until_true 20 grep -q 'port [0-9]' "$T/http" || bail 'no HTTP server'
web=127.0.0.1:$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$T/http" | head -n 1)
dies fetched "http://127.0.0.1:$port" "$(cat "$T/mirror"/pool/main/*/*/*.deb |
	wc -c)" "$web"
finish
