#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A reader that closed the pipe reads no more: each command that writes an
# answer then ends by SIGPIPE, silently, after it has done its work.  An output
# that fails in another way is an error.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
add_recipe "$T/repo" boxed "$T/mirror" </dev/null
sed -i 's/"debian": .*\]/"image": "mini"/' "$T/repo/recipes/boxed/recipe.json"
cd "$T/repo" || exit 1
run hallmark build --json --trace --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'a build succeeds' 0
trace=$(json "$out" 'v["trace"]["path"] if isinstance(v["trace"], dict)
	else v["trace"]')
envelope=$HALLMARK_STORE/attestations/mini.intoto.jsonl
# an answer of many blocks, whose output fails before its end
python3 -c '
import base64, json, sys
v = json.load(open(sys.argv[1]))
p = json.loads(base64.b64decode(v["payload"]))
d = p["predicate"]["buildDefinition"]["resolvedDependencies"]
d += [dict(d[0], uri="https://example.org/%d" % i) for i in range(2000)]
v["payload"] = base64.b64encode(json.dumps(p).encode()).decode()
json.dump(v, open(sys.argv[2], "w"))' "$envelope" "$T/long.json"

# into SIGNAL COMMAND… - run with a pipe whose reader is gone; SIGPIPE is
# SIGNAL: default, ignored or blocked
into() {
	python3 -c '
import os, signal, sys
r, w = os.pipe()
os.close(r)
os.dup2(w, 1)
os.close(w)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
if sys.argv[1] == "ignored":
	signal.signal(signal.SIGPIPE, signal.SIG_IGN)
if sys.argv[1] == "blocked":
	signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPIPE])
os.execv(sys.argv[2], sys.argv[2:])' "$@" 2>"$err" </dev/null
	status=$?
	: >"$out"
}

# answers COMMAND… - test one command; its first two words are its name in
# $T/tried
answers() {
	answers_name=$*
	echo "$1${2:+ $2}" >>"$T/tried"
	into default "$HALLMARK" "$@"
	is "$answers_name: ends by SIGPIPE" "$status" 141
	is "$answers_name: prints no error" "$(cat "$err")" ''
	"$HALLMARK" "$@" >/dev/full 2>"$err" </dev/null
	status=$?
	refused "$answers_name: a full disk is an error" 2 'writing the answer'
	"$HALLMARK" "$@" >&- 2>"$err" </dev/null
	status=$?
	refused "$answers_name: a closed output is an error" 2 \
		'writing the answer: standard output is closed'
}

answers build --quiet HEAD:recipes/mini
answers build --quiet --json HEAD:recipes/mini
answers rebuild --quiet --mirror "file://$T/mirror" mini
answers rebuild --quiet --json --mirror "file://$T/mirror" mini
answers compare mini mini
answers compare --json mini mini
answers verify mini
answers verify --json mini
run hallmark build --unsigned HEAD:recipes/mini
answers sign --quiet mini
answers sign --quiet --json mini
# a "no" that nobody reads ends by the signal too
run hallmark key new "$T/other"
run hallmark verify --trust "$T/other.pub" mini
ended 'verify says no' 1
into default "$HALLMARK" verify --trust "$T/other.pub" mini
is 'verify says no: ends by SIGPIPE' "$status" 141
answers lock --offline --quiet --json recipes/boxed
answers push --quiet mini "oci:$T/layout:mini"
answers push --quiet --json mini "oci:$T/layout:mini"
answers pull --quiet "oci:$T/layout:mini" again
answers pull --quiet --json "oci:$T/layout:mini" again
answers show mini
answers show --json mini
answers show "$envelope"
answers show "$trace"
answers show "$T/long.json"
answers show --json "$T/long.json"
answers quarantine add --quiet --reason x --now 2026-11-01T00:00:00Z mini
answers quarantine add --quiet --json --reason x --now 2026-11-01T00:00:00Z mini
stopped=$(hallmark quarantine list --quiet --json | "$python" -c 'import json, sys
print(json.load(sys.stdin)["statements"][0]["statement"])')
answers quarantine list --quiet
answers quarantine list --quiet --json
answers quarantine lift --quiet --reason x --now 2026-11-02T00:00:00Z "$stopped"
answers key show
answers key show --json
answers store list
answers store list --json
answers store check
answers store check --json
answers tag mini other
answers tag --json mini other
answers index all mini
answers index --json all mini
answers save mini
hallmark save --quiet -o "$T/saved.tar" mini
answers load --quiet "$T/saved.tar"
answers load --json "$T/saved.tar"
answers store gc
answers store gc --json
hallmark tag mini gone-1 >/dev/null && hallmark tag mini gone-2 >/dev/null
into default "$HALLMARK" store rm gone-1
is 'store rm: ends by SIGPIPE' "$status" 141
is 'store rm: prints no error' "$(grep -v 'other names' "$err")" ''
run hallmark show gone-1
ended 'store rm: the name is gone' 2
into default "$HALLMARK" store rm --json gone-2
is 'store rm --json: ends by SIGPIPE' "$status" 141
echo store rm >>"$T/tried"
hallmark show --pin --quiet -o "$T/pins.json" mini >/dev/null 2>&1
into default "$HALLMARK" store unpin "$T/pins.json"
is 'store unpin: ends by SIGPIPE' "$status" 141
hallmark show --pin --quiet -o "$T/pins.json" mini >/dev/null 2>&1
into default "$HALLMARK" store unpin --json "$T/pins.json"
is 'store unpin --json: ends by SIGPIPE' "$status" 141
echo store unpin >>"$T/tried"
answers doctor
answers doctor --json
answers completion bash
answers --help
answers --version
answers build --help
for i in ignored blocked; do
	into $i "$HALLMARK" show mini
	is "SIGPIPE was $i: the command ends by SIGPIPE" "$status" 141
	is "SIGPIPE was $i: the command prints no error" "$(cat "$err")" ''
done

# --- the work was done before ---

into default "$HALLMARK" key new "$T/new"
is 'key new: ends by SIGPIPE' "$status" 141
is 'key new: prints no error' "$(cat "$err")" ''
ok 'the key was written' test -s "$T/new" -a -s "$T/new.pub"
echo key new >>"$T/tried"
rm -rf recipes/mini/lock.json
chmod -R u+rwX "$HALLMARK_STORE"
rm -rf "$HALLMARK_STORE"
git checkout -q recipes/mini/lock.json
into default "$HALLMARK" build --quiet --mirror "file://$T/mirror" \
	HEAD:recipes/mini
is 'a build: ends by SIGPIPE' "$status" 141
run hallmark verify mini
ended 'the image is complete' 0
is 'no temporary file is left' "$(ls "$HALLMARK_STORE/hallmark/tmp")" ''
hallmark show "$T/long.json" >"$T/long"
"$HALLMARK" show "$T/long.json" 2>&1 | head -n 5 >"$out"
is 'head prints the beginning and no error' "$(cat "$out")" \
	"$(head -n 5 "$T/long")"

# The output of a shell is that of the box.
"$HALLMARK" completion bash |
	sed -n 's/^[[:blank:]]*"\([a-z ]*\) "\*).*/\1/p' |
	grep -vx shell | while read -r i; do
	grep -q "^$i\\>" "$T/tried" || echo "$i"
done >"$T/untried"
is 'the test ran every command' "$(cat "$T/untried")" ''
finish
