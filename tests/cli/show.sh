#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What show prints of an image or an envelope, for people and for programs;
# foreign text does no harm to a terminal.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark build --json --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'a build succeeds' 0
cp "$out" "$T/built"
manifest=$(json "$T/built" 'v["manifest"]')
envelope=$HALLMARK_STORE/attestations/mini.intoto.jsonl

# --- for people ---

run hallmark show mini
ended 'show succeeds for an image' 0
is 'nothing on standard error' "$(cat "$err")" ''
like 'the name is printed' "$out" "^image +'?mini'?\$"
like 'the manifest is printed' "$out" "^manifest +$manifest\$"
like 'the config is printed' "$out" "^config +$(json "$T/built" 'v["config"]')\$"
like 'the layer and its size are printed' "$out" \
	"^layer +$(json "$T/built" 'v["layers"][0]["digest"]'), [0-9]+ bytes\$"
like 'the commit is printed' "$out" "^ +commit +$(git rev-parse HEAD)\$"
like 'the recipe is printed' "$out" "^ +recipe +'recipes/mini'\$"
like 'the repository is printed' "$out" "^ +repository +'git\+file://$T/repo'\$"
like 'the level is printed' "$out" "^ +level +'deterministic'\$"
like 'the epoch is printed as a date' "$out" \
	'^ +epoch +1700000000 \(2023-11-14T22:13:20Z\)$'
like 'the number of inputs is printed' "$out" '^ +inputs +2, each by digest$'
like 'each input is printed' "$out" "^ +'pkg:deb/debian/mini@1\?arch="
like 'the output says that nothing was verified' "$out" "'hallmark verify'"
run hallmark show "$envelope"
ended 'show succeeds for an envelope' 0
like 'an envelope shows the same commit' "$out" "^ +commit +$(git rev-parse HEAD)\$"
unlike 'an envelope shows no layer' "$out" '^layer'

# --- for programs ---

run hallmark show --json mini
ended 'show --json succeeds' 0
json_is 'the JSON has every key and no other' "$out" 'sorted(v)' \
	'["config", "kits", "layers", "manifest", "statements"]'
json_is 'the JSON has three statements' "$out" 'len(v["statements"])' 3
json "$envelope" '__import__("json").loads(
	__import__("base64").b64decode(v["payload"]))' >"$T/statement"
is 'the statement is the signed one' "$(json "$out" '[s for s in v["statements"]
	if "slsa" in s["predicateType"]][0]')" \
	"$(json "$T/statement" v)"
run hallmark show --json "$envelope"
json_is 'the JSON of an envelope has its statement' "$out" 'v["statements"][0]["_type"]' \
	https://in-toto.io/Statement/v1
run hallmark show --json --store "$HALLMARK_STORE" "$manifest"
json_is 'an image can be named by its digest' "$out" 'v["manifest"]' "$manifest"

# --- package URLs, and the environment ---

arch=$(dpkg --print-architecture)
purl="pkg:deb/debian/mini@1?arch=$arch&distro=debian-12"
run hallmark show mini
environment=$(sed -n 's/^  environment sha256://p' "$out")
is 'the digest of the environment is that of its packages' "$environment" \
	"$(printf 'sha256:%s\n' "$(sha256sum "$T/mirror/pool/main/m/mini/"*.deb |
		cut -c1-64)" | sha256sum | cut -c1-64)"
run hallmark show --purls mini
ended 'show --purls succeeds' 0
is 'an image without a base contains no package' "$(cat "$out" "$err")" ''
run hallmark show --purls --built-with mini
is 'it was built with one package, from one commit' \
	"$(sed 's/%2F/\//g; s/pkg:generic.*/pkg:generic/' "$out")" "$purl
pkg:generic"
run hallmark show --purls --built-with --json mini
json_is 'the same as JSON' "$out" "v['manifest'] == '$manifest' and
	v['relation'] == 'built-with' and v['purls'][0] == '$purl' and
	sorted(v) == ['manifest', 'purls', 'relation']" true
run hallmark show --built-with mini
refused '--built-with alone' 2 'goes with --purls'
run hallmark show --purls --sbom spdx mini
refused '--purls with --sbom' 2 'leave out all but one'
run hallmark show --purls "$envelope"
refused '--purls of a file' 2 'requires an image'

# --- questions, of a store in which all is known ---

holds() { # EXIT COUNTS OPTION…
	holds_exit=$1
	holds_counts=$2
	shift 2
	run hallmark store list "$@"
	ended "exit status of $*" "$holds_exit"
	is "answer of $*" "$(tail -1 "$out")" "answer: $holds_counts"
}
holds 0 '1 of 1 images, 0 unknown' --holds mini@1
holds 1 '0 of 1 images, 0 unknown' --holds mini@2
holds 1 '0 of 1 images, 0 unknown' --holds nowhere
holds 0 '1 of 1 images, 0 unknown' --environment "$environment"
holds 0 '1 of 1 images, 0 unknown' --source "$(git rev-parse --short=8 HEAD)"
holds 1 '0 of 1 images, 0 unknown' --source 0000000
holds 0 '1 of 1 images, 0 unknown' --signed-by "$HOME/config/hallmark/key.pub"
holds 1 '0 of 1 images, 0 unknown' --unverified
holds 1 '0 of 1 images, 0 unknown' --unverified \
	--trust "$HOME/config/hallmark/key.pub"
hallmark key new --quiet "$T/other" >/dev/null 2>&1
holds 0 '1 of 1 images, 0 unknown' --unverified --trust "$T/other.pub"
holds 1 '0 of 1 images, 0 unknown' --signed-by "$T/other.pub"
# a signature by one key under the id of another
cp -r "$HALLMARK_STORE" "$T/lies"
python3 - "$T/lies" "$HOME/config/hallmark/key.pub" "$T/other.pub" <<-'END'
	import base64, hashlib, json, os, sys
	def key_id(path):
	    pem = open(path).read().split("-----")[2]
	    return hashlib.sha256(base64.b64decode(pem)).hexdigest()
	blobs = sys.argv[1] + "/blobs/sha256/"
	was, now = (key_id(p).encode() for p in sys.argv[2:])
	changed = {}
	def put(data):
	    digest = hashlib.sha256(data).hexdigest()
	    open(blobs + digest, "wb").write(data)
	    return digest
	for _ in range(3):  # envelopes, their manifests, the list
	    for name in os.listdir(blobs):
	        data = open(blobs + name, "rb").read()
	        new = data
	        if data.startswith(b'{"payload"'):
	            new = new.replace(was, now)
	        for a, b in changed.items():
	            if len(data) < 100000 and data.startswith(b"{"):
	                new = new.replace(a, b)
	        if new != data and name.encode() not in changed:
	            changed[name.encode()] = put(new).encode()
	p = sys.argv[1] + "/index.json"
	data = open(p, "rb").read()
	for a, b in changed.items():
	    data = data.replace(a, b)
	open(p, "wb").write(data)
END
holds 0 '1 of 1 images, 0 unknown' --store "$T/lies" --signed-by "$T/other.pub"
holds 0 '1 of 1 images, 0 unknown' --store "$T/lies" --unverified \
	--trust "$T/other.pub"
cat >"$T/policy.json" <<-END
	{"policy": 1, "expires": "2099-01-01T00:00:00Z", "level": 1, "keys": [
	 {"name": "a", "operator": "a", "roles": ["rebuilder"],
	  "file": "own.pub"},
	 {"name": "b", "operator": "b", "roles": ["builder"],
	  "file": "other.pub"}]}
END
cp "$HOME/config/hallmark/key.pub" "$T/own.pub"
holds 0 '1 of 1 images, 0 unknown' --unverified --policy "$T/policy.json"
sed -i 's/"rebuilder"/"builder"/' "$T/policy.json"
holds 1 '0 of 1 images, 0 unknown' --unverified --policy "$T/policy.json"

# --- an image without provenance ---

if command -v umoci >/dev/null; then
	umoci init --layout "$T/plain" >/dev/null 2>&1
	umoci new --image "$T/plain:bare" >/dev/null 2>&1
	run hallmark show "oci:$T/plain:bare"
	ended 'show succeeds for an image of another tool' 0
	unlike 'an image of another tool shows no provenance' "$out" '^provenance'
	run hallmark show --json "oci:$T/plain:bare"
	json_is 'its JSON has no statement' "$out" 'v["statements"]' '[]'
	run hallmark verify "oci:$T/plain:bare"
	ended 'verify cannot decide' 2
	run hallmark rebuild "oci:$T/plain:bare"
	refused 'rebuild refuses it' 2 .
else
	skip 'show succeeds for an image of another tool' 'umoci is not installed'
fi

# --- files that are not an envelope ---

bad() { # NAME STATUS
	run hallmark show "$T/$1.json"
	refused "$1" "$2" "$3"
}
: >"$T/nothing.json"
bad nothing 2 'holds no envelope'
echo '{}' >"$T/empty.json"
bad empty 2 .
echo 'words' >"$T/words.json"
bad words 2 .
echo '[[[[[[[[[[' >"$T/deep.json"
bad deep 2 .
head -c 100 "$envelope" >"$T/cut.json"
bad cut 2 .
run hallmark show "$T/absent.json"
refused 'a file that does not exist is refused' 2 'absent.json'
run hallmark show "$T"
refused 'a folder is refused' 2 .

# --- text that attacks a terminal ---

python3 -c '
import base64, json, sys
v = json.load(open(sys.argv[1]))
p = json.loads(base64.b64decode(v["payload"]))
evil = "a\x1b[2J\x1b]0;title\x07\r\nverified\u202e\u009b1m"
d = p["predicate"]["buildDefinition"]
d["externalParameters"]["repository"] = evil
d["externalParameters"]["recipe"] = evil
for r in d["resolvedDependencies"]:
	r["uri"] = evil
p["subject"][0]["name"] = evil
p["predicate"]["runDetails"]["builder"]["id"] = evil
v["payload"] = base64.b64encode(json.dumps(p).encode()).decode()
json.dump(v, open(sys.argv[2], "w"))' "$envelope" "$T/evil.json"
run hallmark show "$T/evil.json"
is 'no control character is printed' "$(cat "$out" "$err" | tr -d '\n\t -~')" ''
unlike 'no line is forged' "$out" '^verified'
run hallmark show --json "$T/evil.json"
is 'the JSON has no control character' "$(cat "$out" "$err" | tr -d '\n\t -~' | tr -d '\200-\377')" ''
run hallmark verify "$T/evil.json"
ended 'verify refuses the attacking envelope' 1
is 'verify prints no control character' "$(cat "$out" "$err" | tr -d '\n\t -~')" ''
finish
