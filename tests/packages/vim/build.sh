# SPDX-License-Identifier: Apache-2.0
# varies by: the time, the host and the user, which :version tells
cd vim
./configure --prefix=/usr --with-features=tiny --disable-gui --without-x
make -j"$JOBS" -C src vim
install -D src/vim "$OUT/usr/bin/vim"
