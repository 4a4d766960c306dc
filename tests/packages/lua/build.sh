# SPDX-License-Identifier: Apache-2.0
# varies by: the folder, in debug information
cd lua
make -j"$JOBS" generic MYCFLAGS=-g
make install INSTALL_TOP="$OUT/usr"
