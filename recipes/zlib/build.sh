# SPDX-License-Identifier: Apache-2.0
# zlib, and its own minigzip linked statically so that the image can be run.
cd zlib
sh ./configure --prefix=/usr
make -j"$JOBS" libz.a shared
make install DESTDIR="$OUT"
gcc -O2 -static -I. -o minigzip test/minigzip.c libz.a
install -D minigzip "$OUT/usr/bin/minigzip"
