#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# show --release: what a person signs off, in words, as JSON and as a page;
# nothing foreign becomes markup, and the same facts give the same bytes.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror" 40
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
mirror=file://$T/mirror
store=$HALLMARK_STORE
hostile='<script>alert(1)</script>&"x'"'"

# --- two releases, one built again by another ---

git remote add origin https://git.example.org/team/mini.git
printf '# Changelog\n\n## [1.1]\n\n- Greets %s.\n\n## [1.0]\n\n- First.\n' \
	"$hostile" >CHANGELOG.md
sed -i 's/"version": ".*"/"version": "1.0"/' recipes/mini/recipe.json
commit_all .
run hallmark build --json --mirror "$mirror" HEAD:recipes/mini
ended 'the release before' 0
one=$(json "$out" 'v["manifest"]') before=$(git rev-parse HEAD)
sed -i 's/"version": ".*"/"version": "1.1"/; s/\["mini"\]/["filler", "mini"]/' \
	recipes/mini/recipe.json
print_lock "$T/mirror" filler mini >recipes/mini/lock.json
cat >>recipes/mini/build.sh <<'END'
	printf 'three\n' >>"$OUT/share/words"
	rm "$OUT/link"
	mkdir "$OUT/new"
	printf x >"$OUT/new/<img src=x onerror=alert(1)>\"'&"
	printf x >"$OUT/new/$(printf 'a\342\200\256b')"
END
commit_all .
run hallmark build --json --mirror "$mirror" HEAD:recipes/mini
ended 'the release' 0
cp "$out" "$T/built"
two=$(json "$T/built" 'v["manifest"]') commit=$(git rev-parse HEAD)
run hallmark key new "$T/lab"
run hallmark rebuild -q --offline --key "$T/lab" \
	--trust "$XDG_CONFIG_HOME/hallmark/key.pub" mini
ended 'it is built again' 0
key=$(hallmark key show | grep -oE '[0-9a-f]{64}' | head -n 1)
cp "$XDG_CONFIG_HOME/hallmark/key.pub" "$T/ci.pub"
policy() { # SUPPORTED
	printf '{"policy":1,"supported":["%s"],"keys":[
		{"name":"ci","operator":"us","file":"ci.pub"},
		{"name":"lab","operator":"them","file":"lab.pub",
		 "roles":["rebuilder"]}]}' "$1" >"$T/policy.json"
}
policy '>= 1.1'

# --- in words ---

run hallmark show --release --policy "$T/policy.json" --since mini:1.0 \
	registry.example.org/team/mini:1.1
ended 'a release is shown' 0
is 'without a warning' "$(cat "$err")" ''
like 'its title' "$out" '^release +mini 1\.1$'
like 'its pin' "$out" "^image +registry.example.org/team/mini@$two\$"
like 'that it is verified, and by what' "$out" \
	'^verified +a trusted key has signed .*policy.json, sha256:[0-9a-f]{64}$'
like 'who signed, by the name in the policy' "$out" \
	"^signed by +ci of us, key $key\$"
like 'the commit' "$out" "^commit +$commit\$"
like 'the manifest' "$out" "^manifest +$two\$"
like 'the config' "$out" "^config +$(json "$T/built" 'v["config"]')\$"
like 'the layer' "$out" \
	"^layer +$(json "$T/built" 'v["layers"][0]["digest"]'), [0-9]+ bytes"
like 'who built it again' "$out" '^    identical, found by urn:'
like 'and signed that' "$out" '^    signed by lab of them, key [0-9a-f]{64}$'
like 'an SBOM' "$out" '^  SBOM, SPDX sha256:[0-9a-f]{64}$'
like 'the release before has the same registry' "$out" \
	"^since +registry.example.org/team/mini@$one\$"
like 'the commit that changed' "$out" \
	"^  changed git\\+https://git.example.org/team/mini.git: $before -> $commit\$"
like 'the package that came' "$out" '^  new +filler, only for the build: 1$'
like 'the file that changed' "$out" \
	'^  changed share/words: 8 bytes, mode 0644 -> 14 bytes, mode 0644$'
like 'the file that went' "$out" '^  gone +link: link to share/words$'
like 'how many files differ' "$out" '^files: 2 new, 1 gone, 1 changed$'
like 'a name cannot turn the line around' "$out" 'new/a\\xe2\\x80\\xaeb'
like 'the changelog of the version' "$out" '^- Greets <script>'
unlike 'and not that of another' "$out" '^- First'
like 'the command that goes back' "$out" \
	"^    \\$ hallmark show --pin --output pins.json pins.json registry.example.org/team/mini@$one\$"
is 'no control character is printed' \
	"$(tr -d '\n\t -~' <"$out")" ''

# the command does what it says
run hallmark show --pin -q -o pins.json mini:1.1 other/tool@"$two"
mv pins.json "$T/pins.json"
run sh -c "cd '$T' && '$HALLMARK' show --pin -q --output pins.json pins.json mini@$one"
ended 'the way back is taken' 0
json_is 'it pins the release before, and leaves others' "$T/pins.json" \
	'[(i["name"], i["digest"]) for i in v["images"]]' \
	"[[\"mini\", \"$one\"], [\"other/tool\", \"$two\"]]"

# --- what is missing is said in words ---

run hallmark show --release mini:1.0
ended 'without a policy and a release before' 0
like 'nothing was verified' "$out" '^verified +nothing was verified'
like 'nothing is compared' "$out" '^changes: no earlier image was named'
like 'the key is a claim' "$out" "^claims key +$key\$"
like 'the pins of git go back' "$out" 'git checkout HEAD~1 -- pins.json'
run sh -c "cd / && '$HALLMARK' show --release mini"
like 'no repository' "$out" '^changelog: no repository with the commit'
run sh -c "cd / && '$HALLMARK' show --release --repo '$T/repo' mini"
like 'one that is named' "$out" '^changelog: CHANGELOG.md$'
run hallmark show --release --trust "$T/lab.pub" mini:1.0
ended 'an image that no trusted key has signed' 1
like 'is shown as such' "$out" '^verified +the image is not verified'
like 'and warned of' "$err" 'warning: the image is not verified by the keys'
run hallmark show --release --policy "$T/policy.json" mini:1.0
ended 'a version that is not supported refuses nothing' 0
like 'it is warned of' "$err" "warning: version '1.0' is older than .*>= 1.1"
like 'also in the words' "$out" "^warning +version '1.0' is older"
run hallmark show --release --since mini:1.1 mini:1.0
like 'a release before that is newer' "$err" "'1.0' is older than version '1.1'"
run hallmark show --release --since mini mini
like 'a release before that is the same' "$err" 'is this image itself'
like 'no file differs' "$out" '^files: 0 new, 0 gone, 0 changed$'
run hallmark show --release mini:7
refused 'an image that does not exist' 2 'there is no image'
run hallmark show --release --since mini:7 mini
refused 'a release before that does not exist' 2 'there is no image'
run hallmark show --release --pin mini
refused 'a pin and a release' 2 'leave out all but one'
run hallmark show --since mini:1.0 mini
refused '--since alone' 2 'go with --release'
run hallmark show --release mini mini:1.0
refused 'two releases' 2 'usage: hallmark show'
run hallmark show --release --html "$T/no/page.html" mini
refused 'a folder that does not exist' 2 'writing .*no/page.html'

# --- for programs ---

valid() { # FILE
	python3 - "$HALLMARK_SOURCE/docs/hallmark-release.schema.json" "$1" \
		<<-'END'
			import json, sys, jsonschema
			jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))
			    ).validate(json.load(open(sys.argv[2])))
		END
}
run hallmark show --release --json --policy "$T/policy.json" \
	--since mini:1.0 mini
ended 'as JSON' 0
cp "$out" "$T/full.json"
json_is 'what was verified' "$T/full.json" '(v["verified"], v["signers"])' \
	"(True, ['$key'])"
json_is 'who built it again' "$T/full.json" '[(s["verdict"], s["trusted"],
	s["signers"][0].split(",")[0]) for s in v["rebuilders"]]' \
	'[["identical", true, "lab of them"]]'
# a rebuilder who has published in a folder of another machine
run hallmark key new "$T/far"
mkdir "$T/others"
run env HALLMARK_STORE="$T/far-store" "$HALLMARK" rebuild --json \
	--key "$T/far" --trust "$T/ci.pub" --mirror "$mirror" \
	--repo "$T/repo" "$store/attestations/mini.intoto.jsonl"
ended 'another machine builds it again' 0
cp "$(json "$out" 'v["file"]')" "$T/others/far.intoto.jsonl"
sed 's/"keys":\[/"verdicts": {"agree": 2}, &{"name":"far","operator":"others","file":"far.pub",\
	"roles":["rebuilder"]},/' "$T/policy.json" >"$T/two.json"
run hallmark show --release --json --policy "$T/two.json" mini
ended 'one of two rebuilders is attached' 1
json_is 'it alone is named' "$out" '[s["signers"][0].split(",")[0]
	for s in v["rebuilders"] if s["trusted"]]' '["lab of them"]'
run hallmark show --release --json --policy "$T/two.json" \
	--verdicts "$T/others" mini
ended 'with the folder both count' 0
json_is 'and both are named' "$out" 'sorted(s["signers"][0].split(",")[0]
	for s in v["rebuilders"] if s["trusted"])' \
	'["far of others", "lab of them"]'
run hallmark verify --policy "$T/two.json" --verdicts "$T/others" mini
ended 'as verify says' 0
run hallmark show --verdicts "$T/others" mini
refused '--verdicts alone' 2 'go with --release'
run hallmark show --release --verdicts "$T/none" mini
refused 'a folder of verdicts that does not exist' 2 "$T/none"
json_is 'the SBOMs are blobs of the store' "$T/full.json" \
	'len(v["sboms"]) >= 2 and all(__import__("os").path.exists("'"$store"'/blobs/sha256/"
	+ s["digest"][7:]) for s in v["sboms"])' true
json_is 'what changed' "$T/full.json" '[(v["since"][k]["added"],
	v["since"][k]["removed"], v["since"][k]["changed"])
	for k in ("sources", "packages", "files")]' \
	'[[0, 0, 1], [1, 0, 0], [2, 1, 1]]'
run hallmark show --release --json mini:1.0
cp "$out" "$T/bare.json"
json_is 'nothing was verified' "$T/bare.json" \
	'(v["verified"], "since" in v)' '(None, False)'
if python3 -c 'import jsonschema' 2>/dev/null; then
	ok 'the schema takes it' valid "$T/full.json"
	ok 'and one without a release before' valid "$T/bare.json"
else
	skip 'the schema takes it' 'python3-jsonschema is not installed'
fi

# --- the page ---

# sound FILE - print what a page has that it must not have
sound() {
	python3 - "$1" <<-'END'
		import re, sys, unicodedata
		from html.parser import HTMLParser
		text = open(sys.argv[1], "rb").read().decode("utf-8")
		tags = set("""html head meta title style body main section h1 h2 h3
		    p div b dl dt dd code ol ul li span small pre br
		    footer""".split())
		attributes = {"lang", "charset", "http-equiv", "content", "name",
		    "class"}
		class Page(HTMLParser):
		    open_ = []
		    def handle_starttag(self, tag, attrs):
		        if tag not in tags:
		            print("tag", tag)
		        for name, value in attrs:
		            if name not in attributes:
		                print("attribute", name)
		        if tag not in ("meta", "br"):
		            self.open_.append(tag)
		    def handle_endtag(self, tag):
		        if not self.open_ or self.open_.pop() != tag:
		            print("end of", tag)
		    def handle_comment(self, data):
		        print("comment")
		page = Page(convert_charrefs=True)
		page.feed(text)
		page.close()
		if page.open_:
		    print("open", page.open_)
		for c in set(text):
		    if c != "\n" and unicodedata.category(c) in ("Cc", "Cf"):
		        print("control", hex(ord(c)))
		style = re.search("<style>(.*?)</style>", text, re.S).group(1)
		for word in ("url(", "@import", "http", "javascript"):
		    if word in style:
		        print("style", word)
	END
}
# shown FILE TEXT - does a reader of the page see this text?
shown() {
	python3 - "$@" <<-'END'
		import sys
		from html.parser import HTMLParser
		class Page(HTMLParser):
		    text = ""
		    def handle_data(self, data):
		        self.text += data
		page = Page(convert_charrefs=True)
		page.feed(open(sys.argv[1], encoding="utf-8").read())
		sys.exit(sys.argv[2] not in page.text)
	END
}
# page NAME ARGUMENT… - write $T/NAME.html
page() {
	page_name=$1
	shift
	run hallmark show --release --html "$T/$page_name.html" "$@"
}
page full --policy "$T/policy.json" --since mini:1.0 mini
ended 'a page is written' 0
is 'it is sound, and loads nothing' "$(sound "$T/full.html")" ''
for i in "mini@$two" "mini@$one" "$commit" "Verified" 'identical' \
	"hallmark verify $one" 'What changed since mini 1.0' \
	'No package in the image changed.' "- Greets $hostile." \
	"new/<img src=x onerror=alert(1)>\"'&" 'Sign-off'; do
	ok "a reader sees: $i" shown "$T/full.html" "$i"
done
page bare mini:1.0
is 'one without a release before is sound' "$(sound "$T/bare.html")" ''
for i in 'Not checked' 'No earlier release was named' 'Nothing is compared' \
	'Nobody has attached what came of building it again.'; do
	ok "it says: $i" shown "$T/bare.html" "$i"
done
page bad --trust "$T/lab.pub" mini:1.0
ended 'a page of an image that is not verified' 1
cp "$XDG_CONFIG_HOME/hallmark/key.pub" "$T/us.pub"
page us --trust "$T/us.pub" mini:1.1
ok 'a verdict of a key that is not trusted is no proof' shown "$T/us.html" \
	'not trusted: identical'
ok 'says so' shown "$T/bad.html" 'Not verified'
is 'and is sound' "$(sound "$T/bad.html")" ''

# --- the same facts, the same bytes ---

page again --policy "$T/policy.json" --since mini:1.0 mini
ok 'the same page again' cmp "$T/full.html" "$T/again.html"
cp -a "$store" "$T/copy"
run sh -c "cd / && TZ=Asia/Tokyo LC_ALL=C.UTF-8 '$HALLMARK' show --release --html '$T/again.html' \
	--store '$T/copy' --repo '$T/repo' --policy '$T/policy.json' \
	--since mini:1.0 mini"
ok 'from a copy of the store, elsewhere' cmp "$T/full.html" "$T/again.html"
rm -rf "$T/copy/hallmark/layers"
run hallmark show --release --html "$T/again.html" --store "$T/copy" \
	--policy "$T/policy.json" --since mini:1.0 mini
ok 'and without its indexes of layers' cmp "$T/full.html" "$T/again.html"

# --- on paper ---

# Printed from a dark screen: the paper is white, no page ends with a heading or
# with words that end in a colon, and the footer is on the page that is signed.
# printed FILE - print what is wrong, wherever the page breaks fall
printed() {
	for printed_mm in 0 15 40 70 130 160; do
		sed "s,</h1>,&<p style=\"height:${printed_mm}mm\"></p>," "$1" \
			>"$T/paper.html"
		rm -f "$T/paper.pdf"
		timeout 60 chromium --headless --no-sandbox --disable-gpu \
			--user-data-dir="$T/browser" --no-pdf-header-footer \
			--blink-settings=preferredColorScheme=0 \
			--print-to-pdf="$T/paper.pdf" "$T/paper.html" \
			>"$T/browser.log" 2>&1
		pdftotext -layout "$T/paper.pdf" "$T/paper.txt" &&
			pdftoppm -r 20 -l 1 "$T/paper.pdf" "$T/paper" ||
			echo 'nothing was printed'
		python3 - "$1" "$T/paper.txt" "$T"/paper-*.ppm <<-'END'
			import re, sys
			headings = set(re.findall("<h[23]>([^<]*)<", open(sys.argv[1]).read()))
			pages = open(sys.argv[2]).read().split("\f")[:-1]
			for n, page in enumerate(pages, 1):
			    *lines, number = [s.strip() for s in page.split("\n") if s.strip()]
			    if number != f"{n} of {len(pages)}":
			        print("no number:", number)
			    if lines[-1] in headings or lines[-1].endswith(":"):
			        print("left alone:", lines[-1])
			if len(pages) < 2 or "Signature" not in pages[-1]:
			    print("the footer is alone")
			kind, width, height, most, dots = open(sys.argv[3], "rb").read().split(None, 4)
			if kind != b"P6" or dots[:3] != b"\xff\xff\xff":
			    print("the paper is not white")
			if sum(dots) / len(dots) < 230:
			    print("most of the paper is dark")
		END
		rm -f "$T"/paper-*.ppm
	done
}
if command -v chromium >/dev/null && command -v pdftotext >/dev/null &&
	command -v pdftoppm >/dev/null; then
	is 'the page is fit to be printed' "$(printed "$T/full.html")" ''
	is 'and one without a release before' "$(printed "$T/bad.html")" ''
else
	skip 'the page is fit to be printed' \
		'chromium or poppler-utils is not installed'
fi

# --- an index: each platform, and what they do not share ---

# other FROM NAME ARCHITECTURE - a copy of an image that claims another machine
other() {
	python3 - "$store" "$@" <<-'END'
		import hashlib, json, sys
		store, old, name, machine = sys.argv[1:]
		def blob(sum_):
		    return open(f"{store}/blobs/sha256/{sum_[7:]}", "rb").read()
		def put(v):
		    data = json.dumps(v, sort_keys=True,
		                      separators=(",", ":")).encode()
		    s = hashlib.sha256(data).hexdigest()
		    open(f"{store}/blobs/sha256/{s}", "wb").write(data)
		    return {"digest": "sha256:" + s, "size": len(data)}
		m = json.loads(blob(old))
		config = json.loads(blob(m["config"]["digest"]))
		config["architecture"] = machine
		config.pop("variant", None)
		m["config"].update(put(config))
		path = store + "/index.json"
		index = json.load(open(path))
		index["manifests"].append(dict(put(m),
		    mediaType="application/vnd.oci.image.manifest.v1+json",
		    annotations={"org.opencontainers.image.ref.name": name}))
		open(path, "w").write(json.dumps(index))
		print(index["manifests"][-1]["digest"])
	END
}
machine=$(json "$T/full.json" 'v["source"]["architecture"]')
odd_one=$(other "$one" odd:1.0 s390x) odd_two=$(other "$two" odd:1.1 s390x)
run hallmark index multi:1.0 mini:1.0 odd:1.0
ended 'an index of the release before' 0
run hallmark index multi:1.1 mini:1.1 odd:1.1
ended 'and of this one' 0
indexed() { # NAME: the digest of an index
	hallmark show --json "$1" | python3 -c \
		'import json, sys; print(json.load(sys.stdin)["manifest"])'
}
first=$(indexed multi:1.0) second=$(indexed multi:1.1)
run hallmark show --release --since multi:1.0 \
	registry.example.org/team/multi:1.1
ended 'an index is shown' 0
cp "$out" "$T/multi.txt"
like 'its title' "$out" '^release +multi 1\.1$'
like 'its pin is that of the index' "$out" \
	"^image +registry.example.org/team/multi@$second\$"
like 'its platforms' "$out" "^platforms +linux/$machine[^,]*, linux/s390x\$"
like 'each one' "$out" "^image +registry.example.org/team/multi@$odd_two\$"
like 'with its digests' "$out" "^manifest +$two\$"
like 'what the second has not' "$out" '^  gone +provenance: known$'
like 'nor an SBOM' "$out" '^  gone +SBOM, SPDX: attached$'
unlike 'files that both have are no difference' "$out" '^  .*file share/words'
is 'each is compared with that of its platform' \
	"$(grep -c '^files: 2 new, 1 gone, 1 changed$' "$out")" 2
like 'the index is what goes back' "$out" \
	"pins.json registry.example.org/team/multi@$first\$"
unlike 'and no image of it' "$out" "pins.json .*@($one|$odd_one)"
like 'one of no known commit is warned of' "$err" \
	'not all known to be of one commit'
is 'no control character is printed' "$(tr -d '\n\t -~' <"$out")" ''

run hallmark show --release --policy "$T/policy.json" multi:1.1
ended 'an image that is not signed refuses the index' 2
like 'it is said' "$err" "warning: the index is not verified.*s390x"
like 'and which image is' "$out" '^verified +a trusted key has signed where this'
run hallmark show --release --json --policy "$T/policy.json" \
	--since multi:1.0 multi:1.1
cp "$out" "$T/multi.json"
json_is 'JSON has the platforms' "$T/multi.json" \
	'[(p["digest"], p["verified"], len(p["rebuilders"]), len(p["sboms"]) > 1)
	for p in v["platforms"]]' \
	"[[\"$two\", true, 1, true], [\"$odd_two\", false, 0, false]]"
json_is 'and what is common to them' "$T/multi.json" \
	'(v["digest"], v["version"], "commit" in v, v["verified"], v["signers"])' \
	"('$second', '1.1', False, False, [])"
json_is 'what they do not share' "$T/multi.json" \
	'["beside_first" in p for p in v["platforms"]] + ["provenance" in
	[c["name"] for c in v["platforms"][1]["beside_first"]["first"]]]' \
	'[false, true, true]'
json_is 'the release before' "$T/multi.json" '(v["since"]["digest"],
	[p["since"]["digest"] for p in v["platforms"]])' \
	"('$first', ['$one', '$odd_one'])"

# the release before has a platform more, or less, or is no index
run hallmark index short:1.1 mini:1.1
run hallmark show --release --json --since multi:1.0 short:1.1
ended 'a platform that is gone' 0
cp "$out" "$T/short.json"
like 'is warned of' "$err" 'has an image for linux/s390x, and this one has none'
json_is 'an index whose images are of one commit has it' "$T/short.json" \
	'(v["commit"], v["signers"], v["changelog"]["file"])' \
	"('$commit', ['$key'], 'CHANGELOG.md')"
run hallmark show --release --since mini:1.0 multi:1.1
ended 'an image before an index' 0
like 'a platform that is new' "$err" 'earlier release has no image for linux/s390x'
like 'has nothing to compare' "$out" '^changes: the earlier release has no image'
run hallmark show --release --since multi:1.0 mini:1.1
ended 'an index before an image' 0
like 'is compared with its platform' "$out" \
	'^files: 2 new, 1 gone, 1 changed$'
like 'and goes back to the index' "$out" "pins.json .*@$first\$"
run hallmark show --release --since short:1.1 odd:1.1
refused 'an index that lacks the platform' 2 'no image for linux/s390x'
if python3 -c 'import jsonschema' 2>/dev/null; then
	ok 'the schema takes an index' valid "$T/multi.json"
	ok 'and one of one commit' valid "$T/short.json"
fi
page multi --policy "$T/policy.json" --since multi:1.0 multi:1.1
is 'the page of an index is sound' "$(sound "$T/multi.html")" ''
for i in "multi@$second" "multi@$first" "multi@$two" "multi@$odd_two" \
	'2 container images under one reference' 'The image for linux/s390x' \
	"Beside linux/$machine" 'What changed since multi 1.0: linux/s390x'; do
	ok "a reader sees: $i" shown "$T/multi.html" "$i"
done
page multi2 --policy "$T/policy.json" --since multi:1.0 multi:1.1
ok 'and it is the same again' cmp "$T/multi.html" "$T/multi2.html"

# --- statements and a policy that attack the page ---

run hallmark build --unsigned --offline --store "$T/copy" --json --force \
	HEAD:recipes/mini
python3 - "$T/copy" "$two" "$store/attestations/mini.intoto.jsonl" <<-'END'
	import base64, hashlib, json, sys
	store, subject, path = sys.argv[1:]
	evil = "</code></script><script>alert(1)</script>\x1b[2J\u202e\"'>&"
	v = json.loads(base64.b64decode(
	    json.loads(open(path).readline())["payload"]))
	d = v["predicate"]["buildDefinition"]
	d["externalParameters"]["repository"] = "git+https://x/" + evil
	d["externalParameters"]["recipe"] = evil
	d["internalParameters"]["level"] = evil
	d["internalParameters"]["architecture"] = evil
	v["predicate"]["runDetails"]["builder"]["id"] = evil
	v["subject"][0]["name"] = evil
	for i in d["resolvedDependencies"]:
	    i["uri"] = i["uri"].split("@")[0] + evil + "@" + evil
	d["resolvedDependencies"].append({"uri": evil, "name": evil,
	    "digest": {"sha256": "11" * 32},
	    "annotations": {"role": evil}})
	other = dict(v, predicateType=evil)
	def put(data):
	    s = hashlib.sha256(data).hexdigest()
	    open(f"{store}/blobs/sha256/{s}", "wb").write(data)
	    return {"digest": "sha256:" + s, "size": len(data)}
	def text(v):
	    return json.dumps(v, sort_keys=True,
	                      separators=(",", ":")).encode()
	manifest = "application/vnd.oci.image.manifest.v1+json"
	name = "sha256-" + subject[7:]
	ref = "org.opencontainers.image.ref.name"
	found = []
	for s in (v, other):
	    envelope = {"payloadType": "application/vnd.in-toto+json",
	        "payload": base64.b64encode(text(s)).decode(),
	        "signatures": [{"keyid": evil, "sig": "AA=="}]}
	    layer = dict(put(text(envelope)),
	        mediaType="application/vnd.dsse.envelope.v1+json")
	    config = dict(put(b"{}"),
	        mediaType="application/vnd.oci.empty.v1+json")
	    size = len(open(f"{store}/blobs/sha256/{subject[7:]}", "rb").read())
	    artifact = {"schemaVersion": 2, "mediaType": manifest,
	        "artifactType": "application/vnd.in-toto+json",
	        "config": config, "layers": [layer], "subject": {
	            "mediaType": manifest, "digest": subject, "size": size}}
	    found.append(dict(put(text(artifact)), mediaType=manifest,
	        artifactType="application/vnd.in-toto+json"))
	index = json.load(open(store + "/index.json"))
	for e in index["manifests"]:
	    if e.get("annotations", {}).get(ref) == name:
	        e.update(put(text({"schemaVersion": 2,
	            "mediaType": "application/vnd.oci.image.index.v1+json",
	            "manifests": sorted(found, key=lambda m: m["digest"])})))
	open(store + "/index.json", "wb").write(text(index))
END
page evil --store "$T/copy" --since mini:1.0 mini:1.1
ended 'hostile statements are shown' 0
is 'and are no markup' "$(sound "$T/evil.html")" ''
ok 'a reader sees what they are' shown "$T/evil.html" \
	'</code></script><script>alert(1)</script>\x1b[2J\xe2\x80\xae"'"'>&"
is 'nor do they reach the terminal' "$(tr -d '\n\t -~' <"$out")" ''
run hallmark show --release --json --store "$T/copy" --since mini:1.0 mini:1.1
ok 'JSON holds them, too' grep -q 'x1b\|u001b' "$out"
printf '{"policy":1,"keys":[{"name":"<script>a</script>",
	"operator":"\\u202e<b>&","file":"ci.pub"}]}' >"$T/policy.json"
page named --policy "$T/policy.json" mini:1.0
is 'neither is the name of a key' "$(sound "$T/named.html")" ''
ok 'which is shown' shown "$T/named.html" '<script>a</script> of \xe2\x80\xae<b>&'
finish
