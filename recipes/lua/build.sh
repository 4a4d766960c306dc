# SPDX-License-Identifier: Apache-2.0
# Lua: two programs that need nothing else, without loadable modules, which a
# static program can not have.
cd lua
make -j"$JOBS" generic MYLDFLAGS=-static
install -D src/lua "$OUT/usr/bin/lua"
install -D src/luac "$OUT/usr/bin/luac"
