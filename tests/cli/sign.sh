#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A build without a key, and its statement signed elsewhere: the same envelope
# as if the build had had the key. What does not belong together is not signed.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
mirror=file://$T/mirror
build() {
	run hallmark build --json --mirror "$mirror" "$@" HEAD:recipes/mini
}
later=attestations/mini.statements.jsonl
envelope=attestations/mini.intoto.jsonl

# the person with the key, and what a build with it makes
hallmark key new "$T/key" >"$T/made" 2>&1
HALLMARK_STORE=$T/keyed
build --key "$T/key"
ended 'a build with the key' 0
manifest=$(json "$out" 'v["manifest"]')
provenance=$(json "$out" 'v["provenance"]')

# --- the machine without a key ---

home_in "$T/builder"
here=$HALLMARK_STORE
build --unsigned
ended 'a build without a key' 0
json_is 'it gives the same image' "$out" 'v["manifest"]' "$manifest"
json_is 'it says that it is not signed' "$out" 'v["unsigned"]' true
json_is 'and where the statements are' "$out" 'v["statements"]' "$here/$later"
json_is 'it has no provenance' "$out" '"provenance" in v' false
ok 'no key was made' test ! -e "$XDG_CONFIG_HOME/hallmark/key"
ok 'no envelope was written' test ! -e "$here/$envelope"
is 'each statement is a line' "$(wc -l <"$here/$later" | tr -d ' ')" 3
python3 -c '
import base64, json, sys
e = json.load(open(sys.argv[1]))
sys.stdout.write(base64.b64decode(e["payload"]).decode() + "\n")' \
	"$T/keyed/$envelope" >"$T/payload"
head -n 1 "$here/$later" >"$T/first"
ok 'the first is what a build with a key signs' cmp "$T/payload" "$T/first"
like 'the next command is named' "$err" "'hallmark sign mini'"
run hallmark verify mini
ended 'the image has its name, and nothing attached' 2
cp "$here/$later" "$T/mini.statements.jsonl"
rm "$here/$later"
build --unsigned
json_is 'the result is known then' "$out" 'v["cached"], v["unsigned"]' \
	'(True, True)'
ok 'and its statements are written again' cmp "$here/$later" \
	"$T/mini.statements.jsonl"
build --unsigned --force
ok 'the same inputs give the same statements' cmp "$here/$later" \
	"$T/mini.statements.jsonl"
run hallmark build --unsigned HEAD:recipes/mini
like 'in words: where they are' "$out" "^statements  $here/$later\$"
for i in '--key k' '--passphrase-file f' '--passphrase-fd 7'; do
	# shellcheck disable=SC2086
	build --unsigned $i
	refused "with ${i% *} it is refused" 2 "leave out ${i% *}"
done
build --unsigned --known localhost:1/x
refused 'with --known it is refused' 2 'what --known takes is signed'
run hallmark store gc
ended 'gc keeps what a later signature needs' 0
build --unsigned
json_is 'the result is still known' "$out" 'v["cached"]' true
run hallmark save --output "$T/mini.tar" mini
ended 'the image is saved' 0
cp -r "$here" "$T/copy"
cp -r "$here" "$T/other"

# --- signed in a copy of the store ---

sign() {
	run hallmark sign --json --key "$T/key" "$@"
}
same() { # NAME STORE
	ok "$1: the envelope is that of a build with the key" \
		cmp "$T/keyed/$envelope" "$2/$envelope"
	run hallmark verify --json --store "$2" --trust "$T/key.pub" "$manifest"
	ended "$1: the image is verified" 0
}
sign --store "$T/copy" mini
ended 'an image of a copied store is signed' 0
json_is 'the envelope has the same digest' "$out" 'v["provenance"]' \
	"$provenance"
json_is 'the answer names image, name and number' "$out" \
	'[v["manifest"], v["name"], v["statements"]]' "[\"$manifest\", \"mini\", 3]"
same 'a copied store' "$T/copy"
sign --store "$T/copy" mini
ended 'signing again changes nothing' 0
is 'no referrer is added' "$(hallmark show --store "$T/copy" --json \
	mini 2>/dev/null | grep -o '"payloadType"' | wc -l | tr -d ' ')" \
	"$(hallmark show --store "$T/keyed" --json mini 2>/dev/null |
		grep -o '"payloadType"' | wc -l | tr -d ' ')"
ok 'the index is that of a build with the key' cmp "$T/copy/index.json" \
	"$T/keyed/index.json"

# --- signed where only the image and the file are ---

home_in "$T/signer"
sign "$T/mini.statements.jsonl"
refused 'without the image nothing is signed' 2 'there is no store|has no image'
run hallmark load "$T/mini.tar"
ended 'the image is loaded' 0
sign mini
refused 'the image alone is not enough' 2 'has no unsigned statement'
cp -r "$HALLMARK_STORE" "$T/loaded"
sign "$T/mini.statements.jsonl"
ended 'the file is signed' 0
same 'a loaded image' "$HALLMARK_STORE"
run hallmark store check
ended 'the store is sound' 0

# --- signed from another layout ---

home_in "$T/third"
chmod -R a-w "$T/other"
sign "oci:$T/other:mini"
ended 'an image of another layout is signed' 0
same 'another layout' "$HALLMARK_STORE"
ok 'the layout was not written' test ! -e "$T/other/$envelope"
run hallmark verify --trust "$T/key.pub" mini
ended 'the image has its name here' 0
chmod -R u+w "$T/other"

# --- what is not signed ---

# altered NAME STATUS REGEX PYTHON - s is the statement; a line of its text
altered() {
	altered_name=$1
	altered_status=$2
	altered_why=$3
	python3 -c '
import json, sys
s = json.loads(open(sys.argv[1]).readline())
d = s["predicate"]["buildDefinition"]
r = s["predicate"]["runDetails"]
zero = "0" * 63 + "1"
exec(sys.argv[3])
line = json.dumps(s, sort_keys=True, separators=(",", ":"))
open(sys.argv[2], "w").write(line + "\n")' "$T/mini.statements.jsonl" \
		"$T/altered.statements.jsonl" "$4"
	rm -rf "$T/try"
	cp -r "$T/loaded" "$T/try"
	sign --store "$T/try" "$T/altered.statements.jsonl"
	if [ "$altered_status" = 0 ]; then
		ended "$altered_name" 0
		return
	fi
	refused "$altered_name is refused" "$altered_status" "$altered_why"
	ok 'and nothing is written' test ! -e "$T/try/$envelope"
}
altered 'the statement itself, parsed and printed, is signed' 0 '' ''
altered 'another image' 2 'has no image' \
	's["subject"][0]["digest"]["sha256"] = zero'
altered 'another name' 1 "subject has the name 'nini'" \
	's["subject"][0]["name"] = "nini"'
altered 'a name that leaves the folder' 1 'subject has the name' \
	's["subject"][0]["name"] = "../../x"'
altered 'no name' 1 'subject has the name' 'del s["subject"][0]["name"]'
altered 'two subjects' 2 '2 subjects' 's["subject"] *= 2'
altered 'no subject' 2 'subject' 's["subject"] = []'
altered 'another type of predicate' 1 'must be a provenance' \
	's["predicateType"] = "https://example.org/x"'
altered 'another type of statement' 2 'https://in-toto.io/Statement/v1' \
	's["_type"] = "https://in-toto.io/Statement/v0.1"'
altered 'another type of build' 2 'build type' 'd["buildType"] += "x"'
altered 'an unknown external parameter' 2 'unknown to this build type' \
	'd["externalParameters"]["x"] = 1'
altered 'an unknown internal parameter' 1 'internalParameters/x.*does not write' \
	'd["internalParameters"]["x"] = 1'
altered 'an unknown member of the predicate' 1 '/predicate/x' \
	's["predicate"]["x"] = 1'
altered 'an unknown member at the top' 1 "'/x'" 's["x"] = 1'
altered 'an unknown byproduct' 1 'byproducts' \
	'r["byproducts"].append({"name": "x", "digest": {"sha256": zero}})'
altered 'another digest beside' 1 'sha512' \
	's["subject"][0]["digest"]["sha512"] = zero'
for i in 0=config 1=tree 2=layer 3=diff_id; do
	altered "another ${i#*=}" 1 "its ${i#*=} is sha256:0*1" \
		"r['byproducts'][${i%=*}]['digest']['sha256'] = zero"
done
altered 'no layer' 1 'names 0 layers' 'del r["byproducts"][2:]'
altered 'another architecture' 1 'its architecture' \
	'd["internalParameters"]["architecture"] = "s390x"'
altered 'another epoch' 1 'its epoch' 'd["internalParameters"]["epoch"] += 1'
altered 'another format' 1 'layers have the format' \
	'd["internalParameters"]["format"] += 1'
altered 'another level' 1 'builder: ' \
	'd["internalParameters"]["level"] = "hermetic"'
altered 'another builder of hallmark' 1 'builder: ' 'r["builder"]["id"] += "x"'
altered 'another commit' 1 'recipe-commit: ' \
	'd["externalParameters"]["revision"] = "0" * 40'
altered 'an input without a digest' 1 'inputs: ' \
	'd["resolvedDependencies"][1]["digest"] = {}'
altered 'an empty statement' 2 'statement 1' 's = {}'

# text NAME REGEX COMMAND… - the output of a command is no file of statements
text() {
	text_name=$1
	text_why=$2
	shift 2
	"$@" >"$T/text.jsonl"
	sign --store "$T/loaded" "$T/text.jsonl"
	refused "$text_name is refused" 2 "$text_why"
}
f=$T/mini.statements.jsonl
text 'an empty file' 'holds no statement' true
text 'an empty line' 'statement 4' sh -c "cat '$f'; echo"
text 'a statement twice' 'a second one of the type' cat "$f" "$f"
text 'white space' 'not canonical' sh -c "sed 's/:/: /' '$f'"
text 'half a statement' 'statement 1' head -c 500 "$f"
text 'a key twice' 'statement 1' sed 's/^{/{"_type":"x",/' "$f"
text 'an envelope' 'statement 1' cat "$T/keyed/$envelope"
text 'words' 'statement 1' echo hello
sign --store "$T/loaded" "$T/none.jsonl"
refused 'a file that is missing is named' 2 'none.jsonl'

# an altered layer
rm -rf "$T/try"
cp -r "$T/loaded" "$T/try"
layer=$(json "$T/payload" '[b["digest"]["sha256"] for b in
	v["predicate"]["runDetails"]["byproducts"] if b["name"] == "layer/0"][0]')
chmod u+w "$T/try/blobs/sha256/$layer"
python3 -c '
import sys
b = bytearray(open(sys.argv[1], "rb").read())
b[b.index(b"one\ntwo\n")] ^= 1
open(sys.argv[1], "wb").write(b)' "$T/try/blobs/sha256/$layer"
sign --store "$T/try" "$f"
refused 'an altered layer is refused' 1 'the image is damaged'
rm "$T/try/blobs/sha256/$layer"
sign --store "$T/try" "$f"
refused 'a missing layer is refused' 2 "$layer"
run hallmark sign --key "$T/none" --store "$T/loaded" "$f"
refused 'a key that is missing is named' 2 'there is no key'
echo words >"$T/words"
hallmark key new --encrypt --passphrase-file "$T/words" "$T/locked" \
	>"$T/made" 2>&1
run hallmark sign --key "$T/locked" --passphrase-file "$T/words" \
	--store "$T/loaded" "$f"
ended 'a key with a passphrase signs' 0

# an image that stands on packages: the tree is that of the layers above them
home_in "$T/builder"
add_recipe "$T/repo" based "$T/mirror" <<-'END'
	echo based >"$OUT/hello"
END
python3 -c '
import json, sys
for name in ("recipe", "lock"):
    path = sys.argv[1] + "/" + name + ".json"
    v = json.load(open(path))
    if name == "recipe":
        v["image"]["base"] = {"debian": ["mini"]}
    else:
        v["base"] = {k: v[k] for k in ("suite", "packages")}
    json.dump(v, open(path, "w"))' "$T/repo/recipes/based"
commit_all "$T/repo"
run hallmark build --unsigned --mirror "$mirror" --repo "$T/repo" \
	HEAD:recipes/based
ended 'an image with a base is built' 0
sign based
ended 'and signed' 0
run hallmark verify --trust "$T/key.pub" based
ended 'and verified' 0
python3 -c '
import json, sys
s = json.loads(open(sys.argv[1]).readline())
b = s["predicate"]["runDetails"]["byproducts"]
b[1]["digest"] = b[0]["digest"]
print(json.dumps(s, sort_keys=True, separators=(",", ":")))' \
	"$HALLMARK_STORE/attestations/based.statements.jsonl" >"$T/tree.jsonl"
sign "$T/tree.jsonl"
refused 'another tree of it is refused' 1 'its tree'

# two statements about one image
cd "$T/repo" || exit 1
git checkout -q HEAD~1 || exit 1
build --unsigned --builder-id https://example.org/b
ended 'the same image by another builder' 0
sign mini
refused 'of two statements none is chosen' 2 'has 2 unsigned statements.*blobs'
sign "$here/$later"
ended 'the file of one is' 0
finish
