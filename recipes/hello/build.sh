# SPDX-License-Identifier: Apache-2.0
# GNU hello. Static, because the image holds nothing else; without its
# translations, info pages and manual, which need programs to be read.
cd hello
./configure --prefix=/usr --disable-nls LDFLAGS=-static
make -j"$JOBS"
make install-exec DESTDIR="$OUT"
