#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What was built here is pushed, pulled on an empty store and verified there,
# and can be used as an environment.
. "$(dirname "$0")/registry_lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark build --quiet --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'built' 0
run hallmark show --json mini
sum=$(json "$out" 'v["manifest"]')
for trait in referrers ''; do
	name=${trait:-a tag}
	# no trait is no word
	# shellcheck disable=SC2086
	start_stub $trait
	run hallmark push -q mini "$at/team/mini:1"
	ended "$name: pushed" 0
	rm -rf "$T/s"
	run hallmark verify -s "$T/s" -C "$T/repo" mini:1
	ended "$name: not there yet" 2
	run hallmark pull -q -s "$T/s" "$at/team/mini:1"
	is "$name: the same digest" "$(cat "$out")" "$sum"
	run hallmark verify -s "$T/s" -C "$T/repo" mini:1
	ended "$name: verified on another store" 0
	like "$name: with its provenance" "$out" '^verified$'
	hallmark key new "$T/other" >/dev/null 2>&1
	run hallmark verify -s "$T/s" -C "$T/repo" -t "$T/other.pub" mini:1
	ended "$name: not by another key" 1
	rm -f "$T/other" "$T/other.pub"
done
hallmark show mini | grep -v '^image' >"$T/here"
hallmark show -s "$T/s" mini:1 | grep -v '^image' >"$T/there"
is 'both stores show the same' "$(cat "$T/there")" "$(cat "$T/here")"

# a store that cannot be written, as another user's
if unshare -m true 2>/dev/null; then
	start_stub
	# the inner shell expands its arguments
	# shellcheck disable=SC2016
	run unshare -m sh -c 'mount --bind "$1" "$1" &&
		mount -o remount,ro,bind "$1" && "$2" push -q mini "$3"' sh \
		"$HALLMARK_STORE" "$HALLMARK" "$at/team/mini:1"
	ended 'pushed from a store that cannot be written' 0
else
	skip 'pushed from a store that cannot be written' 'no mount namespace'
fi
finish
