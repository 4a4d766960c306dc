# SPDX-License-Identifier: Apache-2.0
# varies by: the folder, in debug information
cd jq
autoreconf -i
./configure --prefix=/usr --disable-docs --with-oniguruma=/usr
make -j"$JOBS"
make install DESTDIR="$OUT"
