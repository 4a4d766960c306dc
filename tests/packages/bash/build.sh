# SPDX-License-Identifier: Apache-2.0
# varies by: the folder; bashbug tells of the machine
tar -xf bash/bash-5.2.15.tar.* 2>/dev/null || mv bash bash-5.2.15
cd bash-5.2.15
./configure --prefix=/usr --disable-nls
make -j"$JOBS"
make install-headers install-strip DESTDIR="$OUT" || make install DESTDIR="$OUT"
