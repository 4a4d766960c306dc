#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Several statements about one image: the provenance decides, the others are
# named, and none of them can spoil it.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need openssl
need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
for i in ours theirs; do
	run hallmark key new "$T/$i"
done
run hallmark build --key "$T/ours" --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'a build' 0
good=$HALLMARK_STORE/attestations/mini.intoto.jsonl
envelope() {
	"$python" "$HALLMARK_SOURCE/tests/cli/envelope.py" "$@"
}
# change EXPRESSION - print the statement, changed by Python; v is the document
change() {
	"$python" - "$good" "$1" <<-'END'
		import base64, json, sys
		e = json.loads(open(sys.argv[1]).readline())
		v = json.loads(base64.b64decode(e["payload"]))
		exec(sys.argv[2])
		print(json.dumps(v))
	END
}
finding() { # ID KEY
	json "$out" "[f.get('$2') for f in v['findings'] if f['id'] == '$1'][0]"
}
verify() {
	run hallmark verify --json --trust "$T/ours.pub" "$@"
}
change 'pass' >"$T/same"
change 'v["predicateType"] = "https://spdx.dev/Document"; v["predicate"] = {}' \
	>"$T/sbom"
change 'v["subject"][0]["digest"]["sha256"] = "ab" * 32
v["predicateType"] = "https://cyclonedx.org/bom"' >"$T/elsewhere"
echo '{}' >"$T/none"

envelope "$T/sbom" "$T/ours" | cat - "$good" >"$T/a.jsonl"
verify "$T/a.jsonl"
ended 'an SBOM before the provenance is passed over' 0
is 'and named' "$(finding other-statements reason)" "'https://spdx.dev/Document'"
is 'as good' "$(finding other-statements status)" pass
envelope "$T/same" "$T/theirs" | cat - "$good" >"$T/a.jsonl"
verify "$T/a.jsonl"
ended 'so is a statement of somebody else' 0
is 'which is named' "$(finding other-statements reason)" \
	'1 that no trusted key has signed'
is 'as not checked' "$(finding other-statements status)" skipped
{ echo 'not json' && cat "$good"; } >"$T/a.jsonl"
verify "$T/a.jsonl"
is 'what is no envelope spoils nothing' "$status $(finding other-statements \
	reason)" '0 1 that is no envelope of a statement'
envelope "$T/none" "$T/ours" | cat - "$good" >"$T/a.jsonl"
verify "$T/a.jsonl"
is 'nor does what is no statement' "$status $(finding other-statements \
	reason)" '0 1 signed, but no in-toto statement'
envelope "$T/same" - "$T/ours" >"$T/a.jsonl"
verify "$T/a.jsonl"
is 'a bad signature before a good one is reported' "$status $(finding \
	signature reason)" '0 signed by 1 of the trusted keys; 1 more signature is by none of them'
envelope "$T/same" "$T/ours" "$T/ours" >"$T/a.jsonl"
verify "$T/a.jsonl"
is 'two signatures of one key count once' "$status $(finding signature \
	reason)" '0 signed by 1 of the trusted keys'
envelope "$T/sbom" "$T/ours" >"$T/a.jsonl"
verify "$T/a.jsonl"
ended 'an SBOM alone verifies nothing' 2
is 'since there is no provenance' "$(finding provenance status)" undecided
envelope "$T/sbom" "$T/theirs" >"$T/a.jsonl"
verify "$T/a.jsonl"
ended "nor does somebody else's" 1
envelope "$T/same" >"$T/a.jsonl"
verify "$T/a.jsonl"
is 'an envelope without a signature is refused' \
	"$status $(finding envelope status)" '1 fail'
for i in $(seq 30); do envelope "$T/elsewhere" "$T/ours"; done |
	cat - "$good" >"$T/a.jsonl"
verify "$T/a.jsonl"
ended 'thirty more change nothing' 0
is 'few of them are named' "$(finding other-statements reason | grep -o \
	cyclonedx | wc -l) $(finding other-statements actual)" '20 30'

# the helpers of one image are few, however many statements there are; a
# sanitizer's own thread is none
if ! command -v strace >/dev/null; then
	skip 'few helpers' 'no strace'
	skip 'no socket' 'no strace'
	finish
fi
run strace -f -o "$T/trace" "$HALLMARK" verify --trust "$T/ours.pub" \
	"$T/a.jsonl"
if ! grep -q 'exited with' "$T/trace"; then
	skip 'few helpers' 'nothing can be traced here'
	skip 'no socket' 'nothing can be traced here'
	finish
fi
is 'two helpers read all envelopes and all statements' \
	"$(grep -Ec 'clone3?\(.*SIGCHLD|[ v]fork\(' "$T/trace")" 2
run strace -f -o "$T/trace" "$HALLMARK" verify --trust "$T/ours.pub" mini
# what refers to an image changes neither how the image nor how a signed
# statement is read
is 'three read an image: its type and referrers, it and envelopes, statements' \
	"$(grep -Ec 'clone3?\(.*SIGCHLD|[ v]fork\(' "$T/trace")" 3
unlike 'verify opens no socket' "$T/trace" '[^a-z](socket|socketpair|connect)\('
finish
