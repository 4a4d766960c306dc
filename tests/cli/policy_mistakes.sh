#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Policies with a mistake, made by accident or on purpose, verify nothing: exit
# status 2, nothing on standard output, and one sentence with file and line.
# Each differs in one thing from a policy that verifies the same statement, and
# is not signed either.
. "${HALLMARK_SOURCE:?}/tests/cli/policy_lib.sh"

change "$T/a" pass
policy pass
verify "$T/a"
ended 'the policy without a mistake verifies' 0
openssl genrsa -traditional -out "$T/rsa1024.key" 1024 2>/dev/null
openssl rsa -in "$T/rsa1024.key" -pubout -out "$T/rsa1024" 2>/dev/null
openssl ecparam -name secp256k1 -genkey -noout 2>/dev/null |
	openssl ec -pubout -out "$T/other-curve" 2>/dev/null
mkfifo "$T/fifo"
mkdir "$T/folder"
ln -s "$T/nowhere" "$T/dangling"
head -c 100000 /dev/zero >"$T/zeros"

# written EXPRESSION - write policy.json; p is the document, k a key of it; or
# raw, its bytes, made by the expression from text
written() {
	"$python" - "$T/policy.json" "$1" <<-'END'
		import json, sys
		at = sys.argv[1][:-len("policy.json")]
		k = {"name": "ci", "operator": "us", "file": "ours.pub"}
		k2 = {"name": "r2", "operator": "them", "file": "second.pub",
		      "roles": ["rebuilder"]}
		k3 = {"name": "r3", "operator": "others", "file": "third.pub",
		      "roles": ["rebuilder"]}
		v = {"name": "v", "operator": "v", "file": "fourth.pub",
		     "roles": ["verifier"], "verifiers": ["urn:v"]}
		p = {"policy": 1, "keys": [k]}
		text = json.dumps(p, indent=1).encode()
		raw = None
		exec(sys.argv[2])
		open(sys.argv[1], "wb").write(
			raw if raw is not None else json.dumps(p, indent=1).encode())
	END
}
# mistake NAME REGEX EXPRESSION - the sentence begins with file and line
mistake() {
	written "$3"
	verify "$T/a"
	refused "$1" 2 "policy\\.json':[0-9]+: .*($2)"
	run hallmark sign --key "$T/second" --policy "$T/policy.json"
	refused "$1: not signed" 2 "not signed: .*($2)"
}

# --- the bytes ---

mistake 'an empty file' 'expected' 'raw = b""'
mistake 'white space alone' 'expected' 'raw = b" \n\t"'
mistake 'no JSON' 'expected' 'raw = b"trust me"'
mistake 'half a policy' 'end of file' 'raw = text[:len(text) // 2]'
mistake 'a byte order mark' '.' 'raw = b"\xef\xbb\xbf" + text'
mistake 'UTF-16' '.' 'raw = text.decode().encode("utf-16")'
mistake 'bytes that follow' 'end of file expected' 'raw = text + b"x"'
mistake 'a second policy that follows' 'end of file expected' 'raw = text + text'
mistake 'a NUL that follows' '.' 'raw = text + b"\0"'
mistake 'a NUL inside' '.' 'raw = text.replace(b"\"us\"", b"\"u\0s\"")'
mistake 'an escaped NUL' '.' 'raw = text.replace(b"\"us\"", b"\"u\\u0000s\"")'
mistake 'a NUL in a key' '.' 'raw = text.replace(b"\"name\"", b"\"name\\u0000\"")'
mistake 'a byte that is no UTF-8' '.' 'raw = text.replace(b"us", b"u\xff")'
mistake 'UTF-8 that is too long' '.' 'raw = text.replace(b"us", b"u\xc0\xb1")'
mistake 'half a pair of surrogates' '.' 'raw = text.replace(b"us", b"\\ud800")'
mistake 'a comment' '.' 'raw = text.replace(b"{", b"{ // trust", 1)'
mistake 'a comma at the end' '.' 'raw = text.replace(b"1,", b"1,,", 1)'
mistake 'single quotes' '.' "raw = text.replace(b'\"', b\"'\")"
mistake 'deep nesting' 'nested deeper' \
	'raw = text[:-1] + b",\"x\":" + b"[" * 100 + b"]" * 100 + b"}"'
mistake 'very deep nesting' '.' 'raw = b"[" * 500000'
mistake 'a key twice' 'duplicate' \
	'raw = text.replace(b"{", b"{\"policy\": 1,", 1)'
mistake 'a key twice, once escaped' 'duplicate' \
	'raw = text.replace(b"{", b"{\"polic\\u0079\": 1,", 1)'
mistake 'a key twice, in a key' 'duplicate' \
	'raw = text.replace(b"\"name\"", b"\"roles\": [\"builder\"], \"roles\": [], \"name\"")'

# --- what each part is ---

mistake 'a list' 'must be a map|expected' 'p = [p]'
mistake 'a text' '.' 'raw = b"\"policy\""'
mistake 'null' '.' 'raw = b"null"'
mistake 'an empty map' "'policy' is missing|'keys' is missing" 'p = {}'
mistake 'the form is missing' "'policy' is missing" 'del p["policy"]'
mistake 'another form' "'policy' must be 1" 'p["policy"] = 2'
mistake 'a form as a text' "'policy' must be a whole number" 'p["policy"] = "1"'
mistake 'a form as a flag' "'policy' must be a whole number" 'p["policy"] = True'
mistake 'a number with a point' 'whole number' \
	'raw = text.replace(b"1,", b"1.0,", 1)'
mistake 'a number with an exponent' 'whole number' \
	'raw = text.replace(b"1,", b"1e0,", 1)'
mistake 'a huge number' '.' 'p["level"] = 10 ** 30'
mistake 'the number of 2 to 64 and 1' '.' 'p["level"] = 2 ** 64 + 1'
mistake 'a negative number' 'from 1 to 3' 'p["level"] = -1'
mistake 'a level of nothing' 'from 1 to 3' 'p["level"] = 0'
mistake 'a level that is none' 'from 1 to 3' 'p["level"] = 4'
mistake 'null for a number' "'level' must be a whole number" 'p["level"] = None'
mistake 'a text for a flag' "'hermetic' must be" 'p["hermetic"] = "true"'
mistake 'a number for a flag' "'deterministic' must be" 'p["deterministic"] = 1'
mistake 'a text for a list' "'repositories' must be a list" \
	'p["repositories"] = "git+https://a"'
mistake 'a number in a list of texts' "must hold texts" 'p["recipes"] = [1]'
mistake 'a list in a list of texts' "must hold texts" 'p["recipes"] = [["x"]]'
mistake 'a text twice' 'is listed twice' 'p["recipes"] = ["x", "x"]'
mistake 'a list of nothing' "'repositories' must hold" 'p["repositories"] = []'
mistake 'a text that is too long' 'at most 1024' 'p["recipes"] = ["x" * 1025]'
mistake 'a list that is too long' 'must hold 1 to' \
	'p["recipes"] = [str(i) for i in range(10001)]'
mistake 'an age of nothing' "'max_age_days' must be" 'p["max_age_days"] = 0'
mistake 'an age beyond all time' "'max_age_days' must be" \
	'p["max_age_days"] = 2 ** 62'
mistake 'a short revision' 'a full commit id' 'p["revision"] = "abcdef"'
mistake 'a revision in upper case' 'a full commit id' 'p["revision"] = "AB" * 20'
mistake 'an empty tag' "'tag' must have 1" 'p["tag"] = ""'

# --- typos at each level ---

mistake 'a typo at the top' "unknown key 'levle'" 'p["levle"] = 2'
mistake 'upper case' "unknown key 'Level'" 'p["Level"] = 2'
mistake 'a dash' "unknown key 'max-age-days'" 'p["max-age-days"] = 2'
mistake 'a typo in a key' "unknown key 'role'" 'k["role"] = []'
mistake 'a typo in a level' "unknown key 'build'" \
	'k["levels"] = [{"build": "x", "level": 1}]'
mistake 'a typo in packages' "unknown key 'forbid'" 'p["packages"] = {"forbid": []}'
mistake 'a typo in a package' "unknown key 'version'" \
	'p["packages"] = {"forbidden": [{"package": "x", "version": "1"}]}'
mistake 'a typo in an exception' "unknown key 'ends'" \
	'p["exceptions"] = [{"finding": "tag", "reason": "x", "ends": "x"}]'
mistake 'a typo in a summary' "unknown key 'levels'" \
	'p["keys"].append(v); p["summary"] = {"levels": 1}'
mistake 'a parameter in lower case' "'parameters' must hold" \
	'p["parameters"] = {"version": ["1"]}'
mistake 'a parameter that is a text' "'parameters' must hold" \
	'p["parameters"] = {"HALLMARK_VERSION": "1"}'

# --- keys ---

mistake 'no keys' 'nothing is trusted' 'p["keys"] = []'
mistake 'keys are missing' "'keys' is missing" 'del p["keys"]'
mistake 'keys are null' "'keys' must be a list" 'p["keys"] = None'
mistake 'keys by name' "'keys' must be a list" 'p["keys"] = {"ci": k}'
mistake 'a key that is a text' 'must be a map|expected' 'p["keys"] = ["ours.pub"]'
mistake 'too many keys' '1 to 64 keys' 'p["keys"] = [k] * 65'
mistake 'a key without a name' "'name' is missing" 'del k["name"]'
mistake 'a key without an operator' "'operator' is missing" 'del k["operator"]'
mistake 'an operator without a name' "'operator' must have 1" 'k["operator"] = ""'
mistake 'a key for nothing' 'trusted for nothing' 'k["roles"] = []'
mistake 'an unknown role' "must hold 'builder', 'rebuilder', 'verifier' or 'quarantine'" \
	'k["roles"] = ["king"]'
mistake 'a role in upper case' "must hold 'builder'" 'k["roles"] = ["Builder"]'
mistake 'a role that is a number' 'not another value' 'k["roles"] = [1]'
mistake 'a role twice' 'twice' 'k["roles"] = ["builder", "builder"]'
mistake 'a role as a text' "'roles' must be a list" 'k["roles"] = "builder"'
mistake 'one key twice' 'is the key .ci. again' \
	'p["keys"].append(dict(k, name="y", operator="z"))'
mistake 'one key twice, once as PEM' 'is the key .ci. again' \
	'p["keys"].append({"name": "y", "operator": "z",
	"pem": open(at + "ours.pub").read()})'
mistake 'two keys of one name' 'a second key with the name' \
	'p["keys"].append(dict(k2, name="ci"))'
mistake 'two forms of a key' "either 'pem' or 'file'" 'k["pem"] = "x"'
mistake 'no form of a key' "either 'pem' or 'file'" 'del k["file"]'
mistake 'no PEM' 'not a key' 'del k["file"]; k["pem"] = "x"'
mistake 'an empty PEM' 'not a key|PEM' 'del k["file"]; k["pem"] = ""'
mistake 'a private key' 'private' \
	'del k["file"]; k["pem"] = open(at + "ours").read()'
mistake 'two keys as one' '.' 'del k["file"]; k["pem"] = open(at + "ours.pub").read() + open(at + "second.pub").read()'
mistake 'RSA that is too short' '1024 bits' 'k["file"] = "rsa1024"'
mistake 'another curve' '.' 'k["file"] = "other-curve"'
mistake 'a key that is missing' 'there is no key' 'k["file"] = "nowhere"'
mistake 'a file without a name' '.' 'k["file"] = ""'
mistake 'a key outside' 'below the folder' 'k["file"] = "../ours.pub"'
mistake 'a key outside, later' 'below the folder' \
	'k["file"] = "folder/../../x/ours.pub"'
mistake 'a key by its whole path' 'below the folder' \
	'k["file"] = at + "ours.pub"'
mistake 'a device' 'below the folder' 'k["file"] = "/dev/zero"'
mistake 'a pipe' 'not a regular file' 'k["file"] = "fifo"'
mistake 'a folder' 'not a regular file|directory' 'k["file"] = "folder"'
mistake 'a link to nothing' '.' 'k["file"] = "dangling"'
mistake 'zeros' '.' 'k["file"] = "zeros"'
mistake 'a level of a builder twice' 'a second level of the builder' \
	'k["levels"] = [{"builder": "x", "level": 1}, {"builder": "x", "level": 2}]'
mistake 'a fourth level' 'from 1 to 3' 'k["levels"] = [{"builder": "x", "level": 4}]'
mistake 'a level without a builder' "'builder' is missing" \
	'k["levels"] = [{"level": 1}]'
mistake 'levels of a key that does not build' "requires the role 'builder'" \
	'k2["levels"] = [{"builder": "x", "level": 1}]; p["keys"].append(k2)'

# --- quarantines ---

mistake 'a list of nobody' "requires a key with the role 'quarantine'" \
	'p["quarantine"] = {"max_age_days": 1}'
mistake 'a list of any age' "'max_age_days' is missing" \
	'k["roles"] = ["builder", "quarantine"]; p["quarantine"] = {}'
mistake 'a list of no age' "must be a number from 1 to" \
	'k["roles"] = ["builder", "quarantine"]; p["quarantine"] = {"max_age_days": 0}'
mistake 'a typo in quarantine' "unknown key 'max_age'" \
	'k["roles"] = ["builder", "quarantine"]; p["quarantine"] = {"max_age": 1}'
mistake 'an exception from a quarantine' 'no exception from a finding' \
	'p["exceptions"] = [{"finding": "quarantine", "reason": "x", "until": "2030-01-01T00:00:00Z"}]'

# --- times ---

mistake 'a day that is none' "'expires' must be a time" \
	'p["expires"] = "2023-02-30T00:00:00Z"'
mistake 'a date without a time' 'must be a time' 'p["expires"] = "2030-01-01"'
mistake 'a number of seconds' 'must be a text' 'p["expires"] = 1999999999'
mistake 'a time without its zone' 'must be a time' \
	'k["until"] = "2030-01-01T00:00:00"'
mistake 'a time of another zone' 'must be a time' \
	'k["until"] = "2030-01-01T00:00:00+01:00"'
mistake 'a time in lower case' 'must be a time' 'k["from"] = "2023-01-01t00:00:00z"'
mistake 'a leap second' 'must be a time' 'k["until"] = "2030-12-31T23:59:60Z"'
mistake 'a window that ends before it begins' "'from' is after 'until'" \
	'k["from"] = "2024-01-01T00:00:00Z"; k["until"] = "2023-01-01T00:00:00Z"'

# --- packages ---

range() { # NAME REGEX RANGE
	mistake "$1" "$2" "p['packages'] = {'forbidden': [{'package': 'x',
	'versions': ['$3']}]}"
}
range 'a range that is none' 'no version is in the range' '>= 2, << 1'
range 'an empty range' 'no version is in the range' '>> 1, <= 1'
range 'two that are equal to something' 'no version is in' '= 1, = 2'
range 'no version' 'is no version' '>= x'
range 'nothing' 'is no version' ''
range 'an operator of others' 'is no version' '< 5'
range 'a list without operators' 'stands alone' '5.6.0, 5.6.1'
mistake 'an empty list of ranges' "leave it out for every" \
	'p["packages"] = {"forbidden": [{"package": "x", "versions": []}]}'
mistake 'ranges as a text' "'versions' must be a list" \
	'p["packages"] = {"forbidden": [{"package": "x", "versions": "1"}]}'
mistake 'no supported version' "'supported' must hold 1 to 64" 'p["supported"] = []'
mistake 'a supported version as a text' "'supported' must be a list" \
	'p["supported"] = ">= 1"'
mistake 'a supported version as a number' "'supported' must hold texts" \
	'p["supported"] = [1]'
mistake 'supported versions that there are not' 'no version is in the range' \
	'p["supported"] = [">= 2, << 1"]'
mistake 'a supported version that is none' 'is no version' \
	'p["supported"] = [">= 1.0", "latest"]'
mistake 'too many supported versions' "'supported' must hold 1 to 64" \
	'p["supported"] = [">= %d" % i for i in range(65)]'
mistake 'no packages' "'forbidden' must hold" 'p["packages"] = {"forbidden": []}'
mistake 'packages that ask for nothing' "'packages' must hold" 'p["packages"] = {}'
mistake 'images alone' "'packages' must hold" \
	'p["packages"] = {"images": ["sha256:" + "ab" * 32]}'
mistake 'a package in upper case' 'no name of a Debian package' \
	'p["packages"] = {"forbidden": [{"package": "XZ"}]}'
mistake 'a package with its architecture' 'no name of a Debian package' \
	'p["packages"] = {"forbidden": [{"package": "xz:amd64"}]}'
mistake 'an image that is no digest' "must hold digests" \
	'p["packages"] = {"images": ["debian:12"]}'
mistake 'an image in upper case' "must hold digests" \
	'p["packages"] = {"images": ["sha256:" + "AB" * 32]}'

# --- rebuilders and verifiers ---

mistake 'more rebuilders than there are' 'names 1 operators' \
	'p["keys"].append(k2); p["rebuilders"] = 2'
mistake 'as many keys, but of one operator' 'names 1 operators' \
	'p["keys"] += [k2, dict(k3, operator="them")]; p["rebuilders"] = 2'
mistake 'no rebuilders' "'rebuilders' must be" 'p["rebuilders"] = 0'
mistake 'a verifier without ids' "must list in 'verifiers'" \
	'del v["verifiers"]; p["keys"].append(v); p["summary"] = {}'
mistake 'a verifier with no ids' "'verifiers' must hold" \
	'v["verifiers"] = []; p["keys"].append(v); p["summary"] = {}'
mistake 'an id that is no URI' "'verifiers' must hold URIs" \
	'v["verifiers"] = ["me"]; p["keys"].append(v); p["summary"] = {}'
mistake 'ids of a key that does not verify' "requires the role 'verifier'" \
	'k["verifiers"] = ["urn:v"]'
mistake 'a verifier that is asked for nothing' "there is no 'summary'" \
	'p["keys"].append(v)'
mistake 'a summary of nobody' "requires a key with the role" 'p["summary"] = {}'
asks() { # NAME REGEX MEMBERS
	mistake "$1" "$2" "p['keys'] += [v, k3]; p['rebuilders'] = 1
p['summary'] = {$3}"
}
asks 'a fourth level of a summary' 'from 1 to 3' '"level": 4'
asks 'a digest that is none' 'is no digest' '"policies": ["sha256:ab"]'
asks 'a policy that is no URI' "'policies' must hold URIs" '"policies": ["strict"]'
asks 'no policies' "'policies' must hold" '"policies": []'
asks 'a level as a property' "and 'level' a level" \
	'"properties": ["SLSA_BUILD_LEVEL_2"]'
asks 'a failure as a property' "'properties' must hold" '"properties": ["FAILED"]'
asks 'a summary for a signature' 'not for .signature.' \
	'"counts_for": ["signature"]'
mistake 'a summary for two rebuilders' 'one other operator' \
	'p["keys"] += [v, k2, k3]; p["rebuilders"] = 2
p["summary"] = {"counts_for": ["rebuilders"]}'

# --- exceptions ---

mistake 'an exception from trust' "no exception from a finding 'signature'" \
	'p["exceptions"] = [{"finding": "signature", "until":
	"2030-01-01T00:00:00Z", "reason": "x"}]'
mistake 'an exception from nothing' "no exception from a finding 'x'" \
	'p["exceptions"] = [{"finding": "x", "until":
	"2030-01-01T00:00:00Z", "reason": "x"}]'
mistake 'an exception for ever' "'until' is missing" \
	'p["exceptions"] = [{"finding": "tag", "reason": "x"}]'
mistake 'an exception without a reason' "'reason' must have 1" \
	'p["exceptions"] = [{"finding": "tag", "reason": "",
	"until": "2030-01-01T00:00:00Z"}]'
mistake 'an exception twice' 'a second exception from tag' \
	'p["exceptions"] = [{"finding": "tag", "reason": "x",
	"until": "2030-01-01T00:00:00Z"}] * 2'

# --- the file ---

whole() { # NAME REGEX - the sentence names the file
	verify "$T/a"
	refused "$1" 2 "policy\\.json'.*($2)"
}
written 'p["expires"] = "2023-11-30T23:59:59Z"'
whole 'an expired policy' 'expired on 2023-11-30'
written 'p["expires"] = "2023-12-01T00:00:00Z"'
verify "$T/a"
ended 'in its last second it holds' 0
written 'raw = b" " * 1048577'
whole 'a file that is too large' '1048576'
written 'raw = text + b" " * (1048576 - len(text))'
verify "$T/a"
ended 'the largest file is read' 0
rm "$T/policy.json"
mkdir "$T/policy.json"
whole 'a folder' 'a folder, not a regular file'
rmdir "$T/policy.json"
ln -s nowhere "$T/policy.json"
whole 'a link to nothing' 'No such file'
rm "$T/policy.json"

# --- no mistakes, but they verify nothing either ---

nothing() { # NAME IDS EXPRESSION
	written "$3"
	verify "$T/a"
	is "$1" "$status $(failed)" "1 $2"
}
nothing 'a key that is not valid yet' key-validity \
	'k["from"] = "2023-12-01T00:00:01Z"'
nothing 'a key that is revoked before it is valid' key-revoked \
	'k["from"] = k["revoked_from"] = "2023-01-01T00:00:00Z"'
nothing 'no key that may build' key-role 'k["roles"] = ["rebuilder"]'
nothing 'rebuilders, of whom one is the only builder' rebuilders \
	'p["keys"] += [k2, dict(k3, operator="us")]; p["rebuilders"] = 2'
finish
