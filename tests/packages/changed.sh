#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# changed.sh - programs that find by the times of files what has changed see
# every change and nothing else, whatever the epoch is: CMake with Ninja, make,
# git, rsync, Python, tar.  The recipe is built twice at each epoch, and the
# image is the same.
#
# HALLMARK  the program
set -u
: "${HALLMARK:?}"
here=$(cd "$(dirname "$0")" && pwd) || exit 99
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-changed-XXXXXX") || exit 99
trap 'rm -rf "$trial"' EXIT
trap 'exit 99' INT TERM
. "$here/../lib.sh"
own_home
store=${HALLMARK_PACKAGES:-$trial}/store

build() {
	"$HALLMARK" build --force --verbose --store "$store" \
		-C "$trial/repo" HEAD:changed
}
# A line of the build is "ok NAME" or "wrong NAME: WHAT IT SAW INSTEAD".
judge() { # EPOCH
	build >"$trial/said" 2>&1
	ok $? "$1: built"
	sed 's/^  | //' "$trial/said" >"$trial/log"
	sed -n '/^\(ok\|wrong\) /p' "$trial/log" >"$trial/lines"
	while read -r result name; do
		[ "$result" = ok ]
		ok $? "$1: $name"
	done <"$trial/lines"
	grep -qx 'the end' "$trial/log"
	ok $? "$1: came to its end"
	[ -s "$trial/lines" ] || tail -n 30 "$trial/log" | sed 's/^/# /'
	quietly build
	ok $? "$1: built again, the same"
}

mkdir -p "$trial/repo" "$store"
cp -R "$here/changed" "$trial/repo/" || exit 99
quietly "$HALLMARK" lock --quiet --store "$store" -C "$trial/repo" changed || {
	echo 'Bail out! no lock'
	exit 99
}
# the time of the commit is the epoch
for epoch in 2012-02-29 2018-01-01 "$(date +%F)"; do
	commit_all "$(date -u -d "$epoch" +%s)" || exit 99
	judge "$epoch"
done
finish
