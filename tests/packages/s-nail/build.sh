# SPDX-License-Identifier: Apache-2.0
# varies by: the host and the kernel, which "version" tells
cd s-nail
make CONFIG=MINIMAL VAL_PREFIX=/usr config
make build
make install DESTDIR="$OUT"
