#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Root without some of its rights builds as an ordinary user does, wherever the
# kernel lets it; so does a user who has an id in a user namespace.
. "${HALLMARK_SOURCE:?}/tests/machines/machine.sh"

without() { # CAPABILITY[,CAPABILITY…]
	echo "setpriv --bounding-set=-$(echo "$1" | sed 's/,/,-/g')"
}
# what Podman and Docker leave to root
container=all,+chown,+dac_override,+fowner,+fsetid,+kill,+net_bind_service
container=$container,+setfcap,+setgid,+setpcap,+setuid,+sys_chroot

machine 'root' root can '' env
machine 'an ordinary user' user can '' $as_user
machine 'an ordinary user with no_new_privs and no bounding set' user can '' \
	$as_user --no-new-privs
machine 'root without CAP_SYS_ADMIN' root can '' $(without sys_admin)
machine 'the rights of root in a container' root can '' \
	setpriv --bounding-set="-$container"
for one in chown dac_override dac_read_search fowner setfcap setgid setuid \
	sys_chroot setpcap sys_ptrace kill sys_resource mknod; do
	machine "root without CAP_$one" root can '' $(without $one)
done
machine 'root without CAP_CHOWN and CAP_SYS_ADMIN' root can '' \
	$(without chown,sys_admin)
machine 'root that may not read what others own' root can '' \
	$(without dac_override,dac_read_search,fowner,sys_admin)
machine 'root with no_new_privs' root can '' setpriv --no-new-privs
machine 'securebits: a change of ids leaves capabilities' root can '' \
	setpriv --securebits=+no_setuid_fixup,+no_setuid_fixup_locked
machine 'securebits: keep_caps is locked' root can '' \
	setpriv --securebits=+keep_caps_locked
machine 'root of a user namespace with one id' root can '' unshare -r
machine 'the same, with mounts and pids of its own' root can '' \
	unshare -r --mount --pid --fork --mount-proc
machine 'a user who is root of a user namespace' user can '' \
	$as_user unshare -r
machine 'a user who stays so in a user namespace' user can '' \
	$as_user unshare -c

# The kernel lets only a process with CAP_SETFCAP map user 0, and only one with
# CAP_SETUID map another.
machine 'root without any capability' root cannot 'CAP_SETFCAP' $(without all)
mended 'add CAP_SETFCAP' 'CAP_SETFCAP' setpriv --bounding-set=-all,+setfcap
machine 'securebits: root has no rights' root cannot 'CAP_SETFCAP' \
	setpriv --securebits=+noroot,+noroot_locked
who=user
mended 'run as an ordinary user' 'ordinary user' \
	$as_user --securebits=+noroot,+noroot_locked
machine 'root whose only right is to mount' root cannot 'CAP_SETFCAP' \
	setpriv --bounding-set=-all,+sys_admin
machine 'a user without an id in its user namespace' user cannot \
	'is not mapped' $as_user unshare -U
who=user
mended 'map it' 'unshare' $as_user unshare -U --map-current-user

# without rights, no build runs with the rights of root either
who=root
home_in "$T/root"
cd "$T/root/repo" || exit 1
add_recipe "$T/root/repo" ids "$T/mirror" <<-'END'
	grep -E '^(Cap|NoNew)' /proc/self/status >"$OUT/caps"
	id >"$OUT/id"
	if echo 1 >/proc/sys/kernel/hostname; then exit 1; fi
END
commit_all "$T/root/repo"
built_by() { # COMMAND…
	rm -rf "$T/root/store"
	"$@" "$HALLMARK" build -k "$T/root/key" --mirror "file://$T/mirror" \
		HEAD:recipes/ids 2>"$err" | grep -o 'sha256:[0-9a-f]*' |
		head -n 1
}
wanted=$(built_by env)
is 'all of root builds an image' "${#wanted}" 71
is 'root without CAP_SYS_ADMIN builds the same image' \
	"$(built_by $(without sys_admin))" "$wanted"
is 'root without CAP_SETUID builds the same image' \
	"$(built_by $(without setuid))" "$wanted"
is 'root of a user namespace builds the same image' \
	"$(built_by unshare -r)" "$wanted"
finish
