# SPDX-License-Identifier: Apache-2.0
# git's own tests: those that TESTS names, one log for each file.
cd git
make -j"$JOBS" CFLAGS=-O1 NO_OPENSSL=1 USE_LIBPCRE2=1 all
cd t
mkdir "$OUT/logs"
run_one='sh "./$1" >"$OUT/logs/$1.log" 2>&1 </dev/null; echo "$1: $?"'
# shellcheck disable=SC2086
printf '%s\n' $TESTS | xargs -P "$JOBS" -I '{}' sh -c "$run_one" sh '{}'
for log in "$OUT"/logs/*.log; do
	name=${log##*/}
	name=${name%.sh.log}
	sed -n -e "s/^not ok \([0-9]* - .*\) # [T]ODO.*/XFAIL $name \1/p;t" \
		-e "s/^not ok \([0-9]*\)/FAIL $name \1/p" \
		-e "s/^ok \([0-9]*\) # skip \(.*\) (.*/SKIP $name \1 - \2/p;t" \
		-e "s/^ok \([0-9]*\)/PASS $name \1/p" "$log"
	# without a plan at its end, a script has died
	grep -q '^1\.\.[0-9]' "$log" || echo "FAIL $name did not end"
done >"$OUT/results"
