# SPDX-License-Identifier: Apache-2.0
# machine.sh - sourced by run.sh: the second machine, its disk and its answers.
#
# $here is the folder of this file, $scratch is made here and removed at the
# end. $machine is the architecture; another than ours is built from the
# packages that sysroot.sh has unpacked in $kept/sysroot.
: "${here:?}" "${machine:=x86_64}"
case $machine in
x86_64)
	architecture=amd64
	console=ttyS0 answers=ttyS1 consoles=
	board='' telling='-serial file:'
	;;
aarch64)
	architecture=arm64
	console=ttyAMA0 answers=hvc0 consoles=char/virtio_console
	board='-machine virt'
	telling='-device virtio-serial-pci -device virtconsole,chardev=told
		-chardev file,id=told,path='
	;;
esac

# The end of an output as comments; of a line that was written over again and
# again, only what remains.
last_lines() { # FILE
	escape=$(printf '\033') return=$(printf '\r')
	tail -n 40 "$1" | sed "s/$escape\[[0-9;]*[A-Za-z]//g
		s/$return*\$//
		s/.*$return//
		s/^/# /"
}

n=0 failed=0
result() { # STATUS WORDS [FILE]
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=1
		[ $# -lt 3 ] || last_lines "$3"
	fi
}

skip() { # REASON
	echo "1..0 # SKIP $1"
	exit "${HALLMARK_SKIPPED:-77}"
}

bail() { # REASON
	echo "Bail out! $1"
	exit 99
}

emulator='' more=''
clean() {
	[ -z "$emulator" ] || kill "$emulator" 2>/dev/null
	# environments are owned by an unused user and are read-only
	chmod -R u+w "$scratch" 2>/dev/null
	rm -rf "$scratch"
}

# The kernel and the shell of this machine.
machine_ours() {
	busybox=$(command -v busybox) || skip 'busybox-static is not installed'
	! ldd "$busybox" >/dev/null 2>&1 ||
		skip "$busybox is not static (busybox-static is)"
	kernel=
	for kernel in /boot/vmlinuz-*-cloud-amd64; do
		modules=/lib/modules/${kernel#/boot/vmlinuz-}/kernel/drivers
	done
	{ [ -r "$kernel" ] && [ -d "$modules" ]; } ||
		skip 'no readable kernel (linux-image-cloud-amd64)'
}

machine_other() {
	sysroot=${kept:?}/sysroot
	busybox=$sysroot/root/bin/busybox
	for kernel in "$sysroot"/kernel/boot/vmlinuz-*; do
		modules=$sysroot/kernel/lib/modules/${kernel##*/vmlinuz-}/kernel/drivers
	done
	{ [ -r "$kernel" ] && [ -d "$modules" ]; } || bail 'no kernel'
}

# Finds all parts of the machine, or skips with the reason.
machine_find() {
	[ -x "${HALLMARK-}" ] || skip 'HALLMARK does not name the program'
	[ -d "${HALLMARK_SOURCE-}" ] || skip 'HALLMARK_SOURCE names no tree'
	PATH=$PATH:/usr/sbin:/sbin
	for tool in "qemu-system-$machine" mke2fs debugfs cpio dpkg-deb git \
		timeout; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
	case $machine in
	x86_64) machine_ours ;;
	*) machine_other ;;
	esac
	scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-vm.XXXXXX") ||
		bail 'no scratch folder'
	trap clean EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	mkdir "$scratch/home" "$scratch/out"
	machine_initrd || bail 'no initrd could be made'
	machine_root || bail 'no disk could be made'
}

# Our own busybox lists the applets: the other machine's is of the same release.
machine_applets() { # FOLDER
	for applet in $(busybox --list | grep -vx busybox); do
		ln -s busybox "$1/$applet"
	done
}

# The modules that find the disk, in the order of their dependencies.
machine_initrd() {
	tree=$scratch/initrd
	mkdir -p "$tree/bin" "$tree/modules" &&
		cp "$busybox" "$tree/bin/busybox" &&
		cp "$here/init" "$tree/init" || return 1
	machine_applets "$tree/bin"
	for module in virtio/virtio_ring virtio/virtio \
		virtio/virtio_pci_modern_dev virtio/virtio_pci_legacy_dev \
		virtio/virtio_pci block/virtio_blk $consoles; do
		cp "$modules/$module.ko" "$tree/modules/" || return 1
		echo "${module#*/}.ko" >>"$tree/modules/order"
	done
	(cd "$tree" && find . | cpio -o -H newc -R 0:0) \
		>"$scratch/initrd.cpio" 2>/dev/null
}

machine_libraries() { # PROGRAM
	ldd "$1" | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "$tree${library%/*}" &&
			cp -L "$library" "$tree$library" || exit 1
	done
}

# Libraries that hallmark loads only when it reads an archive.
machine_loaded() { # NAME
	loaded=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p |
		sed -n "s|^[[:space:]]*$1 .*x86-64.* => ||p" | head -n 1)
	[ -n "$loaded" ] || return 1
	mkdir -p "$tree${loaded%/*}"
	cp -L "$loaded" "$tree$loaded" && machine_libraries "$loaded"
}

# This machine cannot say which libraries a foreign program requires.
machine_all_libraries() {
	(cd "$sysroot/root" && find lib usr/lib -name '*.so*' |
		cpio -pdm --quiet "$tree")
}

# The root of the machine, except for what is built.
machine_root() {
	tree=$scratch/root
	for folder in bin dev etc home lib64 proc run srv sys tmp; do
		mkdir -p "$tree/$folder"
	done
	cp "$busybox" "$tree/bin/busybox"
	cp "$HALLMARK" "$tree/bin/hallmark"
	cp "$here/init" "$tree/init"
	case $machine in
	x86_64)
		machine_libraries "$HALLMARK" &&
			machine_loaded libarchive.so.13 || return 1
		;;
	*) machine_all_libraries || return 1 ;;
	esac
	machine_applets "$tree/bin"
	printf '%s\n' root:x:0:0::/home:/bin/sh user:x:1234:1234::/home:/bin/sh \
		>"$tree/etc/passwd"
	printf '%s\n' root:x:0: user:x:1234: >"$tree/etc/group"
}

# Makes a repository whose only recipe requires one package, made here.
commit_recipe() { # FOLDER
	git -C "$1" init -q && git -C "$1" add . &&
		GIT_AUTHOR_DATE='2020-02-02 02:02:02 +0000' \
			GIT_COMMITTER_DATE='2020-02-02 02:02:02 +0000' \
			git -C "$1" -c user.name=nobody \
			-c user.email=nobody@localhost commit -qm recipe
}

fixture_repo() { # FOLDER
	root=$scratch/mini bin=$scratch/mini/usr/bin
	pool=$scratch/mirror/pool/main/m/mini
	mkdir -p "$root/DEBIAN" "$bin" "$pool" "$1/fixture" || return 1
	cp "$busybox" "$bin/busybox"
	busybox --list | grep -vx busybox | while read -r applet; do
		ln -s busybox "$bin/$applet"
	done
	printf '%s\n' 'Package: mini' 'Version: 1' "Architecture: $architecture" \
		'Maintainer: nobody <nobody@localhost>' \
		'Description: a shell' >"$root/DEBIAN/control"
	SOURCE_DATE_EPOCH=1000000000 dpkg-deb --root-owner-group -Zgzip \
		-b "$root" "$pool/mini_1_$architecture.deb" >/dev/null || return 1
	sum=$(sha256sum <"$pool/mini_1_$architecture.deb")
	cp "$here/fixture/"* "$1/fixture/"
	cat >"$1/fixture/lock.json" <<-END
	{
		"architecture": "$architecture",
		"format": 1,
		"packages": [
			{
				"architecture": "$architecture",
				"name": "mini",
				"path": "pool/main/m/mini/mini_1_$architecture.deb",
				"sha256": "${sum%% *}",
				"size": $(wc -c <"$pool/mini_1_$architecture.deb"),
				"version": "1"
			}
		],
		"sources": [],
		"suite": "bookworm"
	}
	END
	commit_recipe "$1"
}

# A store with inputs only: its blobs, but no names of images.
machine_warm() { # FROM TO
	mkdir -p "$2/blobs" && cp -R "$1/blobs/sha256" "$2/blobs/" &&
		cp "$1/oci-layout" "$2/" || return 1
	echo '{"manifests":[],"schemaVersion":2}' >"$2/index.json"
}

# A disk with the inputs and the repository of the build.
machine_disk() { # OPTIONS-OF-MKE2FS…
	tree=$scratch/root
	rm -rf "$tree/srv" "$tree/home" "$scratch/disk" "$scratch/out"
	mkdir "$tree/srv" "$scratch/out"
	# with our key
	cp -R "$scratch/home" "$tree/home"
	machine_warm "$scratch/first" "$tree/srv/store" &&
		git clone -q --bare "$scratch/repo" "$tree/srv/repo.git" &&
		mke2fs -q -t ext4 -E root_owner=0:0 "$@" -d "$tree" \
			"$scratch/disk" 3G >/dev/null ||
		bail 'no disk could be made'
}

# A disk with the tests of limits; nothing is built.
machine_limits() { # LIMITS HOG
	tree=$scratch/root
	rm -rf "$tree/srv" "$scratch/disk"
	mkdir "$tree/srv" && cp "$1" "$2" "$tree/srv/" &&
		machine_libraries "$1" &&
		mke2fs -q -t ext4 -E root_owner=0:0 -d "$tree" \
			"$scratch/disk" 1G >/dev/null ||
		bail 'no disk could be made'
}

# A disk with the repository and the package of the fixture, and an empty store.
machine_fetching() {
	tree=$scratch/root
	rm -rf "$tree/srv" "$scratch/disk"
	mkdir -p "$tree/srv/store" && cp -R "$scratch/mirror" "$tree/srv/" &&
		git clone -q --bare "$scratch/repo" "$tree/srv/repo.git" &&
		mke2fs -q -t ext4 -E root_owner=0:0 -d "$tree" \
			"$scratch/disk" 2G >/dev/null ||
		bail 'no disk could be made'
	more='vm_fetch=--mirror=file:///srv/mirror'
}

# A disk with tests of the box; nothing is built.
machine_suites() { # NAME…
	tree=$scratch/root
	rm -rf "$tree/srv" "$scratch/disk"
	mkdir "$tree/srv"
	for suite in probe ordered_probe "$@"; do
		cp "$build/tests/sandbox/$suite" "$tree/srv/" ||
			bail "no $suite"
		[ "$machine" != x86_64 ] ||
			machine_libraries "$tree/srv/$suite"
	done
	mke2fs -q -t ext4 -E root_owner=0:0 -d "$tree" "$scratch/disk" 2G \
		>/dev/null || bail 'no disk could be made'
	more="vm_suites=$(echo "$*" | tr ' ' ,)"
}

# Boots the machine and waits for its end. Its results are in $scratch/told, its
# console in $scratch/console, the output of "build --json" in $scratch/answer.
machine_run() { # WHO RECIPE-FOLDER LEVEL PROCESSOR COUNT SECONDS [GROUP]
	: >"$scratch/told"
	: >"$scratch/console"
	# one word per option
	# shellcheck disable=SC2086
	timeout -k 5 "$6" "qemu-system-$machine" $board -accel tcg \
		-cpu "$4" -smp "$5" \
		-m 2048 -display none -no-reboot -nic none -monitor none \
		-rtc base=2031-03-05T07:09:11 \
		-drive "file=$scratch/disk,format=raw,if=virtio,cache=unsafe" \
		-serial "file:$scratch/console" $telling"$scratch/told" \
		-kernel "$kernel" -initrd "$scratch/initrd.cpio" \
		-append "console=$console quiet panic=-1 vm_tell=$answers \
vm_who=$1 vm_name=$2 vm_level=$3 vm_group=${7-} $more" </dev/null >"$scratch/qemu.log" 2>&1 &
	emulator=$!
	wait "$emulator"
	status=$?
	emulator=
	[ "$status" = 0 ] || echo "# the emulator ended with $status"
	told answer >"$scratch/answer"
}

told() { # KEY
	tr -d '\r' <"$scratch/told" | sed -n "s/^$1 //p"
}

# Runs tests of the box there. Each gets its probe; its output comes back, one
# result per line.
machine_tests() { # WHO PROCESSOR COUNT [SUITE…]
	who=$1 processor=$2 count=$3
	shift 3
	[ $# -gt 0 ] || set -- box without confine
	machine_suites "$@"
	machine_run "$who" none deterministic "$processor" "$count" 3600
	echo "# kernel $(told kernel)"
	[ "$(told doctor)" = 0 ]
	result $? "$who, $processor: doctor says that it can build" "$scratch/console"
	for suite; do
		[ "$(told "$suite")" = 0 ] && told "tap-$suite" | grep -q '^1\.\.'
		result $? "$who, $processor: $suite, $(told "tap-$suite" | grep -c '^ok') tests" \
			"$scratch/console"
		told "tap-$suite" | grep -A 1 -e '^not ok' -e ^Bail | sed 's/^/# /'
		told "tap-$suite" | sed -n '/^# no case ended/,$p'
	done
}
