# SPDX-License-Identifier: Apache-2.0
# varies by: the folder, in debug information
cd tcc
./configure --prefix=/usr --extra-cflags='-O2 -g'
make -j"$JOBS"
make install DESTDIR="$OUT"
