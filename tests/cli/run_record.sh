#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The run record: only where it is asked for, beside a provenance that does not
# change, and without a name of the machine.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
[ -n "$python" ] || bail 'python3 is not installed'
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
envelope=$HALLMARK_STORE/attestations/mini.intoto.jsonl
build() {
	run hallmark build --json --mirror "file://$T/mirror" "$@" \
		HEAD:recipes/mini
}
n_records() {
	hallmark show --json mini >"$T/shown" || echo failed
	json "$T/shown" 'sum(s["predicateType"] == "urn:hallmark:run-record:1"
		for s in v["statements"])'
}

before=$(date -u +%Y-%m-%dT%H:%M:%SZ)
build
cp "$envelope" "$T/plain.jsonl"
is 'a build makes no record' "$(n_records)" 0
cp -R "$HALLMARK_STORE" "$T/plain-store"
build --run-record
json_is 'a known result was not run' "$out" 'v["cached"]' true
like 'hallmark says so' "$err" 'no run record.*--force'
is 'and gains no record' "$(n_records)" 0
build --force
is 'built again without it: none' "$(n_records)" 0
ok 'and the same store' diff -r "$HALLMARK_STORE/blobs" "$T/plain-store/blobs"
build --force --run-record
ended 'with --run-record' 0
is 'there is one' "$(n_records)" 1
ok 'the provenance is the same' cmp "$envelope" "$T/plain.jsonl"
json "$T/shown" '__import__("json").dumps([s for s in v["statements"]
	if s["predicateType"] == "urn:hallmark:run-record:1"][0])' \
	>"$T/record"
manifest=$(json "$out" 'v["manifest"]')
json_is 'it is about the image' "$T/record" \
	'"sha256:" + v["subject"][0]["digest"]["sha256"]' "$manifest"
after=$(date -u +%Y-%m-%dT%H:%M:%SZ)
json_is 'it began before it ended, between now and then' "$T/record" \
	"'$before' <= v['predicate']['started'] <= v['predicate']['finished'] \
	<= '$after'" true
json_is 'it names the kernel' "$T/record" 'v["predicate"]["kernel"]' \
	"$(uname -r)"
json_is 'and how many processors' "$T/record" 'v["predicate"]["processors"]' \
	"$(getconf _NPROCESSORS_ONLN)"
unlike 'no path of the machine' "$T/record" "$T|$HOME"
if [ "$(uname -n)" != "$(uname -r)" ] && [ "$(uname -n)" != localhost ]; then
	unlike 'no name of the machine' "$T/record" "\"$(uname -n)\""
fi
if "$python" -c 'import jsonschema' 2>/dev/null; then
	valid() {
		"$python" - "$HALLMARK_SOURCE/docs/run-record.schema.json" \
			"$1" "$2" <<-'END'
			import json, sys, jsonschema
			schema, v = (json.load(open(p)) for p in sys.argv[1:3])
			exec(sys.argv[3])
			jsonschema.Draft202012Validator(schema).validate(v)
		END
	}
	ok 'the schema holds' valid "$T/record" ''
	for wrong in 'v["predicate"]["host"] = "x"' \
		'del v["predicate"]["started"]' \
		'v["predicate"]["started"] = "yesterday"' \
		'v["predicateType"] = "urn:hallmark:run-record:2"'; do
		run valid "$T/record" "$wrong"
		ended "the schema refuses: $wrong" 1
	done
else
	skip 'the schema holds' 'no python3-jsonschema'
fi
hallmark show mini >"$T/words" 2>&1
like 'show prints it' "$T/words" '^  finished    .*, after [0-9.]* s$'
ok 'the image is verified as before' hallmark verify mini
ok 'and the store' hallmark store check
# in another store: a verdict would keep the image here
run hallmark rebuild --mirror "file://$T/mirror" --store "$T/again" \
	"oci:$HALLMARK_STORE:mini"
ended 'rebuild reads past it' 0
sleep 1
build --force --run-record
is 'another run, another record' "$(n_records)" 2
ok 'and the same provenance' cmp "$envelope" "$T/plain.jsonl"
hallmark save mini >"$T/mini.tar" || fail 'the image is saved'
run hallmark load --store "$T/loaded" "$T/mini.tar"
ended 'load brings them' 0
HALLMARK_STORE=$T/loaded hallmark show --json mini >"$T/there" 2>"$err"
json_is 'save takes both along' "$T/there" 'len(v["statements"])' 5
export HALLMARK_STORE="$T/loaded"
hallmark store rm mini >"$out" 2>"$err" || fail 'the image is removed'
hallmark store gc >"$out" 2>"$err" || fail 'and its room is freed'
is 'no record keeps an image' "$(find "$T/loaded/blobs" -type f | wc -l)" 0
build --run-record --key "$T/none"
refused 'without a key there is no record either' 2 'there is no key'
finish
