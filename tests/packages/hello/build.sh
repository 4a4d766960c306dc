# SPDX-License-Identifier: Apache-2.0
# varies by: the folder, in debug information
cd hello
./configure --prefix=/usr --disable-nls
make -j"$JOBS"
make install-exec DESTDIR="$OUT"
