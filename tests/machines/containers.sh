#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Containers: which options are enough for hallmark and no more, and that doctor
# says so where they are missing.  Podman has its options; runc and crun have a
# config.json such as Docker makes.  A runtime that this machine does not have,
# or that does not run here, is a skipped case.
. "${HALLMARK_SOURCE:?}/tests/machines/machine.sh"

profile=${HALLMARK_PROFILE:?}
cp "$profile" "$T/seccomp.json"
profile=$T/seccomp.json
limits='--ulimit nofile=4096:4096 --ulimit nproc=8192:8192'
# What the runtimes keep is not in the folder that containers have: else a /proc
# that is not covered is below it, too.
storage=$(mktemp -d "${TMPDIR:-/tmp}/hallmark-oci.XXXXXX") || exit 1
at_end() {
	umount -l "$storage/root/overlay" "$storage/root" 2>/dev/null
	rm -rf --one-file-system "$storage"
}

# some runtimes refuse control groups of both versions
without_groups() {
	unshare --mount sh -c '
		umount /sys/fs/cgroup/unified 2>/dev/null
		exec "$@"' sh "$@"
}

# in_podman OPTION… -- COMMAND… - this machine's files are those of the container
in_podman() {
	podman_options=
	while [ "$1" != -- ]; do
		podman_options="$podman_options $1"
		shift
	done
	shift
	(
		set -f
		# one word per option
		# shellcheck disable=SC2086
		without_groups podman --root "$storage/root" \
			--runroot "$storage/run" --cgroup-manager=cgroupfs \
			--storage-driver=vfs run --rm --cgroups=disabled \
			--network=none --log-driver=none $limits \
			$podman_options --volume "$T:$T" --env-host \
			--workdir "$T/$who/repo" --rootfs /:O "$@"
	)
}

# in_bundle RUNTIME TRAIT… -- COMMAND… - the same by a runtime
in_bundle() {
	runtime=$1
	shift
	mkdir -p "$storage/bundle"
	export runtime storage T who python
	without_groups sh -c '
		cd "$storage/bundle" && mount -t tmpfs none . && cd "$storage/bundle" &&
		mkdir upper work rootfs && mount -t overlay -o \
			"lowerdir=/,upperdir=$PWD/upper,workdir=$PWD/work" \
			none rootfs && "$runtime" spec || exit 125
		while [ "$1" != -- ]; do
			traits="${traits-} $1"
			shift
		done
		shift
		"$python" "$HALLMARK_SOURCE/tests/machines/bundle.py" $traits \
			-- "$T" "$T/$who/repo" "$@" <config.json >new.json &&
			mv new.json config.json || exit 125
		exec "$runtime" --root "$storage/bundle/state" run "hallmark-$$"
	' sh "$@"
}

# works NAME RUNNER… - can this runtime start a container here?
works() {
	who=root
	if ! command -v "$1" >/dev/null; then
		skip "$1" 'not installed'
		return 1
	fi
	works_name=$1
	shift
	"$@" true >"$out" 2>"$err" </dev/null && return 0
	skip "$works_name" "starts no container here: $(tail -n 1 "$err")"
	return 1
}

calls='system calls|seccomp filter'
if works podman in_podman --; then
	secure="--security-opt seccomp=$profile"
	unmask='--security-opt unmask=/proc/*'
	machine 'Podman: privileged' root can '' in_podman --privileged --
	machine 'Podman: no option' root cannot "$calls" in_podman --
	like 'Podman: doctor names the first option' "$T/said" \
		'of Podman --security-opt seccomp='
	machine 'Podman: the profile alone' root cannot 'is covered' \
		in_podman $secure --
	like 'Podman: doctor names the second option' "$T/said" \
		'of Podman --security-opt unmask=/proc/\*'
	mended 'give it as well' 'unmask=/proc/\*' in_podman $secure $unmask --
	machine 'Podman: /proc alone' root cannot "$calls" in_podman $unmask --
	machine 'Podman: profile and /proc, with no_new_privs' root can '' \
		in_podman $secure $unmask --security-opt no-new-privileges --
	machine 'Podman: profile and /proc, an ordinary user' user can '' \
		in_podman $secure $unmask --user "$uid:$uid" --
	machine 'Podman: an ordinary user without capabilities' user can '' \
		in_podman $secure $unmask --user "$uid:$uid" --cap-drop ALL --
	machine 'Podman: the profile, an ordinary user' user cannot \
		'is covered' in_podman $secure --user "$uid:$uid" --
	machine 'Podman: without capabilities' root cannot CAP_SETFCAP \
		in_podman $secure $unmask --cap-drop ALL --
	mended 'add one' '--cap-add SETFCAP' \
		in_podman $secure $unmask --cap-drop ALL --cap-add SETFCAP --
	machine 'Podman: CAP_SYS_ADMIN in the place of /proc' root can '' \
		in_podman $secure --cap-add SYS_ADMIN --
	machine 'Podman: CAP_SYS_ADMIN alone' root cannot personality \
		in_podman --cap-add SYS_ADMIN --
	machine 'Podman: no filter and all of /proc' root can '' in_podman \
		--security-opt seccomp=unconfined --security-opt unmask=ALL --
fi

for one in runc crun; do
	works "$one" in_bundle "$one" unmasked -- || continue
	machine "$one: profile and /proc" root can '' \
		in_bundle "$one" unmasked "seccomp=$profile" --
	machine "$one: profile and /proc, an ordinary user" user can '' \
		in_bundle "$one" unmasked "seccomp=$profile" "user=$uid" --
	machine "$one: the profile alone" root cannot 'is covered' \
		in_bundle "$one" "seccomp=$profile" --
	machine "$one: CAP_SYS_ADMIN and the profile" root can '' \
		in_bundle "$one" caps=SYS_ADMIN "seccomp=$profile" --
	machine "$one: without capabilities" root cannot CAP_SETFCAP \
		in_bundle "$one" unmasked no-caps "seccomp=$profile" --
	machine "$one: with one" root can '' in_bundle "$one" unmasked \
		no-caps caps=SETFCAP "seccomp=$profile" --
done
finish
