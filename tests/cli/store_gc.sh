#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What gc keeps and removes, how an image is removed, and what check does with
# damage.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1
store=$HALLMARK_STORE
# names - the names of all images, sorted
names() {
	hallmark store list --json >"$T/list"
	json "$T/list" '" ".join(sorted(n for i in v["images"]
		for n in i["names"]))'
}
has() { # NAME…
	for has_one; do
		hallmark show "$has_one" >/dev/null 2>&1 || return 1
	done
}
blob_of() { # DIGEST
	echo "$store/blobs/sha256/${1#sha256:}"
}

build_version 1.0 10
one=$manifest
build_version 1.1 11
build_version v2 12
build_version 2.1 13
newest=$manifest
run hallmark show --json mini:1.0
json_is 'a version stays when a newer one is built' "$out" 'v["manifest"]' \
	"$one"
run hallmark show --json mini
json_is 'the name without a version is the newest' "$out" 'v["manifest"]' \
	"$newest"
run hallmark store list --json
json_is 'list has the version, commit and date of each' "$out" \
	'" ".join(sorted(i["version"] + "=" + i["date"][:10]
		for i in v["images"]))' \
	'1.0=2023-11-10 1.1=2023-11-11 2.1=2023-11-13 v2=2023-11-12'
before=$(names)

# --- gc without options ---

# a build attaches more than one referrer, and leaves the lists that it replaced
run hallmark store gc
ended 'gc after builds' 0
cp "$store/oci-layout" "$(blob_of "sha256:$(sha256sum <"$store/oci-layout" |
	cut -c1-64)")"
run hallmark store gc --json
ended 'gc succeeds' 0
json_is 'gc removes a blob that nothing refers to' "$out" \
	'(v["blobs"], v["bytes"], v["names"], v["environments"])' \
	'(1, 30, [], 0)'
is 'gc removes no image' "$(names)" "$before"
run hallmark store check
ended 'the store is sound after gc' 0
run hallmark build --offline --json HEAD:recipes/mini
json_is 'the result is still known' "$out" 'v["cached"]' true
run hallmark rebuild --offline mini:1.0
ended 'an older version can be rebuilt from the store alone' 0

cp "$XDG_CONFIG_HOME/hallmark/key" "$T/copy"
run hallmark build --offline --json --key "$T/copy" HEAD:recipes/mini
json_is 'also for a copy of the key' "$out" 'v["cached"]' true
run hallmark key new "$T/new"
run hallmark build --offline --json --key "$T/new" HEAD:recipes/mini
json_is 'not for another key' "$out" 'v["cached"]' false
cp "$T/new" "$T/copy"
run hallmark build --offline --json --key "$T/copy" HEAD:recipes/mini
json_is 'a file whose key has changed is another key' "$out" 'v["cached"]' true
run hallmark build --offline --json HEAD:recipes/mini

# --- rm ---

run hallmark store rm mini:1.1
ended 'an image is removed' 0
like 'each name that went is listed' "$out" "^removed 'mini:1\.1'\$"
is 'two names went' "$(wc -l <"$out" | tr -d ' ')" 2
run hallmark store rm mini:1.1
refused 'it cannot be removed twice' 2 "there is no image 'mini:1.1'"
layers=$(find "$store/blobs" -type f | wc -l)
run hallmark store gc
ended 'gc frees its room' 0
ok 'there are fewer blobs' test \
	"$(find "$store/blobs" -type f | wc -l)" -lt "$layers"
ok 'the indexes of their layers are gone' test "$(for i in \
	"$store/hallmark/layers"/*; do
	[ -e "$store/blobs/sha256/${i##*/}" ] || echo "$i"
done)" = ''
ok 'what stays keeps its index' test "$(find "$store/hallmark/layers" \
	-type f | wc -l)" -gt 0
run hallmark store check
ended 'the store is sound' 0
ok 'the others can be verified' hallmark verify mini:1.0
ok 'and the newest' hallmark verify mini

# --- pins ---

mkdir -p "$store/hallmark"
printf '# kept for the audit\n  mini:1.0 \n' >"$store/hallmark/pins"
run hallmark store rm mini:1.0
refused 'a pinned image is not removed' 1 "'mini:1.0' is pinned.*hallmark/pins"
run hallmark store gc --keep-last 1
ended 'gc keeps one image of each name' 0
ok 'the pinned one and the newest stay' has mini:1.0 mini mini:2.1
ok 'the one between is gone' test "$(names | tr ' ' '\n' | grep -c v2)" = 0
ok 'the pinned image is whole' hallmark verify mini:1.0
printf '%s\n' "$one" >"$store/hallmark/pins"
run hallmark store gc --keep-tags 'v*'
ended 'gc keeps tags by a pattern' 0
ok 'an image pinned by digest stays' hallmark verify mini:1.0
rm "$store/hallmark/pins"
run hallmark store gc --keep-tags 'v*'
ended 'gc without the pin' 0
ok 'the image is gone' test "$(names | tr ' ' '\n' | grep -c 1.0)" = 0
ok 'a name without a tag stays' hallmark verify mini

# --- keep-tags and keep-last together ---

build_version v3 14
build_version 3.1 15
build_version 3.2 16
build_version 3.3 17
run hallmark store gc --keep-tags 'v*' --keep-last 2
ended 'both together' 0
is 'tags of the pattern and the two newest stay' \
	"$(names | tr ' ' '\n' | grep -v ':[0-9a-f]\{12\}$' | tr '\n' ' ')" \
	'mini mini:3.2 mini:3.3 mini:v3 '
ok 'what stays can be verified' hallmark verify mini:v3
run hallmark store check
ended 'the store is sound' 0
for i in 0 -1 x '' 99999999999; do
	run hallmark store gc --keep-last "$i"
	refused "--keep-last '$i' is refused" 2 '--keep-last .* must be a number'
done

# --- environments ---

run hallmark store gc
is 'an environment that was used today stays' \
	"$(find "$store/hallmark/environments" -mindepth 1 -maxdepth 1 \
		-type d | wc -l | tr -d ' ')" 1
touch -d '31 days ago' "$store"/hallmark/trees/*
run hallmark store gc --env-days 32 --json
json_is 'a younger environment stays' "$out" 'v["environments"]' 0
run hallmark store gc --json
json_is 'an older environment goes' "$out" 'v["environments"]' 1
run hallmark build --offline --force --json HEAD:recipes/mini
ended 'the next build unpacks it again, without a mirror' 0
touch -d '31 days ago' "$store"/hallmark/trees/*
run hallmark build --offline --force --json HEAD:recipes/mini
run hallmark store gc --json
json_is 'a build makes an environment young again' "$out" \
	'v["environments"]' 0

# --- statements that cannot be made again ---

# refer PREDICATE - attach a statement of this type to mini by hand
refer() {
	python3 - "$store" "$(hallmark show --json mini | python3 -c '
import json, sys
print(json.load(sys.stdin)["manifest"])')" "$1" <<-'END'
		import base64, hashlib, json, sys
		store, subject, predicate = sys.argv[1:]
		def put(data):
		    s = hashlib.sha256(data).hexdigest()
		    open(f"{store}/blobs/sha256/{s}", "wb").write(data)
		    return {"digest": "sha256:" + s, "size": len(data)}
		def text(v):
		    return json.dumps(v, sort_keys=True,
		                      separators=(",", ":")).encode()
		statement = {"_type": "https://in-toto.io/Statement/v1",
		    "subject": [{"digest": {"sha256": subject[7:]}}],
		    "predicateType": predicate, "predicate": {}}
		envelope = {"payloadType": "application/vnd.in-toto+json",
		    "payload": base64.b64encode(text(statement)).decode(),
		    "signatures": [{"sig": "AA=="}]}
		layer = dict(put(text(envelope)),
		    mediaType="application/vnd.dsse.envelope.v1+json")
		config = dict(put(b"{}"),
		    mediaType="application/vnd.oci.empty.v1+json")
		manifest = "application/vnd.oci.image.manifest.v1+json"
		size = len(open(f"{store}/blobs/sha256/{subject[7:]}",
		                "rb").read())
		artifact = {"schemaVersion": 2, "mediaType": manifest,
		    "artifactType": "application/vnd.in-toto+json",
		    "config": config, "layers": [layer], "subject": {
		        "mediaType": manifest, "digest": subject, "size": size}}
		d = dict(put(text(artifact)), mediaType=manifest,
		    artifactType="application/vnd.in-toto+json")
		ref = "org.opencontainers.image.ref.name"
		name = "sha256-" + subject[7:]
		index = json.load(open(store + "/index.json"))
		for e in index["manifests"]:
		    if e.get("annotations", {}).get(ref) != name:
		        continue
		    path = f"{store}/blobs/sha256/{e['digest'][7:]}"
		    v = json.load(open(path))
		    v["manifests"] = sorted(v["manifests"] + [d],
		                            key=lambda m: m["digest"])
		    e.update(put(text(v)))
		open(store + "/index.json", "wb").write(text(index))
		print(layer["digest"])
	END
}
verdict=$(refer https://example.org/verdict/v1)
run hallmark store check
ended 'an image with a verdict is sound' 0
run hallmark store rm mini
run hallmark store gc
ended 'gc removes its image' 0
ok 'the verdict stays' test -e "$(blob_of "$verdict")"
run hallmark store check
ended 'the store with a verdict alone is sound' 0
run hallmark store gc
ok 'it stays for ever' test -e "$(blob_of "$verdict")"

# --- a name that moves leaves its image ---

build_version 4 18
four=$manifest
build_version 5 19
run hallmark tag "$four" only
run hallmark store rm mini:4
run hallmark tag mini:5 only
run hallmark store list --json
json_is 'an image that loses its only name stays listed' "$out" \
	'[i["names"] for i in v["images"] if i["digest"] == "'"$four"'"]' '[[]]'
run hallmark store gc
ok 'and gc keeps it' hallmark verify "$four"
run hallmark tag "$four" again
run hallmark store list --json
json_is 'once it is named again, it is listed once' "$out" \
	'[i["names"] for i in v["images"] if i["digest"] == "'"$four"'"]' \
	'[["again"]]'

# --- damage ---

# check moves damage away, says whose it was, and the next build mends it
layer=$(json "$(blob_of "$manifest")" 'v["layers"][0]["digest"]')
echo rotten >"$(blob_of "$layer")"
run hallmark store check
ended 'check finds damage' 1
like 'it says what the blob belonged to, and how to get it again' "$out" \
	"${layer#sha256:}.*does not have the digest.*moved to hallmark/quarantine; it belonged to the image '(mini|only)[^']*'; 'hallmark build --force [0-9a-f]{40}:'recipes/mini'' in '.*' makes it again"
is 'the damaged blob is in quarantine' \
	"$(cat "$store/hallmark/quarantine/${layer#sha256:}")" rotten
ok 'it is no longer in the way' test ! -e "$(blob_of "$layer")"
run hallmark store check
ended 'what is missing is still a problem' 1
run hallmark build --offline --json HEAD:recipes/mini
json_is 'the result is no longer known' "$out" \
	'(v["cached"], v["manifest"])' "(False, '$manifest')"
run hallmark store check
ended 'the build has mended the store' 0
run hallmark store gc --keep-last 1
is 'gc keeps the quarantine' \
	"$(cat "$store/hallmark/quarantine/${layer#sha256:}")" rotten
deb=$(sha256sum "$T/mirror/pool/main/m/mini/"*.deb | cut -c1-64)
echo rotten >"$(blob_of "sha256:$deb")"
run hallmark store check --json
json_is 'damage of an input' "$out" \
	'any("it was an input of the image" in p["what"] for p in v["problems"])' \
	true
run hallmark store check
ended 'without the input the store is sound' 0
echo rotten >"$(blob_of "$(printf 'sha256:%064d' 7)")"
run hallmark store check
like 'damage that belongs to nothing' "$out" \
	'quarantine; nothing in the index refers to it'
echo rotten >"$(blob_of "$(printf 'sha256:%064d' 7)")"
run hallmark store check
is 'the same damage again gets a file of its own' \
	"$(find "$store/hallmark/quarantine" -name '0000*7*' | wc -l | tr -d ' ')" 2

# an environment that somebody has changed
env=$(find "$store/hallmark/environments" -mindepth 1 -maxdepth 1 -type d)
name=$(basename "$env")
chmod u+w "$env"
echo changed >"$env/changed"
run hallmark store check
ended 'a changed environment is damage' 1
like 'it is moved away' "$out" "environment $name.*has changed.*moved to hallmark/quarantine; the next build unpacks it again"
is 'it is in quarantine' "$(cat "$store/hallmark/quarantine/$name/changed")" \
	changed
run hallmark build --mirror "file://$T/mirror" --force --json \
	HEAD:recipes/mini
json_is 'the next build unpacks it again' "$out" 'v["manifest"]' "$manifest"
run hallmark store gc
ok 'gc keeps the changed one' test -e "$store/hallmark/quarantine/$name"
run hallmark store list
ended 'store list counts it' 0

# gc does not guess what a damaged manifest needs
flip=$(blob_of "$manifest")
chmod u+w "$flip"
printf '{"layers":[]}' >"$flip"
count=$(find "$store/blobs" -type f | wc -l)
run hallmark store gc
refused 'gc refuses a damaged manifest' 1 "store check"
is 'and removes nothing' "$(find "$store/blobs" -type f | wc -l)" "$count"
finish
