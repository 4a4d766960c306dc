#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bills of materials that are signed elsewhere: everything in them that the
# provenance, the image and the commit can tell is checked; each alteration is
# refused, and named.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"
. "${HALLMARK_SOURCE:?}/tests/cli/kit_lib.sh"

need_box
make_service
sed -i 's/"version": "1",/&\n "licence": "MIT",/' \
	"$T/repo/recipes/svc/recipe.json"
commit_all "$T/repo"
cd "$T/repo" || exit 1
commit=$(git rev-parse HEAD)
run hallmark build --unsigned --mirror "$mirror" HEAD:recipes/svc
ended 'a build without a key' 0
good=$HALLMARK_STORE/attestations/svc.statements.jsonl
cp "$good" "$T/good.jsonl"
hallmark key new "$T/key" >"$T/made" 2>&1
cp -r "$HALLMARK_STORE" "$T/unsigned"
sign() { # OPTION… - in a copy of the store, in a folder without a repository
	rm -rf "$T/try"
	cp -r "$T/unsigned" "$T/try"
	(cd / && hallmark sign --store "$T/try" --key "$T/key" "$@") \
		>"$out" 2>"$err" </dev/null
	status=$?
}
sign "$T/good.jsonl"
ended 'the statements of a build are signed' 0

# altered NAME PATH-REGEX PYTHON - a is the SPDX document, c the CycloneDX one,
# p the provenance's predicate
altered() {
	"$python" - "$T/good.jsonl" "$3" >"$T/altered.jsonl" <<-'END'
		import json, sys
		s = [json.loads(line) for line in open(sys.argv[1])]
		p, a, c = (v["predicate"] for v in s)
		def package(name):
		    return [x for x in a["packages"] if x["name"] == name][0]
		def component(name):
		    return [x for x in c["components"] if x["name"] == name][0]
		exec(sys.argv[2])
		for v in s:
		    print(json.dumps(v, sort_keys=True, separators=(",", ":")))
	END
	sign "$T/altered.jsonl"
	if [ -z "$2" ]; then
		ended "$1" 0
		return
	fi
	refused "$1 is refused" 1 "$2"
	ok 'and nothing is written' test ! -e \
		"$T/try/attestations/svc.intoto.jsonl"
}
altered 'nothing' '' pass

# --- SPDX ---

spdx() { # NAME PATH PYTHON
	altered "$1" "statement 2: it(s| lacks) '/predicate$2'" "$3"
}
altered 'the licence of a package, which only the environment shows' '' \
	'package("filler")["licenseDeclared"] = "MIT"'
spdx 'the licence of the image' /packages/0/licenseDeclared \
	'a["packages"][0]["licenseDeclared"] = "GPL-2.0-only"'
spdx 'the date' /creationInfo/created \
	'a["creationInfo"]["created"] = "2024-01-01T00:00:00Z"'
spdx 'the program' '/creationInfo/creators/0' \
	'a["creationInfo"]["creators"] = ["Tool: hallmark-0"]'
spdx 'the name' /name 'a["name"] = "other"'
spdx 'the name space' /documentNamespace 'a["documentNamespace"] += "0"'
spdx 'the version of the image' /packages/0/versionInfo \
	'a["packages"][0]["versionInfo"] = "2"'
spdx 'the digest of the image' /packages/0/checksums/0/checksumValue \
	'a["packages"][0]["checksums"][0]["checksumValue"] = "0" * 64'
spdx 'the digest of a file' /files/0/checksums/0/checksumValue \
	'a["files"][0]["checksums"][0]["checksumValue"] = "0" * 64'
spdx 'the path of a file' /files/1/fileName \
	'a["files"][1]["fileName"] = "./www/worse"'
spdx 'a file less' '/files/1' 'del a["files"][1:]'
spdx 'a file more' '/files/2' 'a["files"].append(a["files"][0])'
spdx 'no files, said to be too many' '.*' 'a["files"] = []
a["packages"][0]["comment"] = \
	"2 files of the output are not listed: they are too many"
a["packages"][0]["filesAnalyzed"] = False
a["relationships"] = [r for r in a["relationships"]
	if not r["relatedSpdxElement"].startswith("SPDXRef-file")]'
spdx 'the version of a package' '/packages/[0-9]/versionInfo' \
	'package("filler")["versionInfo"] = "2"'
spdx 'the digest of a package' '/packages/[0-9]/checksums/0/checksumValue' \
	'package("filler")["checksums"][0]["checksumValue"] = "0" * 64'
spdx 'the URL of a package' '/packages/[0-9]/externalRefs/0/referenceLocator' \
	'package("filler")["externalRefs"][0]["referenceLocator"] += "&x=y"'
spdx 'a package less' '.*' 'a["packages"].remove(package("filler"))'
spdx 'a package more' '/packages/8' \
	'a["packages"].append(dict(package("filler"), SPDXID="SPDXRef-package-9"))'
spdx 'the archive' '/packages/[0-9]/checksums/0/checksumValue' \
	'package("words")["checksums"][0]["checksumValue"] = "0" * 64'
spdx 'the commit of a source' '/packages/[0-9]/versionInfo' \
	'package("dep")["versionInfo"] = "0" * 40'
spdx 'what a package is to the image' \
	'/relationships/[0-9]/relationshipType' \
	'[r for r in a["relationships"] if r["relationshipType"] ==
	"BUILD_TOOL_OF"][0]["relationshipType"] = "CONTAINS"'
spdx 'a member more' /x 'a["x"] = 1'
spdx 'a member more of a package' '/packages/[0-9]/supplier' \
	'package("filler")["supplier"] = "Organization: x"'
altered 'a text of a licence that is a map' 'hasExtractedLicensingInfos/0' \
	'a["hasExtractedLicensingInfos"] = [{"licenseId": {}, "name": "x",
	"extractedText": "x"}]'
altered 'a licence that is a list' 'licenseDeclared' \
	'package("filler")["licenseDeclared"] = ["MIT"]'

# --- CycloneDX ---

cdx() { # NAME PATH PYTHON
	altered "$1" "statement 3: it(s| lacks) '/predicate$2'" "$3"
}
altered 'the licence of a package' '' \
	'component("filler")["licenses"] = [{"expression": "MIT"}]'
altered 'licences that are no list of one expression' 'licenses' \
	'component("filler")["licenses"] = [{"expression": "MIT", "x": 1}]'
cdx 'the serial number' /serialNumber 'c["serialNumber"] = "urn:uuid:0"'
cdx 'the date' /metadata/timestamp \
	'c["metadata"]["timestamp"] = "2024-01-01T00:00:00Z"'
cdx 'the digest of a file' '/components/[0-9]/hashes/0/content' \
	'component("www/words")["hashes"][0]["content"] = "0" * 64'
cdx 'a file less' '.*' 'c["components"].remove(component("www/words"))'
cdx 'the digest of a package' '/components/[0-9]/hashes/0/content' \
	'component("filler")["hashes"][0]["content"] = "0" * 64'
cdx 'a package less' '.*' 'c["components"].remove(component("filler"))'
cdx 'the role of a package' '/components/[0-9]/properties/0/value' \
	'component("filler")["properties"][0]["value"] = "base"'
cdx 'what the image depends on' '/dependencies/0/dependsOn.*' \
	'c["dependencies"][0]["dependsOn"] = []'
cdx 'a member more' '/vulnerabilities' 'c["vulnerabilities"] = []'

# --- the commit, where it is at hand ---

# the provenance and both documents agree on another package
lying='
for i in p["buildDefinition"]["resolvedDependencies"]:
    if "filler" in i["uri"]:
        i["digest"]["sha256"] = "0" * 63 + "1"
package("filler")["checksums"][0]["checksumValue"] = "0" * 63 + "1"
component("filler")["hashes"][0]["content"] = "0" * 63 + "1"'
altered 'without the commit, a package that all three name' '' "$lying"
like 'and the commit is missed' "$err" 'no repository with the commit'
run hallmark sign --store "$T/try" --key "$T/key" --repo "$T/repo" \
	"$T/altered.jsonl"
refused 'with it, it is refused' 1 "lists '.*filler.*', but its commit pins"
run hallmark sign --store "$T/try" --key "$T/key" "$T/altered.jsonl"
refused 'also with the repository around this folder' 1 'commit pins'
sign --repo "$T/repo" "$T/good.jsonl"
ended 'with it, the statements of the build are signed' 0
unlike 'and no commit is missed' "$err" 'no repository'
sign --repo "$T/dep" "$T/good.jsonl"
refused 'a repository without the commit is named' 2 "$commit"
sign --repo "$T/none" "$T/good.jsonl"
refused 'and one that is none' 2 'none'

sign --repo https://example.org/none "$T/good.jsonl"
refused 'nothing is fetched' 2 'example.org/none'
unlike 'and the reason is understood' "$err" 'descriptor'

# --- documents without files, since they would be too large ---

add_recipe "$T/repo" many "$T/mirror" <<-'END'
	name=a-name-of-some-length-so-that-fewer-files-are-enough-for-this
	name=$name-$name-$name
	i=0
	mkdir "$OUT/$name"
	while [ $i -lt 16000 ]; do
		: >"$OUT/$name/$name-$i"
		i=$((i + 1))
	done
END
commit_all "$T/repo"
run hallmark build --unsigned --mirror "$mirror" HEAD:recipes/many
ended 'an image with many files' 0
like 'whose SBOMs list none' "$err" 'the sbom lists no files: the output has 16000'
run hallmark sign --key "$T/key" many
ended 'is signed' 0
finish
