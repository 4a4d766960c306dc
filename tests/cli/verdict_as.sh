#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A verdict in the forms of other programs: each says what the verdict says, and
# Debian's in-toto reads and verifies the link.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need openssl
need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
add_recipe "$T/repo" fickle "$T/mirror" <<-'END'
	od -An -N16 -tx1 /dev/urandom >"$OUT/chance"
END
commit_all "$T/repo"
cd "$T/repo" || exit 1
run hallmark key new --type ed25519 "$T/ours"
for i in mini fickle; do
	run hallmark build --key "$T/ours" --json --mirror "file://$T/mirror" \
		--level hermetic "HEAD:recipes/$i"
	ended "the original of $i" 0
done
at=$HALLMARK_STORE/attestations
# again WHAT OPTION…
again() {
	again_what=$1
	shift
	rm -f "$at"/????????????????????????????????*
	run hallmark rebuild --json --mirror "file://$T/mirror" \
		--key "$T/ours" --trust "$T/ours.pub" --as link --as svr \
		--as scai --as test-result "$@" "$again_what"
	hex=$(json "$out" 'v["file"].split("/")[-1].split(".")[0]')
}
# form NAME EXPRESSION - of a form of the last verdict; s is its statement, p
# the predicate, a hallmark's answer
form() {
	"$python" - "$out" "$at/$hex.$1.intoto.jsonl" "$2" 2>&1 <<-'END'
		import base64, json, sys
		a = json.load(open(sys.argv[1]))
		e = json.loads(open(sys.argv[2]).readline())
		raw = base64.b64decode(e["payload"])
		s = json.loads(raw)
		p = s["predicate"]
		r = eval("(" + sys.argv[3] + "\n)")
		print(json.dumps(r) if isinstance(r, (bool, list, dict)) else r)
	END
}
forms='link svr scai test-result'

again mini
ended 'identical' 0
for i in $forms; do
	if "$python" -c 'import cryptography' 2>/dev/null; then
		ok "$i: signed" "$python" \
			"$HALLMARK_SOURCE/tests/cli/dsse_check.py" \
			"$at/$hex.$i.intoto.jsonl" "$T/ours.pub"
	fi
	is "$i: about the image" "$(form "$i" \
		's["subject"][0]["digest"]["sha256"]')" "$hex"
done
judged=$(json "$out" 'v["judged"][7:]')
is 'link' "$(form link '[s["predicateType"], p]')" \
	"[\"https://in-toto.io/attestation/link/v0.3\", {\"byproducts\": {\"verdict\": \"identical\"}, \"command\": [\"hallmark\", \"rebuild\"], \"environment\": {}, \"materials\": [{\"digest\": {\"sha256\": \"$judged\"}, \"name\": \"provenance\"}], \"name\": \"rebuild mini\"}]"
is 'svr' "$(form svr '[s["predicateType"], p["properties"], p["verifier"]]')" \
	'["https://in-toto.io/attestation/svr/v0.2", ["urn:hallmark:verdict:1:identical"], {"id": "urn:hallmark:builder:local:1:hermetic", "policies": []}]'
is 'svr: a time' "$(form svr '__import__("re").fullmatch(
	r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", p["timeCreated"]) is not None')" true
is 'scai' "$(form scai '[s["predicateType"], p["attributes"][0]["attribute"],
	p["attributes"][0]["evidence"]["mediaType"]]')" \
	'["https://in-toto.io/attestation/scai/v0.3", "REPRODUCIBLE", "application/vnd.in-toto+json"]'
is 'scai: the evidence is the verdict' "$(form scai \
	'p["attributes"][0]["evidence"]["digest"]["sha256"]')" \
	"$(form verdict '__import__("hashlib").sha256(raw).hexdigest()')"
is 'test-result' "$(form test-result '[s["predicateType"], p["result"],
	p["passedTests"], p["warnedTests"], p["failedTests"],
	p["configuration"][0]["digest"]["sha256"] == "'"$judged"'"]')" \
	'["https://in-toto.io/attestation/test-result/v0.1", "PASSED", ["manifest", "config", "layers", "diff_ids", "tree", "rebuild"], [], [], true]'

# --- the legacy link ---

# oracle CHANGE - in-toto's own library loads the link and verifies it, after a
# change of its signed part
oracle() {
	openssl pkey -pubin -in "$T/ours.pub" -outform DER >"$T/der"
	"$theirs" - "$at/$hex.link" "$T/der" "$1" <<-'END'
		import sys
		from in_toto.models.metadata import Metablock
		block = Metablock.load(sys.argv[1])
		link = block.signed
		exec(sys.argv[3])
		public = open(sys.argv[2], "rb").read()[-32:].hex()
		from securesystemslib.keys import format_metadata_to_key
		key, _ = format_metadata_to_key({"keytype": "ed25519",
		    "scheme": "ed25519", "keyval": {"public": public},
		    "keyid_hash_algorithms": ["sha256", "sha512"]})
		block.verify_signature(key)
		link.validate()
		print(link.name, sorted(link.products.items()),
		      sorted(link.materials.items()), link.byproducts)
	END
}
# Debian's package is for Debian's python3, which may not be the first one
for theirs in "$python" /usr/bin/python3; do
	"$theirs" -c 'import in_toto, securesystemslib' 2>/dev/null && break
	theirs=
done
if [ -n "$theirs" ]; then
	is 'in-toto verifies the link' "$(oracle '' 2>&1)" \
		"rebuild mini [('mini', {'sha256': '$hex'})] [('provenance', {'sha256': '$judged'})] {'verdict': 'identical'}"
	run oracle 'link.byproducts["verdict"] = "different"'
	ended 'and refuses a changed word' 1
	run oracle 'link.products["mini"]["sha256"] = "0" * 64'
	ended 'and a changed product' 1
	run oracle 'block.signatures[0]["sig"] = "00" * 64'
	ended 'and a changed signature' 1
else
	skip 'in-toto verifies the link' 'in-toto is not installed'
fi

# --- a form that cannot be written ---

# kept_words - the word of the verdict that is kept
kept_words() {
	"$python" - "$at/$hex" <<-'END'
		import base64, json, sys
		e = json.loads(open(sys.argv[1] + ".verdict.intoto.jsonl").readline())
		s = json.loads(base64.b64decode(e["payload"]))
		print(s["predicate"]["verdict"])
	END
}
# attached - how many verdicts are attached to the image
attached() {
	"$python" - "$HALLMARK_STORE" "sha256-$hex" <<-'END'
		import json, sys
		def read(path):
		    return json.load(open(path))
		store, name = sys.argv[1:]
		listed = [m for m in read(store + "/index.json")["manifests"]
		    if m.get("annotations", {}).get(
		        "org.opencontainers.image.ref.name") == name]
		of = [read(store + "/blobs/" + m["digest"].replace(":", "/"))
		    for m in listed]
		print(sum("verdict" in json.dumps(m) for i in of
		    for m in i["manifests"]))
	END
}
rm "$at/$hex.svr.intoto.jsonl"
mkdir -p "$at/$hex.svr.intoto.jsonl/full"
again mini
ended 'no file for a form' 2
like 'it is said' "$err" 'the verdict is kept, but not in each form of --as: '
json_is 'the verdict is what it was' "$out" 'v["verdict"]' identical
is 'so is the one that is kept' "$(kept_words)" identical
rm -r "$at/$hex.svr.intoto.jsonl"
# without room for the verdict itself, no form says it
rm "$at/$hex.verdict.intoto.jsonl"
mkdir -p "$at/$hex.verdict.intoto.jsonl/full"
before=$(attached)
again mini
ended 'no file for the verdict' 2
json_is 'it is unavailable' "$out" 'v["verdict"]' unavailable
for i in link svr scai test-result; do
	ok "no $i" test ! -e "$at/$hex.$i.intoto.jsonl"
done
is 'nor is it attached' "$(attached)" "$before"
rm -r "$at/$hex.verdict.intoto.jsonl"

# --- what is not identical ---

again fickle
ended 'different' 1
is 'link: the product is what was rebuilt' "$(form link \
	'["sha256:" + s["subject"][0]["digest"]["sha256"] == a["manifest"],
	s["subject"][0]["digest"]["sha256"] == "'"$hex"'",
	p["byproducts"]["verdict"]]')" '[true, false, "different"]'
is 'scai: no attribute that does not hold' "$(form scai \
	'[x["attribute"] for x in p["attributes"]]')" \
	'["urn:hallmark:verdict:1:different"]'
is 'svr: the word' "$(form svr 'p["properties"]')" \
	'["urn:hallmark:verdict:1:different"]'
is 'test-result: failed' "$(form test-result '[p["result"], p["passedTests"],
	p["failedTests"][-1]]')" '["FAILED", [], "rebuild"]'
# Debian's package is for Debian's python3, which may not be the first one
for theirs in "$python" /usr/bin/python3; do
	"$theirs" -c 'import in_toto, securesystemslib' 2>/dev/null && break
	theirs=
done
if [ -n "$theirs" ]; then
	like 'in-toto verifies this one, too' - 'different' <<-END
		$(oracle '' 2>&1)
	END
fi
again mini --repo "$T/nothing"
ended 'unavailable' 2
is 'test-result: what was not tried has not failed' "$(form test-result \
	'[p["result"], p["passedTests"], p["warnedTests"], p["failedTests"]]')" \
	'["WARNED", [], ["rebuild"], []]'
is 'svr: nor is it reproduced' "$(form svr 'p["properties"]')" \
	'["urn:hallmark:verdict:1:unavailable"]'
is 'no link without a product' \
	"$(ls "$at" | grep -c "^$hex.link")" 0
like 'hallmark says so' "$err" 'there is no link'

# --- mistakes ---

run hallmark key new "$T/p256"
run hallmark rebuild --key "$T/p256" --trust "$T/ours.pub" --as link \
	--mirror "file://$T/mirror" mini
refused 'a link by another type of key' 2 'Ed25519'
run hallmark rebuild --key "$T/p256" --trust "$T/ours.pub" --as svr --json \
	--mirror "file://$T/mirror" mini
ended 'which signs the others' 0
run hallmark rebuild --as slsa mini
refused 'an unknown form' 2 'link, svr, scai or test-result'
run hallmark rebuild --as svr --unsigned mini
refused 'a form without a key' 2 'leave out --unsigned'
finish
