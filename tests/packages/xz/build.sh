# SPDX-License-Identifier: Apache-2.0
# varies by: the folder, in debug information
cd xz
./configure --prefix=/usr --disable-nls --disable-doc
make -j"$JOBS"
make install DESTDIR="$OUT"
