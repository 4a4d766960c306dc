#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# instrumented.sh FUZZER - the code below a fuzz target has counters, and not the
# target alone, which has less than a hundred.
said=$("${1:?}" -runs=0 2>&1) || {
	echo "not ok 1 - it runs"
	echo "$said" | tail -n 20 | sed 's/^/# /'
	echo 1..1
	exit 1
}
n=$(echo "$said" | sed -n 's/.*(\([0-9]*\) inline 8-bit counters).*/\1/p' |
	sort -n | tail -n 1)
if [ "${n:-0}" -ge 1000 ]; then
	echo "ok 1 - it has ${n:-0} counters"
else
	echo "not ok 1 - it has ${n:-0} counters"
fi
echo 1..1
