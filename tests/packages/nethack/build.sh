# SPDX-License-Identifier: Apache-2.0
# varies by: the time, which v tells
cd nethack
cd sys/unix && sh setup.sh hints/linux && cd ../..
# (it defines a name that the C library asks for by name: after the first header)
make PREFIX="$OUT" CC='cc -include stdio.h' -C src
make CC='cc -include stdio.h' YACC='bison -y' LEX=flex -C dat
install -D src/nethack "$OUT/usr/games/nethack"
cp dat/data dat/dungeon dat/options "$OUT/usr/games"
