#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A policy that asks what other verifiers found: for each check two inputs that
# differ in that alone, one verified and one refused for that id; which of
# several summaries decides; and that a summary grants nothing by itself.
. "${HALLMARK_SOURCE:?}/tests/cli/policy_lib.sh"

change "$T/a" pass
digest=$(json "$T/payload" 'v["subject"][0]["digest"]["sha256"]')

# summary FILE EXPRESSION [KEY] - sign a summary, changed by Python; v is the
# statement, p its predicate
summary() {
	"$python" - "$digest" "$2" >"$T/payload" <<-'END'
		import json, sys
		p = {"verifier": {"id": "urn:v", "version": {"x": "1"}},
		     "timeVerified": "2023-11-21T00:00:00Z",
		     "resourceUri": "pkg:oci/mini@sha256%3A" + sys.argv[1],
		     "policy": {"uri": "urn:p", "digest": {"sha256": "ab" * 32}},
		     "verificationResult": "PASSED",
		     "verifiedLevels": ["SLSA_BUILD_LEVEL_2", "OURS"],
		     "slsaVersion": "1.2"}
		v = {"_type": "https://in-toto.io/Statement/v1",
		     "subject": [{"digest": {"sha256": sys.argv[1]}}],
		     "predicateType": "https://slsa.dev/verification_summary/v1",
		     "predicate": p}
		exec(sys.argv[2])
		print(json.dumps(v))
	END
	envelope "$T/payload" "${3:-$T/second}" >"$1"
}
# asked EXPRESSION - the policy that asks for a summary; s is what it asks for
asked() {
	cat <<-END
		kv = {"name": "v", "operator": "them", "file": "second.pub",
		      "roles": ["verifier"], "verifiers": ["urn:v"]}
		kw = {"name": "w", "operator": "more", "file": "third.pub",
		      "roles": ["verifier"], "verifiers": ["urn:w"]}
		p["keys"].append(kv)
		s = p["summary"] = {}
		$1
	END
}
# pair ID POLICY POLICY [SUMMARY SUMMARY] - two policies, or one policy and two
# summaries, that differ in what the check ID judges
pair() {
	summary "$T/good" "${4:-pass}"
	summary "$T/bad" "${5:-${4:-pass}}"
	judge "$1: verified" '0 ' "$(asked "$2")" "$T/a" "$T/good"
	judge "$1: refused for that alone" "1 $1" "$(asked "$3")" \
		"$T/a" "$T/bad"
}
same() { # ID POLICY GOOD-SUMMARY BAD-SUMMARY
	pair "$1" "$2" "$2" "$3" "$4"
}

same summary-subject pass pass 'v["subject"][0]["digest"]["sha256"] = "66" * 32'
same summary pass pass 'v["predicateType"] += "x"'
same summary pass pass 'v["subject"] *= 2'
pair summary-key pass 'kv["until"] = "2023-11-30T23:59:59Z"'
pair summary-key 'kv["from"] = "2023-12-01T00:00:00Z"' \
	'kv["from"] = "2023-12-01T00:00:01Z"'
pair summary-key 'kv["revoked_from"] = "2023-12-01T00:00:01Z"' \
	'kv["revoked_from"] = "2023-12-01T00:00:00Z"'
pair summary-key pass 'kv["roles"] = ["rebuilder"]; del kv["verifiers"]
p["keys"].append(kw)'
same summary-verifier pass pass 'p["verifier"]["id"] = "urn:V"'
pair summary-verifier 'kv["verifiers"] = ["urn:u", "urn:v"]' \
	'kv["verifiers"] = ["urn:u"]'
same summary-policy 's["policies"] = ["urn:o", "urn:p"]' pass \
	'p["policy"]["uri"] = "urn:p2"'
same summary-policy 's["policies"] = ["sha256:" + "ab" * 32]' \
	'p["policy"]["uri"] = "urn:q"' \
	'p["policy"]["digest"]["sha256"] = "ac" * 32'
same summary-policy 's["policies"] = ["sha256:" + "ab" * 32]' pass \
	'del p["policy"]["digest"]'
stage='p["urn:hallmark:vsa:stage"] = "staging"'
same summary-stage 's["stage"] = "staging"' "$stage" pass
same summary-stage 's["stage"] = "staging"' "$stage" \
	'p["urn:hallmark:vsa:stage"] = "dev"'
same summary-resource pass pass \
	'p["resourceUri"] = "pkg:oci/mini@sha256%3A" + "cd" * 32'
same summary-resource pass 'p["resourceUri"] = "https://e.org/mini"' \
	'p["resourceUri"] = "https://e.org/mini@sha256:" + "cd" * 32'
same summary-resource 's["resources"] = ["pkg:oci/mini@*"]' pass \
	'p["resourceUri"] = p["resourceUri"].replace("mini", "maxi")'
same summary-result pass pass 'p["verificationResult"] = "FAILED"
p["verifiedLevels"] = ["FAILED"]'
same summary-result 's["level"] = 2; s["properties"] = ["OURS"]' pass \
	'p["verificationResult"] = "FAILED"'
pair summary-level 's["level"] = 2' 's["level"] = 3'
same summary-level 's["level"] = 1' 'p["verifiedLevels"][0] = "SLSA_BUILD_LEVEL_1"' \
	'p["verifiedLevels"][0] = "SLSA_BUILD_LEVEL_UNEVALUATED"'
same summary-level 's["level"] = 1' pass 'del p["verifiedLevels"][0]'
pair summary-properties 's["properties"] = ["OURS"]' \
	's["properties"] = ["OURS", "ours"]'
same summary-properties 's["properties"] = ["SLSA_BUILD_REPRODUCED"]' \
	'p["verifiedLevels"] = ["SLSA_BUILD_REPRODUCED"]' pass
pair summary-freshness 's["max_age_days"] = 10' 's["max_age_days"] = 9'
same summary-freshness 's["max_age_days"] = 10' \
	'p["timeVerified"] = "2023-12-01T00:00:00.999Z"' \
	'p["timeVerified"] = "2023-12-01T00:00:01Z"'
same summary-freshness 's["max_age_days"] = 10' pass 'del p["timeVerified"]'

is 'a finding has what was expected, what was found, and why' "$(json "$out" \
	'[[f["expected"], f["actual"], f["reason"]] for f in v["findings"]
	if f["id"] == "summary-freshness"]')" \
	'[["at most 10 days before 2023-12-01T00:00:00Z", "no time", "the summary does not say when it was made"]]'
run hallmark verify --policy "$T/policy.json" --now 2023-12-01T00:00:00Z \
	"$T/all.jsonl"
like 'in words, too' "$out" \
	'^fail +summary-freshness +the summary does not say when it was made'

# --- a summary that cannot be read may be a failure ---

unreadable() { # NAME SUMMARY REGEX
	summary "$T/bad" "$2"
	summary "$T/good" pass
	judge "$1" '1 summary' "$(asked pass)" "$T/a" "$T/bad" "$T/good"
	like 'and why' "$out" "a summary that cannot be read.*$3"
}
unreadable 'no result' 'del p["verificationResult"]' 'verificationResult is missing'
unreadable 'another result' 'p["verificationResult"] = "passed"' \
	'must be PASSED or FAILED'
unreadable 'no verifier' 'del p["verifier"]' '/predicate/verifier is missing'
unreadable 'a verifier without an id' 'p["verifier"]["id"] = ""' 'id is missing'
unreadable 'no resource' 'p["resourceUri"] = None' 'resourceUri is missing'
unreadable 'no policy' 'p["policy"] = {}' 'policy is missing'
unreadable 'a policy without its URI' 'del p["policy"]["uri"]' 'uri is missing'
unreadable 'a digest in upper case' \
	'p["policy"]["digest"]["sha256"] = "AB" * 32' 'lower-case'
unreadable 'no levels' 'p["verifiedLevels"] = []' 'verifiedLevels is missing'
unreadable 'a level that is no text' 'p["verifiedLevels"] = [2]' 'must hold texts'
unreadable 'a level that does not exist' \
	'p["verifiedLevels"] = ["SLSA_BUILD_LEVEL_9"]' 'there is no level'
unreadable 'two levels' \
	'p["verifiedLevels"] = ["SLSA_BUILD_LEVEL_1", "SLSA_BUILD_LEVEL_2"]' \
	'two build levels'
unreadable 'passed and failed' 'p["verifiedLevels"].append("FAILED")' \
	'the result is PASSED'
unreadable 'a time in another zone' \
	'p["timeVerified"] = "2023-11-21T00:00:00+01:00"' 'a time in UTC'
unreadable 'a stage that is no text' 'p["urn:hallmark:vsa:stage"] = 1' \
	'must be a text'
unreadable 'no predicate' 'v["predicate"] = None' 'is missing'
summary "$T/bad" 'del p["verificationResult"]' "$T/third"
judge "a stranger's is passed over" '0 ' "$(asked pass)" \
	"$T/a" "$T/bad" "$T/good"
judge 'and verifies nothing' '1 summary' "$(asked pass)" "$T/a" "$T/bad"

summary "$T/bad" 'del p["verificationResult"]
v["subject"][0]["digest"]["sha256"] = "66" * 32'
judge 'nor does one about another image spoil anything' '0 ' \
	"$(asked pass)" "$T/a" "$T/bad" "$T/good"

# --- which of several decides ---

no='p["verificationResult"] = "FAILED"; p["verifiedLevels"] = ["FAILED"]'
summary "$T/yes" pass
summary "$T/elsewhere" 'v["subject"][0]["digest"]["sha256"] = "66" * 32'
summary "$T/no-before" "$no; p['timeVerified'] = '2023-11-20T23:59:59Z'"
summary "$T/no-now" "$no"
summary "$T/no-after" "$no; p['timeVerified'] = '2023-11-21T00:00:01Z'"
summary "$T/no-timeless" "$no; del p['timeVerified']"
summary "$T/no-q" "$no; p['policy']['uri'] = 'urn:q'
p['timeVerified'] = '2023-11-22T00:00:00Z'"
summary "$T/w-yes" 'p["verifier"]["id"] = "urn:w"' "$T/third"
summary "$T/w-no" "$no; p['verifier']['id'] = 'urn:w'" "$T/third"
summary "$T/u-no" "$no" "$T/fourth"
summary "$T/third-yes" 'p["timeVerified"] = "2023-11-25T00:00:00Z"' "$T/third"
both='p["keys"].append(kw)'
judge 'an older failure counts no more' '0 ' "$(asked pass)" \
	"$T/a" "$T/no-before" "$T/yes"
judge 'one of the same time does' '1 summary-result' "$(asked pass)" \
	"$T/a" "$T/yes" "$T/no-now"
judge 'a later one does' '1 summary-result' "$(asked pass)" \
	"$T/a" "$T/yes" "$T/no-after"
judge 'one without a time always does' '1 summary-result' "$(asked pass)" \
	"$T/a" "$T/yes" "$T/no-timeless"
judge 'one by another policy counts' '1 summary-result' "$(asked pass)" \
	"$T/a" "$T/yes" "$T/no-q"
judge 'unless the policy names the one that does' '0 ' \
	"$(asked 's["policies"] = ["urn:p"]')" "$T/a" "$T/yes" "$T/no-q"
summary "$T/staged" 'p["urn:hallmark:vsa:stage"] = "staging"'
summary "$T/no-staged" "$no; p['urn:hallmark:vsa:stage'] = 'staging'"
summary "$T/no-later" "$no; p['urn:hallmark:vsa:stage'] = 'production'
p['timeVerified'] = '2023-11-22T00:00:00Z'"
judge 'nor does a later stage that failed take back the one asked for' '0 ' \
	"$(asked 's["stage"] = "staging"')" "$T/a" "$T/staged" "$T/no-later"
judge 'but a failure at that stage does' '1 summary-result' \
	"$(asked 's["stage"] = "staging"')" "$T/a" "$T/staged" "$T/no-staged"
judge 'one about another image beside one about this' '0 ' \
	"$(asked pass)" "$T/a" "$T/yes" "$T/elsewhere"
judge 'two verifiers that pass' '0 ' "$(asked "$both")" \
	"$T/a" "$T/w-yes" "$T/yes"
judge 'of two verifiers, the one that says no decides' '1 summary-result' \
	"$(asked "$both")" "$T/a" "$T/yes" "$T/w-no"
judge "a stranger's failure decides nothing" '0 ' "$(asked pass)" \
	"$T/a" "$T/u-no" "$T/yes"
judge 'nor that of a key that is no verifier' '0 ' "$(asked 'p["keys"].append(
	{"name": "u", "operator": "u", "file": "fourth.pub"})')" \
	"$T/a" "$T/u-no" "$T/yes"
judge 'nor that of a verifier for another' '0 ' "$(asked "$both
kw['file'] = 'fourth.pub'")" "$T/a" "$T/u-no" "$T/yes"
judge 'a new key of the same verifier speaks for it' '0 ' "$(asked "$both
kw['verifiers'] = ['urn:v']")" "$T/a" "$T/no-now" "$T/third-yes"
judge 'a key of another verifier does not' '1 summary-result' \
	"$(asked "$both")" "$T/a" "$T/no-now" "$T/third-yes"
summary "$T/yes-level" 'p["verifiedLevels"] = ["SLSA_BUILD_LEVEL_3"]'
summary "$T/yes-property" 'p["verifiedLevels"] = ["SLSA_BUILD_REPRODUCED"]'
summary "$T/yes-later" 'p["verifiedLevels"] = ["SLSA_BUILD_REPRODUCED"]
p["timeVerified"] = "2023-11-22T00:00:00Z"'
split='s["level"] = 3; s["properties"] = ["SLSA_BUILD_REPRODUCED"]'
judge 'level and property may be signed apart' '0 ' "$(asked "$split")" \
	"$T/a" "$T/yes-level" "$T/yes-property"
judge 'but at the same time' '1 summary-level' "$(asked "$split")" \
	"$T/a" "$T/yes-level" "$T/yes-later"

# --- a summary grants nothing by itself ---

judge 'a summary without a provenance is undecided' '2 provenance' \
	"$(asked pass)" "$T/yes"
change "$T/stranger" pass "$T/fourth"
judge 'nor does it make up for the signature' '1 signature' "$(asked pass)" \
	"$T/stranger" "$T/yes"
judge 'nor for the level' '1 slsa-level' "$(asked 'p["level"] = 3')" \
	"$T/a" "$T/yes-level"
counts='p["level"] = 3; s["counts_for"] = ["slsa-level"]'
judge 'unless the policy says so' '0 ' "$(asked "$counts")" \
	"$T/a" "$T/yes-level"
like 'which the finding names' "$out" 'level 3, verified by .urn:v.'
judge 'and only for the level that was verified' '1 slsa-level' \
	"$(asked "$counts")" "$T/a" "$T/yes"
judge 'and only if the summary passes' '1 slsa-level summary-freshness' \
	"$(asked "$counts; s['max_age_days'] = 9")" "$T/a" "$T/yes-level"
again='p["rebuilders"] = 1; p["keys"].append(k3)'
judge 'nor for a rebuilder' '1 rebuilders' "$(asked "$again")" \
	"$T/a" "$T/yes-property"
judge 'unless the policy says so, too' '0 ' \
	"$(asked "$again; s['counts_for'] = ['rebuilders']")" \
	"$T/a" "$T/yes-property"
judge "and not by the builder's own word" '1 rebuilders' \
	"$(asked "$again; s['counts_for'] = ['rebuilders']
kv['operator'] = 'us'")" "$T/a" "$T/yes-property"
judge 'and only for the property' '1 rebuilders' \
	"$(asked "$again; s['counts_for'] = ['rebuilders']")" "$T/a" "$T/yes"
summary "$T/ours-yes" pass "$T/ours"
judge 'a verifier that signs a provenance is no builder' '1 key-role' \
	"$(asked 'p["keys"][0].update(roles=["verifier"], verifiers=["urn:v"])
del p["keys"][1]')" "$T/a" "$T/ours-yes"
judge 'a policy that asks for none reads none' '0 ' pass "$T/a" "$T/no-now"

# --- hallmark's own summaries, in the store ---

run hallmark build --force --key "$T/ours" --mirror "file://$T/mirror" \
	HEAD:recipes/mini
policy pass
store_verify() {
	store_verify_day=$1
	shift
	run hallmark verify --json --policy "$T/policy.json" \
		--now "2026-12-0${store_verify_day}T00:00:00Z" "$@" mini
}
policy 'p["stage"] = "staging"'
store_verify 1 --vsa "$T/second" --verifier-id urn:v
ended 'a verifier signs what it found' 0
policy "$(asked 's["stage"] = "dev"')"
store_verify 1
is 'it has the stage of its policy' "$status $(failed)" '1 summary-stage'
policy "$(asked 's["stage"] = "staging"; s["level"] = 1; s["resources"] = ["pkg:oci/mini@*"]
s["max_age_days"] = 1')"
store_verify 1
is 'another one asks for it' "$status $(failed)" '0 '
json_is 'and does not name it among the rest' "$out" \
	'[f["reason"] for f in v["findings"] if f["id"] == "other-statements"
	and "verification_summary" in f["reason"]]' '[]'
store_verify 1 --vsa "$T/third" --verifier-id urn:w
own=$(echo "$HALLMARK_STORE"/attestations/*.vsa.intoto.jsonl)
python3 -c '
import base64, json, sys
v = json.loads(base64.b64decode(json.load(open(sys.argv[1]))["payload"]))
print(len(v["predicate"]["inputAttestations"]))' "$own" >"$T/inputs"
is 'what it signs lists provenance and summary as inputs' \
	"$(cat "$T/inputs")" 2
policy 'p["level"] = 3'
store_verify 2 --vsa "$T/second" --verifier-id urn:v
policy "$(asked pass)"
store_verify 3
is 'and so does a failure' "$status $(failed)" '1 summary-result'
finish
