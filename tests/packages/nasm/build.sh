# SPDX-License-Identifier: Apache-2.0
# varies by: the date, which -v tells; the folder
cd nasm
./configure --prefix=/usr
make -j"$JOBS"
make install DESTDIR="$OUT"
