# SPDX-License-Identifier: Apache-2.0
# varies by: the folder, in debug information
cd sqlite
./configure --prefix=/usr --disable-tcl --disable-readline
make -j"$JOBS"
make install DESTDIR="$OUT"
