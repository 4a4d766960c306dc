#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Namespaces, system calls and limits of which the machine gives less: doctor
# names what is missing, and a build ends before it has fetched anything.
. "${HALLMARK_SOURCE:?}/tests/machines/machine.sh"

# in a user namespace whose root sets a bound; those below have it
bounded() { # SETTING VALUE COMMAND…
	bounded_by=$1 bounded_to=$2
	shift 2
	setpriv --reuid=$uid --regid=$uid --clear-groups \
		unshare --map-root-user sh -c '
		echo "$1" >"/proc/sys/user/$0" && shift && exec "$@"' \
		"$bounded_by" "$bounded_to" "$@"
}
for kind in user mnt pid net ipc uts time cgroup; do
	machine "no $kind namespaces" user cannot \
		"user.max_${kind}_namespaces is 0" \
		bounded "max_${kind}_namespaces" 0
	mended 'allow them' "sysctl -w user.max_${kind}_namespaces=16384" \
		bounded "max_${kind}_namespaces" 16384
done
machine 'no instances of inotify' user can '' bounded max_inotify_instances 0
machine 'user namespaces of user namespaces' user can '' \
	$as_user unshare -r unshare -r unshare -r

machine 'the filter of a container without CAP_SYS_ADMIN' user cannot \
	'a seccomp filter above hallmark forbids them' \
	$as_user "$cripple" user-namespaces --
like 'what an option of Podman allows' "$T/said" 'seccomp=/.*/seccomp.json'
for call in clone3 unshare setns sethostname mount fsopen fsconfig fsmount \
	open_tree move_mount mount_setattr pivot_root umount2 personality \
	pidfd_open close_range; do
	for number in EPERM ENOSYS; do
		words=$call
		[ "$call" = unshare ] && words='seccomp filter above'
		[ "$call$number" = clone3EPERM ] && words='clone3|filter'
		[ "$call$number" = clone3ENOSYS ] && words='clone3|filter'
		machine "$call fails with $number" user cannot "$words" \
			$as_user "$cripple" "deny=$number:$call" --
	done
done
for call in chroot landlock_create_ruleset keyctl process_vm_readv; do
	machine "$call is forbidden, which is not needed" user can '' \
		$as_user "$cripple" "deny=ENOSYS:$call" --
done
for call in kcmp pidfd_getfd; do
	machine "$call is forbidden" user cannot "$call" \
		$as_user "$cripple" "deny=EPERM:$call" --
	like "$call is forbidden: the mend" "$T/said" \
		'mend: in a container allow kcmp and pidfd_getfd'
done
machine 'ptrace is forbidden' user cannot 'ptrace' \
	$as_user "$cripple" deny=EPERM:ptrace --
like 'ptrace: doctor names the setting' "$T/said" 'kernel.yama.ptrace_scope=1'

# Settings that this kernel does not have, and what they do: the first lets no
# user create a user namespace, the second lets none have capabilities in it.
with_setting() { # NAME=VALUE COMMAND…
	with_name=$1
	shift
	with_mounts "mount -t tmpfs none /proc/sys/kernel &&
		echo ${with_name#*=} >/proc/sys/kernel/${with_name%=*} &&
		chmod 755 /proc/sys/kernel" "$@"
}
machine "Debian's setting" user cannot 'kernel.unprivileged_userns_clone is 0' \
	with_setting unprivileged_userns_clone=0 \
	$as_user "$cripple" user-namespaces --
like "Debian's setting: the mend" "$T/said" \
	'mend: sysctl -w kernel.unprivileged_userns_clone=1'
machine "Ubuntu's setting" user cannot \
	'kernel.apparmor_restrict_unprivileged_userns is 1' \
	with_setting apparmor_restrict_unprivileged_userns=1 \
	$as_user "$cripple" deny=EPERM:mount,sethostname --
like "Ubuntu's setting: the mend" "$T/said" \
	'mend: as root: cp /.*/apparmor /etc/apparmor.d/hallmark'

hermetic() { # COMMAND…
	rm -rf "$T/user/store"
	"$@" "$HALLMARK" build --level hermetic -k "$T/user/key" \
		--mirror "file://$T/mirror" HEAD:recipes/mini
}
machine 'a filter above has a listener' user cannot 'has a listener already' \
	$as_user "$cripple" listener --
like 'a filter above has a listener: the mend' "$T/said" \
	'mend: build --level hermetic'
ok 'a filter above has a listener: it mends' \
	hermetic $as_user "$cripple" listener --
machine 'memory that was written is never executable' user cannot \
	PR_SET_MDWE $as_user "$cripple" no-gain --
who=user
mended 'start it elsewhere' 'as the reason says' $as_user

for limit in nproc=100 nofile=64 fsize=1000000 as=4000000000 memlock=0 cpu=60 \
	stack=1000000 sigpending=10 msgqueue=0 core=0; do
	machine "a low limit: $limit" user cannot 'the hard limit on' \
		prlimit "--$limit:${limit#*=}" -- $as_user
done
mended 'raise it' 'raise it where it is set' \
	prlimit --core=unlimited:unlimited -- $as_user
machine 'low soft limits' user can '' prlimit --nofile=64: -- $as_user
machine 'root may raise its limits' root can '' env
finish
