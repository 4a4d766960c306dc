#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verify --vsa signs what was found: passed or failed, the level and, in a
# summary of its own, that independent operators built the same.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need openssl
need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
for i in ours second auditor; do
	run hallmark key new "$T/$i"
done
build() {
	run hallmark build --force --json --key "$T/$1" \
		--mirror "file://$T/mirror" HEAD:recipes/mini
}
build ours
ended 'a build' 0
image=$(json "$out" 'v["manifest"]')
first=$(json "$out" 'v["provenance"]')
# policy EXPRESSION
policy() {
	"$python" - "$T/policy.json" "$1" <<-'END'
		import json, sys
		k = {"name": "ci", "operator": "us", "file": "ours.pub",
		     "levels": [{"builder":
		        "urn:hallmark:builder:local:1:deterministic", "level": 2}]}
		k2 = {"name": "r2", "operator": "them", "file": "second.pub",
		      "roles": ["rebuilder"]}
		p = {"policy": 1, "keys": [k, k2]}
		exec(sys.argv[2])
		json.dump(p, open(sys.argv[1], "w"), indent=1)
	END
}
written=$HALLMARK_STORE/attestations/${image#sha256:}.vsa.intoto.jsonl
verify() {
	rm -f "$written"
	run hallmark verify --json --policy "$T/policy.json" \
		--now 2026-12-01T00:00:00Z --vsa "$T/auditor" "$@" mini
}
# vsa N EXPRESSION - of the summary N; p is the predicate, v the statement
vsa() {
	"$python" - "$written" "$1" "$2" <<-'END' 2>&1
		import base64, json, sys
		e = json.loads(open(sys.argv[1]).readlines()[int(sys.argv[2])])
		v = json.loads(base64.b64decode(e["payload"]))
		p = v["predicate"]
		r = eval("(" + sys.argv[3] + "\n)")
		print(json.dumps(r) if isinstance(r, (list, dict)) else r)
	END
}
policy pass
verify
ended 'verified, and signed' 0
is 'one summary, of the level' "$(wc -l <"$written")" 1
is 'its level' "$(vsa 0 'p["verifiedLevels"]')" '["SLSA_BUILD_LEVEL_2"]'
is 'passed' "$(vsa 0 'p["verificationResult"]')" PASSED
is 'of this image' "$(vsa 0 '"sha256:" + v["subject"][0]["digest"]["sha256"]')" \
	"$image"
is 'from this provenance' "$(vsa 0 '["sha256:" + i["digest"]["sha256"]
	for i in p["inputAttestations"]]')" "[\"$first\"]"
is 'by this policy' "$(vsa 0 'p["policy"]["digest"]["sha256"]')" \
	"$(sha256sum "$T/policy.json" | cut -d' ' -f1)"
is 'whose URI has its digest' "$(vsa 0 'p["policy"]["uri"].split(":")[-1] ==
	p["policy"]["digest"]["sha256"]')" True
is 'at this time' "$(vsa 0 'p["timeVerified"]')" 2026-12-01T00:00:00Z
is 'the rest' "$(vsa 0 '[v["predicateType"], p["verifier"]["id"],
	p["slsaVersion"], p["resourceUri"]]')" "[\"https://slsa.dev/verification_summary/v1\", \"urn:hallmark:verifier:1\", \"1.2\", \"pkg:oci/mini@sha256%3A${image#sha256:}\"]"
if "$python" -c 'import cryptography' 2>/dev/null; then
	ok 'another verifier agrees on the signature' "$python" \
		"$HALLMARK_SOURCE/tests/cli/dsse_check.py" "$written" \
		"$T/auditor.pub"
else
	skip 'another verifier' 'no python3-cryptography'
fi
cp "$written" "$T/before"
verify
ok 'the same findings give the same summary' cmp "$written" "$T/before"
# beside two bills of materials
is 'which is attached once, and passed over' "$(json "$out" \
	'[f["actual"] for f in v["findings"] if f["id"] == "other-statements"]')" \
	'["3"]'
verify --verifier-id https://example.org/auditor
is 'the verifier has a name' "$(vsa 0 'p["verifier"]["id"]')" \
	https://example.org/auditor

# --- reproduced ---

build second
second=$(json "$out" 'v["provenance"]')
verify
is 'two operators: two summaries' "$(wc -l <"$written")" 2
is 'one of the level' "$(vsa 0 'p["verifiedLevels"]')" \
	'["SLSA_BUILD_LEVEL_2"]'
is 'one of the property alone' "$(vsa 1 'p["verifiedLevels"]')" \
	'["SLSA_BUILD_REPRODUCED"]'
is 'both from both provenances' "$(vsa 1 'sorted("sha256:" + i["digest"]["sha256"]
	for i in p["inputAttestations"]) == sorted(sys.argv[4:] or ["'"$first"'",
	"'"$second"'"])')" True
policy 'k2["operator"] = "us"'
verify
is 'one operator with two keys has reproduced nothing' \
	"$status $(wc -l <"$written")" '0 1'
policy 'k2["revoked_from"] = "2026-11-30T00:00:00Z"'
verify
is 'nor has a key that is revoked' "$status $(wc -l <"$written")" '0 1'

# --- failed ---

policy 'p["level"] = 3; p["rebuilders"] = 1'
verify
ended 'refused' 1
is 'is signed, too' "$(vsa 0 '[p["verificationResult"], p["verifiedLevels"]]')" \
	'["FAILED", ["FAILED"]]'
is 'without the property' "$(wc -l <"$written")" 1
policy 'p["level"] = 3
p["exceptions"] = [{"finding": "slsa-level", "reason": "x",
	"until": "2027-01-01T00:00:00Z"}]'
verify
is 'an exception is named in the summary' "$status $(vsa 0 \
	'[p["urn:hallmark:vsa:exceptions"], p["verifiedLevels"]]')" \
	'0 [["slsa-level"], ["SLSA_BUILD_LEVEL_2"]]'
policy 'p["tag"] = "v1"'
verify
is 'what is undecided is not signed' "$status $([ -e "$written" ] || echo no)" \
	'2 no'

# --- mistakes ---

policy pass
run hallmark verify --vsa "$T/auditor" mini
refused 'no policy, no summary' 2 'name both, with --policy'
run hallmark verify --vsa "$T/auditor" --policy "$T/policy.json" \
	"$HALLMARK_STORE/attestations/mini.intoto.jsonl"
refused 'nor of a file' 2 'name both'
run hallmark verify --verifier-id urn:x --policy "$T/policy.json" mini
refused '--verifier-id without --vsa' 2 'belong to --vsa'
verify --verifier-id 'no uri'
refused 'a verifier that is no URI' 2 'must be a URI'
run hallmark verify --policy "$T/policy.json" --vsa "$T/none" mini
refused 'a key that is missing' 2 'none'
finish
