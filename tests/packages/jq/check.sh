# SPDX-License-Identifier: Apache-2.0
cd jq
autoreconf -i
./configure --disable-docs --disable-valgrind --with-oniguruma=/usr
make -j"$JOBS"
make check || { cat test-suite.log; exit 1; }
cp test-suite.log "$OUT"
