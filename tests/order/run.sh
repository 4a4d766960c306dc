#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh TOOL… - builds with tools that have threads give the same image in every
# run where the order of threads is held.
#
# Each folder beside this file is a recipe without its lock, which is made here
# from this machine's own mirrors. It is built again and again: as the machine
# is, beside two programs that only compute, and on one processor.
#
# HALLMARK         the program
# HALLMARK_ROUNDS  optional: how often under each of the three (default: 5)
# HALLMARK_ORDER   optional: a folder that keeps the store
set -u
: "${HALLMARK:?}"
umask 022
here=$(cd "$(dirname "$0")" && pwd) || exit 99
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-order-XXXXXX") || exit 99
chmod 755 "$trial"
busy=''
end() {
	# shellcheck disable=SC2086 # a list of numbers
	[ -z "$busy" ] || kill $busy
	rm -rf "$trial"
}
trap end EXIT
trap 'exit 99' INT TERM
export LC_ALL=C
. "$here/../lib.sh"
own_home
store=${HALLMARK_ORDER:-$trial}/store
rounds=${HALLMARK_ROUNDS:-5}

# Prints the digest of the image; a known result counts for nothing.
digest() { # TOOL [COMMAND…]
	tool=$1
	shift
	rm -rf "$store/hallmark/results"
	"$@" "$HALLMARK" build --unsigned --force --json --store "$store" \
		-C "$trial/repo" "HEAD:$tool" 2>"$trial/log" | manifest
}

repeat() { # CONDITION TOOL [COMMAND…]
	condition=$1 name=$2
	shift
	i=0
	while [ $i -lt "$rounds" ]; do
		i=$((i + 1))
		now=$(digest "$@")
		echo "$now $condition $i"
	done >"$trial/digests"
	[ "$(cut -d ' ' -f 1 "$trial/digests" | sort -u)" = "$first" ] &&
		[ -n "$first" ]
	ok $? "$name: $rounds builds $condition are the same"
	[ "$(cut -d ' ' -f 1 "$trial/digests" | sort -u)" = "$first" ] ||
		sed 's/^/# /' "$trial/digests" "$trial/log"
}

mkdir -p "$trial/repo" "$store"
for tool; do
	cp -R "$here/$tool" "$trial/repo/" &&
		quietly "$HALLMARK" lock --quiet --store "$store" \
			-C "$trial/repo" "$tool" || {
		echo "Bail out! no lock for $tool"
		exit 99
	}
done
commit_all 1580608922 || exit 99
for tool; do
	first=$(digest "$tool")
	repeat 'as the machine is' "$tool"
	for i in 1 2; do
		sh -c 'while :; do :; done' &
		busy="$busy $!"
	done
	repeat 'beside two that compute' "$tool"
	# shellcheck disable=SC2086 # a list of numbers
	kill $busy
	busy=''
	repeat 'on one processor' "$tool" taskset -c 0
done
finish
