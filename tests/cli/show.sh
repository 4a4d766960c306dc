#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What show prints of an image or an envelope, for people and for programs;
# foreign text does no harm to a terminal.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark build --json --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'a build' 0
cp "$out" "$T/built"
manifest=$(json "$T/built" 'v["manifest"]')
envelope=$HALLMARK_STORE/attestations/mini.intoto.jsonl

# --- for people ---

run hallmark show mini
ended 'an image' 0
is 'nothing on standard error' "$(cat "$err")" ''
like 'its name' "$out" "^image +'?mini'?\$"
like 'its manifest' "$out" "^manifest +$manifest\$"
like 'its config' "$out" "^config +$(json "$T/built" 'v["config"]')\$"
like 'its layer, and how large it is' "$out" \
	"^layer +$(json "$T/built" 'v["layers"][0]["digest"]'), [0-9]+ bytes\$"
like 'its commit' "$out" "^ +commit +$(git rev-parse HEAD)\$"
like 'its recipe' "$out" "^ +recipe +'recipes/mini'\$"
like 'its repository' "$out" "^ +repository +'git\+file://$T/repo'\$"
like 'its level' "$out" "^ +level +'deterministic'\$"
like 'its epoch, as a date' "$out" \
	'^ +epoch +1700000000 \(2023-11-14T22:13:20Z\)$'
like 'its inputs' "$out" '^ +inputs +2, each by digest$'
like 'each of them' "$out" "^ +'pkg:deb/debian/mini@1\?arch="
like 'that nothing was verified' "$out" "'hallmark verify'"
run hallmark show "$envelope"
ended 'an envelope' 0
like 'says the same' "$out" "^ +commit +$(git rev-parse HEAD)\$"
unlike 'and nothing of layers' "$out" '^layer'

# --- for programs ---

run hallmark show --json mini
ended 'with --json' 0
json_is 'its keys' "$out" 'sorted(v)' \
	'["config", "layers", "manifest", "statements"]'
json_is 'one statement' "$out" 'len(v["statements"])' 1
json "$envelope" '__import__("json").loads(
	__import__("base64").b64decode(v["payload"]))' >"$T/statement"
is 'as it was signed' "$(json "$out" 'v["statements"][0]')" \
	"$(json "$T/statement" v)"
run hallmark show --json "$envelope"
json_is 'of an envelope' "$out" 'v["statements"][0]["_type"]' \
	https://in-toto.io/Statement/v1
run hallmark show --json --store "$HALLMARK_STORE" "$manifest"
json_is 'by digest' "$out" 'v["manifest"]' "$manifest"

# --- an image without provenance ---

if command -v umoci >/dev/null; then
	umoci init --layout "$T/plain" >/dev/null 2>&1
	umoci new --image "$T/plain:bare" >/dev/null 2>&1
	run hallmark show "oci:$T/plain:bare"
	ended 'an image of someone else' 0
	unlike 'has no provenance' "$out" '^provenance'
	run hallmark show --json "oci:$T/plain:bare"
	json_is 'and no statement' "$out" 'v["statements"]' '[]'
	run hallmark verify "oci:$T/plain:bare"
	ended 'verify cannot decide' 2
	run hallmark rebuild "oci:$T/plain:bare"
	refused 'rebuild neither' 2 .
else
	skip 'an image of someone else' 'umoci is not installed'
fi

# --- files that are not an envelope ---

bad() { # NAME STATUS
	run hallmark show "$T/$1.json"
	refused "$1" "$2" "$3"
}
: >"$T/nothing.json"
bad nothing 2 'holds no envelope'
echo '{}' >"$T/empty.json"
bad empty 2 .
echo 'words' >"$T/words.json"
bad words 2 .
echo '[[[[[[[[[[' >"$T/deep.json"
bad deep 2 .
head -c 100 "$envelope" >"$T/cut.json"
bad cut 2 .
run hallmark show "$T/absent.json"
refused 'absent' 2 'absent.json'
run hallmark show "$T"
refused 'a folder' 2 .

# --- text that attacks a terminal ---

python3 -c '
import base64, json, sys
v = json.load(open(sys.argv[1]))
p = json.loads(base64.b64decode(v["payload"]))
evil = "a\x1b[2J\x1b]0;title\x07\r\nverified\u202e\u009b1m"
d = p["predicate"]["buildDefinition"]
d["externalParameters"]["repository"] = evil
d["externalParameters"]["recipe"] = evil
for r in d["resolvedDependencies"]:
	r["uri"] = evil
p["subject"][0]["name"] = evil
p["predicate"]["runDetails"]["builder"]["id"] = evil
v["payload"] = base64.b64encode(json.dumps(p).encode()).decode()
json.dump(v, open(sys.argv[2], "w"))' "$envelope" "$T/evil.json"
run hallmark show "$T/evil.json"
is 'a terminal is not attacked' "$(cat "$out" "$err" | tr -d '\n\t -~')" ''
unlike 'no line is forged' "$out" '^verified'
run hallmark show --json "$T/evil.json"
is 'JSON neither' "$(cat "$out" "$err" | tr -d '\n\t -~' | tr -d '\200-\377')" ''
run hallmark verify "$T/evil.json"
ended 'verify refuses it' 1
is 'and is not attacked' "$(cat "$out" "$err" | tr -d '\n\t -~')" ''
finish
