#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A chroot, and what is mounted over /proc and /dev: root mends in a mount
# namespace of its own what it can; a user is told what mends the rest.
. "${HALLMARK_SOURCE:?}/tests/machines/machine.sh"

# A folder to chroot to that is not the root of a mount, with the programs of
# this machine and our folder at their paths.
folder=$T/folder
export T folder
in_folder='for d in usr bin sbin lib lib64 etc; do
	if [ -L "/$d" ]; then
		cp -P "/$d" "$folder/"
	elif [ -d "/$d" ]; then
		mkdir -p "$folder/$d" && mount --bind "/$d" "$folder/$d"
	fi
	done
	mkdir -p "$folder/proc" "$folder/dev" "$folder/tmp" "$folder$T" &&
	mount --bind /dev "$folder/dev" && mount --bind "$T" "$folder$T"'
with_proc='mount --rbind /proc "$folder/proc"'
mkdir -p "$folder" "$T/mount"

in_plain_folder() {
	with_mounts "rm -rf $folder/*; $in_folder && $with_proc" \
		"$cripple" "chroot=$folder" -- \
		sh -c 'cd "$0" && exec "$@"' "$T/$who/repo" "$@"
}
in_bare_folder() {
	with_mounts "$in_folder" \
		"$cripple" "chroot=$folder" -- \
		sh -c 'cd "$0" && exec "$@"' "$T/$who/repo" "$@"
}
in_mount() {
	with_mounts "mount --rbind / $T/mount" \
		"$cripple" "chroot=$T/mount" -- \
		sh -c 'cd "$0" && exec "$@"' "$T/$who/repo" "$@"
}
who=root
machine 'root in a chroot to a folder' root can '' in_plain_folder
machine 'root in a chroot to a mount' root can '' in_mount
machine 'root in a chroot without /proc' root cannot 'no /proc is mounted' \
	in_bare_folder
mended 'mount it' 'mount -t proc proc /proc' in_plain_folder
machine 'a user in a chroot to a folder' user cannot 'in a chroot' \
	in_plain_folder $as_user
who=root
mended 'be root' 'run hallmark as root' in_plain_folder
machine 'a user in a chroot to a mount' user cannot 'in a chroot' \
	in_mount $as_user
is 'the mounts of a chroot that root left are gone' \
	"$(grep -c "$T" /proc/self/mountinfo)" 0

# /proc: SCRIPT makes the state
proc_state() { # NAME REGEX SCRIPT
	machine "root where $1" root can '' with_mounts "$3"
	machine "a user where $1" user cannot "$2" with_mounts "$3" $as_user
	mended 'mount another' 'unshare --mount --pid --fork --mount-proc' \
		with_mounts "$3" \
		unshare --mount --pid --fork --mount-proc $as_user
}
proc_state 'a file of /proc is covered' "'/proc/[a-z_]*' is covered" \
	'mount --bind /dev/null /proc/timer_list ||
	mount --bind /dev/null /proc/uptime'
proc_state 'a folder of /proc is covered' "'/proc/fs' is covered" \
	'mount -t tmpfs none /proc/fs'
proc_state '/proc/sys is read-only' "'/proc/sys' is covered" \
	'mount --bind /proc/sys /proc/sys &&
	mount -o remount,bind,ro /proc/sys'
proc_state '/proc is read-only' '/proc is mounted read-only' \
	'mount -o remount,bind,ro /proc'
proc_state '/proc has only processes' 'subset=pid' \
	'mount -t proc -o subset=pid proc /proc'
proc_state '/proc is without relatime' 'without relatime' \
	'mount -o remount,bind,noatime /proc'
machine 'root where hidepid hides processes' root can '' \
	with_mounts 'mount -t proc -o hidepid=2 proc /proc'
machine 'a user where hidepid hides processes' user can '' \
	with_mounts 'mount -t proc -o hidepid=2 proc /proc' $as_user
for who in root user; do
	drop=
	[ "$who" = root ] || drop=$as_user
	machine "$who without /proc" "$who" cannot 'no /proc is mounted' \
		with_mounts 'umount -l /proc' $drop
	mended 'mount it' 'mount -t proc proc /proc' \
		with_mounts 'umount -l /proc && mount -t proc proc /proc' $drop
done
machine 'root where /proc is of another pid namespace' root can '' \
	unshare --pid --fork
machine 'a user where /proc is of another pid namespace' user cannot \
	'another pid namespace' unshare --pid --fork $as_user
mended 'use one that is not' 'that of its own pid namespace' \
	unshare --pid --fork --mount-proc $as_user

# /dev
nodes='mount -t tmpfs none /dev && mknod -m 666 /dev/null c 1 3'
all_nodes="$nodes && mknod -m 666 /dev/zero c 1 5 && mknod -m 666 /dev/full c 1 7"
for who in root user; do
	drop=
	[ "$who" = root ] || drop=$as_user
	machine "$who without /dev/zero" "$who" cannot '/dev/zero: No such' \
		with_mounts "$nodes" $drop
	mended 'make the nodes' 'mknod -m 666 /dev/null c 1 3' \
		with_mounts "$all_nodes" $drop
	machine "$who where a file is in the place of /dev/null" "$who" cannot \
		'/dev/null of this machine is not that device' \
		with_mounts "$all_nodes && rm /dev/null && : >/dev/null" $drop
	mended 'make the node anew' \
		'rm -f /dev/null && mknod -m 666 /dev/null c 1 3' \
		with_mounts "$all_nodes && rm /dev/null && : >/dev/null &&
		rm -f /dev/null && mknod -m 666 /dev/null c 1 3" $drop
	machine "$who where only root may open /dev/zero" "$who" cannot \
		'/dev/zero of this machine has the mode 0600' \
		with_mounts "$all_nodes && chmod 600 /dev/zero" $drop
	mended 'make the nodes' 'mknod -m 666' with_mounts "$all_nodes" $drop
	machine "$who where /dev/full is another device" "$who" cannot \
		'/dev/full of this machine is not that device' \
		with_mounts 'mount --bind /dev/null /dev/full' $drop
done
finish
