# SPDX-License-Identifier: Apache-2.0
# varies by: the time, the host, the user and the kernel, which -v tells
cd lsof
./Configure -n linux
make -j"$JOBS"
install -D lsof "$OUT/usr/bin/lsof"
