#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each word of a verdict is reached, signed and attached with its evidence; what
# could not be tried is never called different or failed.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need openssl
need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
repo=$T/repo
cd "$T/repo" || exit 1
add_recipe "$T/repo" fickle "$T/mirror" <<-'END'
	od -An -N16 -tx1 /dev/urandom >"$OUT/chance"
	: >"$OUT/steady"
END
add_recipe "$T/repo" token "$T/mirror" <<-'END'
	od -An -N16 -tx1 /dev/urandom | tr -d ' \n' | sed -E \
		's/^(.{8})(.{4}).(.{3}).(.{3})(.*)/id=\1-\2-4\3-a\4-\5/' \
		>"$OUT/token"
	: >"$OUT/steady"
END
# a gzip stream with another time in each build
add_recipe "$T/repo" packed "$T/mirror" <<-END
	now=\$(od -An -N4 -tx1 /dev/urandom | sed 's/ /\\\\x/g')
	printf "\\x1f\\x8b\\x08\\x00\$now\\x00\\x03\\xcb\\x48\\xcd\\xc9\\xc9\\xe7\\x02\\x00\\x20\\x30\\x3a\\x36\\x06\\x00\\x00\\x00" >"\$OUT/x.gz"
END
for i in 'broken exit 3' 'fifo mkfifo' 'shot kill' 'slow sleep'; do
	cp -r "$T/repo/recipes/mini" "$T/repo/recipes/${i%% *}"
done
echo 'echo no more; exit 3' >"$T/repo/recipes/broken/build.sh"
echo 'kill -SEGV $$' >"$T/repo/recipes/shot/build.sh"
echo 'kill -KILL $$' >"$T/repo/recipes/slow/build.sh"
echo 'echo x >"$OUT/x"; busybox mkfifo "$OUT/y"' >"$T/repo/recipes/fifo/build.sh"
cp -r "$T/repo/recipes/mini" "$T/repo/recipes/limited"
echo 'while :; do sleep 1; done' >"$T/repo/recipes/limited/build.sh"
sed -i 's/"build": /"limits": { "time": 1 }, &/' \
	"$T/repo/recipes/limited/recipe.json"
for i in broken fifo shot slow limited; do
	sed -i "s/\"name\": \"mini\"/\"name\": \"$i\"/" \
		"$T/repo/recipes/$i/recipe.json"
done
commit_all "$T/repo"
run hallmark key new "$T/builder"
mkdir "$T/repo/recipes/both"
cp "$T/repo/recipes/packed/"* "$T/repo/recipes/both"
sed -i 's/"name": "packed"/"name": "both"/' "$T/repo/recipes/both/recipe.json"
cat "$T/repo/recipes/fickle/build.sh" >>"$T/repo/recipes/both/build.sh"
commit_all "$T/repo"
for i in mini fickle packed both token; do
	run hallmark build --key "$T/builder" --json --mirror "$mirror" \
		--level hermetic "HEAD:recipes/$i"
	ended "the original of $i" 0
done
cp -R "$HALLMARK_STORE" "$T/original"
original=$T/original/attestations/mini.intoto.jsonl
commit=$(git rev-parse HEAD)
home_in "$T/rebuilder"
run hallmark key new "$T/ours"
cd / || exit 1

# forge NAME PYTHON - a statement that the builder signs, changed; v is it
forge() {
	"$python" - "$original" "$2" >"$T/payload" <<-'END'
		import base64, json, sys
		e = json.loads(open(sys.argv[1]).readline())
		v = json.loads(base64.b64decode(e["payload"]))
		p = v["predicate"]
		i = p["buildDefinition"]["internalParameters"]
		b = {x["name"]: x["digest"]
		     for x in p["runDetails"]["byproducts"]}
		exec(sys.argv[2])
		print(json.dumps(v))
	END
	"$python" "$HALLMARK_SOURCE/tests/cli/envelope.py" "$T/payload" \
		"$T/builder" >"$T/$1.intoto.jsonl"
}
# of RECIPE - the statement of mini, about another recipe of the same commit
of() {
	forge "$1" "
p['buildDefinition']['externalParameters']['recipe'] = 'recipes/$1'
p['buildDefinition']['resolvedDependencies'][0]['digest']['gitTree'] = \
	'$(git -C "$T/repo" rev-parse "$commit:recipes/$1")'"
}
# again WHAT OPTION… - rebuild with an empty store
again() {
	rm -rf "$HALLMARK_STORE"
	again_what=$1
	shift
	run hallmark rebuild --json --mirror "$mirror" --repo "$repo" \
		--key "$T/ours" --trust "$T/builder.pub" "$@" "$again_what"
}
# said EXPRESSION - of the verdict in the last answer; p is the predicate, s the
# statement
said() {
	"$python" - "$out" "$1" 2>/dev/null <<-'END'
		import base64, json, sys
		a = json.load(open(sys.argv[1]))
		e = json.loads(open(a["file"]).readline())
		s = json.loads(base64.b64decode(e["payload"]))
		p = s["predicate"]
		r = eval("(" + sys.argv[2] + "\n)")
		print(json.dumps(r) if isinstance(r, (bool, list, dict)) else r)
	END
}
blob() {
	echo "$HALLMARK_STORE/blobs/sha256/$1"
}
have_schema=
"$python" -c 'import jsonschema' 2>/dev/null && have_schema=1
# sound NAME WORD STATUS - the verdict of the last run is this one; it is signed,
# has the form of its schema, and its evidence is in the store
sound() {
	is "$1" "$status $(json "$out" 'v["verdict"]' 2>&1)" "$3 $2"
	is "$1: the statement says so" "$(said 'p["verdict"]')" "$2"
	ok "$1: signed" "$python" "$HALLMARK_SOURCE/tests/cli/dsse_check.py" \
		"$(json "$out" 'v["file"]')" "$T/ours.pub"
	if [ -n "$have_schema" ]; then
		said s >"$T/said"
		ok "$1: the schema" "$python" -c '
import json, sys, jsonschema
schema, v = (json.load(open(p)) for p in sys.argv[1:3])
jsonschema.Draft202012Validator(schema).validate(v)' \
			"$HALLMARK_SOURCE/docs/verdict.schema.json" "$T/said"
	fi
	is "$1: it judged this envelope" "$(said 'p["judged"]["digest"]["sha256"]
		== a["judged"][7:]')" true
	for sound_one in $(said '" ".join(e["digest"]["sha256"]
		for e in p["evidence"])'); do
		ok "$1: evidence" [ "$(sha256sum <"$(blob "$sound_one")")" = \
			"$sound_one  -" ]
	done
	ok "$1: the store" "$HALLMARK" store check
}

# --- what a build gives ---

if ! "$python" -c 'import cryptography' 2>/dev/null; then
	bail 'python3-cryptography is not installed'
fi
again "$original"
sound identical identical 0
json_is 'the judged envelope is the file' "$out" 'v["judged"]' \
	"sha256:$(head -n 1 "$original" | tr -d '\n' | sha256sum | cut -d' ' -f1)"
is 'both digests of each level' "$(said 'sorted(p["levels"]) == ["config",
	"diff_ids", "layers", "manifest", "tree"] and all(l["signed"] ==
	l["rebuilt"] != [] for l in p["levels"].values())')" true
is 'the evidence is both trees and the log' "$(said \
	'[e["name"] for e in p["evidence"]]')" '["tree/signed", "tree/rebuilt"]'
image=$(json "$out" 'v["manifest"]')
verdict=$(json "$out" 'v["statement"][7:]')
evidence=$(said '" ".join(e["digest"]["sha256"] for e in p["evidence"])')
run hallmark show "$image"
like 'show prints it' "$out" '^verdict +identical'
run hallmark show --json "$image"
json_is 'and as JSON' "$out" '[s["predicate"]["verdict"]
	for s in v["statements"] if "verdict" in s["predicateType"]]' \
	'["identical"]'
run hallmark store gc
for i in $verdict $evidence; do
	ok 'gc keeps it although nobody named the image' [ -e "$(blob "$i")" ]
done
again "oci:$T/original:mini"
sound 'of an image of another store' identical 0
cp "$(json "$out" 'v["file"]')" "$T/identical.jsonl"

forge layers 'v["subject"][0]["digest"]["sha256"] = "1" * 64
b["config"]["sha256"] = "2" * 64'
again "$T/layers.intoto.jsonl"
sound layers layers 1
is 'the digests of both sides' "$(said '[p["levels"]["manifest"]["signed"],
	p["runs"] == p["levels"]["manifest"]["rebuilt"]]')" \
	"[[\"sha256:$(printf '1%.0s' $(seq 64))\"], true]"
index=$HALLMARK_STORE/index.json
is 'nobody has the image, so it is listed alone' "$(json "$index" \
	'[m.get("annotations") for m in v["manifests"]
	if "vnd.in-toto" in m.get("artifactType", "")]')" '[null]'
evidence=$(said '" ".join(e["digest"]["sha256"] for e in p["evidence"])')
run hallmark store gc
for i in $evidence; do
	ok 'gc keeps its evidence' [ -e "$(blob "$i")" ]
done

forge tree 'v["subject"][0]["digest"]["sha256"] = "1" * 64
b["layer/0"]["sha256"] = b["diff_id/0"]["sha256"] = "3" * 64'
again "$T/tree.intoto.jsonl"
sound tree tree 1

again "oci:$T/original:fickle"
sound different different 1
is 'the provenance of the rebuild is a file, too' \
	"$(ls "$HALLMARK_STORE/attestations" | grep -c '^[0-9a-f]*\.[0-9a-f]*\.intoto\.jsonl$')" 1
is 'the file that differs is named' "$(said 'p["differences"]')" \
	'{"count": 1, "first": [{"kind": "content", "path": "chance", "words": "49 bytes in both"}]}'
is 'both trees are evidence' "$(said '[e["name"] for e in p["evidence"]]')" \
	'["tree/signed", "tree/rebuilt"]'
signed=$(said 'p["evidence"][0]["digest"]["sha256"]')
rebuilt=$(said 'p["evidence"][1]["digest"]["sha256"]')
is 'they differ in one line' "$(diff "$(blob "$signed")" \
	"$(blob "$rebuilt")" | grep -c '^[<>].* chance')" 2
is 'no cause is known' "$(said 'p["causes"]')" '[]'
again "oci:$T/original:token"
sound 'different, with a cause' different 1
is 'which is named' "$(said 'p["causes"]')" '["uuid"]'
json_is 'in the answer, too' "$out" 'v["causes"]' '["uuid"]'
again "oci:$T/original:fickle"
judged=$(said 's["subject"][0]["digest"]["sha256"]')
is 'the verdict is in the list of the image' "$(json \
	"$HALLMARK_STORE/index.json" '[m["annotations"]
	["org.opencontainers.image.ref.name"] for m in v["manifests"]
	if "annotations" in m and m["annotations"].get(
	"org.opencontainers.image.ref.name", "").startswith("sha256-'"$judged"'")]')" \
	"[\"sha256-$judged\"]"
run hallmark store gc
ok 'gc keeps the verdict although the image is elsewhere' \
	[ -e "$(blob "$signed")" ]

again "oci:$T/original:packed"
sound equivalent equivalent 1
is 'the pass is named' "$(said 'p["passes"]')" '["gzip-time"]'
is 'and the file' "$(said '[d["path"] for d in p["differences"]["first"]]')" \
	'["x.gz"]'
ok 'nothing is left' [ -z "$(ls "$HALLMARK_STORE/hallmark/tmp" 2>/dev/null)" ]
again "oci:$T/original:both"
sound 'not if another file differs as well' different 1
is 'then no pass is named' "$(said 'p["passes"]')" '[]'

again "$T/original/attestations/fickle.intoto.jsonl"
sound 'different, without the image' different 1
again "$T/original/attestations/fickle.intoto.jsonl" --times 3
sound flaky flaky 1
is 'three results' "$(said 'len(set(p["runs"]))')" 3
is 'the rebuilds are compared' "$(said \
	'[d["path"] for d in p["differences"]["first"]]')" '["chance"]'
is 'and kept' "$(said '[e["name"] for e in p["evidence"]]')" \
	'["tree/rebuilt", "tree/rebuilt/again"]'
again "$original" --times 2
sound 'twice the same is identical' identical 0
is 'and counted' "$(said 'len(p["runs"])')" 2

for i in 'broken exit' 'shot signal' 'fifo output'; do
	of "${i% *}"
	again "$T/${i% *}.intoto.jsonl"
	sound "failed: $i" failed 1
	is "failed: the reason is ${i#* }" "$(said 'p["reason"]["code"]')" \
		"${i#* }"
done
of broken
again "$T/broken.intoto.jsonl" --times 2
is 'twice failed is failed' "$(said '[p["verdict"], p["runs"]]')" \
	'["failed", ["failed", "failed"]]'
log=$(said '[e["digest"]["sha256"] for e in p["evidence"]
	if e["name"] == "log"][0]')
like 'its log is evidence' "$(blob "$log")" '^no more$'
again "$T/broken.intoto.jsonl" --trace
is 'the level hermetic has no trace, a trace is evidence' "$(said \
	'[e["name"] for e in p["evidence"]]')" '["log", "trace"]'

# --- what could not be tried ---

# none NAME CODE REGEX - the last rebuild says so, and the statement too
none() {
	unavailable "$@"
	sound "$1" unavailable 2
	is "$1: the reason is signed" "$(said 'p["reason"]["code"]')" "$2"
}
forge arch 'i["architecture"] = "riscv64"'
again "$T/arch.intoto.jsonl"
none 'another architecture' architecture riscv64
forge format 'i["format"] = 99'
again "$T/format.intoto.jsonl"
none 'another format of layers' layer-format 'format 99'
forge box 'i["box"] = 99'
again "$T/box.intoto.jsonl"
none 'another format of the box' box-format 'format 99'
forge old 'del i["box"]; b["tree"]["sha256"] = "3" * 64
v["subject"][0]["digest"]["sha256"] = "1" * 64
b["layer/0"]["sha256"] = b["diff_id/0"]["sha256"] = "3" * 64
p["runDetails"]["builder"]["version"]["hallmark"] = "0.0.1"'
again "$T/old.intoto.jsonl"
none 'an older box that has no number' box-format '0\.0\.1'
forge same 'del i["box"]
p["runDetails"]["builder"]["version"]["hallmark"] = "0.0.1"'
again "$T/same.intoto.jsonl"
is 'which matters only where something differs' "$(said 'p["verdict"]')" \
	identical
repo=$T/nothing
again "$original"
none 'a repository that is gone' repository nothing
repo=$T/repo
again "$original" --offline
none 'nothing may be fetched' input offline
mirror=file://$T/dead
again "$original"
none 'a dead mirror' network 'no such file'
mkdir -p "$T/dead"
cp -R "$T/mirror/pool" "$T/dead/pool"
deb=$(find "$T/dead/pool" -name 'mini_*.deb')
printf x >>"$deb"
again "$original"
none 'a mirror that gives more bytes' input-bytes mini
"$python" -c 'import sys
b = bytearray(open(sys.argv[1], "rb").read())
b[-2] = (b[-2] + 1) % 256
open(sys.argv[1], "wb").write(b[:-1])' "$deb"
again "$original"
none 'a mirror that gives other bytes' input-bytes mini
mirror=file://$T/mirror
of limited
again "$T/limited.intoto.jsonl"
none 'a limit of time' limit '1 second'
of slow
again "$T/slow.intoto.jsonl"
none 'a script that is killed' killed SIGKILL\|signal.9
if unshare -U --map-root-user true 2>/dev/null; then
	rm -rf "$HALLMARK_STORE"
	run unshare -U --map-root-user sh -c \
		'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' \
		sh "$HALLMARK" rebuild --json --mirror "$mirror" \
		--repo "$T/repo" --key "$T/ours" --trust "$T/builder.pub" \
		"$original"
	none 'a kernel that allows no box' kernel max_user_namespaces
else
	skip 'a kernel that allows no box' 'no user namespace can be made'
fi

# --- what is no verdict ---

again "$original" --level deterministic
refused 'another level' 2 'drop --level'
ok 'leaves none' [ ! -e "$HALLMARK_STORE/attestations" ]
forge inputs 'p["buildDefinition"]["resolvedDependencies"][1]["digest"] = {
	"sha256": "4" * 64}'
again "$T/inputs.intoto.jsonl"
refused 'inputs that the commit does not pin' 1 'but its commit pins'
ok 'leave none' [ ! -e "$HALLMARK_STORE/attestations" ]
again "$original" --times 0
refused 'no build' 2 'from 1 to 64'
again "$original" --times x
refused 'no number' 2 'from 1 to 64'

# --- without a key ---

again "$original" --unsigned
ended 'a rebuild without a key' 0
ok 'no key was made' [ ! -e "$XDG_CONFIG_HOME/hallmark/key" ]
like 'its verdict waits for one' "$(json "$out" 'v["file"]')" \
	'"verdict":"identical"'
is 'and names none' "$("$python" -c 'import json, sys
print("key" in json.load(open(sys.argv[1]))["predicate"]["rebuilder"])' \
	"$(json "$out" 'v["file"]')")" False
finish
