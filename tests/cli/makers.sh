#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Traces are joined with what differs: which processes may have made a file, and
# what they asked for.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

# Words of a number that another thread decides: none of its bytes looks like
# a number, and nothing but the order of two threads varies.
cat >"$T/racer.c" <<'END'
#include <pthread.h>
#include <stdio.h>
static volatile int stop;
static volatile unsigned long turns;
static void *spin(void *arg)
{
	while (!stop)
		turns++;
	return arg;
}
int main(int argc, char **argv)
{
	static const char *const words[] = {"ash", "beech", "cedar", "elm",
		"fir", "hazel", "holly", "larch", "lime", "maple", "oak",
		"pine", "rowan", "spruce", "willow", "yew"};
	FILE *to = argc > 1 ? fopen(argv[1], "w") : NULL;
	pthread_t t;
	unsigned long n;
	if (!to || pthread_create(&t, NULL, spin, NULL) != 0)
		return 1;
	while (turns < 3000000)
		;
	stop = 1;
	pthread_join(t, NULL);
	n = turns;
	for (int i = 0; i < 5; i++, n /= 16)
		fprintf(to, "%s\n", words[n % 16]);
	return fclose(to) != 0;
}
END
cc -static -pthread -o "$T/racer" "$T/racer.c" 2>"$err" ||
	bail 'no static program with threads can be made'

add_recipe "$T/repo" races "$T/mirror" <<'END'
cp /recipe/racer .
env date >"$OUT/date"
./racer "$OUT/trees"
END
cp "$T/racer" "$T/repo/recipes/races/"
add_recipe "$T/repo" quiet "$T/mirror" <<'END'
cp /recipe/racer .
./racer scratch
cat scratch >"$OUT/trees"
END
cp "$T/racer" "$T/repo/recipes/quiet/"
# where the order is held, the racer waits for the end of a thread's patience
sed -i '1a\	"order": false,' recipes/races/recipe.json recipes/quiet/recipe.json
commit_all "$T/repo"

# --- build --force without a trace says how to get one ---

run hallmark build --json --mirror "$mirror" HEAD:recipes/races
ended 'a build with threads succeeds' 0
before=$(json "$out" 'v["manifest"]')
run hallmark build --force HEAD:recipes/races
refused 'it gives another image' 1 "but it was $before before"
like 'the command that records a trace is named' "$err" \
	"'hallmark build --force --trace' names the processes"
unlike 'no process is named without a trace' "$err" 'trace: '
unlike 'and no cause by a trace' "$err" 'by the trace'

# --- with a trace of the second build only ---

run hallmark build --force --trace HEAD:recipes/races
refused 'it gives another image again' 1 "but it was $before before"
like 'the process that names the file is told with its threads' "$err" \
	"trace: './racer /out/trees' \(wrote the file\) asked for .*threads 1"
like 'the threads are a possible cause, by the trace' "$err" \
	"cause: job-order \(possible\): by the trace: './racer /out/trees' .*started threads"
like 'what mends it is told' "$err" '^  \| job-order: '
unlike 'the command that records a trace is not named' "$err" \
	'names the processes that may'
like 'the trace of this build is named' "$err" 'its trace is in '

# --- with traces of both, in the store ---

run hallmark build --json --trace --mirror "$mirror" HEAD:recipes/quiet
ended 'a traced build succeeds' 0
first=$(json "$out" 'v["manifest"]')
run hallmark build --force --trace HEAD:recipes/quiet
refused 'the same again gives another image' 1 "but it was $first before"
second=$(grep -oE 'the image is sha256:[0-9a-f]+' "$err" | cut -d' ' -f4)
like 'where no process names a file, those that race are told' "$err" \
	"trace: './racer scratch' \(no process names the file; .*threads 1"
run hallmark compare --json "$first" "$second"
ended 'compare finds both traces by the images' 1
trees='[d for d in v["differences"] if d["path"] == "trees"][0]'
json_is 'the cause is that of the trace' "$out" "$trees[\"causes\"][0][\"cause\"]" \
	job-order
json_is 'it is no certain one' "$out" "$trees[\"causes\"][0][\"confidence\"]" \
	possible
json_is 'its evidence says where it is from' "$out" \
	"$trees[\"causes\"][0][\"evidence\"].startswith(\"by the trace: \")" true
json_is 'the processes are listed' "$out" \
	"[m[\"process\"] for m in $trees[\"trace\"]]" \
	'["/bin/sh -eu /recipe/build.sh", "cat scratch", "./racer scratch"]'
json_is 'with the counts of both builds' "$out" \
	"[(q[\"a\"], q[\"b\"]) for m in $trees[\"trace\"] for q in m[\"asked\"]
	if q[\"source\"] == \"threads\"]" '[[1, 1]]'

# --- the same without traces ---

mv "$HALLMARK_STORE/hallmark/traces" "$T/traces"
run hallmark compare --json "$first" "$second"
json_is 'without traces no process is listed' "$out" "\"trace\" in $trees" false
json_is 'and the cause is unknown' "$out" \
	"$trees[\"causes\"][0][\"cause\"]" unknown

# --- damaged traces ---

cp -R "$T/traces" "$HALLMARK_STORE/hallmark/traces"
printf '{"hallmarkTrace":2}\n' \
	>"$HALLMARK_STORE/hallmark/traces/${first#sha256:}.json"
run hallmark compare "$first" "$second"
ended 'a damaged trace does not stop the comparison' 1
like 'a warning says what is wrong with it' "$err" \
	'the traces were not read: .*trace of A'
rm "$HALLMARK_STORE/hallmark/traces/${first#sha256:}.json"
ln -s "$T/traces/${first#sha256:}.json" \
	"$HALLMARK_STORE/hallmark/traces/${first#sha256:}.json"
run hallmark compare --json "$first" "$second"
json_is 'a link is not followed' "$out" \
	"[(q.get(\"a\"), q[\"b\"]) for m in $trees[\"trace\"] for q in m[\"asked\"]
	if q[\"source\"] == \"threads\"]" '[[null, 1]]'

# --- rebuild ---

run hallmark rebuild --json --trace --trust \
	"$XDG_CONFIG_HOME/hallmark/key.pub" races
ended 'a rebuild gives another image' 1
json_is 'the verdict is different' "$out" 'v["verdict"]' different
json_is 'the verdict names the cause that the trace leaves' "$out" \
	'v["causes"]' '["job-order"]'
json_is 'a rebuild lists the processes, too' "$out" \
	"[m[\"process\"] for m in $trees[\"trace\"]]" \
	'["./racer /out/trees"]'
file=$(json "$out" 'v["file"]')
is 'its statement has the trace as evidence' "$(python3 -c '
import base64, json, sys
v = json.load(open(sys.argv[1]))
p = json.loads(base64.b64decode(v["payload"]))["predicate"]
print([e["name"] for e in p["evidence"] if e["name"].startswith("trace")])' \
	"$file")" "['trace']"
# a trace of the original is a file that nothing signs
rm "$HALLMARK_STORE/hallmark/traces/${first#sha256:}.json"
cat >"$HALLMARK_STORE/hallmark/traces/${first#sha256:}.json" <<'END'
{"dropped":0,"events":[{"count":7,"first":1,"process":0,"source":"threads"}],"hallmarkTrace":2,"level":"hermetic","processes":[{"argv":["stranger","/out/trees"],"parent":-1,"pid":1}],"recipe":"races","residual":[]}
END
run hallmark rebuild --json --trust \
	"$XDG_CONFIG_HOME/hallmark/key.pub" "$first"
ended 'a rebuild beside a forged trace gives another image' 1
json_is 'whose trace is read' "$out" \
	"[m[\"process\"] for m in $trees[\"trace\"]]" '["stranger /out/trees"]'
json_is 'and signs no cause that only this trace names' "$out" 'v["causes"]' '[]'
rm "$HALLMARK_STORE/hallmark/traces/${first#sha256:}.json"

# --- traces go with their images ---

echo x >"$HALLMARK_STORE/hallmark/traces/half"
run hallmark store gc
ended 'gc succeeds' 0
left=0
for i in "$HALLMARK_STORE/hallmark/traces/"*; do
	name=${i##*/}
	[ -e "$HALLMARK_STORE/blobs/sha256/${name%.json}" ] || left=$((left + 1))
done
is 'no trace is left without its image' "$left" 0
run hallmark store check
ended 'the store is sound' 0
finish
