# SPDX-License-Identifier: Apache-2.0
# varies by: the time and the user, which its banner tells; the image
cd scheme48
./configure --prefix=/usr
make
make install DESTDIR="$OUT"
