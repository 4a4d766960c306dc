# SPDX-License-Identifier: Apache-2.0
# varies by: the time, which every applet tells
cd busybox
make defconfig
make -j"$JOBS"
install -D busybox "$OUT/usr/bin/busybox"
