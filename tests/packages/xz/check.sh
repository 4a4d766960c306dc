# SPDX-License-Identifier: Apache-2.0
cd xz
./configure --disable-nls --disable-doc CFLAGS=-O1
make -j"$JOBS"
make check
cp tests/test-suite.log "$OUT"
