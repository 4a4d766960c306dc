# SPDX-License-Identifier: Apache-2.0
# varies by: the time, which -V tells
cd socat
./configure --prefix=/usr --disable-openssl --disable-readline
make -j"$JOBS" progs
install -D socat "$OUT/usr/bin/socat"
