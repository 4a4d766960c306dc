# SPDX-License-Identifier: Apache-2.0
# varies by: the folder, in debug information
cd zlib
CFLAGS='-O2 -g' sh ./configure --prefix=/usr
make -j"$JOBS" libz.a shared
make install DESTDIR="$OUT"
