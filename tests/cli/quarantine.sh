#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Quarantines: what they stop, for each kind of target a pair of which one is
# refused for that alone; which statements and lists have no effect other than a
# finding; what the store remembers; and that the order is of no importance.
. "${HALLMARK_SOURCE:?}/tests/cli/quarantine_lib.sh"

policy "$roles"
seen 'nothing is stopped' 0

# --- a pair for each kind of target ---

target() { # NAME GOOD BAD, each TARGET [RANGE]
	again
	# shellcheck disable=SC2086 # a range has no blanks here
	say second add $2
	seen "$1: another one stops nothing" 0
	# shellcheck disable=SC2086
	say second add $3
	seen "$1: refused for that alone" '1 quarantine'
	like "$1: and why" "$out" 'it opens a door'
	say second lift "$id"
	seen "$1: lifted, it goes on" 0
}
none=sha256:$(printf '%064d' 1)
target image "$none" mini
target 'an image by its digest' "$none" "$image"
target 'a layer' "layer:$none" "layer:$(byproduct layer/0)"
target 'a layer by its diff_id' "layer:$none" "layer:$(byproduct diff_id/0)"
target 'a package' pkg:deb/debian/maxi pkg:deb/debian/mini
target 'a version' pkg:deb/debian/mini@2 pkg:deb/debian/mini@1
target 'a range' 'pkg:deb/debian/mini <<1' 'pkg:deb/debian/mini <=1'
target 'two ranges' 'pkg:deb/debian/mini 0.9 >=2' 'pkg:deb/debian/mini 0.9 >=1'
target 'a commit' "commit:$(printf '%040d' 1)" "commit:$commit"
again
say second add "key:$(printf '%064d' 1)"
seen 'a key: another one stops nothing' 0
say second add "key:$(key_id ours)"
seen 'a key: what it has signed does not count' '1 signature quarantine'
like 'and the findings say why' "$out" 'only such as are quarantined have signed'
run hallmark build --force --quiet --key "$T/fourth" \
	--mirror "file://$T/mirror" HEAD:recipes/mini
policy "$roles"'p["keys"].append({"name": "x", "operator": "x",
	"file": "fourth.pub"})'
seen 'unless another key has signed it, too' 0
policy "$roles"
say second lift "$id"
seen 'a key: lifted, it counts again' 0

again
say second add "key:$T/ours.pub"
seen 'a key is named by its file, too' '1 signature quarantine'

# --- a pin ---

again
run hallmark show --pin -o "$T/pins.json" mini
ended 'an image is pinned' 0
run hallmark verify --pin --policy "$T/policy.json" --repo "$T/repo" \
	--now 2026-12-01T00:00:00Z "$T/pins.json"
ended 'what is pinned is verified' 0
say second add pkg:deb/debian/mini
run hallmark verify --pin --policy "$T/policy.json" --repo "$T/repo" \
	--now 2026-12-01T00:00:00Z "$T/pins.json"
ended 'and refused once a quarantine stops it' 1
like 'by that' "$out" 'it opens a door'

# --- an exception, another kind of verify ---

say second add mini
printf '{"policy": 1, "keys": [{"name": "k", "operator": "o", "file": "ours.pub"}],
"exceptions": [{"finding": "quarantine", "until": "2027-01-01T00:00:00Z",
"reason": "x"}]}' >"$T/excepts.json"
run hallmark verify --policy "$T/excepts.json" mini
refused 'a policy cannot except it' 2 "no exception from a finding 'quarantine'"
run hallmark verify --json --trust "$T/ours.pub" mini
ended 'without a policy nothing is stopped' 0
like 'and a stranger is named' "$out" \
	'1 attached statement that says quarantine: no trusted key has signed'
run hallmark verify --json --trust "$T/ours.pub" --trust "$T/second.pub" mini
ended 'nor by a key that is trusted for everything' 0
like 'which says what is missing' "$out" 'only a policy says whose count'
run hallmark verify --trust "$T/ours.pub" --quarantine x mini
refused 'a list needs a policy' 2 '--quarantine requires --policy'
policy pass
run hallmark verify --quarantine x --policy "$T/policy.json" mini
refused 'with a key of the role' 2 'with a key that has the role quarantine'
seen 'a policy without the role stops nothing' '0 quarantine-key'
policy "$roles"
hallmark show --json mini >"$T/shown"
cp "$statement" "$T/copy.jsonl"
run hallmark verify --json --policy "$T/policy.json" --repo "$T/repo" "$T/copy.jsonl"
like 'a file of statements is refused, too' "$out" '"refused"'
mv "$HALLMARK_STORE" "$T/moved"
run hallmark verify --json --policy "$T/policy.json" --repo "$T/repo" \
	"oci:$T/moved:mini"
ended 'a layout brings its statements along' 1
mv "$T/moved" "$HALLMARK_STORE"

# --- who may, and what a lift may ---

again
say fourth add mini
seen 'a key without the role: a finding, and no effect' '0 quarantine-key'
like 'which says so' "$out" 'no key of the policy has signed it'
again
policy "$roles"'p["keys"].append({"name": "x", "operator": "x",
	"file": "fourth.pub", "roles": ["rebuilder"]})'
say fourth add mini
seen 'a key with another role' '0 quarantine-key'
like 'which says so, too' "$out" 'no valid key with the role quarantine'
policy "$roles"'sec["until"] = "2026-11-30T23:59:59Z"'
say second add mini
seen 'a key that is no longer valid' '0 quarantine-key'
policy "$roles"'sec["until"] = "2026-12-01T00:00:00Z"'
seen 'to the last moment it is' '1 quarantine quarantine-key'
again
policy "$roles"
say second add mini
first=$id
say fourth lift "$first"
seen 'a lift by a key without the role' '1 quarantine quarantine-key'
say third lift "$first"
seen 'a lift by another key of the role' '0 quarantine-key'
say second lift "$first"
seen 'lifted twice is lifted' '0 quarantine-key'
say second add mini
second=$id
seen 'a quarantine after the lift' '1 quarantine quarantine-key'
say second add mini
say second lift "$second"
seen 'two quarantines and one lift' '1 quarantine quarantine-key'

again
forged "$T/q" pass
lift='p["action"] = "lift"; p["lifts"] = {"digest": {"sha256": "'$sum'"}}
p["time"] = "2026-11-21T00:00:00Z"; '
forged "$T/l" "$lift"
forged "$T/l-same" "$lift"'p["time"] = "2026-11-20T00:00:00Z"'
forged "$T/l-before" "$lift"'p["time"] = "2026-11-19T23:59:59Z"'
forged "$T/l-future" "$lift"'p["time"] = "2026-12-01T00:00:01Z"'
forged "$T/l-other" "$lift"'v["subject"][0]["digest"]["sha256"] = "66" * 32'
forged "$T/l-none" "$lift"'p["lifts"]["digest"]["sha256"] = "66" * 32'
forged "$T/q-future" 'p["time"] = "2026-12-02T00:00:00Z"'
pile() { # NAME WANTED FILE…
	pile_name=$1 pile_wanted=$2
	shift 2
	cat "$@" >"$T/pile.json"
	seen "$pile_name" "$pile_wanted" --quarantine "$T/pile.json"
}
pile 'a statement in a file' '1 quarantine' "$T/q"
pile 'and its lift' 0 "$T/q" "$T/l"
pile 'in the other order' 0 "$T/l" "$T/q"
pile 'a lift before the quarantine was made' '1 quarantine quarantine-lift' \
	"$T/q" "$T/l-before"
like 'which the finding says' "$out" 'not later than what it lifts'
pile 'a lift of the same moment' '1 quarantine quarantine-lift' \
	"$T/q" "$T/l-same"
pile 'a lift of the future' '1 quarantine quarantine-lift' \
	"$T/q" "$T/l-future"
pile 'a lift of something else' '1 quarantine quarantine-lift' \
	"$T/q" "$T/l-other"
pile 'a lift of nothing' '0 quarantine-lift' "$T/l-none"
pile 'a quarantine of the future holds' '1 quarantine' "$T/q-future"
forged "$T/bad" 'p["more"] = 1'
pile 'what cannot be read, by a key of the role, refuses' '1 quarantine' \
	"$T/bad"
like 'and why' "$out" 'a statement that cannot be read'
forged "$T/bad" 'p["more"] = 1' "$T/ours"
pile 'by another key it is nothing' '0 quarantine-key' "$T/bad"
head -c 300 "$T/q" >"$T/cut"
pile 'a statement cut short' '0 quarantine-damaged' "$T/cut"
sed 's/"payload":"e/"payload":"f/; s/"payload": "e/"payload": "f/' "$T/q" >"$T/changed"
pile 'a statement that was changed' '0 quarantine-key' "$T/changed"
: >"$T/empty.json"
seen 'an empty file' '0 quarantine-damaged' --quarantine "$T/empty.json"
run hallmark verify --policy "$T/policy.json" --quarantine "$T/none.json" mini
refused 'a file that is not there' 2 'none.json'
run hallmark verify --policy "$T/policy.json" --quarantine nothing mini
refused 'a name that is not there' 2 'neither a file nor an artifact'

# --- keys that stop each other ---

again
policy "$roles"
say second add mini
one=$id
say third add "key:$(key_id second)"
held=$id
seen "a key that is stopped: its quarantine stays" '1 quarantine'
say second lift "$one"
seen 'and its lift ends nothing' '1 quarantine quarantine-lift'
like 'which says why' "$out" 'only keys that are quarantined have signed it'
say second lift "$held"
seen 'nor does it free itself' '1 quarantine quarantine-lift'
say third lift "$held"
seen 'the other one frees it, and its lifts count' 0

# --- lists ---

list() { # KEY TIME FILE
	run hallmark quarantine list --json --sign --key "$T/$1" \
		--now "2026-11-$2T00:00:00Z" "$3"
}
again
demand="$roles"'p["quarantine"] = {"max_age_days": 5}'
say second add pkg:deb/debian/maxi
list second 20 "$T/old.json"
ended 'a list is signed' 0
json_is 'and says what it is' "$out" '[v["count"], v["time"]]' \
	'[1, "2026-11-20T00:00:00Z"]'
cp -a "$HALLMARK_STORE" "$T/before"
list second 20 "$T/same.json"
say second add mini
one=$id
list second 27 "$T/new.json"
json_is 'a newer one has both' "$out" 'v["count"]' 2
list second 26 "$T/older.json"
refused 'none is signed that is older' 2 'one of .* was seen before'
policy "$demand"
again
seen 'a list is demanded, and there is none: undecided' '2 quarantine-list'
seen 'one that is too old' '2 quarantine-list' --quarantine "$T/old.json"
seen 'one that is recent, and stops it' '1 quarantine' \
	--quarantine "$T/new.json"
seen 'the store remembers it' '1 quarantine'
ok 'by the id of its key' test -f "$kept/lists/$(key_id second).json"
seen 'an older one played again has no effect' '1 quarantine quarantine-older' \
	--quarantine "$T/old.json"
like 'and is named' "$out" 'was seen before'
seen 'nor does it change what is remembered' '1 quarantine'
seen 'the same again is no finding' '1 quarantine' --quarantine "$T/new.json"
again
seen 'old and new, in either order' '1 quarantine' \
	--quarantine "$T/old.json" --quarantine "$T/new.json"
again
seen 'new and old' '1 quarantine' \
	--quarantine "$T/new.json" --quarantine "$T/old.json"
again
policy "$roles"
head -c 500 "$T/new.json" >"$T/cut.json"
seen 'a list cut short has no effect' '0 quarantine-damaged' \
	--quarantine "$T/cut.json"
policy "$demand"
seen 'and does not do where one is demanded' \
	'2 quarantine-list quarantine-damaged' --quarantine "$T/cut.json"
listed "$T/l.json" second 's.pop()'
seen 'a list with fewer than it counts cannot be read, and may hold anything' \
	'1 quarantine quarantine-list' --quarantine "$T/l.json"
listed "$T/l.json" second 'v["time"] = "2026-12-01T00:00:01Z"'
seen 'a list of the future' '2 quarantine-list quarantine-older' \
	--quarantine "$T/l.json"
listed "$T/l.json" fourth pass
seen 'a list by a key without the role' '2 quarantine-list quarantine-key' \
	--quarantine "$T/l.json"
listed "$T/l.json" second 'v["time"] = "2026-11-28T00:00:00Z"; s.pop(); v["count"] = 1'
seen 'the newer list' '1 quarantine' --quarantine "$T/new.json"
seen 'one after it that leaves a statement out' \
	'1 quarantine quarantine-older' --quarantine "$T/l.json"
like 'which is named' "$out" 'it lacks the statement'
seen 'and the one before still holds' '1 quarantine'

again
listed "$T/l.json" third 'v["time"] = "2026-11-30T00:00:00Z"; del s[:]; v["count"] = 0'
seen 'an empty list of another key' 0 --quarantine "$T/l.json"
seen 'frees nothing' '1 quarantine' --quarantine "$T/new.json"
rm -rf "$HALLMARK_STORE"
cp -a "$T/before" "$HALLMARK_STORE"
policy "$demand"
say third add "key:$(key_id second)"
listed "$T/l.json" second 'v["time"] = "2026-11-30T00:00:00Z"; del s[1:]; v["count"] = 1'
seen 'a list by a key that is stopped is not recent' '2 quarantine-list' \
	--quarantine "$T/l.json"

# the time of the demand
again
policy "$roles"'p["quarantine"] = {"max_age_days": 4}'
seen 'a list of four days before: to the second' '1 quarantine' \
	--quarantine "$T/new.json"
run hallmark verify --json --policy "$T/policy.json" --repo "$T/repo" \
	--now 2026-12-01T00:00:01Z mini
like 'a second later it is too old' "$out" '"quarantine-list","reason":"the newest list of quarantines is not recent'

# damage of what is remembered is not passed over
policy "$roles"
for i in '' x '{}'; do
	printf '%s' "$i" >"$kept/lists/$(key_id second).json"
	run hallmark verify --policy "$T/policy.json" mini
	refused "damaged memory decides nothing: '$i'" 2 'which is damaged'
done
cp "$T/old.json" "$kept/lists/$(key_id third).json"
rm "$kept/lists/$(key_id second).json"
run hallmark verify --policy "$T/policy.json" mini
refused "nor does another key's list" 2 'which is damaged'

# --- lists and statements, and the same bytes ---

again
policy "$roles"
say second add mini
list second 27 "$T/a.json"
cp "$kept/statements/"*.json "$T/statement.json"
again
seen 'list and statement both' '1 quarantine' \
	--quarantine "$T/a.json" --quarantine "$T/statement.json"
say second lift "$id" 2>/dev/null
seen 'lifted once, both are' 0
run hallmark key new --type ed25519 "$T/ed"
for i in 1 2; do
	again
	run hallmark quarantine add --key "$T/ed" --reason x \
		--now 2026-11-20T00:00:00Z --output "$T/out$i.json" mini
	run hallmark quarantine list --sign --key "$T/ed" \
		--now 2026-11-21T00:00:00Z "$T/list$i.json"
done
ok 'the same key and facts give the same statement' \
	cmp "$T/out1.json" "$T/out2.json"
ok 'and the same list' cmp "$T/list1.json" "$T/list2.json"
if python3 -c 'import jsonschema' 2>/dev/null; then
	"$python" -c 'import base64, json, sys
print(base64.b64decode(json.load(open(sys.argv[1]))["payload"]).decode())' \
		"$T/out1.json" >"$T/said"
	ok 'it holds by the schema' python3 -c 'import json, sys, jsonschema
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' \
		"$T/said" "$HALLMARK_SOURCE/docs/quarantine.schema.json"
	ok 'and a lift, too' python3 -c 'import json, sys, jsonschema
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' \
		"$HALLMARK_SOURCE/tests/golden/quarantine-lift.json" \
		"$HALLMARK_SOURCE/docs/quarantine.schema.json"
else
	skip 'it holds by the schema' 'no python3-jsonschema'
fi

# --- what gc keeps ---

again
say second add mini
say second add commit:"$commit"
list second 27 stopped
ended 'a list as an artifact' 0
hallmark store rm mini >/dev/null 2>&1
for i in $(hallmark store list --json | "$python" -c 'import json, sys
print(*[n for i in json.load(sys.stdin)["images"] for n in i["names"]])'); do
	[ "$i" = stopped ] || hallmark store rm "$i" >/dev/null 2>&1
done
run hallmark store gc
ended 'gc' 0
run hallmark quarantine list --json
json_is 'what was said stays' "$out" 'len(v["statements"])' 2
run hallmark build --quiet --key "$T/ours" --mirror "file://$T/mirror" \
	HEAD:recipes/mini
seen 'and stops what is built again' '1 quarantine quarantine' \
	--quarantine stopped
run hallmark store check
ended 'the store is sound' 0

# --- what is said before the image is there ---

again
say second add "$image"
ok 'a statement about the image is attached to it' grep -q \
	'urn:hallmark:quarantine:1' -r "$HALLMARK_STORE/blobs"
run hallmark push -q mini "oci:$T/layout:mini"
again
run hallmark pull -q "oci:$T/layout:mini" mini
seen 'and travels with it' '1 quarantine'
rm -rf "$HALLMARK_STORE"
say second add "$image"
ended 'a quarantine before the image is there' 0
run hallmark pull -q "oci:$sound:mini" mini
seen 'stops it when it comes' '1 quarantine'

# --- the commands ---

again
run hallmark quarantine add --key "$T/second" mini
refused 'a reason is required' 2 '--reason must say why'
bad_target() { # WORDS ARGUMENT…
	bad_words=$1
	shift
	run hallmark quarantine add --key "$T/second" --reason x "$@"
	refused "not a target: $*" 2 "$bad_words"
}
bad_target 'is no image in' none
bad_target 'named by its full id' commit:HEAD
bad_target 'named by its digest' layer:mini
bad_target 'not the URL of a package' pkg:npm/
bad_target 'not the URL of a package' 'pkg:deb/debian/x?arch=amd64'
bad_target 'give one of them' pkg:deb/debian/x@1 '<< 2'
bad_target 'range' pkg:deb/debian/x '~2'
bad_target 'only a package has versions' mini '<< 2'
bad_target 'the id of a key' key:none
run hallmark quarantine add --key "$T/second" --reason x --now soon mini
refused 'a time' 2 '--now must be a time'
say second add mini
run hallmark quarantine lift --key "$T/second" --reason x \
	--now 2026-10-01T00:00:00Z "$id"
refused 'a lift is not signed that is too early' 2 'a lift must be later'
run hallmark quarantine lift --key "$T/second" --reason x mini
refused 'a lift names a statement' 2 'named by its digest'
run hallmark quarantine lift --key "$T/second" --reason x "$none"
refused 'that is known' 2 'knows no statement'
one=$id
said=$when
say second lift "$one"
run hallmark quarantine lift --key "$T/second" --reason x "$id"
refused 'and is none' 2 'a lift cannot be lifted'
run hallmark quarantine add --key "$T/second" --reason 'it opens a door' \
	--now "$said" mini
refused 'the same statement again is lifted' 2 'with a later --now'
run hallmark quarantine list --json
json_is 'the list of what is known' "$out" \
	'sorted(s["effect"] for s in v["statements"])' '["lifted", "lifts"]'
policy 'p["keys"][0]["roles"] = ["builder", "quarantine"]'
run hallmark quarantine list --json --policy "$T/policy.json"
json_is 'none of which counts by a policy with another key' "$out" \
	'v["statements"]' '[]'
like 'which says so' "$err" 'quarantine-key: no effect: .*no key of the policy'
run hallmark quarantine list
like 'in words' "$out" '^lifted +2026-11-'
run hallmark quarantine list --sign
refused 'a list is written somewhere' 2 'needs the FILE to write'
run hallmark quarantine list "$T/x.json"
refused 'and only if it is signed' 2 '--sign'
run hallmark quarantine list --key "$T/second"
refused 'by a key' 2 'add --sign'
run hallmark quarantine list --sign --policy "$T/policy.json" --key "$T/second" x.json
refused 'whatever a policy says' 2 'leave out'
run hallmark quarantine list --sign --key "$T/second" 'a b'
refused 'under a name' 2 'neither a file'
run hallmark quarantine list --sign --key "$T/second" \
	--now 2026-10-01T00:00:00Z "$T/x.json"
refused 'and is not older than what it holds' 2 'before that; see --now'
run hallmark quarantine list --sign --key "$T/fourth" --json "$T/x.json"
json_is 'a key signs only what it has said itself' "$out" 'v["count"]' 0
finish
