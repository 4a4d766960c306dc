#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The bills of materials of an image: what they list against lock and layer,
# licences of good and of hostile copyright files, the schemas of others, the
# same bytes everywhere.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
format='Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'

# doc_package NAME - make a package of what $T/doc holds, then empty that
doc_package() {
	mkdir -p "$T/doc/usr/share/doc"
	find "$T/doc" -type d -exec chmod 755 {} +
	find "$T/doc" -type f -exec chmod 644 {} +
	pack_deb "$1" "$T/doc" "$T/mirror/pool/main/d/$1/$1_1_$arch.deb"
	rm -rf "$T/doc"
}

# copyright NAME - a package with the copyright file on standard input
copyright() {
	mkdir -p "$T/doc/usr/share/doc/$1"
	cat >"$T/doc/usr/share/doc/$1/copyright"
	doc_package "$1"
}

# good LICENCE - print a machine-readable file
good() {
	printf '%s\n\nFiles: *\nCopyright: Somebody\nLicense: %s\n' \
		"$format" "$1"
}

make_mirror "$T/mirror"
good 'GPL-2+ or Expat' | copyright c-good
good 'own-licence' | copyright c-own
echo 'This package is free.' | copyright c-plain
{ good GPL-2+; printf ' \377\n'; } | copyright c-latin
{ good GPL-2+; head -c 4200000 /dev/zero | tr '\0' x | sed 's/^/ /'; } |
	copyright c-huge
{ good GPL-2+; head -c 4000000 /dev/zero | tr '\0' x | sed 's/^/ /'; } |
	copyright c-large
{ good GPL-2+; printf ' \000\n'; } | copyright c-nul
doc_package c-none
mkdir -p "$T/doc/usr/share/doc"
ln -s c-good "$T/doc/usr/share/doc/c-link"
doc_package c-link
mkdir -p "$T/doc/usr/share/doc/c-loop"
ln -s ../c-loop/copyright "$T/doc/usr/share/doc/c-loop/copyright"
doc_package c-loop
mkdir -p "$T/doc/usr/share/doc/c-folder/copyright"
doc_package c-folder
# a link that leads to a good file of this machine, if it left the root
good Zlib >"$T/outside"
mkdir -p "$T/doc/usr/share/doc/c-outside"
ln -s "../../../../../../../../../../../../../../../..$T/outside" \
	"$T/doc/usr/share/doc/c-outside/copyright"
doc_package c-outside
# and one that is absolute, within the root
mkdir -p "$T/doc/usr/share/doc/c-rooted"
ln -s /usr/share/doc/c-good/copyright \
	"$T/doc/usr/share/doc/c-rooted/copyright"
doc_package c-rooted

make_repo "$T/repo" "$T/mirror"
add_recipe "$T/repo" listed "$T/mirror" c-folder c-good c-huge c-large \
	c-latin c-link c-loop c-none c-nul c-outside c-own c-plain c-rooted \
	mini <<-'END'
	mkdir -p "$OUT/usr/bin" "$OUT/etc"
	echo one >"$OUT/usr/bin/one"
	ln "$OUT/usr/bin/one" "$OUT/usr/bin/two"
	ln -s one "$OUT/usr/bin/three"
	echo 'a "b"' >"$OUT/etc/with space"
END
sed -i 's/"version": "1",/&\n"licence": "MIT AND LicenseRef-x",/' \
	"$T/repo/recipes/listed/recipe.json"
commit_all "$T/repo"
cd "$T/repo" || exit 1
run hallmark build --json --mirror "file://$T/mirror" HEAD:recipes/listed
ended 'an image is built' 0
cp "$out" "$T/built"
like 'build counts the unknown licences' "$err" \
	'the licences of 9 of 15 packages and sources are unknown'
run hallmark build --json HEAD:recipes/listed
json_is 'a known build has the same sbom' "$out" 'v["sbom"]' \
	"$(json "$T/built" 'v["sbom"]')"
run hallmark build --quiet --force --json --mirror "file://$T/mirror" \
	HEAD:recipes/listed
is 'quiet says nothing of licences' "$(cat "$err")" ''
json_is 'built again, the envelope is the same' "$out" 'v["sbom"]' \
	"$(json "$T/built" 'v["sbom"]')"

run hallmark show --sbom spdx listed
ended 'the SPDX document is printed' 0
cp "$out" "$T/spdx"
run hallmark show --sbom cyclonedx listed
ended 'the CycloneDX document is printed' 0
cp "$out" "$T/cyclonedx"

# --- what they list ---

spdx_licence() {
	json "$T/spdx" "[p['licenseDeclared'] for p in v['packages']
		if p['name'] == '$1'][0]"
}
is 'names of licences are mapped' "$(spdx_licence c-good)" \
	'GPL-2.0-or-later OR MIT'
is 'a link of a folder is followed' "$(spdx_licence c-link)" \
	'GPL-2.0-or-later OR MIT'
is 'an absolute link stays in the root' "$(spdx_licence c-rooted)" \
	'GPL-2.0-or-later OR MIT'
is 'a large file is read' "$(spdx_licence c-large)" GPL-2.0-or-later
like 'an unknown licence is a reference' "$T/spdx" \
	'"licenseId":"LicenseRef-own-licence-[0-9a-f]{12}","name":"own-licence"'
is 'the image has what the recipe declares' "$(spdx_licence listed)" \
	'MIT AND LicenseRef-x'
like 'its reference is explained' "$T/spdx" '"licenseId":"LicenseRef-x"'
for i in plain latin huge nul none loop folder outside; do
	is "nothing is claimed of c-$i" "$(spdx_licence "c-$i")" NOASSERTION
done
python3 - "$T/spdx" "$T/cyclonedx" recipes/listed/lock.json >"$T/diff" <<-'END'
	import json, sys
	spdx, cdx, lock = (json.load(open(p)) for p in sys.argv[1:])
	want = sorted((p["name"], p["version"], p["sha256"], f"pkg:deb/debian/"
	    f"{p['name']}@{p['version']}?arch={p['architecture']}"
	    "&distro=debian-12") for p in lock["packages"])
	tools = {r["spdxElementId"] for r in spdx["relationships"]
	    if r["relationshipType"] == "BUILD_TOOL_OF"}
	got = sorted((p["name"], p["versionInfo"],
	    p["checksums"][0]["checksumValue"],
	    p["externalRefs"][0]["referenceLocator"])
	    for p in spdx["packages"] if p["SPDXID"] in tools)
	print("" if got == want else f"spdx {got}")
	got = sorted((c["name"], c["version"], c["hashes"][0]["content"],
	    c["purl"]) for c in cdx["components"]
	    if c.get("properties", [{}])[0].get("value") == "environment")
	print("" if got == want else f"cyclonedx {got}")
END
is 'the packages are those of the lock' "$(cat "$T/diff")" ''
layer=$(json "$T/built" 'v["layers"][0]["digest"]')
python3 - "$T/spdx" "$T/cyclonedx" \
	"$HALLMARK_STORE/blobs/sha256/${layer#sha256:}" >"$T/diff" <<-'END'
	import hashlib, json, sys, tarfile
	spdx, cdx = (json.load(open(p)) for p in sys.argv[1:3])
	tar = tarfile.open(sys.argv[3])
	want = sorted((m.name, hashlib.sha256(
	    tar.extractfile(m).read()).hexdigest())
	    for m in tar if m.isreg() or m.islnk())
	got = [(f["fileName"][2:], f["checksums"][0]["checksumValue"])
	    for f in spdx["files"]]
	print("" if got == want and len(want) == 3 else f"spdx {got} {want}")
	held = {r["relatedSpdxElement"] for r in spdx["relationships"]
	    if r["relationshipType"] == "CONTAINS"}
	print("" if held == {f["SPDXID"] for f in spdx["files"]} else held)
	got = [(c["name"], c["hashes"][0]["content"])
	    for c in cdx["components"] if c["type"] == "file"]
	print("" if got == want else f"cyclonedx {got}")
END
is 'the files are those of the layer' "$(cat "$T/diff")" ''
json_is 'created is the epoch' "$T/spdx" 'v["creationInfo"]["created"]' \
	2023-11-14T22:13:20Z
json_is 'the namespace is of the image' "$T/spdx" 'v["documentNamespace"]' \
	"urn:hallmark:sbom:spdx:1:$(json "$T/built" 'v["manifest"]')"

# --- people, programs and mistakes ---

run hallmark show listed
like 'show counts' "$out" \
	'sbom in SPDX: 15 packages and sources, 3 files; .* of 9 are unknown'
like 'show counts both' "$out" 'sbom in CycloneDX: 15 .* 3 files; .* of 9 are'
run hallmark show --json listed
json_is 'show has the three statements' "$out" \
	'" ".join(sorted(s["predicateType"] for s in v["statements"]))' \
	'https://cyclonedx.org/bom https://slsa.dev/provenance/v1 https://spdx.dev/Document'
run hallmark show --sbom yaml listed
refused 'another form is refused' 2 "--sbom must be spdx or cyclonedx, not 'yaml'"
run hallmark show --sbom spdx --json listed
refused 'with --json it is refused' 2 'leave out --json'
run hallmark show --sbom spdx "$HALLMARK_STORE/attestations/listed.intoto.jsonl"
refused 'a file without an sbom is refused' 2 'no sbom in SPDX'
run hallmark verify listed
ended 'the other statements do not disturb verify' 0
run hallmark rebuild --json --mirror "file://$T/mirror" listed
ended 'nor a rebuild' 0
json_is 'a rebuild signs the same sbom' "$out" 'v["sbom"]' \
	"$(json "$T/built" 'v["sbom"]')"

# --- the same bytes in another clone, store and umask ---

git -C "$T/repo" remote add origin https://example.org/x
hallmark build --quiet --force --mirror "file://$T/mirror" \
	HEAD:recipes/listed >"$out" || fail 'built with a remote'
hallmark show --json listed >"$T/one"
cp -r "$T/repo" "$T/other"
cd "$T/other" || exit 1
(umask 077 && HALLMARK_STORE=$T/store2 &&
	export HALLMARK_STORE && hallmark build --json \
	--mirror "file://$T/mirror" HEAD:recipes/listed >"$T/two" 2>"$err")
run hallmark build --json HEAD:recipes/listed
json_is 'two clones, stores and umasks give one envelope' "$T/two" \
	'v["sbom"]' "$(json "$out" 'v["sbom"]')"

# --- the schemas of others ---

schemas=${HALLMARK_VECTORS:-}/schemas
# valid FOLDER SCHEMA FILE
valid() {
	python3 - "$schemas/$1" "$2" "$3" <<-'END'
		import json, sys, warnings
		warnings.simplefilter("ignore")
		import jsonschema
		folder, name, path = sys.argv[1:]
		def load(uri):
		    return json.load(open(
		        folder + "/" + uri.rsplit("/", 1)[1].split("#")[0]))
		schema = load("/" + name)
		resolver = jsonschema.RefResolver(f"file://{folder}/" + name,
		    schema, handlers={"http": load, "https": load, "file": load})
		jsonschema.Draft7Validator(schema, resolver=resolver).validate(
		    json.load(open(path)))
	END
}
if [ -d "$schemas/spdx" ] && python3 -c 'import jsonschema' 2>"$T/words"; then
	ok 'SPDX accepts the document' valid spdx spdx-schema-2.3.json "$T/spdx"
	ok 'CycloneDX accepts the document' valid cyclonedx \
		bom-1.6.schema.json "$T/cyclonedx"
	for i in spdx:spdx-schema-2.3.json:dataLicense \
		cyclonedx:bom-1.6.schema.json:bomFormat; do
		form=${i%%:*}
		sed "s/\"${i##*:}\"/\"other\"/" "$T/$form" >"$T/bad"
		schema=${i#*:}
		if valid "$form" "${schema%:*}" "$T/bad" >"$T/words" 2>&1; then
			fail "$form refuses a document without ${i##*:}"
		else
			pass "$form refuses a document without ${i##*:}"
		fi
	done
else
	skip 'the schemas of others' \
		'HALLMARK_VECTORS or python3-jsonschema is missing'
fi
finish
