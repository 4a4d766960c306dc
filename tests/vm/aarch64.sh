#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# aarch64.sh [compile|ordered] - cross-compile hallmark, and run it on an
# emulated machine of another architecture.
#
# There doctor finds everything that a box requires, the tests of the box pass,
# and the fixture becomes the same image on two processors, as root and as an
# ordinary user. With ordered, the tests of the order of threads pass there
# instead. With compile nothing is started. TAP; exits with 77 if a tool or the
# packages are missing.
#
# HALLMARK_SOURCE   the tree
# HALLMARK_AARCH64  a folder that is kept: packages, and compiled programs
set -u
umask 022
machine=aarch64
here=$(cd "$(dirname "$0")" && pwd) || exit 99
. "$here/machine.sh"

compile() {
	kept=${HALLMARK_AARCH64:?}
	[ -d "${HALLMARK_SOURCE-}" ] || skip 'HALLMARK_SOURCE names no tree'
	for tool in aarch64-linux-gnu-gcc meson ninja pkg-config apt-get \
		dpkg-deb; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
	mkdir -p "$kept"
	sh "$here/sysroot.sh" "$kept/sysroot" >"$kept/log" 2>&1 ||
		skip "no packages for arm64: $(grep '^E:' "$kept/log" | head -n 1)"
	build=$kept/build
	{
		[ -f "$build/build.ninja" ] ||
			meson setup "$build" "$HALLMARK_SOURCE" \
				--cross-file "$kept/sysroot/cross.ini" \
				--buildtype=release -Dwerror=true
	} >"$kept/log" 2>&1 && ninja -k 0 -C "$build" >"$kept/log" 2>&1
	result $? 'hallmark and its tests compile' "$kept/log"
	# the first instructions of a BPF filter test the architecture of the
	# call
	grep -m 1 -q '0xc00000b7' "$build/sandbox/filter/seccomp_filters.c"
	result $? "the filters are those of that architecture"
}

fixture() { # WHO PROCESSOR COUNT
	machine_fetching
	machine_run "$1" fixture deterministic "$2" "$3" 900
	image=$(sed -n 's/.*"manifest":"\([^"]*\)".*/\1/p' "$scratch/answer")
	echo "# $image after $(told seconds) s on $(told kernel)"
	[ -n "$image" ]
	result $? "$1, $2: the fixture is built" "$scratch/console"
	[ "$(told left)" = nothing ]
	result $? "$1, $2: the build left nothing behind"
}

compile
if [ "${1-}" = ordered ] && [ "$failed" = 0 ]; then
	HALLMARK=$build/hallmark
	machine_find
	machine_tests root cortex-a57 2 ordered
	machine_tests user max,pauth-impdef=on 1 ordered
elif [ "${1-}" != compile ] && [ "$failed" = 0 ]; then
	HALLMARK=$build/hallmark
	machine_find
	fixture_repo "$scratch/repo" >"$scratch/log" 2>&1 ||
		bail 'no repository'
	fixture root max,pauth-impdef=on 1
	first=$image
	fixture user cortex-a57 2
	[ "$first" = "$image" ]
	result $? 'both processors: the same image'
	machine_tests root cortex-a57 2
	machine_tests user max,pauth-impdef=on 1
fi
echo "1..$n"
exit "$failed"
