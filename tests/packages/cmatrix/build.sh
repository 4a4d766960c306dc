# SPDX-License-Identifier: Apache-2.0
# varies by: the date and time, which -V tells
cd cmatrix
autoreconf -i
./configure --prefix=/usr
make -j"$JOBS"
install -D cmatrix "$OUT/usr/bin/cmatrix"
