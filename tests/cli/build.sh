#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From a commit to an image: the JSON that each command answers.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

digests='lambda *l: all(__import__("re").fullmatch("sha256:[0-9a-f]{64}", d)
	for d in l)'
blob_of() { # DIGEST
	printf '%s/blobs/sha256/%s' "$HALLMARK_STORE" "${1#sha256:}"
}

# --- build ---

run hallmark build --json --mirror "$mirror" HEAD:recipes/mini
ended 'a build' 0
cp "$out" "$T/first"
json_is 'its answer has every key and no other' "$T/first" 'sorted(v)' \
	'["cached", "commit", "config", "layers", "level", "manifest", "name", "provenance", "store", "tree"]'
json_is 'its digests are digests' "$T/first" \
	"($digests)(v['manifest'], v['config'], v['tree'], v['provenance'])" \
	true
json_is 'its layers have digest, diff_id and size' "$T/first" \
	"[sorted(l) for l in v['layers']] == [['diff_id', 'digest', 'size']]
	and ($digests)(v['layers'][0]['digest'], v['layers'][0]['diff_id'])
	and v['layers'][0]['size'] > 0" true
json_is 'it was not known' "$T/first" 'v["cached"]' false
json_is 'it was deterministic' "$T/first" 'v["level"]' deterministic
json_is 'it names the store' "$T/first" 'v["store"]' "$HALLMARK_STORE"
json_is 'it names the commit' "$T/first" 'v["commit"]' \
	"$(git rev-parse HEAD)"
manifest=$(json "$T/first" 'v["manifest"]')
for key in manifest config tree provenance; do
	sum=$(json "$T/first" "v['$key']")
	is "the blob of its $key is what its digest says" \
		"sha256:$(sha256sum <"$(blob_of "$sum")" | cut -c1-64)" "$sum"
done
like 'the tree is kept as text' \
	"$(blob_of "$(json "$T/first" 'v["tree"]')")" 'share/words'
like 'the steps are told' "$err" '^ +build  mini 1'
like 'a first key is made and said aloud' "$err" 'made your signing key'

run hallmark build --json --mirror "$mirror" HEAD:recipes/mini
ended 'the same build again' 0
json_is 'is known' "$out" 'v["cached"]' true
is 'and answers the same' "$(json "$out" '{**v, "cached": 0}')" \
	"$(json "$T/first" '{**v, "cached": 0}')"
unlike 'nothing is built for it' "$err" '^ +build '

run hallmark build --json --force --mirror "$mirror" HEAD:recipes/mini
ended 'by force' 0
json_is 'it is built' "$out" 'v["cached"]' false
is 'and is the same to the last signature' \
	"$(json "$out" 'v')" "$(json "$T/first" 'v')"

cd "$T/repo/recipes/mini" || exit 1
run hallmark build --json HEAD:recipes/mini
ended 'from a subfolder' 0
json_is 'the path is the repository'"'"'s' "$out" 'v["manifest"]' "$manifest"
cd / || exit 1
run hallmark build --json --repo "$T/repo" HEAD:recipes/mini
ended 'from anywhere, with --repo' 0
json_is 'it is the same build' "$out" 'v["manifest"]' "$manifest"
run hallmark build --json HEAD:recipes/mini
refused 'from where there is no repository' 2 'is not in a git repository'
cd "$T/repo" || exit 1

git tag v1
for rev in main v1 "$(git rev-parse HEAD)" "$(git rev-parse --short HEAD)" \
	'HEAD^{commit}'; do
	run hallmark build --json "$rev:recipes/mini"
	is "as $rev" "$(json "$out" 'v["manifest"]')" "$manifest"
done
run hallmark build HEAD:recipes/mini/
ended 'a slash at the end of the path' 0

run hallmark build HEAD:recipes/mini
like 'in words: the manifest' "$out" "^manifest +$manifest\$"
like 'in words: it was known' "$err" '^hallmark: known: '
run hallmark build --quiet --force HEAD:recipes/mini
is 'quiet says nothing' "$(cat "$err")" ''
run hallmark build --offline --force HEAD:recipes/mini
ended 'a warm store needs no mirror' 0

# --- a change that is not committed is not built ---

echo 'echo changed >"$OUT/hello"' >>recipes/mini/build.sh
run hallmark build --json --force HEAD:recipes/mini
ended 'with an uncommitted change' 0
like 'it is said aloud' "$err" \
	'^hallmark: warning: .*recipes/mini.* not committed'
json_is 'and not built' "$out" 'v["manifest"]' "$manifest"
commit_all "$T/repo"
run hallmark build --json HEAD:recipes/mini
ended 'committed' 0
unlike 'nothing is warned about' "$err" warning
json_is 'it is another build' "$out" \
	"v['cached'] is False and v['manifest'] != '$manifest'" true
run hallmark build --json v1:recipes/mini
json_is 'and the old commit is the old build' "$out" 'v["manifest"]' \
	"$manifest"
touch elsewhere
run hallmark build HEAD:recipes/mini
unlike 'a change elsewhere does not matter' "$err" warning
run hallmark build --json v1:recipes/mini

# --- the provenance ---

line=$HALLMARK_STORE/attestations/mini.intoto.jsonl
is 'the envelope is one line' "$(wc -l <"$line" | tr -d ' ')" 1
json_is 'a DSSE envelope' "$line" 'sorted(v)' \
	'["payload", "payloadType", "signatures"]'
json_is 'around an in-toto statement' "$line" 'v["payloadType"]' \
	application/vnd.in-toto+json
json "$line" '__import__("base64").b64decode(v["payload"]).decode()' \
	>"$T/statement"
json_is 'a Statement v1' "$T/statement" 'v["_type"]' \
	https://in-toto.io/Statement/v1
json_is 'with an SLSA provenance' "$T/statement" 'v["predicateType"]' \
	https://slsa.dev/provenance/v1
json_is 'about this image' "$T/statement" \
	'"sha256:" + v["subject"][0]["digest"]["sha256"]' "$manifest"
json_is 'of this commit' "$T/statement" \
	'v["predicate"]["buildDefinition"]["externalParameters"]["revision"]' \
	"$(git rev-parse v1)"
json_is 'each of its inputs has a digest' "$T/statement" \
	'all(d["digest"] for d in v["predicate"]["buildDefinition"]
		["resolvedDependencies"])' true
unlike 'no time is in it' "$T/statement" 'startedOn|finishedOn|invocationId'
is 'the blob of the answer is this envelope' \
	"sha256:$(tr -d '\n' <"$line" | sha256sum | cut -c1-64)" \
	"$(json "$T/first" 'v["provenance"]')"

# --- verify ---

run hallmark verify --json mini
ended 'verify' 0
json_is 'its answer has every key and no other' "$out" 'sorted(v)' \
	'["findings", "levels", "result"]'
json_is 'verified' "$out" 'v["result"]' verified
json_is 'each finding has its keys' "$out" \
	'all({"id", "status", "reason"} <= set(f) <=
		{"id", "status", "expected", "actual", "reason"}
		for f in v["findings"])' true
json_is 'each finding has passed' "$out" \
	'sorted({f["status"] for f in v["findings"]})' '["pass"]'
run hallmark verify --json "$manifest"
json_is 'by digest' "$out" 'v["result"]' verified
run hallmark verify --json "$line"
json_is 'by envelope' "$out" 'v["result"]' verified
run hallmark verify --json "oci:$HALLMARK_STORE:mini"
json_is 'as a layout' "$out" 'v["result"]' verified
run hallmark verify --json --commit v1 mini
json_is 'of the right commit' "$out" 'v["result"]' verified
run hallmark verify --json --commit HEAD mini
ended 'of another commit' 1
json_is 'it is refused' "$out" 'v["result"]' refused
run hallmark verify --json --repo "$T/repo" \
	--commit "$(git rev-parse v1)" mini
json_is 'with the repository at hand' "$out" 'v["result"]' verified
run hallmark verify nothing
refused 'an image that is not there' 2 "there is no image 'nothing'"

# --- the other commands ---

run hallmark rebuild --json mini
ended 'rebuild' 0
json_is 'has its keys' "$out" \
	'set(v) >= {"verdict", "levels", "differences", "provenance"}' true
json_is 'identical' "$out" 'v["verdict"]' identical
json_is 'at every level' "$out" 'v["levels"]' \
	'{"diff_ids": true, "layers": true, "manifest": true, "tree": true}'
json_is 'without a difference' "$out" 'v["differences"]' '[]'

run hallmark show --json mini
ended 'show' 0
json_is 'shows the manifest' "$out" 'v["manifest"]' "$manifest"
json_is 'and the statements' "$out" \
	'{s["predicateType"] for s in v["statements"]} ==
	{"https://slsa.dev/provenance/v1"}' true

run hallmark store list --json
ended 'store list' 0
json_is 'lists the image' "$out" \
	'[i["digest"] for i in v["images"] if i.get("name") == "mini"][0]' \
	"$manifest"
run hallmark store check --json
ended 'store check' 0
json_is 'sound' "$out" 'v["sound"] and v["problems"] == [] and
	v["blobs"] > 0 and v["bytes"] > 0' true
run hallmark doctor --json
json_is 'doctor' "$out" \
	'v["well"] and all({"name", "held", "needed", "detail"} <= set(c)
		for c in v["checks"])' true

# --- levels, and failing scripts ---

run hallmark build --json --level hermetic v1:recipes/mini
ended 'the other level' 0
json_is 'is said' "$out" 'v["level"]' hermetic
add_recipe "$T/repo" sick "$T/mirror" <<-'END'
	echo first words
	echo last words
	echo half >"$OUT/half"
	exit 3
END
# file times have the order of the writes, to the nanosecond
add_recipe "$T/repo" order "$T/mirror" <<-'END'
	time_of() { stat -c %y "$1"; }
	: >/build/first
	: >/build/second
	expr "$(time_of /build/first)" '<' "$(time_of /build/second)" || exit 1
	# older kernels stamp in steps of their clock
	sleep 0.01
	echo again >/build/first
	expr "$(time_of /build/second)" '<' "$(time_of /build/first)" || exit 2
	: >"$OUT/hello"
END
add_recipe "$T/repo" empty "$T/mirror" <<-'END'
	:
END
add_recipe "$T/repo" shot "$T/mirror" <<-'END'
	kill -9 $$
END
commit_all "$T/repo"
run hallmark build HEAD:recipes/order
ended 'times have the order of the writing' 0
run hallmark build HEAD:recipes/sick
refused 'a script that fails' 1 'build of sick failed with exit status 3'
like 'its last words are shown' "$err" '^ +\| last words$'
like 'and where all of them are' "$err" \
	"its output is in '?$HALLMARK_STORE/hallmark/logs/"
run hallmark build HEAD:recipes/empty
refused 'a script that leaves nothing' 1 'left nothing in \$OUT'
run hallmark build HEAD:recipes/shot
refused 'a script that is shot' 1 'ended by signal 9'
run hallmark build --verbose v1:recipes/mini --force
ended 'with the output of the build' 0
run hallmark store list --json
json_is 'none that failed is tagged' "$out" \
	'[i["name"] for i in v["images"]]' '["mini", "order"]'
run hallmark store check
ended 'the store is sound' 0

# --- what a build prints to a terminal ---

add_recipe "$T/repo" rude "$T/mirror" <<'END'
printf 'red \033[31m title \033]0;x\007 over\rwritten \302\2332J caf\303\251\n'
: >"$OUT/file"
END
commit_all "$T/repo"
run hallmark build --verbose HEAD:recipes/rude
ended 'a rude build' 0
like 'is shown' "$err" 'red .\[31m title .*café'
ok 'without what steers a terminal' sh -c '! grep -q "$(
	printf "[\033\007\r]")" "$1" && ! LC_ALL=C grep -q "$(
	printf "\302\233")" "$1"' sh "$err"
# the other half of the check: the log has every byte
ok 'its log keeps every byte' grep -rq "$(printf '\033')" \
	"$HALLMARK_STORE/hallmark/logs"

# --- other tools read the store ---

run hallmark build v1:recipes/mini
if command -v skopeo >/dev/null; then
	ok 'skopeo reads the store' \
		skopeo inspect "oci:$HALLMARK_STORE:mini"
	ok 'skopeo copies the image' skopeo --insecure-policy copy \
		"oci:$HALLMARK_STORE:mini" "oci:$T/copy:mini"
	run hallmark store check --store "$T/copy"
	ended 'its copy is sound' 0
	run hallmark show --json "oci:$T/copy:mini"
	json_is 'and the same image' "$out" 'v["manifest"]' "$manifest"
else
	skip 'skopeo reads the store' 'skopeo is not installed'
fi
if command -v umoci >/dev/null; then
	ok 'umoci lists the store' umoci ls --layout "$HALLMARK_STORE"
	ok 'umoci unpacks the image' umoci unpack --rootless \
		--image "$HALLMARK_STORE:mini" "$T/unpacked"
	is 'umoci finds the files' "$(cd "$T/unpacked/rootfs" &&
		cat hello link && stat -c %a hello && readlink link)" \
		"$(printf 'hello\none\ntwo\n755\nshare/words')"
else
	skip 'umoci lists the store' 'umoci is not installed'
fi
finish
