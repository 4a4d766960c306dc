#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sign --policy: what it writes is what verify --policy --trust takes; what is
# no policy is not signed.  No test here builds anything.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need openssl
[ -n "$python" ] || bail 'python3 is not installed'
umask 022
for i in builder auditor other; do
	run hallmark key new "$T/$i"
done
mkdir "$T/p"
cp "$T/builder.pub" "$T/p"
# policy EXPRESSION - write a policy, changed by Python; p is the document
policy() {
	"$python" - "$T/p/policy.json" "$T/builder.pub" "$1" <<-'END'
		import json, sys
		k = {"name": "ci", "operator": "us", "file": "builder.pub"}
		p = {"policy": 1, "expires": "2999-01-01T00:00:00Z", "keys": [k]}
		pem = open(sys.argv[2]).read()
		exec(sys.argv[3])
		json.dump(p, open(sys.argv[1], "w"), indent=1)
	END
}
sign() {
	run hallmark sign --key "$T/auditor" --policy "$T/p/policy.json" "$@"
}
payload() {
	"$python" -c 'import base64, json, sys
sys.stdout.buffer.write(base64.b64decode(json.load(open(sys.argv[1]))["payload"]))' \
		"$1"
}
# An envelope that holds nothing: verify reads the policy first, and a policy
# that is read leads to findings.
echo '{"payload": "e30=", "payloadType": "application/vnd.in-toto+json",
"signatures": [{"sig": "AA=="}]}' | tr -d '\n' >"$T/envelope.json"
reads() { # NAME POLICY [OPTION…]
	reads_name=$1 reads_file=$2
	shift 2
	run hallmark verify --json --policy "$reads_file" "$@" "$T/envelope.json"
	is "$reads_name: the policy is read" "$status $(json "$out" \
		'v["findings"][2]["id"]' 2>&1)" '1 signature'
}

policy pass
reads 'plain' "$T/p/policy.json"
sign
ended 'a policy is signed' 0
cp "$out" "$T/signed"
json_is 'as an envelope of a policy' "$T/signed" \
	'v["payloadType"], len(v["signatures"])' \
	"('application/vnd.hallmark.policy+json', 1)"
reads 'signed' "$T/signed" --trust "$T/auditor.pub"
payload "$T/signed" >"$T/payload"
json_is 'the key is inside' "$T/payload" \
	'"file" in v["keys"][0], v["keys"][0]["pem"].split("\n")[0]' \
	"(False, '-----BEGIN PUBLIC KEY-----')"
json_is 'the rest is as it was' "$T/payload" \
	'sorted(v), v["expires"], v["keys"][0]["name"]' \
	"(['expires', 'keys', 'policy'], '2999-01-01T00:00:00Z', 'ci')"
sign
ok 'the same policy and key give the same envelope' cmp "$out" "$T/signed"
sign --json
ok 'an envelope is JSON as it is' cmp "$out" "$T/signed"
run hallmark verify --policy "$T/signed" --trust "$T/other.pub" "$T/envelope.json"
refused 'another key does not vouch for it' 2 'no key of --trust has signed'
policy 'k["pem"] = pem; del k["file"]'
sign
payload "$out" >"$T/payload"
ok 'without key files the payload is the file' cmp "$T/payload" "$T/p/policy.json"
if "$python" -c 'import cryptography' 2>/dev/null; then
	ok 'another program agrees on the signature' "$python" \
		"$HALLMARK_SOURCE/tests/cli/dsse_check.py" "$out" \
		"$T/auditor.pub"
else
	skip 'another program' 'no python3-cryptography'
fi

# --- files ---

policy pass
sign -o "$T/p/signed.json"
ended 'into a file' 0
ok 'it is the same' cmp "$T/p/signed.json" "$T/signed"
like 'in words: where it is' "$out" "^file        '$T/p/signed.json'\$"
is 'who may read it' "$(stat -c %a "$T/p/signed.json")" 644
sign -o "$T/p/signed.json" --json
json_is 'in JSON' "$out" 'v["policy"][:7], v["file"] == "'"$T"'/p/signed.json",
	v["expires"], len(v["key"])' "('sha256:', True, '2999-01-01T00:00:00Z', 64)"
chmod 600 "$T/p/policy.json"
rm "$T/p/signed.json"
sign -o "$T/p/signed.json"
is 'who may not read the policy may not read the envelope' \
	"$status $(stat -c %a "$T/p/signed.json")" '0 600'
sign -o "$T/p/policy.json"
refused 'the policy itself is not replaced' 2 'is the policy itself'
ln "$T/p/policy.json" "$T/p/link"
sign -o "$T/p/link"
refused 'by no name of it' 2 'is the policy itself'
sign -o "$T/none/x"
refused 'a folder that is missing' 2 'none/x'
policy 'del p["expires"]'
sign
like 'a policy without an end is noted' "$err" "has no 'expires'"
(cd "$T/p" && hallmark sign --key "$T/auditor" --policy policy.json) \
	>"$T/here" 2>"$err"
sign
ok 'the folder that one is in decides nothing' cmp "$out" "$T/here"
echo secret >"$T/words"
hallmark key new --encrypt --passphrase-file "$T/words" "$T/locked" >"$out" 2>&1
run hallmark sign --key "$T/locked" --passphrase-file "$T/words" \
	--policy "$T/p/policy.json" -o "$T/p/locked.json"
ended 'a key with a passphrase signs' 0
reads 'by it' "$T/p/locked.json" --trust "$T/locked.pub"
run hallmark sign --key "$T/locked" --passphrase-fd 7 \
	--policy "$T/p/policy.json" 7<"$T/words"
ended 'also from a descriptor' 0

# --- a signature covers no other file ---

"$python" "$HALLMARK_SOURCE/tests/cli/envelope.py" --type \
	application/vnd.hallmark.policy+json "$T/p/policy.json" "$T/auditor" \
	>"$T/p/signed.json"
run hallmark verify --policy "$T/p/signed.json" --trust "$T/auditor.pub" \
	"$T/envelope.json"
refused 'a signed policy that names a file is refused' 2 \
	"signed.json':[0-9]+: .*does not cover the file 'builder.pub'"

# --- what is not signed ---

no() { # NAME REGEX POLICY
	policy "$3"
	rm -f "$T/p/signed.json"
	sign -o "$T/p/signed.json"
	refused "$1 is not signed" 2 "$2"
	ok 'and nothing is written' test ! -e "$T/p/signed.json"
}
no 'a typo' "not signed: '.*policy.json':[0-9]+: unknown key 'levle'" \
	'p["levle"] = 1'
no 'an expired policy' 'expired on 2001' \
	'p["expires"] = "2001-01-01T00:00:00Z"'
no 'a key that is missing' "policy.json':[0-9]+: .*there is no key" \
	'k["file"] = "nowhere"'
no 'a key elsewhere' "below the folder of the policy, not '../builder.pub'" \
	'k["file"] = "../builder.pub"'
cp "$T/signed" "$T/p/policy.json"
sign
refused 'an envelope is not signed again' 2 'signed already'
head -c 1048577 /dev/zero | tr '\0' ' ' >"$T/p/policy.json"
sign
refused 'nor what is too large' 2 'policy.json.*1048576'
policy "p['description'] = 'x' * (1048576 - 400)"
sign
ended 'the largest policies are signed' 0
cp "$out" "$T/signed"
reads 'and' "$T/signed" --trust "$T/auditor.pub"
policy "p['description'] = 'x' * (1048576 - 170)"
sign
refused 'unless the keys make them too large' 2 'with its keys it has'
rm "$T/p/policy.json"
sign
refused 'a file that is missing is named' 2 'policy.json'
mkfifo "$T/p/policy.json"
sign
refused 'a pipe is no policy' 2 'not a regular file'
rm "$T/p/policy.json"

# --- the command line ---

policy pass
run hallmark sign --policy "$T/p/policy.json" --store "$T/s"
refused 'with a store' 2 'leave out --store'
run hallmark sign --policy "$T/p/policy.json" mini
refused 'with an image' 2 "leave out 'mini'"
run hallmark sign --output "$T/x" mini
refused '--output of statements' 2 'belongs to --policy'
run hallmark sign "$T/p/policy.json"
refused 'a policy as FILE' 2 "'hallmark sign --policy FILE' signs it"
run hallmark sign --key "$T/none" --policy "$T/p/policy.json"
refused 'a key that is missing' 2 'there is no key'
finish
