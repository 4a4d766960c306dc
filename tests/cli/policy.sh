#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verify by policy: for each check two inputs that differ in that alone, one
# verified and one refused for that id; exceptions, rebuilders, signed policies.
# Mistakes: policy_mistakes.sh.
. "${HALLMARK_SOURCE:?}/tests/cli/policy_lib.sh"

# pair ID GOOD BAD [STATEMENT STATEMENT] - two policies, or one policy and two
# statements, that differ in what the check ID judges
pair() {
	change "$T/good" "${4:-pass}"
	change "$T/bad" "${5:-${4:-pass}}"
	policy "$2"
	verify "$T/good"
	is "$1: verified" "$status $(failed)" '0 '
	policy "$3"
	verify "$T/bad"
	is "$1: refused for that alone" "$status $(failed)" "1 $1"
}
same() { # ID POLICY GOOD-STATEMENT BAD-STATEMENT
	pair "$1" "$2" "$2" "$3" "$4"
}

pair key-role 'pass' 'k["roles"] = ["rebuilder"]'
pair key-validity 'k["until"] = "2023-12-01T00:00:00Z"' \
	'k["until"] = "2023-11-30T23:59:59Z"'
pair key-validity 'k["from"] = "2023-12-01T00:00:00Z"' \
	'k["from"] = "2023-12-01T00:00:01Z"'
pair key-revoked 'k["revoked_from"] = "2023-12-01T00:00:01Z"' \
	'k["revoked_from"] = "2023-12-01T00:00:00Z"'
level='k["levels"] = [{"builder": "urn:hallmark:builder:local:1:%s",
	"level": 2}]; p["level"] = 2'
# shellcheck disable=SC2059
pair slsa-level "$(printf "$level" deterministic)" \
	"$(printf "$level" hermetic)"
pair slsa-level 'p["level"] = 1' 'p["level"] = 2'
same repository 'p["repositories"] = ["git+https://a/p", "git+https://b/p"]' \
	'e["repository"] = "git+https://b/p"' 'e["repository"] = "git+https://c/p"'
pair revision "p['revision'] = '$(git rev-parse HEAD)'" \
	'p["revision"] = "ab" * 20'
pair tag 'p["tag"] = "v1.*"' 'p["tag"] = "v2.*"'
pair tag 'p["tag"] = "other"' 'p["tag"] = "othe"'
pair recipe 'p["recipes"] = ["x", "recipes/mini"]' 'p["recipes"] = ["x"]'
same parameters 'p["parameters"] = {"HALLMARK_VERSION": ["1", "2"]}' \
	'i["declared"] = {"HALLMARK_VERSION": "2"}' \
	'i["declared"] = {"HALLMARK_VERSION": "3"}'
same parameters 'p["parameters"] = {"HALLMARK_VERSION": ["1"]}' \
	'i["declared"] = {"HALLMARK_VERSION": "1"}' \
	'i["declared"] = {"HALLMARK_VERSION": "1", "HALLMARK_OTHER": "1"}'
pair parameters "p['parameters'] = {'architecture': ['$(dpkg \
	--print-architecture)']}" 'p["parameters"] = {"architecture": ["vax"]}'
same parameters 'p["parameters"] = {"output": ["bin", "lib"]}' \
	'e["output"] = "lib"' 'e["output"] = "dev"'
same parameters 'p["parameters"] = {"output": ["lib"]}' 'e["output"] = "lib"' \
	pass
same parameters "p['parameters'] = {'architecture': ['$(dpkg \
	--print-architecture)']}" pass 'e["output"] = "lib"'
to_hermetic='i["level"] = "hermetic"
v["predicate"]["runDetails"]["builder"]["id"] = \
	"urn:hallmark:builder:local:1:hermetic"'
same deterministic 'p["deterministic"] = True' pass "$to_hermetic"
same residual 'p["residual"] = ["a", "b"]' 'i["residual"] = ["b"]' \
	'i["residual"] = ["b", "c"]'
same residual 'p["residual"] = ["a"]' 'i["residual"] = ["a"]' \
	'del i["residual"]'
xz='p["packages"] = {"forbidden": [{"package": "xz-utils",
	"versions": ["5.6.0", "5.6.1"]}]}'
same packages-forbidden "$xz" pass \
	'deps[-1]["uri"] = "pkg:deb/debian/xz-utils@5.6.1-1?arch=amd64"'
same packages-forbidden "$xz" \
	'deps[-1]["uri"] = "pkg:deb/debian/xz-utils@5.6.1%2Breally5.4.5-1"' \
	'deps[-1]["uri"] = "pkg:deb/debian/xz-utils@5.6.0-0.2?arch=amd64"'
same packages-forbidden "$xz" pass 'deps[-1]["annotations"] = {"role": "base"}
deps[-1]["uri"] = "pkg:deb/debian/xz-utils@5.6.1-1"'
same packages-forbidden "$xz" \
	'deps.append({"uri": "https://a/b.tar", "digest": {"sha256": "99" * 32}})' \
	'deps.append({"uri": "oci:a@b", "digest": {"sha256": "99" * 32}})'
same packages-forbidden "$xz" pass \
	'deps[-1]["uri"] = "pkg:rpm/fedora/xz@5.6.1-1"'
pair packages-forbidden "$xz; p['packages']['images'] = ['sha256:' + '99' * 32]" \
	"$xz; p['packages']['images'] = ['sha256:' + '98' * 32]" \
	'deps.append({"uri": "oci:a@b", "digest": {"sha256": "99" * 32}})'
pair packages-forbidden \
	'p["packages"] = {"forbidden": [{"package": "xz-*", "versions": ["<< 5.4.1-1"]}]}' \
	'p["packages"] = {"forbidden": [{"package": "xz-*", "versions": ["<= 5.4.1-1"]}]}'
pair packages-allowed \
	'p["packages"] = {"allowed": [{"package": "mini"}, {"package": "xz-utils",
	"versions": [">= 5.4.1~rc1, << 5.4.2"]}]}' \
	'p["packages"] = {"allowed": [{"package": "mini"}, {"package": "xz-utils",
	"versions": [">= 5.4.2"]}]}'
same freshness 'p["max_age_days"] = 10' 'i["epoch"] = 1700524800' \
	'i["epoch"] = 1700524799'
same freshness 'p["max_age_days"] = 10' 'i["epoch"] = 1701388800' \
	'i["epoch"] = 1701388801'

# there is no third level yet: the check of the builder refuses it as well
change "$T/good" "$to_hermetic"
change "$T/bad" 'i["level"] = "open"'
policy 'p["hermetic"] = True'
verify "$T/good"
is 'hermetic: verified' "$status $(failed)" '0 '
verify "$T/bad"
is 'hermetic: refused' "$status $(failed)" '1 builder hermetic'

# --- rebuilders ---

two='p["keys"] += [k2, k3]; p["rebuilders"] = 2'
change "$T/a" pass
change "$T/b" pass "$T/second"
change "$T/c" pass "$T/third"
change "$T/c2" 'deps.reverse()' "$T/third"
change "$T/d" 'deps[-1]["digest"]["sha256"] = "66" * 32' "$T/third"
change "$T/e" 'v["subject"][0]["digest"]["sha256"] = "66" * 32' "$T/third"
change "$T/f" 'e["repository"] = "git+https://x/p"' "$T/third"
change "$T/o" 'e["output"] = "lib"' "$T/third"
judge 'rebuilders: two of two' '0 ' "$two" "$T/a" "$T/b" "$T/c"
judge 'rebuilders: the order of statements and inputs decides nothing' '0 ' \
	"$two" "$T/c2" "$T/b" "$T/a"
judge 'rebuilders: one is too few' '1 rebuilders' "$two" "$T/a" "$T/b"
judge 'rebuilders: one twice is too few' '1 rebuilders' "$two" \
	"$T/a" "$T/b" "$T/b"
judge 'rebuilders: of one operator they count once' '1 rebuilders' "$two"'
p["keys"] = [k, k2, dict(k3, operator="them"),
	dict(k3, name="r4", file="fourth.pub")]' "$T/a" "$T/b" "$T/c"
judge 'rebuilders: the operator who built does not count' '1 rebuilders' \
	'p["keys"] += [k2, dict(k3, operator="us")]; p["rebuilders"] = 2' \
	"$T/a" "$T/b" "$T/c"
judge 'rebuilders: other inputs do not count' '1 rebuilders' "$two" \
	"$T/a" "$T/b" "$T/d"
judge 'rebuilders: another subject does not count' '1 rebuilders' "$two" \
	"$T/a" "$T/b" "$T/e"
judge 'rebuilders: other parameters do not count' '1 rebuilders' "$two" \
	"$T/a" "$T/b" "$T/f"
change "$T/g" 'i["declared"] = {"HALLMARK_VERSION": "2"}' "$T/third"
change "$T/h" 'i["epoch"] += 1' "$T/third"
change "$T/i" 'i["declared"] = {}' "$T/third"
judge 'rebuilders: other declared inputs do not count' '1 rebuilders' "$two" \
	"$T/a" "$T/b" "$T/g"
judge 'rebuilders: none and an empty list are the same' '0 ' "$two" \
	"$T/a" "$T/b" "$T/i"
judge 'rebuilders: another epoch does not count' '1 rebuilders' "$two" \
	"$T/a" "$T/b" "$T/h"
judge 'rebuilders: another output does not count' '1 rebuilders' "$two" \
	"$T/a" "$T/b" "$T/o"
judge 'rebuilders: a revoked key does not count' '1 rebuilders' "$two"'
k3["revoked_from"] = "2023-11-01T00:00:00Z"' "$T/a" "$T/b" "$T/c"
judge 'rebuilders: a builder is no rebuilder' '1 rebuilders' "$two"'
p["keys"].append(dict(k3, name="x", file="fourth.pub"))
k3["roles"] = ["builder"]' "$T/a" "$T/b" "$T/c"

# --- exceptions ---

except='p["level"] = 2
p["exceptions"] = [{"finding": "slsa-level", "reason": "moving house",
	"until": "2023-12-01T00:00:0%s"}]'
# shellcheck disable=SC2059
judge 'an exception counts to its end' '0 ' "$(printf "$except" 0Z)" "$T/a"
is 'and is in the result' "$(json "$out" 'v["exceptions"]')" '["slsa-level"]'
run hallmark verify --policy "$T/policy.json" --now 2023-12-01T00:00:00Z "$T/a"
is 'in words, too' "$(tail -n 1 "$out")" \
	'verified, with exceptions: slsa-level'
run hallmark verify --policy "$T/policy.json" --now 2023-12-01T00:00:01Z "$T/a"
ended 'after it, it excepts nothing' 1
like 'and is named' "$out" 'the exception ended on 2023-12-01T00:00:00Z'

# --- trust ---

change "$T/stranger" pass "$T/second"
judge "a stranger's statement is refused" '1 signature' pass "$T/stranger"
judge 'and spoils nothing' '0 ' pass "$T/stranger" "$T/a"
policy 'k["until"] = "2023-01-01T00:00:00Z"'
verify mini
is 'an image of the store by a key that has expired' \
	"$status $(failed)" '1 key-validity'
# bundle FILE MATERIAL - the statement as a Sigstore bundle, with this beside
bundle() {
	"$python" - "$T/a" "$2" >"$1" <<-'END'
		import json, sys
		m = {"publicKey": {"hint": ""}}
		m.update(eval(sys.argv[2]))
		print(json.dumps({
		    "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
		    "dsseEnvelope": json.load(open(sys.argv[1])),
		    "verificationMaterial": m}))
	END
}
bundle "$T/plain.json" '{}'
bundle "$T/stamped.json" '{"timestampVerificationData": {"rfc3161Timestamps":
	[{"signedTimestamp": "MIIB"}]}}'
bundle "$T/logged.json" '{"tlogEntries": [{"logIndex": "9", "integratedTime":
	"1668000000", "inclusionProof": {"logIndex": "9", "treeSize": "3",
	"rootHash": "", "checkpoint": {"envelope": "x"}}}]}'
judge 'a bundle by a valid key' '0 ' pass "$T/plain.json"
expired='k["until"] = "2023-01-01T00:00:00Z"'
judge 'a time stamp in a bundle gives an expired key no time' \
	'1 key-validity' "$expired" "$T/stamped.json"
judge 'nor does an entry of a log' '1 key-validity' "$expired" \
	"$T/logged.json"
judge 'neither spoils a valid one' '0 ' pass "$T/logged.json"
policy 'p["tag"] = "v1.0"'
run hallmark verify --policy "$T/policy.json" "$T/a"
ended 'a tag without --repo is undecided' 2

# --- the command line ---

rm "$T/policy.json"
verify "$T/a"
refused 'a policy that is missing' 2 'the policy'
policy pass
run hallmark verify --policy "$T/policy.json" --now yesterday "$T/a"
refused 'a time that is none' 2 '--now must be a time'
run hallmark verify --now 2023-12-01T00:00:00Z "$T/a"
refused '--now without a policy' 2 'requires --policy'

# --- signed policies ---

kind=application/vnd.hallmark.policy+json
policy 'del k["file"]; k["pem"] = open(sys.argv[1][:-11] + "ours.pub").read()'
envelope --type $kind "$T/policy.json" "$T/third" >"$T/signed"
run hallmark verify --policy "$T/signed" --trust "$T/third.pub" "$T/a"
ended 'a signed policy' 0
policy pass
run hallmark sign --key "$T/third" --policy "$T/policy.json" -o "$T/signed"
run hallmark verify --policy "$T/signed" --trust "$T/third.pub" "$T/a"
ended 'one that hallmark has signed' 0
run hallmark verify --policy "$T/signed" --trust "$T/second.pub" "$T/a"
refused 'signed by another' 2 'no key of --trust has signed the policy'
run hallmark verify --policy "$T/signed" "$T/a"
refused 'whose key is not named' 2 'name the key .* with --trust'
run hallmark verify --policy "$T/policy.json" --trust "$T/third.pub" "$T/a"
refused 'a policy without a signature where one is asked for' 2 'drop --trust'
envelope "$T/policy.json" "$T/third" >"$T/signed"
run hallmark verify --policy "$T/signed" --trust "$T/third.pub" "$T/a"
refused 'another payload type' 2 'an envelope of .*, not of'
finish
