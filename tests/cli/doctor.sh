#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What doctor says of a store, and what a build does with it: it never says "can
# build" where the build fails, and the mend that it prints mends.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

# a mount namespace of our own, in which mounts are made
if [ "${1-}" != apart ]; then
	[ "$(id -u)" = 0 ] || bail 'only root can mount a file system'
	unshare --mount true 2>/dev/null || bail 'no mount namespace can be made'
	exec unshare --mount sh "$0" apart
fi
need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark key new
ended "a key, so that a build need not make one" 0
mkdir "$T/disk"

# doctor_is RESULT [REGEX] - what doctor says of the store there, and a build
doctor_is() {
	run hallmark doctor --store "$T/disk/s"
	if [ "$1" = can ]; then
		ended "$state: doctor says so" 0
		run hallmark build --store "$T/disk/s" \
			--mirror "file://$T/mirror" HEAD:recipes/mini
		ended "$state: and a build succeeds" 0
		return
	fi
	ended "$state: doctor says so" 1
	like "$state: and why" "$out" "^missing  $2"
	like "$state: and what mends it" "$out" '^         mend: .*--store DIR'
	run hallmark build --store "$T/disk/s" --mirror "file://$T/mirror" \
		HEAD:recipes/mini
	refused "$state: a build fails before it fetches" 2 "$2"
}

state=noexec
mount -t tmpfs -o noexec,size=100m none "$T/disk"
doctor_is cannot '.*mounted noexec'
is "$state: nothing was fetched" \
	"$(find "$T/disk/s/blobs" -type f 2>/dev/null | wc -l)" 0
mount -o remount,exec "$T/disk"
state='exec again'
doctor_is can
umount "$T/disk"

state='read only'
mount -t tmpfs -o size=100m none "$T/disk"
mkdir "$T/disk/s"
mount -o remount,ro "$T/disk"
doctor_is cannot '.*Read-only file system'
mount -o remount,rw "$T/disk"
state='writable again'
doctor_is can
umount "$T/disk"

state='nodev and nosuid'
mount -t tmpfs -o nodev,nosuid,size=100m none "$T/disk"
doctor_is can
umount "$T/disk"

# a tiny build may still fit; doctor speaks of usual ones
for state in size=1m nr_inodes=100; do
	mount -t tmpfs -o "$state" none "$T/disk"
	run hallmark doctor --store "$T/disk/s"
	ended "$state: doctor says that it cannot build" 1
	like "$state: and why" "$out" '^missing  room for the store: '
	umount "$T/disk"
done
finish
