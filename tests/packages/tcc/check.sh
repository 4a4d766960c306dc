# SPDX-License-Identifier: Apache-2.0
cd tcc
./configure
make -j"$JOBS"
make -k test >"$OUT/log" 2>&1 || { cat "$OUT/log"; exit 1; }
