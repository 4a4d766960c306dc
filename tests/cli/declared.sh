#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a build gets to know of its commit: only what the recipe declares, the
# same for everyone who builds that commit, and listed in the provenance.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
need openssl
make_mirror "$T/mirror"
mirror=file://$T/mirror
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1

# add_teller NAME [KEYS] - a recipe whose image says what its build was told;
# with a fixed epoch, so that the commit's time decides nothing
add_teller() {
	add_recipe . "$1" "$T/mirror" <<-'END'
		env | grep HALLMARK | sort >"$OUT/told" || :
		echo "$EXTRA" >>"$OUT/told"
	END
	sed -i "s|\"name\"|\"epoch\": 1, \"env\": { \"EXTRA\": \"more\" }, \
		${2-} &|" "recipes/$1/recipe.json"
}

# told STORE MANIFEST - print what the build of this image was told
told() {
	told_layer=$(json "$1/blobs/sha256/${2#sha256:}" 'v["layers"][0]["digest"]')
	tar -xzOf "$1/blobs/sha256/${told_layer#sha256:}" told
}

# build NAME OPTION… - sets $manifest
build() {
	build_name=$1
	shift
	run hallmark build --json --mirror "$mirror" "$@" \
		"HEAD:recipes/$build_name"
	manifest=$(json "$out" 'v["manifest"]')
}

statement_of() { # NAME
	python3 -c 'import base64, json, sys
print(base64.b64decode(json.load(open(sys.argv[1]))["payload"]).decode())' \
		"$HALLMARK_STORE/attestations/$1.intoto.jsonl" >"$T/statement"
}

add_teller both '"inputs": ["HALLMARK_VERSION", "HALLMARK_COMMIT"],'
add_teller version '"inputs": ["HALLMARK_VERSION"],'
add_teller neither
commit_all .
first=$(git rev-parse HEAD)
internal='v["predicate"]["buildDefinition"]["internalParameters"]'

build both
ended 'a recipe that declares both inputs is built' 0
both=$manifest
is 'its build is told the commit and the version' \
	"$(told "$HALLMARK_STORE" "$both")" "HALLMARK_COMMIT=$first
HALLMARK_VERSION=1
more"
statement_of both
json_is 'the provenance lists them' "$T/statement" "$internal"'["declared"]' \
	"{\"HALLMARK_COMMIT\": \"$first\", \"HALLMARK_VERSION\": \"1\"}"
run hallmark show both
like 'show prints the commit' "$out" "declared +HALLMARK_COMMIT='?$first"
like 'show prints the version' "$out" "declared +HALLMARK_VERSION='?1"
run hallmark verify both
ended 'the image verifies' 0
run hallmark shell HEAD:recipes/both -- env
like 'a shell in that box sees the same' "$out" "^HALLMARK_COMMIT=$first"
build version
version=$manifest
is 'a build is not told what is not declared' \
	"$(told "$HALLMARK_STORE" "$version")" 'HALLMARK_VERSION=1
more'
build neither
neither=$manifest
is 'without declared inputs it is told nothing' \
	"$(told "$HALLMARK_STORE" "$neither")" more
statement_of neither
json_is 'and the provenance has no such list' "$T/statement" \
	'"declared" in '"$internal" false

# --- another commit that changes nothing else ---

echo >other
commit_all .
second=$(git rev-parse HEAD)
git tag v9.9
build both
is 'another commit is another image of a recipe that declares it' \
	"$(told "$HALLMARK_STORE" "$manifest" | head -n 1)" \
	"HALLMARK_COMMIT=$second"
build version
is 'but not of one that declares the version only' "$manifest" "$version"
build neither
is 'nor of one that declares nothing' "$manifest" "$neither"
build both
json_is 'the inputs of the same commit are known' "$out" 'v["cached"]' true
run hallmark build --json --mirror "$mirror" "$first:recipes/both"
json_is 'and those of the commit before' "$out" '[v["manifest"], v["cached"]]' \
	"[\"$both\", true]"
build both --force
is 'built again it is the same' "$status" 0

# --- another clone, another person ---

git clone -q . "$T/clone" 2>"$T/git"
git -C "$T/clone" tag -d v9.9 >"$T/git"
git -C "$T/clone" tag v0 >"$T/git"
again=$manifest
builder_key=$XDG_CONFIG_HOME/hallmark/key
cp "$HALLMARK_STORE/attestations/both.intoto.jsonl" "$T/both.intoto.jsonl"
home_in "$T/rebuilder"
build both --repo "$T/clone"
is 'the tags of a clone decide nothing' "$manifest" "$again"
rm -rf "$HALLMARK_STORE"
run hallmark rebuild --json --mirror "$mirror" --trust "$builder_key.pub" \
	"$T/both.intoto.jsonl"
json_is 'it is rebuilt from its provenance alone' "$out" 'v["verdict"]' \
	identical

# --- provenance that says something else ---

# sign_as CODE - change the statement s by Python and sign it with the
# builder's key
sign_as() {
	python3 - "$T/both.intoto.jsonl" "$builder_key" "$T" "$1" <<-'END'
		import base64, json, subprocess, sys
		path, key, folder, code = sys.argv[1:]
		v = json.load(open(path))
		s = json.loads(base64.b64decode(v["payload"]))
		i = s["predicate"]["buildDefinition"]["internalParameters"]
		exec(code)
		p = json.dumps(s, sort_keys=True, separators=(",", ":")).encode()
		t = v["payloadType"].encode()
		open(folder + "/pae", "wb").write(
		    b"DSSEv1 %d %s %d %s" % (len(t), t, len(p), p))
		sig = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin",
		    "-inkey", key, "-in", folder + "/pae"], check=True,
		    stdout=subprocess.PIPE).stdout
		v["payload"] = base64.b64encode(p).decode()
		v["signatures"][0]["sig"] = base64.b64encode(sig).decode()
		json.dump(v, open(folder + "/other.intoto.jsonl", "w"))
	END
	run hallmark rebuild --json --mirror "$mirror" \
		--trust "$builder_key.pub" "$T/other.intoto.jsonl"
}
sign_as 'pass'
json_is 'a statement that is signed here is taken' "$out" 'v["verdict"]' \
	identical
sign_as 'i["declared"]["HALLMARK_VERSION"] = "2"'
refused 'another version is refused' 1 "declared inputs are not those of"
sign_as 'del i["declared"]["HALLMARK_VERSION"]'
refused 'so is one declared input less' 1 "declared inputs are not those of"
sign_as 'del i["declared"]'
refused 'or all of them' 1 "declared inputs are not those of"
sign_as 'i["declared"]["HALLMARK_COMMIT"] = "'"$first"'"'
refused 'a commit that is not the revision is refused' 1 \
	'HALLMARK_COMMIT must be the revision'
finish
