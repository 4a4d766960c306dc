#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A recipe with one job is built again and again, and its jobs take turns in one
# order; what the provenance and a trace say of it; which boxes hold no order.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

build() {
	run hallmark build --unsigned --mirror "$mirror" "$@"
}
# orderly NAME KEYS - a recipe with these keys, whose script is on standard input
orderly() {
	add_recipe "$T/repo" "$1" "$T/mirror"
	sed -i "1a\\	$2" "recipes/$1/recipe.json"
}
# the sources of chance that the provenance lists, each between commas
residual() {
	head -n 1 "$HALLMARK_STORE/attestations/$1.statements.jsonl" |
		python3 -c 'import json, sys
p = json.load(sys.stdin)["predicate"]
print(",%s," % ",".join(p["buildDefinition"]["internalParameters"]["residual"]))'
}

add_recipe "$T/repo" jobs "$T/mirror" <<'END'
for i in 1 2 3 4 5 6 7 8; do
	{ sleep 0.01; env ls /usr/bin >/dev/null; echo $i; } &
done | tee "$OUT/pipe" >"$OUT/jobs"
wait
list=
for i in 8 7 6 5 4 3 2 1; do
	env sh -c "exit $i" &
	list="$list $!"
done
for i in $list; do wait "$i" || echo $?; done >"$OUT/ends"
mkfifo /build/fifo
for i in 1 2 3; do { sleep 1; echo $i >/build/fifo; } & done
sleep 2
env cat /build/fifo >"$OUT/fifo"
wait
env date +%s.%N >"$OUT/time"
END
orderly loops '"order": true,' <<'END'
# the job ends when another has computed for long: the box goes on without it; one
# that only repeats itself would give way sooner, in order
env sh -c 'i=0; while :; do i=$((i + 1)); done' &
sleep 1
kill $!
: >"$OUT/file"
END
orderly two '"order": true, "jobs": 2,' </dev/null
orderly hermetic '"order": true, "level": "hermetic",' </dev/null
orderly free '"order": false,' <<'END'
echo "$JOBS" >"$OUT/jobs"
END
orderly several '"jobs": 2,' <<'END'
echo "$JOBS" >"$OUT/jobs"
END
orderly machine '"level": "hermetic",' <<'END'
echo "$JOBS" >"$OUT/jobs"
END
commit_all "$T/repo"

build --json HEAD:recipes/jobs
ended 'a recipe with the order of threads builds' 0
manifest=$(json "$out" 'v["manifest"]')
for i in 1 2 3; do
	build --json --force --trace HEAD:recipes/jobs
	ended "built again, it is the same ($i)" 0
	json_is "its image is the same ($i)" "$out" 'v["manifest"]' "$manifest"
done
residual jobs >"$T/held"
like 'the provenance says what is not held of the order' "$T/held" ',order,'
ok 'and no more that it is not held' \
	sh -c '! grep -E "process order|thread races|timers" "$1"' sh "$T/held"
ok 'the trace tells of no moment at which it was not' \
	sh -c '! grep -q "\"process\":[0-9]*,\"source\":\"order\"" "$1"' sh \
	"$(find "$HALLMARK_STORE/hallmark/logs" -name '*.trace.json' | head -n 1)"

rm -f "$HALLMARK_STORE"/hallmark/logs/*.trace.json
build --trace HEAD:recipes/loops
ended 'a job that never ends is passed over' 0
ok 'the trace tells of it' grep -q '"process":[0-9]*,"source":"order"' \
	"$HALLMARK_STORE"/hallmark/logs/*.trace.json

for name in free several machine; do
	build HEAD:recipes/$name
	ended "a box that holds no order builds: $name" 0
	unlike 'and warns of nothing' "$err" 'order'
	residual $name >"$T/held"
	like 'the provenance says so' "$T/held" ',process order,'
	unlike 'and not that it held one' "$T/held" ',order,'
done
build --level deterministic HEAD:recipes/machine
ended 'at the level deterministic it builds, too' 0
residual machine >"$T/held"
like 'and then the order is held' "$T/held" ',order,'

build HEAD:recipes/two
refused 'two jobs are refused' 2 "'order' is held only with one job"
build HEAD:recipes/hermetic
refused 'the level hermetic in the recipe is refused' 2 \
	"'order' is held only with one job at the level deterministic"
build --level hermetic --force HEAD:recipes/loops
ended 'the level hermetic as an option builds' 0
like 'and says that the order is not held' "$err" \
	"the order of threads is not held at the level hermetic; leave out --level"
residual loops >"$T/held"
like 'so does the provenance' "$T/held" 'process order'
finish
