# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034
# quarantine_lib.sh - what the tests of quarantines share: an image, keys with the
# role, and statements and lists that Python changes.  Sourced.
. "${HALLMARK_SOURCE:?}/tests/cli/policy_lib.sh"

statement=$HALLMARK_STORE/attestations/mini.intoto.jsonl
image=$(hallmark show --json mini | "$python" -c 'import json, sys
print(json.load(sys.stdin)["manifest"])')
commit=$(git rev-parse HEAD)
# byproduct NAME - its digest in the provenance
byproduct() {
	"$python" - "$statement" "$1" <<-'END'
		import base64, json, sys
		e = json.loads(open(sys.argv[1]).readline())
		v = json.loads(base64.b64decode(e["payload"]))
		print(*["sha256:" + b["digest"]["sha256"] for b in
		        v["predicate"]["runDetails"]["byproducts"]
		        if b["name"] == sys.argv[2]])
	END
}
key_id() {
	hallmark key show --json "$T/$1" | "$python" -c 'import json, sys
print(json.load(sys.stdin)["id"])'
}
kept=$HALLMARK_STORE/hallmark
sound=$T/sound
cp -a "$HALLMARK_STORE" "$sound"
# again - the store as it was before anything was said
again() {
	rm -rf "$HALLMARK_STORE"
	cp -a "$sound" "$HALLMARK_STORE"
}

roles='sec = {"name": "sec", "operator": "sec", "file": "second.pub",
	"roles": ["quarantine"]}
sec2 = {"name": "sec2", "operator": "sec", "file": "third.pub",
	"roles": ["quarantine"]}
p["keys"] += [sec, sec2]
'
minute=0
# say KEY add|lift ARGUMENT… - at a later time each time; $id is the statement
say() {
	say_key=$1
	shift
	say_verb=$1
	shift
	minute=$((minute + 1))
	when=$(printf '2026-11-02T%02d:%02d:00Z' $((minute / 60)) $((minute % 60)))
	run hallmark quarantine "$say_verb" --json --key "$T/$say_key" \
		--reason 'it opens a door' --now "$when" "$@"
	[ "$status" = 0 ] || diag "$(cat "$err")"
	id=$(json "$out" 'v["statement"]')
}
# look [ARGUMENT…] - verify $looked; $found: the status, and what is not passed
# of quarantines
looked=mini
look() {
	run hallmark verify --json --policy "$T/policy.json" \
		--repo "$T/repo" --now 2026-12-01T00:00:00Z "$@" "$looked"
	found="$status$(json "$out" '"".join(" " + f["id"] for f in v["findings"]
		if f["status"] in ("fail", "undecided") or
		f["id"].startswith("quarantine-") and f["id"] != "quarantine-list")')"
}
seen() { # NAME WANTED [ARGUMENT…]
	seen_name=$1 seen_wanted=$2
	shift 2
	look "$@"
	is "$seen_name" "$found" "$seen_wanted"
}
why() { # ID
	json "$out" '" ".join(f["reason"] for f in v["findings"]
		if f["id"] == "'"$1"'")'
}
# forged FILE EXPRESSION [KEY] - sign a statement, changed by Python; v is the
# statement, p its predicate
forged() {
	"$python" - "$image" "$2" >"$T/payload" <<-'END'
		import hashlib, json, sys
		def named(name):
		    return [{"name": name, "digest": {
		        "sha256": hashlib.sha256(name.encode()).hexdigest()}}]
		p = {"action": "quarantine", "reason": "x",
		     "target": {"kind": "image"}, "time": "2026-11-20T00:00:00Z"}
		v = {"_type": "https://in-toto.io/Statement/v1",
		     "subject": [{"digest": {"sha256": sys.argv[1][7:]}}],
		     "predicateType": "urn:hallmark:quarantine:1", "predicate": p}
		exec(sys.argv[2])
		print(json.dumps(v, sort_keys=True, separators=(",", ":")), end="")
	END
	envelope "$T/payload" "${3:-$T/second}" >"$1"
	sum=$(sha256sum <"$T/payload" | cut -d' ' -f1)
}
# listed FILE KEY EXPRESSION - sign a list, changed by Python
listed() {
	"$python" - "$T/new.json" "$3" >"$T/payload" <<-'END'
		import base64, json, sys
		v = json.loads(base64.b64decode(json.load(open(sys.argv[1]))["payload"]))
		s = v["statements"]
		exec(sys.argv[2])
		print(json.dumps(v, sort_keys=True, separators=(",", ":")), end="")
	END
	envelope --type application/vnd.hallmark.quarantine-list+json \
		"$T/payload" "$T/$2" >"$1"
}
