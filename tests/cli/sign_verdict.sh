#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A verdict without a key, signed later: the same envelope as if the rebuild had
# had the key. A verdict that does not fit what the store holds is not signed.
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
hallmark key new --type ed25519 "$T/ours" >"$T/made" 2>&1
for i in mini fickle; do
	run hallmark build --key "$T/builder" --json --level hermetic \
		--mirror "file://$T/mirror" "HEAD:recipes/$i"
	ended "the original of $i" 0
done
cp -R "$HALLMARK_STORE" "$T/original"
home_in "$T/rebuilder"
at=$HALLMARK_STORE/attestations

# again WHAT OPTION… - rebuild with an empty store; $waits is the file, unless
# there is a key
again() {
	rm -rf "$HALLMARK_STORE"
	again_what=$1
	shift
	run hallmark rebuild --json --mirror "file://$T/mirror" \
		--repo "$T/repo" --trust "$T/builder.pub" "$@" "$again_what"
	waits=$(json "$out" 'v["file"]')
}
# unsign ENVELOPE - the statement that a rebuild without a key had written
unsign() {
	"$python" - "$1" <<-'END'
		import base64, json, sys
		e = json.loads(open(sys.argv[1]).readline())
		v = json.loads(base64.b64decode(e["payload"]))
		del v["predicate"]["rebuilder"]["key"]
		print(json.dumps(v, sort_keys=True, separators=(",", ":"),
		                 ensure_ascii=False))
	END
}
# change FILE PYTHON - the statement of this file, changed; p is the predicate
change() {
	"$python" - "$1" "$2" <<-'END'
		import json, sys
		v = json.loads(open(sys.argv[1]).readline())
		p = v["predicate"]
		exec(sys.argv[2])
		print(json.dumps(v, sort_keys=True, separators=(",", ":"),
		                 ensure_ascii=False))
	END
}
sign() {
	run hallmark sign --json --key "$T/ours" "$@"
}

# --- the same envelope as of a rebuild with the key ---

# equal NAME WHAT OPTION… - of a rebuild with the key, take the key away and sign
equal() {
	equal_name=$1
	shift
	again "$@" --key "$T/ours"
	word=$(json "$out" 'v["verdict"]')
	cp "$waits" "$T/keyed"
	listed=$(json "$HALLMARK_STORE/index.json" 'len(v["manifests"])')
	unsign "$T/keyed" >"$T/v.statements.jsonl"
	rm "$waits"
	sign "$T/v.statements.jsonl"
	ended "$equal_name: signed" 0
	ok "$equal_name: the envelope of a rebuild with the key" \
		cmp "$T/keyed" "$(json "$out" 'v["file"]')"
	json_is "$equal_name: the answer says the word" "$out" 'v["verdict"]' \
		"$word"
	json_is "$equal_name: attached as it was, and not again" \
		"$HALLMARK_STORE/index.json" 'len(v["manifests"])' "$listed"
	ok "$equal_name: the store is sound" "$HALLMARK" store check
}
equal identical "$T/original/attestations/mini.intoto.jsonl"
is 'identical: the word' "$word" identical
equal different "$T/original/attestations/fickle.intoto.jsonl"
is 'different: the word' "$word" different
equal flaky "$T/original/attestations/fickle.intoto.jsonl" --times 2
is 'flaky: the word' "$word" flaky
equal unavailable "$T/original/attestations/mini.intoto.jsonl" --offline
is 'unavailable: the word' "$word" unavailable

# --- of a rebuild that had no key ---

again "$T/original/attestations/mini.intoto.jsonl" --unsigned --trace
ended 'a rebuild without a key' 0
cp "$waits" "$T/waits.jsonl"
cp -R "$HALLMARK_STORE" "$T/kept"
sign --provenance "$T/original/attestations/mini.intoto.jsonl" "$waits"
ended 'its verdict is signed, beside what it judged' 0
unlike 'then nothing is left uncompared' "$err" 'was not compared'
json_is 'the answer names the image' "$out" 'v["name"]' mini
signed=$(json "$out" 'v["file"]')
unsign "$signed" >"$T/without"
ok 'the statement is what waited, and the key' cmp "$T/without" "$T/waits.jsonl"
ok 'the signature is ours' "$python" \
	"$HALLMARK_SOURCE/tests/cli/dsse_check.py" "$signed" "$T/ours.pub"
sign "$waits"
ended 'signing again' 0
like 'without what it judged, a note says so' "$err" 'was not compared'
run hallmark sign --key "$T/ours" "$waits"
like 'in words: the verdict' "$out" '^verdict     identical$'
run hallmark store gc
for i in $(json "$T/waits.jsonl" '" ".join(e["digest"]["sha256"]
	for e in v["predicate"]["evidence"])'); do
	ok 'gc keeps its evidence' test -e "$HALLMARK_STORE/blobs/sha256/$i"
done

# of an image that is attached, the statement that it judged is there
cp -R "$T/original/." "$T/both"
cp -R "$T/kept/blobs/sha256/." "$T/both/blobs/sha256"
sign --store "$T/both" "$T/waits.jsonl"
ended 'in the store of the original' 0
unlike 'what it judged is attached there' "$err" 'was not compared'
run hallmark show --store "$T/both" --json mini
json_is 'and so is the verdict' "$out" '[s["predicate"]["verdict"]
	for s in v["statements"] if "verdict" in s["predicateType"]]' \
	'["identical"]'

# --- what is not signed; each change is refused, and nothing is written ---

fresh() {
	rm -rf "$HALLMARK_STORE"
	cp -R "$T/kept" "$HALLMARK_STORE"
}
blob_at() { # NAME - of the evidence
	echo "$HALLMARK_STORE/blobs/sha256/$(json "$T/waits.jsonl" \
		'[e["digest"]["sha256"] for e in v["predicate"]["evidence"]
		if e["name"] == "'"$1"'"][0]')"
}
# unfit NAME STATUS REGEX [FILE OPTION…]
unfit() {
	unfit_name=$1 unfit_status=$2 unfit_regex=$3
	shift 3
	[ $# -gt 0 ] || set -- "$T/waits.jsonl"
	sign "$@"
	refused "$unfit_name" "$unfit_status" "$unfit_regex"
	ok "$unfit_name: nothing is signed" test -z \
		"$(ls "$at" | grep 'verdict\.intoto')"
}
fresh
sign "$T/waits.jsonl"
ended 'what is refused below is signed as it is' 0
fresh
rm "$(blob_at tree/rebuilt)"
unfit 'evidence is missing' 2 'the evidence .tree/[a-z]*.; rebuild again'
fresh
chmod u+w "$(blob_at trace)"
printf x >>"$(blob_at trace)"
unfit 'evidence has other bytes' 1 'evidence .trace.*(digest|sha256)'
fresh
rm "$HALLMARK_STORE/blobs/sha256/$(json "$T/waits.jsonl" \
	'v["predicate"]["levels"]["manifest"]["rebuilt"][0][7:]')"
unfit 'the rebuilt image is missing' 2 'has no image sha256:.*which was rebuilt'
fresh
layer=$HALLMARK_STORE/blobs/sha256/$(json "$T/waits.jsonl" \
	'v["predicate"]["levels"]["layers"]["rebuilt"][0][7:]')
chmod u+w "$layer"
printf x >>"$layer"
unfit 'the rebuilt image is damaged' 1 'the rebuilt image is damaged'
fresh
n=0
# changed NAME STATUS REGEX PYTHON
changed() {
	n=$((n + 1))
	change "$T/waits.jsonl" "$4" >"$T/changed.$n.jsonl"
	unfit "$1" "$2" "$3" "$T/changed.$n.jsonl"
}
changed 'the key is named already' 1 'it names the key' \
	'p["rebuilder"]["key"] = "0" * 64'
changed 'another word' 2 "its digests say 'identical'" \
	'p["verdict"] = "different"'
changed 'another size of evidence' 1 'that the evidence .* bytes' \
	'p["evidence"][0]["annotations"]["size"] += 1'
changed 'evidence of another name' 1 'keeps no evidence .secret.' \
	'p["evidence"][0]["name"] = "secret"'
changed 'evidence of another type' 1 'keeps no evidence' \
	'p["evidence"][0]["mediaType"] = "text/html"'
changed 'another tree as evidence' 1 'but its levels name the tree' \
	'[e for e in p["evidence"] if e["name"] == "tree/rebuilt"][0]["digest"] = [
	e for e in p["evidence"] if e["name"] == "trace"][0]["digest"]'
changed 'another config' 1 'its level config is not that of the rebuilt' \
	'p["levels"]["config"] = dict.fromkeys(["signed", "rebuilt"],
	["sha256:" + "1" * 64])'
changed 'another layer' 1 'its level layers is not that of the rebuilt' \
	'p["levels"]["layers"] = dict.fromkeys(["signed", "rebuilt"],
	["sha256:" + "1" * 64])'
changed 'another diff_id' 1 'its level diff_ids is not that of the rebuilt' \
	'p["levels"]["diff_ids"] = dict.fromkeys(["signed", "rebuilt"],
	["sha256:" + "1" * 64])'
changed 'a time that no release writes' 2 'started|time' \
	'p["started"] = "2026-11-30 09:00:00"'
changed 'an unknown member' 2 'unknown|not a member|harmless' \
	'p["harmless"] = 1'
judged=$T/original/attestations/mini.intoto.jsonl
# said NAME REGEX PYTHON - refused where the judged statement is at hand
said() {
	n=$((n + 1))
	change "$T/waits.jsonl" "$3" >"$T/changed.$n.jsonl"
	unfit "$1" 1 "$2" "$T/changed.$n.jsonl" --provenance "$judged"
}
said 'another name than the judged statement' 'it is about .other.' \
	'v["subject"][0]["name"] = "other"'
said 'another level of the box' 'its level is .*but that of the judged' \
	'p["level"] = "deterministic"'
said 'a tree that the judged statement does not name' \
	'its level tree is not that of the judged' \
	'p["levels"]["tree"]["signed"] = []'
said 'another statement was judged' 'it judged the statement' \
	'p["judged"]["digest"]["sha256"] = "2" * 64'
unfit 'a provenance file of another image' 1 'it judged the statement' \
	"$T/waits.jsonl" --provenance "$T/original/attestations/fickle.intoto.jsonl"
unfit 'two statements' 2 'second one of the type' "$T/twice.jsonl" \
	"$(cat "$T/waits.jsonl" "$T/waits.jsonl" >"$T/twice.jsonl")--quiet"
unfit 'a repository' 2 'leave out --repo' "$T/waits.jsonl" --repo "$T/repo"
sed 's/":/": /' "$T/waits.jsonl" >"$T/spaces.jsonl"
unfit 'other bytes of the same' 2 'not canonical JSON' "$T/spaces.jsonl"
run hallmark sign --provenance "$judged" --key "$T/ours" \
	"$(ls "$at"/*.statements.jsonl | grep -v verdict | head -n 1)"
refused '--provenance belongs to a verdict' 2 'is no verdict'

# --- files that differ are not called the same ---

again "$T/original/attestations/fickle.intoto.jsonl" --unsigned
change "$waits" 'p["levels"]["tree"]["rebuilt"] = p["levels"]["tree"]["signed"]
p["verdict"], p["evidence"] = "tree", []' >"$T/same.jsonl"
unfit 'another tree' 1 'its level tree is not that of the rebuilt' \
	"$T/same.jsonl"
finish
