#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sysroot.sh FOLDER - unpack Debian's packages for arm64, without configuring
# them: the libraries that hallmark is linked with there, and the programs that
# a machine of that kind starts from.
#
# apt fetches them from this machine's own mirrors, with lists and a cache in
# FOLDER. The state of apt and dpkg does not change, and any user may run this.
# A package that exists already is not fetched again.
#
# Writes FOLDER/root, FOLDER/kernel and FOLDER/cross.ini, a cross file for
# meson.
set -eu
mkdir -p "${1:?a folder is wanted}"
here=$(cd "$(dirname "$0")/../.." && pwd)
cd "$1"
folder=$PWD

# development files of recipes/packages, without the programs that run while
# hallmark is built
wanted() {
	sed -n 's/^\(build\|test\)[[:blank:]]\(.*-dev\)$/\2/p' \
		"$here/recipes/packages" | grep -vx libseccomp-dev
	echo busybox-static
	echo linux-image-cloud-arm64
}

mkdir -p state/lists/partial cache/archives/partial
: >state/status
cat >apt.conf <<END
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "";
Dir::State "$folder/state";
Dir::State::status "$folder/state/status";
Dir::Cache "$folder/cache";
Debug::NoLocking "true";
END
export APT_CONFIG="$folder/apt.conf"
wanted >wanted
if ! cmp -s wanted fetched; then
	rm -f cache/archives/*.deb
	apt-get -q update
	# one word per package
	# shellcheck disable=SC2046
	apt-get -qq -y --download-only install $(cat wanted)
	rm -rf root kernel
	mkdir root kernel
	for package in cache/archives/*.deb; do
		case ${package##*/} in
		linux-image-*) dpkg-deb --extract "$package" kernel ;;
		*) dpkg-deb --extract "$package" root ;;
		esac
	done
	mv wanted fetched
fi

cat >cross.ini <<END
[binaries]
c = 'aarch64-linux-gnu-gcc'
ar = 'aarch64-linux-gnu-gcc-ar'
strip = 'aarch64-linux-gnu-strip'
pkgconfig = 'pkg-config'
[built-in options]
c_args = ['--sysroot=$folder/root']
c_link_args = ['--sysroot=$folder/root']
[properties]
sys_root = '$folder/root'
pkg_config_libdir = '$folder/root/usr/lib/aarch64-linux-gnu/pkgconfig'
[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
END
