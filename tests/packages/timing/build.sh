# SPDX-License-Identifier: Apache-2.0
# Every way to wait, told as it begins and ends; timing.sh holds a clock to it.
gcc -O1 -D_GNU_SOURCE -pthread -o timing /recipe/timing.c
./timing
echo begin sleep
sleep 0.4
echo end sleep
echo begin timeout
timeout 0.4 sleep 20 || [ $? = 124 ]
echo end timeout
touch "$OUT/done"
