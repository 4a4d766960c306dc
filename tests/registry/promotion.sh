#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Build once, promote everywhere, on Docker's registry: build, dev, staging and
# production, each with a store of its own; the gate of production stops a
# forged, an expired and a foreign summary; a quarantine stops the image in every
# stage, and lifted it goes on; back by digest and by the file of pins, and
# forward again.
. "$(dirname "$0")/registry_lib.sh"

need docker-registry openssl
need_box
start_registry "$T/registry"
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
for i in builder staging security stranger; do
	run hallmark key new "$T/$i"
done
builder='{"name": "ci", "operator": "us", "file": "builder.pub"}'
security='{"name": "sec", "operator": "us", "file": "security.pub",
	"roles": ["quarantine"]}'
printf '{"policy": 1, "stage": "dev", "keys": [%s, %s]}' \
	"$builder" "$security" >"$T/dev.json"
printf '{"policy": 1, "stage": "staging", "keys": [%s, %s]}' \
	"$builder" "$security" >"$T/staging.json"
staging=$(sha256sum <"$T/staging.json" | cut -d' ' -f1)
printf '{"policy": 1, "stage": "production", "keys": [%s, %s,
	{"name": "gate", "operator": "us", "file": "staging.pub",
	"roles": ["verifier"], "verifiers": ["urn:staging"]}],
	"summary": {"stage": "staging", "policies": ["sha256:%s"],
	"max_age_days": 7}}' "$builder" "$security" "$staging" \
	>"$T/production.json"

# in_stage STAGE [ARGUMENT…] - pull into its store and verify there; $stopped:
# the status, and the findings that stop it
in_stage() {
	stage=$1
	shift
	run hallmark pull -q -s "$T/s-$stage" "$real/team/mini@$image" mini
	[ "$status" = 0 ] || diag "$(cat "$err")"
	run hallmark verify --json -s "$T/s-$stage" -C "$T/repo" \
		--policy "$T/$stage.json" --now "${now:-2026-12-01T00:00:00Z}" \
		"$@" mini
	stopped="$status$(json "$out" '"".join(" " + f["id"]
		for f in v["findings"] if f["status"] in ("fail", "undecided"))')"
}
gate() { # NAME STAGE WANTED
	in_stage "$2"
	is "$1" "$stopped" "$3"
}
# from_stage STAGE - what it attached goes to the registry
from_stage() {
	run hallmark push -q -s "$T/s-$1" mini "$real/team/mini@$image"
	ended "$1 pushes what it found" 0
}
fresh() { # the stores of all stages are empty
	chmod -R u+rwX "$T"/s-* 2>/dev/null
	rm -rf "$T"/s-*
}

# --- build, dev, staging, production ---

run hallmark build --quiet --json --key "$T/builder" \
	--mirror "file://$T/mirror" HEAD:recipes/mini
ended 'built once' 0
image=$(json "$out" 'v["manifest"]')
first=$image
run hallmark push -q mini "$real/team/mini:1"
ended 'pushed' 0
gate 'dev takes it' dev '0'
gate 'production asks for the word of staging' production '1 summary'
in_stage staging --vsa "$T/staging" --verifier-id urn:staging
is 'staging takes it, and signs' "$stopped" '0'
gate 'which is not there yet' production '1 summary'
from_stage staging
gate 'then production takes it' production '0'
now=2026-12-08T00:00:01Z
gate 'for seven days' production '1 summary-freshness'
now=

# --- a summary that is not the one asked for ---

# other NAME WANTED KEY VERIFIER POLICY [TIME] - what production makes of an
# image that has this summary alone
other() {
	fresh
	cp -a "$T/bare" "$T/s-production"
	run hallmark verify -q -s "$T/s-production" -C "$T/repo" \
		--policy "$T/$5.json" --vsa "$T/$3" --verifier-id "$4" \
		--now "${6:-2026-12-01T00:00:00Z}" mini
	run hallmark verify --json -s "$T/s-production" -C "$T/repo" \
		--policy "$T/production.json" --now 2026-12-01T00:00:00Z mini
	is "$1" "$status$(json "$out" '"".join(" " + f["id"]
		for f in v["findings"] if f["status"] in ("fail", "undecided"))')" \
		"$2"
}
run hallmark push -q mini "oci:$T/bare:mini"
sed 's/"staging"/"dev"/' "$T/staging.json" >"$T/renamed.json"
sed 's/$/ /' "$T/staging.json" >"$T/edited.json"
printf '{"policy": 1, "stage": "staging", "level": 3, "keys": [%s]}' \
	"$builder" >"$T/hard.json"
other 'the right one' '0' staging urn:staging staging
other 'a foreign key' '1 summary' stranger urn:staging staging
other 'another verifier' '1 summary-verifier' staging urn:other staging
other 'another policy' '1 summary-policy' staging urn:staging edited
other 'another stage' '1 summary-policy summary-stage' staging urn:staging \
	renamed
other 'an expired one' '1 summary-freshness' staging urn:staging staging \
	2026-11-23T23:59:59Z
other 'one of the future' '1 summary-freshness' staging urn:staging staging \
	2026-12-01T00:00:01Z
other 'a failure' '1 summary-policy summary-result' staging urn:staging hard
# a forged one: a failure that was changed to a yes after it was signed
other 'a good one, to be forged' '0' staging urn:staging staging
run hallmark push -q -s "$T/s-production" mini "oci:$T/forged:mini"
"$python" - "$T/s-production" "$T/forged.jsonl" <<-'END'
	import base64, glob, json, sys
	path, = glob.glob(sys.argv[1] + "/attestations/*.vsa.intoto.jsonl")
	e = json.loads(open(path).readline())
	v = json.loads(base64.b64decode(e["payload"]))
	v["predicate"]["timeVerified"] = "2026-12-01T00:00:00Z"
	v["predicate"]["verifiedLevels"] = ["SLSA_BUILD_LEVEL_3"]
	e["payload"] = base64.b64encode(json.dumps(v).encode()).decode()
	open(sys.argv[2], "w").write(json.dumps(e) + "\n")
END
fresh
cp -a "$T/bare" "$T/s-production"
run hallmark verify --json -s "$T/s-production" -C "$T/repo" \
	--policy "$T/production.json" --now 2026-12-01T00:00:00Z \
	--provenance "$T/forged.jsonl" mini
is 'a forged one is none' "$status$(json "$out" '"".join(" " + f["id"]
	for f in v["findings"] if f["status"] in ("fail", "undecided"))')" \
	'1 summary'

# --- a quarantine stops it everywhere, and lifted it goes on ---

fresh
run hallmark pull -q -s "$T/s-security" "$real/team/mini@$image" mini
run hallmark quarantine add --json -s "$T/s-security" --key "$T/security" \
	--reason 'it opens a door' --now 2026-11-30T00:00:00Z mini
ended 'quarantined' 0
statement=$(json "$out" 'v["statement"]')
run hallmark push -q -s "$T/s-security" mini "$real/team/mini@$image"
ended 'and pushed with the image' 0
gate 'dev stops' dev '1 quarantine'
gate 'staging stops' staging '1 quarantine'
gate 'production stops, although staging has signed' production '1 quarantine'
run hallmark quarantine lift -s "$T/s-security" --key "$T/security" \
	--reason 'it was another one' --now 2026-11-30T00:00:01Z "$statement"
ended 'lifted' 0
gate 'not yet' production '1 quarantine'
run hallmark push -q -s "$T/s-security" mini "$real/team/mini@$image"
for i in dev staging production; do
	gate "$i goes on" "$i" '0'
done

# --- the list, as an artifact of the registry ---

listed() { # SECOND - a list of that time, in the registry
	run hallmark quarantine list --sign -s "$T/s-security" \
		--key "$T/security" --now "2026-11-30T00:00:$1Z" stopped
	ended "a list of second $1" 0
	run hallmark push -q --force -s "$T/s-security" stopped \
		"$real/team/stopped:$1"
	ended 'is pushed' 0
}
with_list() { # NAME SECOND WANTED
	run hallmark pull -q -s "$T/s-production" "$real/team/stopped:$2" stopped
	in_stage production --quarantine stopped
	is "$1" "$stopped" "$3"
}
sed 's/"summary":/"quarantine": {"max_age_days": 1}, "summary":/' \
	"$T/production.json" >"$T/demands.json"
mv "$T/demands.json" "$T/production.json"
gate 'a list is demanded: undecided without one' production '2 quarantine-list'
listed 10
run hallmark quarantine add -s "$T/s-security" --key "$T/security" \
	--reason 'it opens a door' --now 2026-11-30T00:00:20Z \
	'pkg:deb/debian/mini' '<< 2'
listed 30
with_list 'the first list lets it pass' 10 '0'
with_list 'the second stops a package in it' 30 '1 quarantine'
with_list 'the first one played again changes nothing' 10 '1 quarantine'
now=2026-12-02T00:00:00Z
gate 'and the demand holds each day' production '1 quarantine quarantine-list'
now=

# --- back by digest, and forward again ---

fresh
# the build expands it
# shellcheck disable=SC2016
echo 'echo more >"$OUT/more"' >>recipes/mini/build.sh
git commit -qam 'another version'
run hallmark build --quiet --json --key "$T/builder" \
	--mirror "file://$T/mirror" HEAD:recipes/mini
ended 'the next version is built' 0
image=$(json "$out" 'v["manifest"]')
next=$image
if [ "$next" != "$first" ]; then
	pass 'it is another image'
else
	fail 'it is another image'
fi
run hallmark push -q --force mini "$real/team/mini:1"
gate 'dev takes the next one' dev '0'
run hallmark pull -q -s "$T/s-security" "$real/team/mini@$next" mini
run hallmark quarantine add -s "$T/s-security" --key "$T/security" \
	--reason 'it is broken' --now 2026-11-30T00:01:00Z mini
run hallmark push -q -s "$T/s-security" mini "$real/team/mini@$next"
gate 'which is stopped' dev '1 quarantine'
image=$first
gate 'back to the first by its digest' dev '0'
image=$next
gate 'and not forward' dev '1 quarantine'
run hallmark quarantine list --json -s "$T/s-security"
statement=$(json "$out" '[s["statement"] for s in v["statements"]
	if s["effect"] == "in force"][0]')
run hallmark quarantine lift -s "$T/s-security" --key "$T/security" \
	--reason 'it works' --now 2026-11-30T00:02:00Z "$statement"
run hallmark push -q -s "$T/s-security" mini "$real/team/mini@$next"
gate 'lifted, it goes forward' dev '0'

# --- back by the file of pins, and forward again ---

pin() { # IMAGE - the release of this commit
	run hallmark show --pin -o pins.json "$real/team/mini@$1"
	ended "$2 is pinned" 0
	git add pins.json
	git commit -qm "release $2"
}
pinned() { # NAME REVISION WANTED
	run hallmark verify --pin --json -s "$T/s-dev" -C "$T/repo" \
		--policy "$T/dev.json" --now 2026-12-01T00:00:00Z "$2:pins.json"
	is "$1" "$status $(json "$out" 'v["pins"][0]["digest"]') $(json "$out" \
		'" ".join(f["id"] for p in v["pins"] for f in p["findings"]
		if f["status"] in ("fail", "undecided"))')" "$3"
}
pin "$first" 'the first'
pin "$next" 'the next'
pinned 'the release is verified' HEAD "0 $next "
pinned 'and the one before, which is the way back' HEAD~1 "0 $first "
run hallmark quarantine add -s "$T/s-dev" --key "$T/security" \
	--reason 'it is broken' --now 2026-11-30T00:03:00Z "$next"
pinned 'the release is stopped' HEAD "1 $next quarantine"
pinned 'the one before is not' HEAD~1 "0 $first "
run hallmark quarantine list --json -s "$T/s-dev"
statement=$(json "$out" '[s["statement"] for s in v["statements"]
	if s["effect"] == "in force"][0]')
run hallmark quarantine lift -s "$T/s-dev" --key "$T/security" \
	--reason 'it works' --now 2026-11-30T00:04:00Z "$statement"
pinned 'lifted, it goes forward' HEAD "0 $next "
finish
