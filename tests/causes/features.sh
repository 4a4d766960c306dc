# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# features.sh - print the level of x86-64 that the dynamic linker finds, as a
# configure script may ask for it.
for i in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
	[ ! -x "$i" ] || "$i" --help
done | sed -n 's/^  \(x86-64-v[0-9]\) (supported.*/\1/p' | head -n 1
