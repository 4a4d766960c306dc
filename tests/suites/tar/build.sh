# SPDX-License-Identifier: Apache-2.0
# GNU tar's own tests.  The manual is not part of Debian's archive.
cd tar
./configure
for folder in gnu lib rmt src; do
	make -C "$folder" -j"$JOBS"
done
cd tests
make check TESTSUITEFLAGS=-j"$JOBS" >"$OUT/log" || echo 'some tests failed'
cat "$OUT/log"
# autotest prints one line for each test: number, name and result
sed -n -e 's/^ *\([0-9]*: .*[^ ]\)  *ok *$/PASS \1/p' \
	-e 's/^ *\([0-9]*: .*[^ ]\)  *FAILED .*/FAIL \1/p' \
	-e 's/^ *\([0-9]*: .*[^ ]\)  *skipped .*/SKIP \1/p' \
	-e 's/^ *\([0-9]*: .*[^ ]\)  *expected failure .*/XFAIL \1/p' \
	"$OUT/log" >"$OUT/results"
tar -cf "$OUT/logs.tar" testsuite.log testsuite.dir
