# SPDX-License-Identifier: Apache-2.0
cd zlib
sh ./configure
make -j"$JOBS"
make test >"$OUT/log"
