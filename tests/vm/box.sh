#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# box.sh BUILD [SUITE…] - the tests of the box pass on the second machine, whose
# kernel is the oldest that hallmark supports, as root and as an ordinary user.
# TAP; exits with 77 if there is no emulator.
#
# BUILD            the build folder that has the tests
# SUITE            their names (default: those of the box without an order)
# HALLMARK         the program
# HALLMARK_SOURCE  the tree
set -u
umask 022
here=$(cd "$(dirname "$0")" && pwd) || exit 99
. "$here/machine.sh"
build=$1
shift

machine_find
machine_tests root max 2 "$@"
machine_tests user qemu64 1 "$@"
echo "1..$n"
exit "$failed"
