# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# disk_lib.sh - a disk of the test's own, $T/disk, that a test mounts anew with
# the size it wants.  Sourced.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

# A user who may not mount runs this again in a namespace where he may.
if ! mkdir "$T/disk" || ! mount -t tmpfs -o size=1m none "$T/disk" \
	2>/dev/null; then
	[ -z "${HALLMARK_NESTED:-}" ] || bail 'no tmpfs can be mounted here'
	unshare -Um --map-current-user --keep-caps true 2>/dev/null ||
		bail 'not root, and no user namespace can be made'
	rm -rf "$T"
	trap - EXIT
	HALLMARK_NESTED=1 exec unshare -Um --map-current-user --keep-caps \
		sh "$0"
fi
at_end() {
	umount "$T/disk"
}

# disk OPTIONS - an empty disk with these options of tmpfs
disk() {
	umount "$T/disk"
	mount -t tmpfs -o "$1" none "$T/disk" || exit 1
}
