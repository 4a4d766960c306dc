# SPDX-License-Identifier: Apache-2.0
# varies by: the folder, in debug information
cd musl
./configure --prefix=/usr/lib/musl --enable-debug
make -j"$JOBS"
make install DESTDIR="$OUT"
