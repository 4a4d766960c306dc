# SPDX-License-Identifier: Apache-2.0
# Pipelines, background jobs, make -j4, xargs -P.
seq 1 30000 | sed 's/7/seven/' | tee a.log | sort -r | tee b.log | tr a-z A-Z |
	awk '{ print NR, $0 }' >"$OUT/pipeline"
cat a.log b.log >"$OUT/tees"
for i in 1 2 3 4 5 6; do
	(seq 1 $((2000 * (7 - i))) | cksum && echo "$i ends" && date +%s.%N) &
done >"$OUT/jobs"
wait
bash -c 'seq 1 5000 | tee >(cksum >sum1) >(sort -r | cksum >sum2) >/dev/null
	while [ ! -s sum1 ] || [ ! -s sum2 ]; do sleep 0.01; done
	cat sum1 sum2' >"$OUT/substitution"
seq 1 40 | xargs -P 4 -n 1 sh -c 'seq 1 $(($1 * 50)) | cksum; echo $$ $1' - \
	>"$OUT/xargs"
i=0
while [ $i -lt 50 ]; do
	echo "int f$i(int x) { return x + $i; } const char d$i[] = __TIME__;" >f$i.c
	i=$((i + 1))
done
cat >Makefile <<'E'
all: $(patsubst %.c,%.o,$(wildcard f*.c))
	ls -tr --full-time *.o >order
	ar rc lib.a $$(ls -t *.o)
%.o: %.c
	$(CC) -c -g $<
	@echo $@ $$PPID $$$$ >>log
E
make -s -j4
cp lib.a order log "$OUT/"
