#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sources of chance are recorded: a trace names each process and the source that
# it used, and a person can read it.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

add_recipe "$T/repo" asks "$T/mirror" <<'END'
# env, because most of these programs are the shell of busybox itself
cd /build
env date >"$OUT/date"
env mktemp -p /tmp >"$OUT/temp"
env ls / >"$OUT/ls"
env uname -a >"$OUT/uname"
env sh -c 'env cat /proc/meminfo; true' >"$OUT/memory"
env head -c 4 /dev/urandom >/dev/null
ln -s /dev/urandom linked
env head -c 3 linked >/dev/null
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	env date "+turn $i" >/dev/null
done
env date "$(printf '+x\033[2J\377')" >/dev/null
env date "+$(printf '%0300d' 0)" >/dev/null
[ ! -f /recipe/threads ] || { cp /recipe/threads . && ./threads; }
END
threads=
# a hypervisor may not let it fault
if [ "$(uname -m)" = x86_64 ] &&
	hallmark doctor --json | python3 -c '
import json, sys
sys.exit(not [p for p in json.load(sys.stdin)["checks"]
              if p["name"] == "trapped time stamp counter" and p["held"]])'
then
	counter='__builtin_ia32_rdtsc()'
else
	counter=0
fi
cat >"$T/threads.c" <<END
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>
static void *other(void *arg) { return arg; }
int main(void)
{
	pthread_t t;
	unsigned long long n = $counter;
	if (pthread_create(&t, NULL, other, NULL) != 0)
		return 1;
	pthread_join(t, NULL);
	alarm(600);
	return n == 1;
}
END
if cc -static -pthread -o "$T/repo/recipes/asks/threads" "$T/threads.c" \
	2>/dev/null; then
	threads=yes
fi
add_recipe "$T/repo" fails "$T/mirror" <<'END'
env date
exit 3
END
commit_all "$T/repo"

# --- without --trace ---

run hallmark build --json --mirror "$mirror" HEAD:recipes/asks
ended 'a build without --trace succeeds' 0
cp "$out" "$T/plain"
json_is 'its answer names no trace' "$T/plain" '"trace" in v' false
is 'it leaves no trace' "$(find "$HALLMARK_STORE" -name '*.trace.json')" ''

# --- with it ---

run hallmark build --json --trace --mirror "$mirror" HEAD:recipes/asks
ended 'a build with --trace succeeds' 0
json_is '--trace builds even if a result is cached' "$out" 'v["cached"]' false
json_is '--trace gives the same image' "$out" 'v["manifest"]' \
	"$(json "$T/plain" 'v["manifest"]')"
json_is '--trace gives the same provenance' "$out" 'v["provenance"]' \
	"$(json "$T/plain" 'v["provenance"]')"
trace=$(json "$out" 'v["trace"]')
is 'the answer names the path of the trace' \
	"$(find "$HALLMARK_STORE" -name '*.trace.json')" "$trace"
json_is 'the trace has every key and no other' "$trace" 'sorted(v)' \
	'["dropped", "events", "files", "hallmarkTrace", "level", "processes", "recipe", "residual"]'
json_is 'the trace names this recipe' "$trace" 'v["recipe"]' asks
json_is 'the trace names this level' "$trace" 'v["level"]' deterministic
json_is 'nothing was dropped' "$trace" 'v["dropped"]' 0
cp "$trace" "$T/first"

# asked NAME SOURCE ARGV - the trace says that a process with this argv used the
# source
who='[(e, p, v["processes"][p["parent"]]["argv"] if p["parent"] >= 0 else None)
	for e in v["events"] for p in [v["processes"][e["process"]]]'
script='["/bin/sh", "-eu", "/recipe/build.sh"]'
asked() {
	json_is "$1" "$T/first" "[(parent == $script, e['count'] > 0,
		e['first'] > 0) for e, p, parent in $who]
		if e['source'] == '$2' and p['argv'] == $3][:1]" \
		'[[true, true, true]]'
}
asked 'date reads the clock' clock '["date"]'
asked 'mktemp reads random numbers' chance '["mktemp", "-p", "/tmp"]'
asked 'ls reads the order of a folder' 'folder order' '["ls", "/"]'
asked 'uname reads the kernel' kernel '["uname", "-a"]'
asked 'head reads random numbers from a file' chance '["head", "-c", "4", "/dev/urandom"]'
asked 'also through a link' chance '["head", "-c", "3", "linked"]'
json_is 'the parent of each process is named' "$T/first" "[parent[:2] for e, p, parent in $who]
	if e['source'] == 'proc files' and p['argv'] == ['cat', '/proc/meminfo']]" \
	'[["sh", "-c"]]'
json_is 'each process has its own number' "$T/first" \
	"len({p['pid'] for e, p, parent in $who] if p['argv'][:1] == ['date']})" 15
json_is 'bytes that are not text are replaced' "$T/first" \
	"[p['argv'][1] for e, p, parent in $who] if '+x' in str(p['argv'])
	and e['source'] == 'clock'] == ['+x\x1b[2J\ufffd']" true
json_is 'long arguments are cut' "$T/first" "[(len(p['argv'][1]), p['cut'])
	for e, p, parent in $who] if '+000' in str(p['argv'])][:1]" \
	'[[235, true]]'
if [ -n "$threads" ]; then
	asked 'a thread is recorded' threads '["./threads"]'
	asked 'a timer is recorded' timers '["./threads"]'
	if [ "$counter" = 0 ]; then
		skip 'a read of the counter is recorded' 'it cannot be trapped here'
	else
		asked 'a read of the counter is recorded' counter '["./threads"]'
	fi
else
	skip 'a thread is recorded' 'no compiler makes static programs here'
	skip 'a timer is recorded' 'no compiler makes static programs here'
	skip 'a read of the counter is recorded' 'no compiler makes static programs here'
fi
json_is 'the trace lists what the box does not hide' "$T/first" \
	'"order" in [u["source"] for u in v["residual"]]' true
json_is 'and nothing that it hides' "$T/first" \
	'{"process order", "thread clocks", "thread races", "timers"}
	& {u["source"] for u in v["residual"]} == set()' true
json_is 'the provenance lists it too' "$(
	hallmark show --json asks >"$T/shown" </dev/null; echo "$T/shown")" \
	'[s for s in v["statements"] if "slsa" in s["predicateType"]][0][
	"predicate"]["buildDefinition"]["internalParameters"]["residual"]' \
	"$(json "$T/first" '[u["source"] for u in v["residual"]]')"

run hallmark build --trace --mirror "$mirror" HEAD:recipes/asks
ended 'a second traced build succeeds' 0
like 'the path of the trace is printed' "$out" "^trace +$trace\$"
ok 'the second trace has the same bytes' cmp "$trace" "$T/first"

run hallmark build --json --trace --level hermetic --mirror "$mirror" \
	HEAD:recipes/asks
ended 'a traced build at level hermetic succeeds' 0
json_is 'level hermetic records no event' "$(json "$out" 'v["trace"]')" 'v["events"]' '[]'
json_is 'level hermetic lists more that it does not hide' "$(json "$out" 'v["trace"]')" \
	'{"clock", "chance", "file times"}
	<= {u["source"] for u in v["residual"]}' true

run hallmark build --trace --mirror "$mirror" HEAD:recipes/fails
ended 'a traced build that fails ends with 1' 1
failed=$(sed -n 's/.*its trace is in \(.*\)$/\1/p' "$err")
ok 'a failed build leaves a trace' test -f "$failed"
json_is 'the trace of a failed build has its events' "$failed" \
	"any(e['source'] == 'clock' and p['argv'] == ['date']
	for e, p, parent in $who])" true

# --- for people ---

run hallmark show "$T/first"
ended 'show reads a trace from any path with a slash' 0
is 'nothing on standard error' "$(cat "$err")" ''
like 'the recipe is printed' "$out" "^trace of +'asks'\$"
like 'a source is printed with its total' "$out" '^clock, [0-9]+ times by 1[5-9] processes$'
like 'the processes of a source are printed' "$out" \
	"^ +[0-9]+  'mktemp' '-p' '/tmp' \\['/bin/sh' '-eu' '/recipe/build.sh'\\], pid [0-9]+, first at 0\\.[0-9]{6} s\$"
like 'the number of other processes is printed' "$out" '^ +and [5-9] more$'
like 'what the box does not hide is printed' "$out" '^  order  '
is 'sources are sorted' "$(grep -E '^[a-z ]+, [0-9]+ time' "$out")" \
	"$(grep -E '^[a-z ]+, [0-9]+ time' "$out" | sort)"
is 'no control character is printed' \
	"$(tr -d '\n\t -~' <"$out" | sed 's/\xef\xbf\xbd//g')" ''
run hallmark show --json "$T/first"
ended 'show --json succeeds' 0
printf '\n' | cat "$T/first" - >"$T/line"
ok 'show --json prints the trace unchanged' cmp "$out" "$T/line"

# --- files that are not a trace ---

bad() { # NAME REGEX PYTHON - refused once the document is changed
	python3 -c 'import json, sys
v = json.load(open(sys.argv[1]))
exec(sys.argv[3])
json.dump(v, open(sys.argv[2], "w"))' "$T/first" "$T/bad.json" "$3"
	run hallmark show "$T/bad.json"
	refused "$1" 2 "$2"
}
bad 'another format' 'format 4' 'v["hallmarkTrace"] = 4'
bad 'the format before' 'format 1, but .* only the formats 2 and 3.*--trace' \
	'v["hallmarkTrace"] = 1; v["unheld"] = v.pop("residual")'
bad 'no recipe' recipe 'del v["recipe"]'
bad 'an unknown key' host 'v["host"] = "x"'
bad 'an event without a process' "'process' must be" 'v["events"][0]["process"] = 9999'
bad 'a negative process' "'process' must be" 'v["events"][0]["process"] = -1'
bad 'an event twice' 'twice' 'v["events"].insert(1, v["events"][0])'
bad 'an event that did not happen' "'count' must be" 'v["events"][0]["count"] = 0'
bad 'a total that overflows' "'count' must be" \
	'v["events"][0]["count"] = 2**63 - 1'
bad 'a source that attacks' "'source' must be" \
	'v["events"][0]["source"] = "\x1b[2J"'
bad 'a process that is its own parent' 'own parent' 'v["processes"][0]["parent"] = 0'
bad 'a parent that does not exist' "'parent' must be" \
	'v["processes"][0]["parent"] = len(v["processes"])'
bad 'arguments that are not texts' "'argv' must be" 'v["processes"][0]["argv"] = [1]'
bad 'arguments without end' "'argv' is longer" \
	'v["processes"][0]["argv"] = ["x" * 721]'
bad 'too many processes' '16384 are read' \
	'v["processes"] *= 16385'
bad 'a reason that is too long' "'reason' must have" 'v["residual"][0]["reason"] = "x" * 513'
bad 'a source without events' "'first' must be|first" 'del v["events"][0]["first"]'
head -c 3000 "$T/first" >"$T/cut.json"
run hallmark show "$T/cut.json"
refused 'half a trace is refused' 2 .
{ cat "$T/first" && echo '{}'; } >"$T/tail.json"
run hallmark show "$T/tail.json"
refused 'a trace and a half is refused' 2 .
head -c 67108865 /dev/zero >"$T/large.json"
run hallmark show "$T/large.json"
refused 'a file of 64 MiB and a byte is refused' 2 'large.json'

evil='{"argv":["a\u001b[2J\u009b1m\u202e\n'"verified"'"],"parent":-1,"pid":1}'
printf '%s' '{"dropped":0,"events":[{"count":1,"first":1,"process":0,"source":"clock"}],"hallmarkTrace":2,"level":"x\u001b[2J","processes":['"$evil"'],"recipe":"\u001b]0;x\u0007","residual":[{"reason":"\u001b[2J\nverified","source":"x"}]}' \
	>"$T/evil.json"
run hallmark show "$T/evil.json"
ended 'show succeeds for a trace with control characters' 0
is 'the control characters are not printed' "$(tr -d '\n\t -~' <"$out")" ''
unlike 'no line is forged' "$out" '^ *verified'
finish
