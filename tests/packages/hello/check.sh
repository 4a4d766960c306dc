# SPDX-License-Identifier: Apache-2.0
cd hello
./configure --disable-nls
make -j"$JOBS"
make check
cp tests/*.log "$OUT"
