#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Verdicts of several operators: who counts, who disagrees and on what, from
# the statements beside the image, a folder and a git repository; and that a
# verdict alone never grants SLSA_BUILD_REPRODUCED.
. "${HALLMARK_SOURCE:?}/tests/cli/policy_lib.sh"

change "$T/a" pass
subject=$(json "$T/payload" 'v["subject"][0]["digest"]["sha256"]')
# verdict FILE KEY EXPRESSION - sign a verdict about that image; p is the
# predicate, v the statement, other() makes the rebuilt digests others
verdict() {
	"$python" - "$HALLMARK_SOURCE/tests/golden/verdict-identical.json" \
		"$3" "$subject" >"$T/payload" <<-'END'
		import json, sys
		text = open(sys.argv[1]).read().replace("11" * 32, sys.argv[3])
		v = json.loads(text)
		p = v["predicate"]
		p["started"] = "2023-11-20T08:00:00Z"
		p["finished"] = "2023-11-20T09:00:00Z"
		def other(*levels):
		    for l in levels:
		        p["levels"][l]["rebuilt"] = ["sha256:" + "ab" * 32]
		    p["runs"] = p["levels"]["manifest"]["rebuilt"]
		def nothing(word, code):
		    p["verdict"] = word
		    p["runs"] = ["failed"] if word == "failed" else []
		    p["reason"] = {"code": code, "text": "words"}
		    for i in ("levels", "originalDamaged", "differences",
		              "causes", "passes"):
		        del p[i]
		def different():
		    p["verdict"] = "different"
		    other("manifest", "config", "layers", "diff_ids", "tree")
		exec(sys.argv[2])
		print(json.dumps(v))
	END
	envelope "$T/payload" "$T/$2" >"$T/$1"
}
# finding ID MEMBER - of the last answer
finding() {
	json "$out" "[f.get('$2') for f in v['findings']
		if f['id'] == '$1'][0]"
}
verdict v2 second pass
verdict v3 third pass
verdict v3later third 'p["finished"] = "2023-11-21T09:00:00Z"'
verdict bad3 third 'different()'
verdict bad3later third 'different(); p["finished"] = "2023-11-22T09:00:00Z"'
verdict none3later third 'nothing("unavailable", "network")
p["finished"] = "2023-11-22T09:00:00Z"'
two='p["keys"] += [k2, k3]; p["verdicts"] = {"agree": 2}'
one='p["keys"] += [k2, k3]; p["verdicts"] = {"agree": 1}'

# pair ID POLICY GOOD BAD - one policy, and a second statement that differs in
# what the check ID judges
pair() {
	judge "$1: verified" '0 ' "$2" "$T/a" "$T/v2" "$T/$3"
	judge "$1: refused for that alone" "1 $1" "$2" "$T/a" "$T/v2" "$T/$4"
}
pair verdicts "$two" v3 none3later
pair verdicts-against "$one" v3 bad3

# --- agree ---

judge 'verdicts: two of two' '0 ' "$two" "$T/a" "$T/v2" "$T/v3"
is 'verdicts: both are named' "$(finding verdicts actual)" \
	"'them': identical; 'others': identical"
judge 'verdicts: one is too few' '1 verdicts' "$two" "$T/a" "$T/v2"
judge 'verdicts: one twice is too few' '1 verdicts' "$two" "$T/a" "$T/v2" \
	"$T/v2"
judge 'verdicts: of one operator they count once' '1 verdicts' "$two"'
p["keys"] = [k, k2, dict(k3, operator="them"),
	dict(k3, name="r4", operator="x", file="fourth.pub")]' \
	"$T/a" "$T/v2" "$T/v3"
judge 'verdicts: the operator who built does not count' '1 verdicts' \
	"$two"'; k3["operator"] = "us"
p["keys"].append(dict(k3, name="r4", operator="x", file="fourth.pub"))' \
	"$T/a" "$T/v2" "$T/v3"
judge 'verdicts: a revoked key does not count' '1 verdicts' "$two"'
k3["revoked_from"] = "2023-11-01T00:00:00Z"' "$T/a" "$T/v2" "$T/v3"
is 'verdicts: and is named' "$(finding verdicts actual)" \
	"'them': identical; not counted: identical by the key 'r3'"
judge 'verdicts: a key without the role does not count' '1 verdicts' \
	"$two"'; p["keys"].append(dict(k3, name="x", file="fourth.pub"))
k3["roles"] = ["builder"]' "$T/a" "$T/v2" "$T/v3"
verdict v4 fourth pass
judge 'verdicts: an untrusted key does not count' '1 verdicts' "$two" \
	"$T/a" "$T/v2" "$T/v4"
is 'verdicts: and is named' "$(finding other-statements reason)" \
	'1 that no trusted key has signed'
verdict elsewhere third 'v["subject"][0]["digest"]["sha256"] = "66" * 32
p["runs"] = ["sha256:" + "66" * 32]
p["levels"]["manifest"] = {"signed": p["runs"], "rebuilt": p["runs"]}'
judge 'verdicts: of another image it does not count' '1 verdicts' "$two" \
	"$T/a" "$T/v2" "$T/elsewhere"
judge 'verdicts: an unavailable one does not count' '1 verdicts' "$two" \
	"$T/a" "$T/v2" "$T/none3later"
is 'verdicts: and is named' "$(finding verdicts actual)" \
	"'them': identical; not counted: unavailable by the key 'r3'"
judge 'verdicts: nor does it take back an earlier one' '0 ' "$two" \
	"$T/a" "$T/v2" "$T/v3" "$T/none3later"
judge 'verdicts: as young as asked' '0 ' "$two"'
p["verdicts"]["max_age_days"] = 11' "$T/a" "$T/v2" "$T/v3"
judge 'verdicts: too old' '1 verdicts' "$two"'
p["verdicts"]["max_age_days"] = 10' "$T/a" "$T/v2" "$T/v3"
verdict future third 'p["finished"] = "2023-12-02T00:00:00Z"'
judge 'verdicts: from tomorrow' '1 verdicts' "$two"'
p["verdicts"]["max_age_days"] = 11' "$T/a" "$T/v2" "$T/future"
verdict layers3 third 'p["verdict"] = "layers"; other("manifest")'
verdict tree3 third 'p["verdict"] = "tree"; other("manifest", "layers")'
judge 'verdicts: other layers are accepted if the policy says so' '0 ' "$two"'
p["verdicts"]["accept"] = ["identical", "layers"]' "$T/a" "$T/v2" "$T/layers3"
judge 'verdicts: and no more than that' '1 verdicts verdicts-against' "$two"'
p["verdicts"]["accept"] = ["identical", "layers"]' "$T/a" "$T/v2" "$T/tree3"

# --- disagree ---

judge 'verdicts-against: nobody' '0 ' "$one" "$T/a" "$T/v2"
judge 'verdicts-against: one' '1 verdicts-against' "$one" "$T/a" "$T/v2" \
	"$T/bad3"
like 'verdicts-against: by whom, on what' "$out" \
	"'others': different, manifest sha256:(ab){32} instead of sha256:$subject, config, layers, diff_ids, tree"
judge 'verdicts-against: without asking for any to agree' \
	'1 verdicts-against' 'p["keys"] += [k2, k3]; p["verdicts"] = {}' \
	"$T/a" "$T/bad3"
judge 'verdicts-against: the newest word of an operator' '0 ' "$two" \
	"$T/a" "$T/v2" "$T/bad3" "$T/v3later"
judge 'verdicts-against: and its newer no' '1 verdicts verdicts-against' \
	"$two" "$T/a" "$T/v2" "$T/bad3later" "$T/v3later"
judge 'verdicts-against: at the same time the worse' \
	'1 verdicts verdicts-against' "$two" "$T/a" "$T/v2" "$T/v3" "$T/bad3"
judge 'verdicts-against: an old no counts' '1 verdicts-against' "$one"'
p["verdicts"]["max_age_days"] = 11' "$T/a" "$T/v2" "$T/bad3"
for i in 'flaky p["verdict"]="flaky";p["runs"].append("failed")' \
	'failed nothing("failed","exit")' \
	'layers p["verdict"]="layers";other("manifest")' \
	'tree p["verdict"]="tree";other("layers")' \
	'equivalent different();p["verdict"]="equivalent";p["passes"]=["gzip-time"]'; do
	verdict one third "${i#* }"
	judge "verdicts-against: ${i%% *}" '1 verdicts-against' "$one" \
		"$T/a" "$T/v2" "$T/one"
	is "verdicts-against: ${i%% *} is named" "$(finding verdicts-against \
		actual | grep -o "'others': ${i%% *}")" "'others': ${i%% *}"
done
judge 'verdicts-against: may be named only' '0 ' "$one"'
p["verdicts"]["disagree"] = "name"' "$T/a" "$T/v2" "$T/bad3"
is 'verdicts-against: and is' "$(finding verdicts-against actual |
	cut -d, -f1) $(finding verdicts-against status)" \
	"'others': different skipped"
judge 'verdicts-against: without the key it is named as well' '0 ' \
	'p["keys"] += [k2, k3]' "$T/a" "$T/v2" "$T/bad3"
is 'verdicts-against: with its word' "$(finding verdicts-against actual |
	cut -d, -f1), $(finding verdicts actual)" \
	"'others': different, 'them': identical"
verdict bad4 fourth 'different()'
judge 'verdicts-against: an untrusted key is nobody' '0 ' "$one" "$T/a" \
	"$T/v2" "$T/bad4"
verdict broken third 'p["verdict"] = "different"'
judge 'verdicts-against: one that contradicts itself may be a no' \
	'1 verdicts-against' "$one" "$T/a" "$T/v2" "$T/broken"
verdict mine ours 'different()'
judge 'verdicts-against: the builder itself is no rebuilder' '0 ' "$one"'
k["roles"] = ["builder", "rebuilder"]' "$T/a" "$T/v2" "$T/mine"
judge 'an exception from the count' '0 ' "$two"'
p["exceptions"] = [{"finding": "verdicts", "reason": "x",
	"until": "2024-01-01T00:00:00Z"}]' "$T/a" "$T/v2"
judge 'and from a no' '0 ' "$one"'
p["exceptions"] = [{"finding": "verdicts-against", "reason": "x",
	"until": "2024-01-01T00:00:00Z"}]' "$T/a" "$T/v2" "$T/bad3"

# --- with the provenances of rebuilders ---

rebuilt='p["keys"] += [k2, k3]; p["rebuilders"] = 1'
change "$T/b" pass "$T/third"
judge 'rebuilders: an operator that agrees' '0 ' "$rebuilt" "$T/a" "$T/b" \
	"$T/v3"
judge 'rebuilders: none whose newest verdict disagrees' '1 rebuilders' \
	"$rebuilt" "$T/a" "$T/b" "$T/bad3"
verdict flaky3 third 'p["verdict"] = "flaky"
p["runs"].append("sha256:" + "cd" * 32)'
judge 'rebuilders: none whose builds are flaky' '1 rebuilders' "$rebuilt" \
	"$T/a" "$T/b" "$T/flaky3"

# --- a folder, and a git repository ---

policy "$two"
mkdir "$T/published" "$T/empty"
cp "$T/v2" "$T/published/them.jsonl"
cp "$T/v3" "$T/published/others.json"
echo 'no envelope' >"$T/published/README"
verify "$T/a" --verdicts "$T/published"
is 'a folder of verdicts' "$status $(failed)" '0 '
verify "$T/a" --verdicts "$T/empty"
is 'an empty one' "$status $(failed)" '1 verdicts'
verify mini --provenance "$T/a" --verdicts "$T/published"
is 'beside an image' "$status $(failed)" '0 '
: >"$T/published/a.jsonl"
mkfifo "$T/published/b.jsonl"
ln -s "$T/bad3later" "$T/published/c.jsonl"
verify "$T/a" --verdicts "$T/published"
is 'what cannot be read is passed over, and links are' "$status $(failed)" '0 '
like 'with a warning' "$err" 'a.jsonl.*passed over'
rm "$T/published/b.jsonl" "$T/published/c.jsonl"
cd "$T/published" && git init -q -b main --template= &&
	git config user.name Nobody && git config user.email n@example.org
mkdir -p mini/deep
git mv -k them.jsonl mini 2>/dev/null
mv them.jsonl others.json mini
cp "$T/bad3later" mini/deep/x.jsonl
commit_all "$T/published"
cp "$T/bad3later" mini/uncommitted.jsonl
run hallmark verify --json --policy "$T/policy.json" \
	--now 2023-12-01T00:00:00Z --verdicts HEAD:mini "$T/a"
is 'a folder of a commit, and not of the work tree' "$status $(failed)" '0 '
git add -A
git commit -qm more
run hallmark verify --json --policy "$T/policy.json" \
	--now 2023-12-01T00:00:00Z --verdicts HEAD:mini "$T/a"
is 'of the next commit' "$status $(failed)" '1 verdicts verdicts-against'
run hallmark verify --json --policy "$T/policy.json" \
	--now 2023-12-01T00:00:00Z --verdicts HEAD~1:mini --verdicts "$T/empty" \
	"$T/a"
is 'of an earlier one, given with another' "$status $(failed)" '0 '
cd "$T/repo" || exit 1
verify "$T/a" --verdicts nothing
refused 'neither' 2 'not REV:PATH'
verify "$T/a" --verdicts HEAD:nothing
refused 'no such folder in the commit' 2 'nothing'

# --- summaries ---

image=$(json "$HALLMARK_STORE/index.json" '[m["digest"]
	for m in v["manifests"] if m.get("annotations", {}).get(
	"org.opencontainers.image.ref.name") == "mini"][0]')
written=$HALLMARK_STORE/attestations/${image#sha256:}.vsa.intoto.jsonl
own=$HALLMARK_STORE/attestations/mini.intoto.jsonl
# summed NAME LEVELS FILE… - the levels of the summaries of these statements
summed() {
	summed_name=$1 summed_wanted=$2
	shift 2
	rm -rf "$T/beside" "$written"
	mkdir "$T/beside"
	for i; do cp "$i" "$T/beside/${i##*/}.jsonl"; done
	verify --vsa "$T/fourth" --verdicts "$T/beside" mini
	is "$summed_name" "$("$python" - "$written" <<-'END'
		import base64, json, sys
		print(" ".join(json.loads(base64.b64decode(
		    json.loads(l)["payload"]))["predicate"]["verifiedLevels"][0]
		    for l in open(sys.argv[1])))
	END
	)" "$summed_wanted"
}
policy "$two"
summed 'two verdicts grant no property' SLSA_BUILD_LEVEL_1 "$T/v2" "$T/v3"
is 'but are among what decided' "$("$python" - "$written" <<-'END'
	import base64, json, sys
	print(len(json.loads(base64.b64decode(json.loads(
	    open(sys.argv[1]).readline())["payload"]))
	    ["predicate"]["inputAttestations"]))
END
)" 3
# the same build by another operator
"$python" -c 'import base64, json, sys
print(base64.b64decode(json.loads(open(sys.argv[1]).readline())["payload"])
	.decode(), end="")' "$own" >"$T/payload"
envelope "$T/payload" "$T/third" >"$T/same3"
policy "$one"
summed 'a second provenance does' 'SLSA_BUILD_LEVEL_1 SLSA_BUILD_REPRODUCED' \
	"$T/v2" "$T/same3"
policy 'p["keys"] += [k2, k3]'
summed 'not if its operator found its builds to be flaky' SLSA_BUILD_LEVEL_1 \
	"$T/same3" "$T/flaky3"
policy 'p["keys"] += [k2, k3]'
summed 'an unavailable verdict takes nothing back' \
	'SLSA_BUILD_LEVEL_1 SLSA_BUILD_REPRODUCED' "$T/same3" "$T/none3later"

# --- mistakes ---

mistake() { # NAME REGEX POLICY
	policy "$3"
	verify "$T/a"
	refused "$1" 2 "$2"
}
mistake 'more than there are' 'of 3 operators.*names 2' \
	"$two"'; p["verdicts"]["agree"] = 3'
mistake 'of nobody' 'names 0' 'p["verdicts"] = {}'
mistake 'none' "'agree' must be" "$two"'; p["verdicts"]["agree"] = 0'
mistake 'a no that agrees' "'accept' must hold" \
	"$two"'; p["verdicts"]["accept"] = ["different"]'
mistake 'nothing that agrees' "'accept' must hold" \
	"$two"'; p["verdicts"]["accept"] = []'
mistake 'another way to disagree' "'disagree' must be" \
	"$two"'; p["verdicts"]["disagree"] = "ignore"'
mistake 'what asks for nothing' 'asks for nothing' \
	'p["keys"] += [k2]; p["verdicts"] = {"disagree": "name"}'
mistake 'an unknown key' 'unknown key' "$two"'; p["verdicts"]["words"] = 1'
finish
