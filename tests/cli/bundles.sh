#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sigstore bundles of what a build signs: Sigstore's own library verifies them,
# and hallmark reads them back, as referrers and as files.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
store=$HALLMARK_STORE
file=$store/attestations/mini.sigstore.json
type=application/vnd.dev.sigstore.bundle.v0.3+json
build() {
	run hallmark build --json --mirror "file://$T/mirror" "$@" \
		HEAD:recipes/mini
}
for i in ecdsa-p256 ecdsa-p384 ed25519; do
	hallmark key new --type "$i" "$T/$i" >/dev/null
done
key=$T/ecdsa-p256

# --- what a build writes ---

build --key "$key"
ended 'a build is signed' 0
cp "$file" "$T/bundle"
build --force --key "$key"
ok 'the same inputs and key give the same bundle' cmp "$file" "$T/bundle"
id=$(openssl pkey -pubin -in "$key.pub" -outform DER |
	openssl dgst -sha256 -binary | base64)
json_is 'the hint is the digest of the key, and the key id the same' "$file" \
	'[v["verificationMaterial"], v["dsseEnvelope"]["signatures"][0]["keyid"]]' \
	"[{\"publicKey\": {\"hint\": \"$id\"}}, \"$id\"]"
# no key of the statement may be lost, and the signature is over the payload
json_is 'the bundle holds the envelope' "$file" '(lambda e: [
	e[k] for k in ("payload", "payloadType")] == [
	v["dsseEnvelope"][k] for k in ("payload", "payloadType")] and
	e["signatures"][0]["sig"] == v["dsseEnvelope"]["signatures"][0]["sig"])(
	__import__("json").load(open("'"$store"'/attestations/mini.intoto.jsonl")))' \
	true

# as_cosign FOLDER - the bundles of a provenance that 'cosign --local-image
# FOLDER' finds: of manifests in blobs/ whose subject is the first image of a
# kind
as_cosign() {
	"$python" - "$1" <<-'END'
		import base64, json, os, sys
		top = sys.argv[1]
		def predicate(path):
		    e = json.load(open(path))["dsseEnvelope"]
		    return json.loads(base64.b64decode(e["payload"]))["predicateType"]
		index = json.load(open(top + "/index.json"))
		kinds = ("dev.cosignproject.cosign/image",
		         "dev.cosignproject.cosign/imageIndex")
		image = [d["digest"] for d in index["manifests"]
		         if d.get("annotations", {}).get("kind") in kinds][:1]
		for name in sorted(os.listdir(top + "/blobs/sha256")):
		    try:
		        m = json.load(open(top + "/blobs/sha256/" + name))
		    except ValueError:
		        continue
		    if m.get("subject", {}).get("digest") not in image:
		        continue
		    for d in m["layers"]:
		        if d["mediaType"].startswith(
		                "application/vnd.dev.sigstore.bundle"):
		            path = top + "/blobs/" + d["digest"].replace(":", "/")
		            if predicate(path) == "https://slsa.dev/provenance/v1":
		                print(path)
	END
}
# referrer FOLDER TYPE - the manifest of the first referrer of that type; of
# bundles, one of a provenance
referrer() {
	"$python" - "$@" <<-'END'
		import glob, json, sys
		for name in sorted(glob.glob(sys.argv[1] + "/blobs/sha256/*")):
		    try:
		        m = json.load(open(name))
		    except ValueError:
		        continue
		    kind = m.get("annotations", {}).get(
		        "dev.sigstore.bundle.predicateType", "slsa")
		    if m.get("artifactType") == sys.argv[2] and "slsa" in kind:
		        print(name)
		        break
	END
}
found=$(as_cosign "$store")
is 'cosign finds one bundle in the store as it lies' "$(echo "$found" | wc -l)" 1
{ cat "$found" && echo; } >"$T/found"
ok 'that is the one of the file' cmp "$T/found" "$file"
json_is 'its manifest is what cosign writes' "$(referrer "$store" "$type")" \
	'[v["annotations"], len(v["layers"]), v["layers"][0]["mediaType"],
	v["config"]]' "[{\"dev.sigstore.bundle.content\": \"dsse-envelope\", \
\"dev.sigstore.bundle.predicateType\": \"https://slsa.dev/provenance/v1\", \
\"org.opencontainers.image.created\": \"2023-11-14T22:13:20Z\"}, 1, \"$type\", \
{\"artifactType\": \"$type\", \"digest\": \"sha256:44136fa355b3678a1146ad16\
f7e8649e94fb4fc21fe77e8310c060f61caaff8a\", \"mediaType\": \
\"application/vnd.oci.empty.v1+json\", \"size\": 2}]"
ok 'the store is sound' hallmark store check

# --- another verifier ---

# spoil FROM TO - change one byte of the payload
spoil() {
	"$python" - "$1" "$2" <<-'END'
		import base64, json, sys
		b = json.load(open(sys.argv[1]))
		p = bytearray(base64.b64decode(b["dsseEnvelope"]["payload"]))
		p[len(p) // 2] ^= 1
		b["dsseEnvelope"]["payload"] = base64.b64encode(p).decode()
		json.dump(b, open(sys.argv[2], "w"))
	END
}
spoil "$file" "$T/spoiled.json"
modules=${HALLMARK_NODE_MODULES:-$HALLMARK_SOURCE/build/node/node_modules}
alone='unshare -n'
$alone true 2>/dev/null || alone='unshare -rn'
theirs() { # BUNDLE PUBLIC
	# two words
	# shellcheck disable=SC2086
	run env NODE_PATH="$modules" $alone node \
		"$HALLMARK_SOURCE/tests/cli/bundle_check.js" "$@"
}
if ! command -v node >/dev/null || [ ! -d "$modules/@sigstore/verify" ]; then
	skip "Sigstore's library verifies it" \
		'no node with @sigstore/verify; tests/run installs it'
elif ! $alone true 2>/dev/null; then
	skip "Sigstore's library verifies it" 'no network namespace here'
else
	theirs "$T/spoiled.json" "$key.pub"
	ended "Sigstore's library refuses one changed byte" 1
	like 'since the signature is of another' "$err" \
		'signature verification failed'
	theirs "$file" "$T/ecdsa-p384.pub"
	ended 'and another key' 1
	like 'whose hint it does not have' "$err" 'the hint is'
	theirs "$file" "$key.pub"
	ended "Sigstore's library verifies it, without a network" 0
	is 'and reads the statement' "$(cat "$out")" \
		https://slsa.dev/provenance/v1
fi

# --- read back ---

ok 'a file with a bundle is verified' hallmark verify -t "$key.pub" "$file"
run hallmark verify -t "$key.pub" "$T/spoiled.json"
ended 'not one that was changed' 1
run hallmark show --json mini
json_is 'a statement in envelope and bundle is shown once' "$out" \
	'len(v["statements"])' 3
cat "$file" "$store/attestations/mini.intoto.jsonl" "$file" >"$T/all.jsonl"
run hallmark show --json "$T/all.jsonl"
json_is 'also from a file' "$out" 'len(v["statements"])' 1
"$python" -m json.tool "$file" >"$T/indented.json"
"$python" -m json.tool "$store/attestations/mini.intoto.jsonl" \
	>"$T/envelope.json"
ok 'an indented bundle is read' hallmark verify -t "$key.pub" \
	"$T/indented.json"
run hallmark rebuild --json --key "$key" -t "$key.pub" --mirror \
	"file://$T/mirror" --store "$T/rebuilt" "$file"
json_is 'a bundle is rebuilt' "$out" 'v["verdict"]' identical

# bundle_only TO [BUNDLE] - a copy of the store whose image has the bundle as its
# only referrer, or this one in its place
bundle_only() {
	cp -a "$store" "$1"
	"$python" - "$@" <<-'END'
		import hashlib, json, sys
		top = sys.argv[1]
		def get(d):
		    return json.load(open(
		        top + "/blobs/" + d["digest"].replace(":", "/")))
		def put(d, data):
		    d["digest"] = "sha256:" + hashlib.sha256(data).hexdigest()
		    d["size"] = len(data)
		    with open(top + "/blobs/" +
		              d["digest"].replace(":", "/"), "wb") as file:
		        file.write(data)
		def text(v):
		    return json.dumps(v, sort_keys=True,
		                      separators=(",", ":")).encode()
		index = json.load(open(top + "/index.json"))
		for d in index["manifests"]:
		    name = d.get("annotations", {}).get(
		        "org.opencontainers.image.ref.name", "")
		    if not name.startswith("sha256-"):
		        continue
		    list_ = get(d)
		    list_["manifests"] = [
		        r for r in list_["manifests"]
		        if "slsa" in r["annotations"].get(
		            "dev.sigstore.bundle.predicateType", "")][:1]
		    for r in list_["manifests"]:
		        if len(sys.argv) > 2:
		            m = get(r)
		            put(m["layers"][0], open(sys.argv[2], "rb").read())
		            put(r, text(m))
		    put(d, text(list_))
		open(top + "/index.json", "wb").write(text(index))
	END
}
bundle_only "$T/only"
run hallmark show --json -s "$T/only" mini
json_is 'a bundle alone is shown' "$out" \
	'[s["predicateType"] for s in v["statements"]]' \
	'["https://slsa.dev/provenance/v1"]'
run hallmark verify -t "$key.pub" "oci:$T/only:mini"
ended 'an image with a bundle alone is verified' 0
run hallmark verify -t "$T/ed25519.pub" "oci:$T/only:mini"
ended 'not by another key' 1
bundle_only "$T/changed" "$T/spoiled.json"
run hallmark verify -t "$key.pub" "oci:$T/changed:mini"
ended 'nor one that was changed' 1

# hostile FROM TO EXPRESSION - a bundle with one thing changed
hostile() {
	"$python" - "$@" <<-'END'
		import json, sys
		v = json.load(open(sys.argv[1]))
		m = v["verificationMaterial"]
		exec(sys.argv[3])
		json.dump(v, open(sys.argv[2], "w"))
	END
}
hostile "$file" "$T/certificate.json" \
	'm["certificate"] = {"rawBytes": "MAA="}; del m["publicKey"]'
run hallmark verify -t "$key.pub" "$T/certificate.json"
refused 'a certificate is refused with the reason' 2 \
	'signed with a certificate; hallmark reads only statements that are signed with a key'
hostile "$file" "$T/hint.json" 'm["publicKey"]["hint"] = "AAAA"'
run hallmark verify -t "$key.pub" "$T/hint.json"
refused 'another hint' 2 "is not the 'hint'"
hostile "$file" "$T/two.json" 'v["dsseEnvelope"]["signatures"] *= 2'
run hallmark verify -t "$key.pub" "$T/two.json"
refused 'two signatures' 2 'exactly one signature, not 2'
{ cat "$T/certificate.json" && echo && cat "$file"; } >"$T/mixed.jsonl"
run hallmark verify -t "$key.pub" "$T/mixed.jsonl"
ended 'a bundle that is refused takes nothing from another' 0
like 'and is named' "$err" "mixed.jsonl', entry 1.*it is passed over"
bundle_only "$T/keyless" "$T/certificate.json"
run hallmark verify -t "$key.pub" "oci:$T/keyless:mini"
ended 'a referrer that is refused is no provenance' 2
like 'and is named, too' "$err" 'the bundle sha256:.*signed with a certificate'

# --- names, archives, other keys, removal ---

run hallmark tag mini other
ok 'a new name is one that cosign finds' [ "$(as_cosign "$store")" ]
hallmark save -o "$T/one.tar" mini
hallmark save -o "$T/two.tar" mini
ok 'an archive has the same bytes' cmp "$T/one.tar" "$T/two.tar"
mkdir "$T/tar" && tar -xf "$T/one.tar" -C "$T/tar"
is 'cosign finds the bundle in it' "$(as_cosign "$T/tar" | wc -l)" 1
run hallmark load -s "$T/loaded" "$T/one.tar"
is 'and where it is loaded' "$(as_cosign "$T/loaded" | wc -l)" 1
ok 'where it is verified' hallmark verify -s "$T/loaded" -t "$key.pub" mini
hallmark push -q mini "oci:$T/pushed:mini" >/dev/null
is 'and in a layout that is pushed to' "$(as_cosign "$T/pushed" | wc -l)" 1
if command -v skopeo >/dev/null; then
	ok 'skopeo reads such a layout' skopeo inspect "oci:$T/pushed:mini"
else
	skip 'skopeo reads such a layout' 'skopeo is not installed'
fi

build --force --key "$T/ecdsa-p384"
ended 'P-384 signs, too' 0
ok 'it has a bundle' hallmark verify -t "$T/ecdsa-p384.pub" "$file"
cp "$file" "$T/p384"
build --force --key "$T/ed25519"
ok 'an Ed25519 key has no bundle' [ ! -e "$file" ]
run hallmark show --json mini
json_is 'three keys: each signs each statement' "$out" \
	'len(v["statements"])' 9
build --key "$T/ecdsa-p384"
ok 'a known build writes its bundle again' cmp "$file" "$T/p384"
for i in other mini mini:1 "$(hallmark store list | sed -n \
	's/^  also \(mini:[0-9a-f]\{12\}\)$/\1/p')"; do
	run hallmark store rm "$i"
done
ok 'the file of a bundle goes with its name' [ ! -e "$file" ]
run hallmark store gc
ended 'gc' 0
is 'and the bundle with its image' "$(referrer "$store" "$type")" ''
finish
