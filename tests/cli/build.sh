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
ended 'a build succeeds' 0
cp "$out" "$T/first"
json_is 'its answer has every key and no other' "$T/first" 'sorted(v)' \
	'["cached", "commit", "config", "key", "layers", "level", "manifest", "name", "provenance", "sbom", "store", "tree"]'
json_is 'its digests have the form of digests' "$T/first" \
	"($digests)(v['manifest'], v['config'], v['tree'], v['provenance'])" \
	true
json_is 'its layers have digest, diff_id and size' "$T/first" \
	"[sorted(l) for l in v['layers']] == [['diff_id', 'digest', 'size']]
	and ($digests)(v['layers'][0]['digest'], v['layers'][0]['diff_id'])
	and v['layers'][0]['size'] > 0" true
json_is 'the build was not cached' "$T/first" 'v["cached"]' false
json_is 'its level is deterministic' "$T/first" 'v["level"]' deterministic
json_is 'its answer names the store' "$T/first" 'v["store"]' "$HALLMARK_STORE"
json_is 'its answer names the commit' "$T/first" 'v["commit"]' \
	"$(git rev-parse HEAD)"
manifest=$(json "$T/first" 'v["manifest"]')
for key in manifest config tree provenance; do
	sum=$(json "$T/first" "v['$key']")
	is "the blob of its $key is what its digest says" \
		"sha256:$(sha256sum <"$(blob_of "$sum")" | cut -c1-64)" "$sum"
done
like 'the store keeps the tree as text' \
	"$(blob_of "$(json "$T/first" 'v["tree"]')")" 'share/words'
like 'the steps are printed' "$err" '^ +build  mini 1'
like 'a first key is made and reported' "$err" 'made your signing key'

run hallmark build --json --mirror "$mirror" HEAD:recipes/mini
ended 'the same build succeeds again' 0
json_is 'the second build is cached' "$out" 'v["cached"]' true
is 'the second build gives the same answer' "$(json "$out" '{**v, "cached": 0}')" \
	"$(json "$T/first" '{**v, "cached": 0}')"
unlike 'the second build runs no build step' "$err" '^ +build '

run hallmark build --json --force --mirror "$mirror" HEAD:recipes/mini
ended 'a build with --force succeeds' 0
json_is '--force builds again' "$out" 'v["cached"]' false
is '--force gives the same answer, signature included' \
	"$(json "$out" 'v')" "$(json "$T/first" 'v')"

cd "$T/repo/recipes/mini" || exit 1
run hallmark build --json HEAD:recipes/mini
ended 'a build from a subfolder succeeds' 0
json_is 'the path is the repository'"'"'s' "$out" 'v["manifest"]' "$manifest"
cd / || exit 1
run hallmark build --json --repo "$T/repo" HEAD:recipes/mini
ended 'a build with --repo succeeds from any folder' 0
json_is '--repo gives the same image' "$out" 'v["manifest"]' "$manifest"
run hallmark build --json HEAD:recipes/mini
refused 'a folder outside a repository is refused' 2 'is not in a git repository'
cd "$T/repo" || exit 1

git tag v1
for rev in main v1 "$(git rev-parse HEAD)" "$(git rev-parse --short HEAD)" \
	'HEAD^{commit}'; do
	run hallmark build --json "$rev:recipes/mini"
	is "as $rev" "$(json "$out" 'v["manifest"]')" "$manifest"
done
run hallmark build HEAD:recipes/mini/
ended 'a path may end with a slash' 0

run hallmark build HEAD:recipes/mini
like 'without --json the manifest is printed' "$out" "^manifest +$manifest\$"
like 'without --json the cached result is reported' "$err" '^hallmark: known: '
run hallmark build --quiet --force HEAD:recipes/mini
is 'quiet says nothing' "$(cat "$err")" ''
run hallmark build --offline --force HEAD:recipes/mini
ended 'a warm store needs no mirror' 0

# --- a change that is not committed is not built ---

echo 'echo changed >"$OUT/hello"' >>recipes/mini/build.sh
run hallmark build --json --force HEAD:recipes/mini
ended 'a build with an uncommitted change succeeds' 0
like 'the uncommitted change is reported' "$err" \
	'^hallmark: warning: .*recipes/mini.* not committed'
json_is 'the uncommitted change is not built' "$out" 'v["manifest"]' "$manifest"
commit_all "$T/repo"
run hallmark build --json HEAD:recipes/mini
ended 'a build of the committed change succeeds' 0
unlike 'a committed change causes no warning' "$err" warning
json_is 'a committed change gives another image' "$out" \
	"v['cached'] is False and v['manifest'] != '$manifest'" true
run hallmark build --json v1:recipes/mini
json_is 'the old commit still gives the old image' "$out" 'v["manifest"]' \
	"$manifest"
touch elsewhere
run hallmark build HEAD:recipes/mini
unlike 'a change in another folder causes no warning' "$err" warning
run hallmark build --json v1:recipes/mini

# --- the provenance ---

line=$HALLMARK_STORE/attestations/mini.intoto.jsonl
is 'the envelope is one line' "$(wc -l <"$line" | tr -d ' ')" 1
json_is 'the provenance is a DSSE envelope' "$line" 'sorted(v)' \
	'["payload", "payloadType", "signatures"]'
json_is 'the envelope contains an in-toto statement' "$line" 'v["payloadType"]' \
	application/vnd.in-toto+json
json "$line" '__import__("base64").b64decode(v["payload"]).decode()' \
	>"$T/statement"
json_is 'the statement is a Statement v1' "$T/statement" 'v["_type"]' \
	https://in-toto.io/Statement/v1
json_is 'the predicate is an SLSA provenance' "$T/statement" 'v["predicateType"]' \
	https://slsa.dev/provenance/v1
json_is 'the subject is this image' "$T/statement" \
	'"sha256:" + v["subject"][0]["digest"]["sha256"]' "$manifest"
json_is 'the provenance names this commit' "$T/statement" \
	'v["predicate"]["buildDefinition"]["externalParameters"]["revision"]' \
	"$(git rev-parse v1)"
json_is 'each of its inputs has a digest' "$T/statement" \
	'all(d["digest"] for d in v["predicate"]["buildDefinition"]
		["resolvedDependencies"])' true
unlike 'the provenance contains no time' "$T/statement" 'startedOn|finishedOn|invocationId'
is 'the blob in the answer is this envelope' \
	"sha256:$(tr -d '\n' <"$line" | sha256sum | cut -c1-64)" \
	"$(json "$T/first" 'v["provenance"]')"

# --- verify ---

run hallmark verify --json mini
ended 'verify succeeds' 0
json_is 'its answer has every key and no other' "$out" 'sorted(v)' \
	'["exceptions", "findings", "levels", "result", "verified"]'
json_is 'the image is verified' "$out" 'v["result"]' verified
json_is 'each finding has its keys' "$out" \
	'all({"id", "status", "reason"} <= set(f) <=
		{"id", "status", "expected", "actual", "reason"}
		for f in v["findings"])' true
json_is 'each finding has passed, but the repository is a path' "$out" \
	'[f["id"] for f in v["findings"] if f["status"] != "pass"]' \
	'["repository-name"]'
run hallmark verify --json "$manifest"
json_is 'verify accepts a digest' "$out" 'v["result"]' verified
run hallmark verify --json "$line"
json_is 'verify accepts an envelope' "$out" 'v["result"]' verified
run hallmark verify --json "oci:$HALLMARK_STORE:mini"
json_is 'verify accepts a layout' "$out" 'v["result"]' verified
run hallmark verify --json --commit v1 mini
json_is 'verify accepts the right commit' "$out" 'v["result"]' verified
run hallmark verify --json --commit HEAD mini
ended 'verify with another commit fails' 1
json_is 'another commit is refused' "$out" 'v["result"]' refused
run hallmark verify --json --repo "$T/repo" \
	--commit "$(git rev-parse v1)" mini
json_is 'verify accepts an image whose repository exists' "$out" 'v["result"]' verified
run hallmark verify nothing
refused 'an image that does not exist is refused' 2 "there is no image 'nothing'"

# --- the other commands ---

run hallmark rebuild --json mini
ended 'rebuild succeeds' 0
json_is 'rebuild answers with every key and no other' "$out" \
	'set(v) >= {"verdict", "levels", "differences", "provenance"}' true
json_is 'the rebuild is identical' "$out" 'v["verdict"]' identical
json_is 'the rebuild is identical at every level' "$out" 'v["levels"]' \
	'{"diff_ids": true, "layers": true, "manifest": true, "tree": true}'
json_is 'the rebuild reports no difference' "$out" 'v["differences"]' '[]'

run hallmark show --json mini
ended 'show succeeds' 0
json_is 'show prints the manifest' "$out" 'v["manifest"]' "$manifest"
json_is 'show prints the statements' "$out" \
	'{s["predicateType"] for s in v["statements"]} ==
	{"https://cyclonedx.org/bom", "https://slsa.dev/provenance/v1",
	"https://spdx.dev/Document", "urn:hallmark:verdict:1"}' true

run hallmark store list --json
ended 'store list succeeds' 0
json_is 'store list contains the image' "$out" \
	'[i["digest"] for i in v["images"] if i.get("name") == "mini"][0]' \
	"$manifest"
run hallmark store check --json
ended 'store check succeeds' 0
json_is 'store check finds the store sound' "$out" 'v["sound"] and v["problems"] == [] and
	v["blobs"] > 0 and v["bytes"] > 0' true
run hallmark doctor --json
json_is 'doctor answers with its keys' "$out" \
	'v["well"] and all({"name", "held", "needed", "detail"} <= set(c)
		for c in v["checks"])' true

# --- levels, and failing scripts ---

run hallmark build --json --level hermetic v1:recipes/mini
ended 'a build at level hermetic succeeds' 0
json_is 'its answer names level hermetic' "$out" 'v["level"]' hermetic
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
add_recipe "$T/repo" chance "$T/mirror" <<-'END'
	printf 'a zero byte, which no text has: \0' >"$OUT/chance"
	head -c 16 /dev/urandom >>"$OUT/chance"
END
add_recipe "$T/repo" shot "$T/mirror" <<-'END'
	kill -9 $$
END
commit_all "$T/repo"
run hallmark build HEAD:recipes/order
ended 'file times have the order of the writes' 0
run hallmark build HEAD:recipes/sick
refused 'a script that fails is reported' 1 'build of sick failed with exit status 3'
like 'the last lines of its log are printed' "$err" '^ +\| last words$'
like 'the path of the whole log is printed' "$err" \
	"its output is in '?$HALLMARK_STORE/hallmark/logs/"
run hallmark build --json HEAD:recipes/sick
json_is 'with --json the failure is an object: its kind' "$out" \
	'v["error"]["kind"]' failed
json_is 'its exit status' "$out" 'v["error"]["status"]' 1
json_is "and the script's" "$out" 'v["error"]["script_status"]' 3
ok 'and the log' grep -q 'last words' "$(json "$out" 'v["error"]["log"]')"
refused 'whose sentence is printed as well' 1 'failed with exit status 3'
run hallmark build HEAD:recipes/empty
refused 'a script that leaves nothing is refused' 1 'left nothing in \$OUT'
run hallmark build HEAD:recipes/shot
refused 'a killed script is reported' 1 'killed by signal 9'
run hallmark build --verbose v1:recipes/mini --force
ended 'a build that prints its output succeeds' 0
like 'and names the log' "$err" \
	"the output of the build is in '$HALLMARK_STORE/hallmark/logs/"
add_recipe "$T/repo" speaks "$T/mirror" <<-'END'
	echo one; echo two; : >"$OUT/x"
END
commit_all "$T/repo"
printf 'ends exit 0\n' | env TERM=xterm NO_COLOR=1 "$python" \
	"$HALLMARK_SOURCE/tests/cli/terminal.py" "$HALLMARK" build --verbose \
	HEAD:recipes/speaks 2>"$err" | tr -d '\r' >"$out"
is 'on a terminal the lines of a script stand alone' \
	"$(grep -c -x -e '  | one' -e '  | two' "$out")" 2
is 'no step is drawn again between them' \
	"$(grep -c "$(printf '\033')" "$out")" 0

# --- a build that is not the same again ---

run hallmark build --json --level hermetic HEAD:recipes/chance
ended 'a build that depends on chance succeeds' 0
before=$(json "$out" 'v["manifest"]')
run hallmark build --level hermetic --force --trace HEAD:recipes/chance
refused 'another image from the same inputs is refused' 1 \
	"the image is sha256:[0-9a-f]{64}, but it was $before before"
like 'the file that differs is named' "$err" "^  [|] differs +content +'chance'"
like 'the bytes of both are printed' "$err" '^  \|  +\+ [0-9]+\+[0-9]+ '
like 'the causes are counted' "$err" '^  \| 1 difference; cause: '
run hallmark store list --json
json_is 'both images stay in the store' "$out" \
	"[i['digest'] for i in v['images'] if i['digest'] == '$before'] != [] and
	[i for i in v['images'] if not i['names']] != []" true
run hallmark build --level hermetic --force --trace HEAD:recipes/chance
like 'the level that holds chance is named' "$err" \
	'level hermetic holds neither clocks nor chance; level deterministic does'
like 'the usual causes are named' "$err" 'threads or background processes'
like 'the trace of this build is named' "$err" \
	"its trace is in '?$HALLMARK_STORE/hallmark/logs/.*\.trace\.json"
compare=$(grep -oE "hallmark compare sha256:[0-9a-f]+ sha256:[0-9a-f]+" "$err")
# shellcheck disable=SC2086 # its words are the arguments
run $compare
ended 'the command that compares the two images is named' 1
like 'it lists the file that differs' "$out" '^differs .*chance'
run hallmark store list --json
json_is 'no failed build has a tag' "$out" \
	'[n for i in v["images"] for n in i["names"] if ":" not in n]' \
	'["chance", "mini", "order", "speaks"]'
run hallmark store check
ended 'the store is sound' 0

# --- what a build prints to a terminal ---

add_recipe "$T/repo" rude "$T/mirror" <<'END'
printf 'red \033[31m title \033]0;x\007 over\rwritten \302\2332J caf\303\251\n'
: >"$OUT/file"
END
commit_all "$T/repo"
run hallmark build --verbose HEAD:recipes/rude
ended 'a build that attacks a terminal succeeds' 0
like 'its output is printed' "$err" 'red .\[31m title .*café'
ok 'its output contains no control character' sh -c '! grep -q "$(
	printf "[\033\007\r]")" "$1" && ! LC_ALL=C grep -q "$(
	printf "\302\233")" "$1"' sh "$err"
# the other half of the check: the log has every byte
ok 'its log keeps every byte' grep -rq "$(printf '\033')" \
	"$HALLMARK_STORE/hallmark/logs"

# --- what a build prints is told apart from what hallmark says ---

# Services that run builds take commands from lines of a log: "::" first on a
# line, "##[", "##vso[" and "##teamcity[" anywhere.
add_recipe "$T/repo" poses "$T/mirror" <<'END'
cat <<'LINES'
hallmark: poses: sha256:0000
hallmark: error: the build of poses was forged
  | a line of another build
 ::set-output name=a::b
##[set-output name=a;]b
see ##vso[task.setvariable variable=a]b
##teamcity[buildStatus status='SUCCESS']
###[error]x
## [a heading] of ##words#[
LINES
printf 'no end'
[ ! -e /recipe/fails ]
: >"$OUT/file"
END
cp -R "$T/repo/recipes/poses" "$T/repo/recipes/fails"
sed -i 's/"poses"/"fails"/' "$T/repo/recipes/fails/recipe.json"
: >"$T/repo/recipes/fails/fails"
commit_all "$T/repo"
posed() { # NAME
	is "$1: each line stands behind a mark" "$(grep -c '^  [|] ' "$err")" 10
	is "$1: no line looks like hallmark's own" \
		"$(grep -c -e '^hallmark: poses' -e '^hallmark: error' "$err")" 0
	is "$1: no line is a command to a service" \
		"$(grep -c -e '^ *::' -e '##[a-z]*\[' "$err")" 0
	ok "$1: the text is the same beside that" \
		grep -qxF '  | ## [a heading] of ##words#[' "$err"
	ok "$1: a line without an end is ended" grep -qx '  | no end' "$err"
}
run hallmark build --verbose --json HEAD:recipes/poses
ended 'a build that poses as hallmark succeeds' 0
posed 'with --verbose'
is 'standard output is the result and nothing else' \
	"$(grep -c . "$out") $(json "$out" 'v["name"]')" '1 poses'
run hallmark build HEAD:recipes/fails
refused 'one that fails is reported' 1 'failed with exit status 1'
posed 'in the end of the log'
ok 'its log keeps every byte' grep -rqxF '##[set-output name=a;]b' \
	"$HALLMARK_STORE/hallmark/logs"

# --- other tools read the store ---

run hallmark build v1:recipes/mini
if command -v skopeo >/dev/null; then
	ok 'skopeo reads the store' \
		skopeo inspect "oci:$HALLMARK_STORE:mini"
	ok 'skopeo copies the image' skopeo --insecure-policy copy \
		"oci:$HALLMARK_STORE:mini" "oci:$T/copy:mini"
	run hallmark store check --store "$T/copy"
	ended 'the copy of skopeo is sound' 0
	run hallmark show --json "oci:$T/copy:mini"
	json_is 'the copy of skopeo is the same image' "$out" 'v["manifest"]' "$manifest"
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

# --- what the recipe says of ports, volumes, signal and names ---

add_recipe . config "$T/mirror" <<'END'
echo >"$OUT/file"
END
sed -i 's|"image": {|& "ports": ["80", "53/udp"], "volumes": ["/data"],\
	"stop_signal": "SIGINT", "labels": { "a b": "c" },\
	"annotations": { "org.example.note": "d" }, "healthcheck": {\
	"test": ["CMD", "/file", "-c"], "interval_s": 10, "retries": 2 },|' recipes/config/recipe.json
commit_all .
run hallmark build --json --mirror "$mirror" HEAD:recipes/config
ended 'an image with ports and labels is built' 0
cp "$out" "$T/config"
json_is 'they are in its config' \
	"$(blob_of "$(json "$T/config" 'v["config"]')")" \
	'{k: w for k, w in v["config"].items() if k != "Entrypoint"}' \
	"$(printf %s '{"ExposedPorts": {"53/udp": {}, "80/tcp": {}}, ' \
		'"Healthcheck": {"Interval": 10000000000, "Retries": 2, ' \
		'"Test": ["CMD", "/file", "-c"]}, ' \
		'"Labels": {"a b": "c"}, "StopSignal": "SIGINT", ' \
		'"Volumes": {"/data": {}}}')"
json_is 'annotations are in its manifest, beside those of hallmark' \
	"$(blob_of "$(json "$T/config" 'v["manifest"]')")" 'v["annotations"]' \
	"$(printf %s '{"org.example.note": "d", ' \
		'"org.opencontainers.image.title": "config", ' \
		'"org.opencontainers.image.version": "1"}')"
run hallmark store check
ended 'the store is sound with them' 0
if command -v skopeo >/dev/null; then
	skopeo inspect --config --raw "oci:$HALLMARK_STORE:config" >"$out"
	json_is 'skopeo reads the health check' "$out" \
		'v["config"]["Healthcheck"]["Test"]' '["CMD", "/file", "-c"]'
	skopeo copy --quiet "oci:$HALLMARK_STORE:config" \
		"docker-archive:$T/config.tar:config:1" >/dev/null
	skopeo inspect --config --raw "docker-archive:$T/config.tar" >"$out"
	json_is 'and keeps it in the format that podman reads' "$out" \
		'v["config"]["Healthcheck"]["Interval"]' 10000000000
else
	skip 'skopeo reads the health check' 'skopeo is not installed'
fi
finish
