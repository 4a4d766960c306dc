# SPDX-License-Identifier: Apache-2.0
# machine.sh - sourced by run.sh: the second machine, its disk and its answers.
#
# $here is the folder of this file, $scratch is made here and removed at the end.
: "${here:?}"

skip() { # REASON
	echo "1..0 # SKIP $1"
	exit "${HALLMARK_SKIPPED:-77}"
}

bail() { # REASON
	echo "Bail out! $1"
	exit 99
}

emulator=
clean() {
	[ -z "$emulator" ] || kill "$emulator" 2>/dev/null
	# environments belong to nobody and are read-only
	chmod -R u+w "$scratch" 2>/dev/null
	rm -rf "$scratch"
}

# All that the machine is made of, or a reason to skip.
machine_find() {
	[ -x "${HALLMARK-}" ] || skip 'HALLMARK does not name the program'
	[ -d "${HALLMARK_SOURCE-}" ] || skip 'HALLMARK_SOURCE names no tree'
	PATH=$PATH:/usr/sbin:/sbin
	for tool in qemu-system-x86_64 mke2fs debugfs cpio dpkg-deb git \
		timeout; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
	busybox=$(command -v busybox) || skip 'busybox-static is not installed'
	! ldd "$busybox" >/dev/null 2>&1 ||
		skip "$busybox is not static (busybox-static is)"
	kernel=
	for kernel in /boot/vmlinuz-*-cloud-amd64; do
		modules=/lib/modules/${kernel#/boot/vmlinuz-}/kernel/drivers
	done
	{ [ -r "$kernel" ] && [ -d "$modules" ]; } ||
		skip 'no readable kernel (linux-image-cloud-amd64)'
	scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-vm.XXXXXX") ||
		bail 'no scratch folder'
	trap clean EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	mkdir "$scratch/home" "$scratch/out"
	machine_initrd || bail 'no initrd could be made'
	machine_root || bail 'no disk could be made'
}

machine_applets() { # FOLDER
	for applet in $("$busybox" --list | grep -vx busybox); do
		ln -s busybox "$1/$applet"
	done
}

# The modules that find the disk, in the order in which they need each other.
machine_initrd() {
	tree=$scratch/initrd
	mkdir -p "$tree/bin" "$tree/modules" &&
		cp "$busybox" "$tree/bin/busybox" &&
		cp "$here/init" "$tree/init" || return 1
	machine_applets "$tree/bin"
	for module in virtio/virtio_ring virtio/virtio \
		virtio/virtio_pci_modern_dev virtio/virtio_pci_legacy_dev \
		virtio/virtio_pci block/virtio_blk; do
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

# What hallmark loads only when it reads an archive.
machine_loaded() { # NAME
	loaded=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p |
		sed -n "s|^[[:space:]]*$1 .*x86-64.* => ||p" | head -n 1)
	[ -n "$loaded" ] || return 1
	mkdir -p "$tree${loaded%/*}"
	cp -L "$loaded" "$tree$loaded" && machine_libraries "$loaded"
}

# The root of the machine, but for what is built.
machine_root() {
	tree=$scratch/root
	for folder in bin dev etc home lib64 proc run srv sys tmp; do
		mkdir -p "$tree/$folder"
	done
	cp "$busybox" "$tree/bin/busybox"
	cp "$HALLMARK" "$tree/bin/hallmark"
	cp "$here/init" "$tree/init"
	machine_libraries "$HALLMARK" || return 1
	machine_loaded libarchive.so.13 || return 1
	machine_applets "$tree/bin"
	printf '%s\n' root:x:0:0::/home:/bin/sh user:x:1234:1234::/home:/bin/sh \
		>"$tree/etc/passwd"
	printf '%s\n' root:x:0: user:x:1234: >"$tree/etc/group"
}

# With the inputs and the repository of what is built.
machine_disk() { # OPTIONS-OF-MKE2FS…
	tree=$scratch/root
	rm -rf "$tree/srv" "$scratch/disk" "$scratch/out"
	mkdir "$tree/srv" "$scratch/out"
	warm "$scratch/first" "$tree/srv/store" &&
		git clone -q --bare "$scratch/repo" "$tree/srv/repo.git" &&
		mke2fs -q -t ext4 -E root_owner=0:0 "$@" -d "$tree" \
			"$scratch/disk" 3G >/dev/null ||
		bail 'no disk could be made'
}

# With the tests of limits; nothing is built.
machine_limits() { # LIMITS HOG
	tree=$scratch/root
	rm -rf "$tree/srv" "$scratch/disk"
	mkdir "$tree/srv" && cp "$1" "$2" "$tree/srv/" &&
		machine_libraries "$1" &&
		mke2fs -q -t ext4 -E root_owner=0:0 -d "$tree" \
			"$scratch/disk" 1G >/dev/null ||
		bail 'no disk could be made'
}

# Boot, wait for its end. What it tells is $scratch/told, what it shows
# $scratch/console, what "build --json" printed $scratch/answer.
machine_run() { # WHO RECIPE-FOLDER LEVEL PROCESSOR COUNT SECONDS [GROUP]
	: >"$scratch/told"
	: >"$scratch/console"
	timeout -k 5 "$6" qemu-system-x86_64 -accel tcg -cpu "$4" -smp "$5" \
		-m 2048 -display none -no-reboot -nic none -monitor none \
		-rtc base=2031-03-05T07:09:11 \
		-drive "file=$scratch/disk,format=raw,if=virtio,cache=unsafe" \
		-serial "file:$scratch/console" -serial "file:$scratch/told" \
		-kernel "$kernel" -initrd "$scratch/initrd.cpio" \
		-append "console=ttyS0 quiet panic=-1 \
vm_who=$1 vm_name=$2 vm_level=$3 vm_group=${7-}" </dev/null >"$scratch/qemu.log" 2>&1 &
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
