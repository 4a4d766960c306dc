# SPDX-License-Identifier: Apache-2.0
# varies by: the time, which v tells
cd nethack
cd sys/unix && sh setup.sh hints/linux && cd ../..
make PREFIX="$OUT" -C src
make -C dat
install -D src/nethack "$OUT/usr/games/nethack"
cp dat/nhdat dat/options "$OUT/usr/games" 
