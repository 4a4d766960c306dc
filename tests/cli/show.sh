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
ended 'a build succeeds' 0
cp "$out" "$T/built"
manifest=$(json "$T/built" 'v["manifest"]')
envelope=$HALLMARK_STORE/attestations/mini.intoto.jsonl

# --- for people ---

run hallmark show mini
ended 'show succeeds for an image' 0
is 'nothing on standard error' "$(cat "$err")" ''
like 'the name is printed' "$out" "^image +'?mini'?\$"
like 'the manifest is printed' "$out" "^manifest +$manifest\$"
like 'the config is printed' "$out" "^config +$(json "$T/built" 'v["config"]')\$"
like 'the layer and its size are printed' "$out" \
	"^layer +$(json "$T/built" 'v["layers"][0]["digest"]'), [0-9]+ bytes\$"
like 'the commit is printed' "$out" "^ +commit +$(git rev-parse HEAD)\$"
like 'the recipe is printed' "$out" "^ +recipe +'recipes/mini'\$"
like 'the repository is printed' "$out" "^ +repository +'git\+file://$T/repo'\$"
like 'the level is printed' "$out" "^ +level +'deterministic'\$"
like 'the epoch is printed as a date' "$out" \
	'^ +epoch +1700000000 \(2023-11-14T22:13:20Z\)$'
like 'the number of inputs is printed' "$out" '^ +inputs +2, each by digest$'
like 'each input is printed' "$out" "^ +'pkg:deb/debian/mini@1\?arch="
like 'the output says that nothing was verified' "$out" "'hallmark verify'"
run hallmark show "$envelope"
ended 'show succeeds for an envelope' 0
like 'an envelope shows the same commit' "$out" "^ +commit +$(git rev-parse HEAD)\$"
unlike 'an envelope shows no layer' "$out" '^layer'

# --- for programs ---

run hallmark show --json mini
ended 'show --json succeeds' 0
json_is 'the JSON has every key and no other' "$out" 'sorted(v)' \
	'["config", "kits", "layers", "manifest", "statements"]'
json_is 'the JSON has three statements' "$out" 'len(v["statements"])' 3
json "$envelope" '__import__("json").loads(
	__import__("base64").b64decode(v["payload"]))' >"$T/statement"
is 'the statement is the signed one' "$(json "$out" '[s for s in v["statements"]
	if "slsa" in s["predicateType"]][0]')" \
	"$(json "$T/statement" v)"
run hallmark show --json "$envelope"
json_is 'the JSON of an envelope has its statement' "$out" 'v["statements"][0]["_type"]' \
	https://in-toto.io/Statement/v1
run hallmark show --json --store "$HALLMARK_STORE" "$manifest"
json_is 'an image can be named by its digest' "$out" 'v["manifest"]' "$manifest"

# --- an image without provenance ---

if command -v umoci >/dev/null; then
	umoci init --layout "$T/plain" >/dev/null 2>&1
	umoci new --image "$T/plain:bare" >/dev/null 2>&1
	run hallmark show "oci:$T/plain:bare"
	ended 'show succeeds for an image of another tool' 0
	unlike 'an image of another tool shows no provenance' "$out" '^provenance'
	run hallmark show --json "oci:$T/plain:bare"
	json_is 'its JSON has no statement' "$out" 'v["statements"]' '[]'
	run hallmark verify "oci:$T/plain:bare"
	ended 'verify cannot decide' 2
	run hallmark rebuild "oci:$T/plain:bare"
	refused 'rebuild refuses it' 2 .
else
	skip 'show succeeds for an image of another tool' 'umoci is not installed'
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
refused 'a file that does not exist is refused' 2 'absent.json'
run hallmark show "$T"
refused 'a folder is refused' 2 .

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
is 'no control character is printed' "$(cat "$out" "$err" | tr -d '\n\t -~')" ''
unlike 'no line is forged' "$out" '^verified'
run hallmark show --json "$T/evil.json"
is 'the JSON has no control character' "$(cat "$out" "$err" | tr -d '\n\t -~' | tr -d '\200-\377')" ''
run hallmark verify "$T/evil.json"
ended 'verify refuses the attacking envelope' 1
is 'verify prints no control character' "$(cat "$out" "$err" | tr -d '\n\t -~')" ''
finish
