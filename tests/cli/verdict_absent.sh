#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A rebuild from a provenance alone, where the image is not at hand: the verdict
# names what it judged, and verify counts it when the image has come.
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
hallmark key new --type ed25519 "$T/builder" >/dev/null 2>&1
hallmark key new --type ed25519 "$T/ours" >/dev/null 2>&1
run hallmark build --key "$T/builder" --json --level hermetic \
	--mirror "file://$T/mirror" HEAD:recipes/fickle
ended 'the original' 0
image=$(json "$out" 'v["manifest"]')
run hallmark save --output "$T/fickle.tar" fickle
ended 'the original is saved' 0
cp "$HALLMARK_STORE/attestations/fickle.intoto.jsonl" "$T/fickle.jsonl"
home_in "$T/rebuilder"
cat >"$T/policy.json" <<-'END'
	{"policy": 1, "verdicts": {"agree": 1}, "keys": [
	{"name": "ci", "operator": "us", "file": "builder.pub"},
	{"name": "r", "operator": "them", "file": "ours.pub",
	"roles": ["rebuilder"]}]}
END
rebuild() { # OPTION…
	rm -rf "$HALLMARK_STORE"
	run hallmark rebuild --json --mirror "file://$T/mirror" \
		--repo "$T/repo" --trust "$T/builder.pub" "$@" "$T/fickle.jsonl"
}
verify() { # OPTION…
	run hallmark verify --json --policy "$T/policy.json" "$@" fickle
}
# finding ID - how the last verify judged it
finding() {
	json "$out" '[(f["status"], f.get("actual", "").split(",")[0])
		for f in v["findings"] if f["id"] == "'"$1"'"]' 2>&1
}
# named NAME WORD - the last rebuild says what it judged
named() {
	json_is "$1: the word" "$out" 'v["verdict"]' "$2"
	json_is "$1: the answer names the image" "$out" \
		'v["name"], v["image"]' "('fickle', '$image')"
	json_is "$1: the manifest of the verdict names it" \
		"$HALLMARK_STORE/index.json" '[(lambda a: [
		a["urn:hallmark:verdict:1:image"],
		a["org.opencontainers.image.title"]])(json.load(open(
		"'"$HALLMARK_STORE"'/blobs/sha256/" + m["digest"][7:]))
		["annotations"]) for m in v["manifests"]
		if "vnd.in-toto" in m.get("artifactType", "")]' \
		"[[\"$image\", \"fickle\"]]"
	ok "$1: the store is sound" "$HALLMARK" store check
}

rebuild --key "$T/ours"
named 'different' different
run hallmark rebuild --mirror "file://$T/mirror" --repo "$T/repo" \
	--key "$T/ours" --trust "$T/builder.pub" "$T/fickle.jsonl"
like 'in words' "$out" "^'fickle' different: signed $image, rebuilt "
rebuild --key "$T/ours" --offline
named 'unavailable' unavailable

# --- the image comes later ---

rebuild --key "$T/ours"
file=$(json "$out" 'v["file"]')
cp "$file" "$T/verdict.jsonl"
run hallmark load "$T/fickle.tar"
ended 'the image comes' 0
verify
is 'its verdict is counted' "$(finding verdicts-against)" \
	'[["fail", "'"'them': different"'"]]'
rm "$file"
verify
unlike 'the file is what was counted' "$out" "'them': different"
verify --provenance "$T/verdict.jsonl"
is 'by its name elsewhere' "$(finding verdicts-against)" \
	'[["fail", "'"'them': different"'"]]'
echo nothing >"$file"
verify
unlike 'a damaged file counts nothing' "$out" "'them': different"
sed 's/"payload":"..../&AAAA/' "$T/verdict.jsonl" >"$file"
verify
unlike 'nor does one whose bytes are others' "$out" "'them': different"
# of another image, under the name of this one
cp "$T/fickle.jsonl" "$file"
verify
unlike 'nor does another statement' "$out" "'them': different"

# --- signed later ---

rebuild --unsigned
waits=$(json "$out" 'v["file"]')
run hallmark load "$T/fickle.tar"
verify
unlike 'an unsigned verdict counts nothing' "$out" "'them': different"
run hallmark sign --json --key "$T/ours" "$waits"
ended 'it is signed' 0
verify
is 'then it is counted' "$(finding verdicts-against)" \
	'[["fail", "'"'them': different"'"]]'
finish
