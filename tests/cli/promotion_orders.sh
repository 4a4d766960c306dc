#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Promotions in orders that people come to: back to an image that is stopped, a
# key that lost its role, the summary of another stage, lists that contradict
# each other, one platform of two, a pin file edited by hand, an image that is
# gone, a summary signed again, a clock set back, a list made fresh.  Each gate
# gives its status, its findings and a sentence that says what to do.
. "${HALLMARK_SOURCE:?}/tests/cli/quarantine_lib.sh"

older=$image
# says NAME REGEX - a reason of a finding that is not passed matches
says() {
	json "$out" '"\n".join(f["reason"] for p in v.get("pins", [v])
		for f in p["findings"] if f["status"] != "pass")' >"$T/said"
	like "$1" "$T/said" "$2"
}
# at TIME NAME WANTED [ARGUMENT…] - the gate at another time
at() {
	at_time=$1 at_name=$2 at_wanted=$3
	shift 3
	run hallmark verify --json --policy "$T/policy.json" --repo "$T/repo" \
		--now "$at_time" "$@" "$looked"
	is "$at_name" "$status$(json "$out" '"".join(" " + f["id"]
		for f in v["findings"] if f["status"] in ("fail", "undecided") or
		f["id"] == "quarantine-older")')" "$at_wanted"
}
# pinned NAME WANTED FILE - the gate of a pin file
pinned() {
	pinned_name=$1 pinned_wanted=$2
	run hallmark verify --json --pin --policy "$T/policy.json" \
		--repo "$T/repo" --now 2026-12-01T00:00:00Z "$3"
	is "$pinned_name" "$status$(json "$out" '"".join(" " + f["id"]
		for p in v["pins"] for f in p["findings"]
		if f["status"] in ("fail", "undecided"))')" "$pinned_wanted"
}

# a second version, which the store has, too
sed -i 's/"version": ".*"/"version": "2"/' recipes/mini/recipe.json
# shellcheck disable=SC2016 # the build expands it
echo 'echo 2 >"$OUT/version"' >>recipes/mini/build.sh
commit_all .
run hallmark build --json --key "$T/ours" --mirror "file://$T/mirror" \
	HEAD:recipes/mini
ended 'the next version' 0
newer=$(json "$out" 'v["manifest"]')
rm -rf "$sound"
cp -a "$HALLMARK_STORE" "$sound"

# --- back by the pin, while the older image is stopped ---

policy "$roles"
run hallmark show --pin -q -o pins.json "mini@$older"
commit_all .
run hallmark show --pin -q -o pins.json "mini@$newer"
commit_all .
say second add "$older"
pinned 'forward is open' 0 HEAD:pins.json
pinned 'back is stopped' '1 quarantine' HEAD~1:pins.json
says 'which names the reason' 'it opens a door'
run hallmark show --pin --policy "$T/policy.json" --repo "$T/repo" \
	--now 2026-12-01T00:00:00Z "mini@$older"
refused 'nor is it pinned again' 1 'not pinned: quarantine: '
say second add "$newer"
pinned 'with both stopped nothing goes' '1 quarantine' HEAD:pins.json
say second lift "$id"
pinned 'the lift of one opens that one' 0 HEAD:pins.json
pinned 'and not the other' '1 quarantine' HEAD~1:pins.json

# --- lifted by a key that has lost its role since ---

again
looked=$older
say second add "$older"
stopped=$id
say third lift "$stopped"
seen 'lifted by another key of the role' 0
policy "$roles"'p["keys"].remove(sec2)'
seen 'without that key it is in force again' '1 quarantine quarantine-key'
policy "$roles"'sec2["roles"] = ["rebuilder"]'
seen 'so it is if the key has another role' '1 quarantine quarantine-key'
says 'which the finding says' 'no valid key with the role quarantine has signed'
say second lift "$stopped"
seen 'a lift by a key that has it' '0 quarantine-key'
policy "$roles"'p["keys"].remove(sec)'
seen 'a quarantine ends when the role is taken from its key' \
	'0 quarantine-key quarantine-lift'

# --- the summary of another stage, of the right digest ---

again
hallmark key new "$T/gate" >/dev/null 2>&1
stage() { # NAME TIME [KEY]
	policy 'p["stage"] = "'"$1"'"'
	mv "$T/policy.json" "$T/$1.json"
	run hallmark verify -q --policy "$T/$1.json" --repo "$T/repo" \
		--now "$2" --vsa "$T/${3:-gate}" --verifier-id "urn:gate" "$older"
	[ "$status" = 0 ] || diag "$(cat "$err")"
}
production='p["keys"].append({"name": "gate", "operator": "us",
	"file": "gate.pub", "roles": ["verifier"], "verifiers": ["urn:gate"]})
p["summary"] = {"stage": "staging", "max_age_days": 7}
'
stage dev 2026-11-30T00:00:00Z
policy "$production"
seen 'the word of another stage' '1 summary-stage'
says 'which says what to do' 'another stage; .* verify the image with --vsa'
stage staging 2026-11-29T00:00:00Z
policy "$production"
seen 'staging has said yes before that' 0
again
stage staging 2026-11-29T00:00:00Z
stage dev 2026-11-30T00:00:00Z
policy "$production"
seen 'in the other order, too' 0
looked=$newer
seen 'the next version has none' '1 summary'
looked=$older

# --- two lists, the newer one without the entry ---

list() { # KEY DAY FILE
	run hallmark quarantine list --json --sign --key "$T/$1" \
		--now "2026-11-$2T00:00:00Z" "$3"
	ended "a list of day $2" 0
}
again
policy "$roles"
say second add "$older"
list second 20 "$T/new.json"
cp "$T/new.json" "$T/with.json"
listed "$T/without.json" second \
	'v["time"] = "2026-11-25T00:00:00Z"; del s[:]; v["count"] = 0'
again
seen 'with the entry, then without' '1 quarantine' \
	--quarantine "$T/with.json"
seen 'a list that leaves it out lifts nothing' '1 quarantine quarantine-older' \
	--quarantine "$T/without.json"
says 'and the finding says what to do' \
	"it lacks the statement $id, .*; sign a list that has both"
again
seen 'both at once' '1 quarantine quarantine-older' \
	--quarantine "$T/with.json" --quarantine "$T/without.json"
again
seen 'both at once, the other way around' '1 quarantine quarantine-older' \
	--quarantine "$T/without.json" --quarantine "$T/with.json"
again
seen 'the one without it is first' 0 --quarantine "$T/without.json"
seen 'an older list has no effect' '0 quarantine-older' \
	--quarantine "$T/with.json"
says 'and the finding says what to do' \
	"lacks the statement $id, .* quarantine add says it again"
run hallmark quarantine add --key "$T/second" --reason 'it opens a door' \
	--now "$when" "$older"
ended 'said again' 0
seen 'it is stopped, whatever the lists say' '1 quarantine quarantine-older' \
	--quarantine "$T/with.json"

# --- one platform of two ---

again
# the newer image as another machine's, with a provenance of its own
far=$("$python" - "$HALLMARK_STORE" "$newer" <<-'END'
	import hashlib, json, sys
	store, old = sys.argv[1:]
	def path(digest):
	    return f"{store}/blobs/sha256/{digest[7:]}"
	def put(v):
	    data = json.dumps(v, sort_keys=True, separators=(",", ":")).encode()
	    digest = "sha256:" + hashlib.sha256(data).hexdigest()
	    open(path(digest), "wb").write(data)
	    return {"digest": digest, "size": len(data)}
	m = json.load(open(path(old)))
	config = json.load(open(path(m["config"]["digest"])))
	config["architecture"] = "s390x"
	config.pop("variant", None)
	m["config"].update(put(config))
	index = json.load(open(store + "/index.json"))
	index["manifests"].append(dict(put(m),
	    mediaType="application/vnd.oci.image.manifest.v1+json",
	    annotations={"org.opencontainers.image.ref.name": "far:2"}))
	open(store + "/index.json", "w").write(json.dumps(index))
	print(index["manifests"][-1]["digest"])
END
)
config=$(hallmark show --json far:2 | "$python" -c \
	'import json, sys; print(json.load(sys.stdin)["config"])')
change "$T/far.jsonl" "v['subject'][0]['digest']['sha256'] = '${far#*:}'
for b in v['predicate']['runDetails']['byproducts']:
    if b['name'] == 'config': b['digest']['sha256'] = '${config#*:}'"
looked=far:2
policy "$roles"
seen 'the image of another platform' 0 --provenance "$T/far.jsonl"
run hallmark index multi:2 mini:1 far:2
ended 'an index of both' 0
looked=multi:2
seen 'the index is verified' 0 --provenance "$T/far.jsonl"
say second add "$far"
seen 'one platform is stopped, so the index is' '1 quarantine' \
	--provenance "$T/far.jsonl"
says 'which says which' 'linux/s390x.: .*it opens a door'
looked=$older
seen 'the other platform alone is not' 0
say second lift "$id"
looked=multi:2
seen 'lifted, the index goes on' 0 --provenance "$T/far.jsonl"

# --- a pin file edited by hand ---

again
looked=$older
policy "$roles"
run hallmark show --pin -q -o "$T/good.json" "mini@$older"
# edited EXPRESSION - write $T/pins.json; t is the text of the good file, v what
# it says
edited() {
	"$python" - "$T/good.json" "$T/pins.json" "$1" <<-'END'
		import json, sys
		t = open(sys.argv[1]).read()
		v = json.loads(t)
		i = v["images"][0]
		exec(sys.argv[3])
		open(sys.argv[2], "w").write(t)
	END
}
hand() { # NAME EXPRESSION WANTED [REGEX]
	edited "$2"
	pinned "$1" "$3" "$T/pins.json"
	[ $# -lt 4 ] || says "$1: what to do" "$4"
}
broken() { # NAME EXPRESSION REGEX
	edited "$2"
	run hallmark verify --pin --policy "$T/policy.json" "$T/pins.json"
	refused "$1" 2 "$3"
}
hand 'as it was written' 'pass' 0
hand 'the digest of the next version' "t = t.replace('$older', '$newer')" \
	'1 recipe-commit pin-version pin-signer' 'version'
hand 'a digest of nothing, with a name and version that are here' \
	"t = t.replace('$older', 'sha256:' + 'ab' * 32)" '1 pin-image'
hand 'another name' 't = t.replace("\"mini\"", "\"maxi\"")' '1 pin-name'
broken 'two entries of one name' \
	'v["images"].append(dict(i)); t = json.dumps(v)' "mini"
broken 'text behind it' 't += "back to the release before\n"' "pins.json':13: end of file expected"
broken 'a second file behind it' 't += t' "pins.json':13: end of file expected"
broken 'the mark of a conflict' \
	't = "<<<<<<< HEAD\n" + t + ">>>>>>> back\n"' "pins.json':1: "
broken 'a digest cut short' "t = t.replace('$older', '$older'[:-1])" 'digest'
broken 'no images' 'v["images"] = []; t = json.dumps(v)' 'images'

# --- a pin of an image that is gone ---

run hallmark push -q mini:2 "oci:$T/far:mini"
ended 'the layout has the next version only' 0
run hallmark show --pin -q -o "$T/old.json" "mini@$older"
run hallmark store unpin "$T/old.json"
run hallmark store rm mini:1
ended 'it is removed' 0
run hallmark store gc
pinned 'it is not in the store' '2 pin-image' "$T/old.json"
says 'and the finding says what to do' "hallmark pull mini@$older"
run hallmark pull -q "oci:$T/far:mini@$older" mini
refused 'nor in the registry' 2 "$older|no image"
run hallmark show --pin -q -o "$T/old.json" "mini@$older"
refused 'nor is it pinned' 2 "$older"
run hallmark build --quiet --key "$T/ours" --mirror "file://$T/mirror" \
	"$commit:recipes/mini"
ended 'built again from its commit' 0
pinned 'it is what was pinned' 0 "$T/old.json"

# --- a summary that has expired, signed again ---

again
stage staging 2026-11-20T00:00:00Z
cp "$HALLMARK_STORE/attestations/"*.vsa.intoto.jsonl "$T/old-vsa.jsonl"
policy "$production"
seen 'eleven days old' '1 summary-freshness'
says 'which says what to do' 'too old; the verifier signs it again'
stage staging 2026-11-30T00:00:00Z
policy "$production"
seen 'signed again' 0
seen 'the old one played again' 0 --provenance "$T/old-vsa.jsonl"
at 2026-12-07T00:00:00Z 'to the last second' 0
at 2026-12-07T00:00:01Z 'and no longer' '1 summary-freshness'
at 2026-11-29T23:59:59Z 'with the clock set back it is of the future' \
	'1 summary-freshness'
says 'which says so' 'of the future; check the clock'

# --- the clock set back ---

again
policy "$roles"'p["quarantine"] = {"max_age_days": 20}'
say second add "$older"
stopped=$id
list second 20 "$T/new.json"
again
at 2026-11-10T00:00:00Z 'a list of the future is not accepted' \
	'2 quarantine-list quarantine-older' --quarantine "$T/new.json"
seen 'with the right time it is' '1 quarantine' --quarantine "$T/new.json"
at 2026-11-10T00:00:00Z 'set back after that: it stays stopped' \
	'1 quarantine quarantine-list'
at 2026-11-01T00:00:00Z 'before it was said, too' '1 quarantine quarantine-list'
run hallmark quarantine lift --key "$T/second" --reason x \
	--now 2026-11-01T00:00:00Z "$stopped"
refused 'nothing is lifted by such a clock' 2 'a lift must be later'
run hallmark quarantine list --sign --key "$T/second" \
	--now 2026-11-10T00:00:00Z "$T/back.json"
refused 'nor is a list signed' 2 'seen before'
run hallmark quarantine lift --key "$T/second" --reason x \
	--now 2026-11-21T00:00:00Z "$stopped"
ended 'lifted' 0
at 2026-11-20T23:59:59Z 'a second before the lift it is stopped' '1 quarantine'
seen 'then it goes on' 0

# --- a gate whose list is stale, made fresh ---

again
policy "$roles"'p["quarantine"] = {"max_age_days": 5}'
run hallmark show --pin -q -o "$T/pins.json" "mini@$older"
list second 20 "$T/stale.json"
seen 'a stale list decides nothing' '2 quarantine-list'
says 'and the finding says what to do' 'not recent; name a newer one with --quar'
pinned 'nor for a pin' '2 quarantine-list' "$T/pins.json"
list third 30 "$T/other.json"
seen 'the list of another key of the role is as good' 0
again
list second 30 "$T/fresh.json"
cp -a "$HALLMARK_STORE" "$T/office"
again
seen 'stale here' '2 quarantine-list' --quarantine "$T/stale.json"
seen 'made fresh' 0 --quarantine "$T/fresh.json"
pinned 'and remembered, for the pin' 0 "$T/pins.json"
rm -rf "$HALLMARK_STORE" && cp -a "$T/office" "$HALLMARK_STORE"
run hallmark quarantine add --key "$T/second" --reason 'it opens a door' \
	--now 2026-11-30T12:00:00Z "$older"
run hallmark quarantine list --sign --key "$T/second" \
	--now 2026-11-30T12:00:00Z "$T/stops.json"
ended 'a list that stops it' 0
again
seen 'made fresh, it is refused and no longer undecided' '1 quarantine' \
	--quarantine "$T/stops.json"
pinned 'the pin, too' '1 quarantine' "$T/pins.json"
seen 'the fresh one before it has no effect' '1 quarantine quarantine-older' \
	--quarantine "$T/fresh.json"
finish
