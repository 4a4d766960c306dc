#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A kit holds everything that a build used: the image is built again from it
# where nothing else is left. Everything that can be wrong with a kit.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"
. "$HALLMARK_SOURCE/tests/cli/kit_lib.sh"

need_box
make_service
run hallmark build --json --repo "$T/repo" --mirror "$mirror" HEAD:recipes/svc
ended 'a service with inputs of all kinds is built' 0
image=$(json "$out" 'v["manifest"]')
key=$XDG_CONFIG_HOME/hallmark/key.pub
builder_store=$HALLMARK_STORE
commit=$(in_git "$T/repo" rev-parse HEAD)
dep_commit=$(in_git "$T/dep" rev-parse HEAD)
cd "$T/repo" || exit 1
hallmark save -q -o "$T/plain.tar" svc

# --- what a kit holds ---

run hallmark save --kit --mirror "$mirror" svc "$T/kit.tar"
ended 'save --kit IMAGE FILE' 0
ok 'the file is there' test -s "$T/kit.tar"
run hallmark save --kit --mirror "$mirror" -o "$T/again.tar" svc
ended 'save --kit -o FILE IMAGE' 0
ok 'the same bytes' cmp "$T/kit.tar" "$T/again.tar"
hallmark save -q --kit --mirror "$mirror" svc >"$T/again.tar"
ok 'on standard output, too' cmp "$T/kit.tar" "$T/again.tar"
hallmark save -q -o "$T/again.tar" svc
ok 'without --kit the archive is as before there was a kit' \
	cmp "$T/plain.tar" "$T/again.tar"
kit=$(kit_of "$builder_store" "$image")
kit_file=$builder_store/blobs/sha256/${kit#sha256:}
is 'the image has one kit' "$(echo "$kit" | wc -w)" 1
json_is 'the subject is the image' "$kit_file" 'v["subject"]["digest"]' "$image"
json_is 'each input is there once, in its order' "$kit_file" '[
	l["annotations"].get("org.opencontainers.image.title",
	l["annotations"].get("vnd.hallmark.git.commit")) for l in v["layers"]]' \
	"[\"words.tar\", \"filler_1_$arch.deb\", \"mini_1_$arch.deb\", \
\"$commit\", \"$dep_commit\"]"
json_is 'a layer is the input itself' "$kit_file" 'v["layers"][2]["digest"]' \
	"sha256:$(sha256sum "$T/mirror/pool/main/m/mini/mini_1_$arch.deb" |
		cut -c1-64)"
pack=$(json "$kit_file" 'v["layers"][3]["digest"]')
pack=$builder_store/blobs/sha256/${pack#sha256:}
in_git "$T" init -q --bare unpacked.git
git -C "$T/unpacked.git" unpack-objects -q <"$pack"
is 'git reads the files of the commit' "$(git -C "$T/unpacked.git" \
	archive "$commit" | sha256sum)" "$(in_git "$T/repo" archive HEAD |
	sha256sum)"
run hallmark show svc
like 'show names the kit' "$out" "^kit +$kit\$"
run hallmark show --json svc
json_is 'also for programs' "$out" 'v["kits"]' "[\"$kit\"]"
run hallmark store check
ended 'the store is sound' 0

# --- the same inputs give the same kit ---

# from_clone NAME REPO - the kit by somebody else, from another clone
from_clone() {
	(
		home_in "$T/clone"
		umask 077
		rm -rf "$HALLMARK_STORE"
		hallmark load "$T/plain.tar" &&
			hallmark save -q --kit --trust "$key" --repo "$2" \
				--mirror "$mirror" svc "$T/clone.tar"
	) >"$out" 2>&1
	ok "the same archive from $1" cmp "$T/kit.tar" "$T/clone.tar"
	rm -f "$T/clone.tar"
}
git clone -q --no-local "file://$T/repo" "$T/packed"
from_clone 'a clone with a pack' "$T/packed"
git clone -q --bare "$T/repo" "$T/bare.git"
git -C "$T/bare.git" -c pack.compression=9 gc -q --aggressive --prune=now
from_clone 'a bare clone with other deltas' "$T/bare.git"
git clone -q --depth 1 "file://$T/repo" "$T/shallow"
git -C "$T/shallow" remote set-url origin https://example.org/other.git
from_clone 'a shallow clone of another origin' "$T/shallow"
from_clone 'the recorded URL' "file://$T/repo"

# --- what is published is listed ---

run hallmark push --kit svc "oci:$T/lay:svc"
refused 'push --kit requires --yes' 2 \
	"nothing was sent.*'git file://$T/repo'.*--yes publishes"
like 'each repository is listed' "$err" "'git file://$T/dep'"
like 'each archive is listed' "$err" "'archive file://$T/files/words.tar'"
ok 'nothing was sent' test ! -e "$T/lay"
run hallmark push -q --kit svc "oci:$T/lay:svc"
refused 'the list is part of the sentence when quiet' 2 "git file://$T/dep"
run hallmark push --json svc "oci:$T/lay:svc"
ended 'push without --kit' 0
like 'says that the kit stays' "$err" 'the kit of the image stays'
json_is 'it sends no kit' "$out" 'v["kits"]' '[]'
is 'the layout has none' "$(kit_of "$T/lay" "$image")" ''
run hallmark push --json --kit --yes svc "oci:$T/lay:svc"
ended 'push --kit --yes' 0
json_is 'it sends the kit' "$out" 'v["kits"]' "[\"$kit\"]"
is 'the layout has it' "$(kit_of "$T/lay" "$image")" "$kit"
run hallmark verify --layout "$T/lay"
ended 'the layout is sound' 0

# --- images as inputs, and an index ---

mkdir -p recipes/above
printf 'echo above >"$OUT/above"\n' >recipes/above/build.sh
python3 - "$image" <<'END'
import json, sys
with open("recipes/above/recipe.json", "w") as f:
    json.dump({"name": "above", "build": "build.sh", "environment":
        {"image": "svc"}, "image": {"base": {"image": "svc"}}}, f)
with open("recipes/above/lock.json", "w") as f:
    pin = {"name": "svc", "digest": sys.argv[1]}
    json.dump({"format": 1, "architecture": "ARCH", "image": pin,
        "sources": [], "base": {"image": pin}}, f)
END
sed -i "s/ARCH/$arch/" recipes/above/lock.json
commit_all .
run hallmark build --json HEAD:recipes/above
ended 'an image made of another image' 0
above=$(json "$out" 'v["manifest"]')
run hallmark save --kit above "$T/above.tar"
ended 'has a kit' 0
like 'that holds the other image once' "$err" 'the kit: 5 inputs'
run hallmark index both svc
run hallmark push --kit both "oci:$T/x:both"
refused 'the kit of an index is that of its images' 2 "git file://$T/repo"
run hallmark save --kit --mirror "$mirror" both "$T/both.tar"
ended 'it is saved' 0
run hallmark save -o "$T/x.tar" both
like 'or left out' "$err" 'the kit of the image stays'
rm -f "$T/x.tar"

# --- what is of no use is refused ---

for i in '--mirror file:///x' '--repo x' '--trust x' '--offline'; do
	# an option and its value
	# shellcheck disable=SC2086
	run hallmark save $i svc
	refused "save $i" 2 "^hallmark: ${i%% *} is of use only with --kit"
done
run hallmark push --yes svc "oci:$T/x:svc"
refused 'push --yes' 2 'yes is of use only with --kit'
run hallmark save --kit --format docker -o "$T/x.tar" svc
refused 'a docker archive' 2 'holds no kit'
run hallmark save --kit "oci:$T/lay:svc" "$T/x.tar"
refused 'an image outside the store' 2 'hallmark pull'
run hallmark save --kit svc svc:1
refused 'a file that is named as an image is' 2 "'svc:1' is an image"
hallmark key new "$T/other" >"$T/keys" 2>&1
run hallmark save --kit --trust "$T/other.pub" svc "$T/x.tar"
refused 'a provenance that is not trusted' 1 'the kit: .*signature.*--trust'
ok 'no file is left' test ! -e "$T/x.tar"
rm -rf "$T/s0"
hallmark load -q -s "$T/s0" "$T/plain.tar" >/dev/null
run hallmark save --kit -s "$T/s0" --offline svc "$T/x.tar"
refused 'an input that is nowhere' 2 "words.tar"

# --- nothing else is left ---

hide_inputs
home_in "$T/rebuilder"
cd / || exit 1
unshared=
! unshare -n true 2>/dev/null || unshared='unshare -n'

# again IMAGE OPTION… - rebuild by somebody else
again() {
	again_what=$1
	shift
	# none or two words
	# shellcheck disable=SC2086
	run $unshared "$HALLMARK" rebuild --json --trust "$key" "$@" \
		"$again_what"
}
run hallmark load "$T/kit.tar"
ended 'the kit is loaded into an empty store' 0
is 'it is there' "$(kit_of "$HALLMARK_STORE" "$image")" "$kit"
run hallmark store check
ended 'the store is sound' 0
again svc
ended 'the image is built again from its kit' 0
json_is 'it is identical' "$out" 'v["verdict"]' identical
unlike 'nothing is fetched' "$err" 'fetch|lacks'
run hallmark save --kit --trust "$key" svc "$T/again.tar"
ended 'its kit is made again' 0
tar -xOf "$T/again.tar" "blobs/sha256/${kit#sha256:}" >"$T/again" 2>&1
ok 'it is the same kit' cmp "$kit_file" "$T/again"
rm -rf "$HALLMARK_STORE"
again "oci:$T/lay:svc" --offline
json_is 'a layout with the kit is enough' "$out" 'v["verdict"]' identical
rm -rf "$HALLMARK_STORE"
hallmark load -q "$T/kit.tar" >/dev/null
run hallmark store gc
again svc --offline
json_is 'gc keeps the kit of an image' "$out" 'v["verdict"]' identical
# a verdict about an image stays, and the other statements beside it
rm -rf "$HALLMARK_STORE"
hallmark load -q "$T/kit.tar" >/dev/null
run hallmark store rm svc
run hallmark store gc
run hallmark store list
ended 'gc goes on' 0
is 'without the image the kit goes, too' \
	"$(ls "$HALLMARK_STORE/blobs/sha256/${kit#sha256:}" 2>/dev/null)" ''
rm -rf "$HALLMARK_STORE"
hallmark load -q "$T/above.tar" >/dev/null
again above --offline
json_is 'images as inputs come from a kit, too' "$out" \
	'(v["verdict"], v["manifest"])' "('identical', '$above')"
rm -rf "$HALLMARK_STORE"
hallmark load -q "$T/both.tar" >/dev/null
again "$image" --offline
json_is 'and the images of an index' "$out" 'v["verdict"]' identical
rm -rf "$HALLMARK_STORE"
hallmark load -q "$T/plain.tar" >/dev/null
again svc --offline
unavailable 'without the kit there is nothing to build from' repository \
	'not fetched yet'

# --- a kit that lacks something ---

# altered PYTHON - the layout $T/bad with another kit: k is its manifest; blob()
# reads the bytes of a layer, keep() gives a layer others
altered() {
	rm -rf "$T/bad"
	cp -r "$T/lay" "$T/bad"
	chmod -R u+w "$T/bad"
	python3 - "$T/bad" "$image" "$1" <<-'END'
		import hashlib, json, sys
		folder, image, code = sys.argv[1:]
		def path(sum_):
		    return folder + "/blobs/" + sum_.replace(":", "/")
		def put(data):
		    sum_ = "sha256:" + hashlib.sha256(data).hexdigest()
		    open(path(sum_), "wb").write(data)
		    return sum_
		def write(v):
		    return json.dumps(v, sort_keys=True,
		        separators=(",", ":")).encode()
		def blob(layer):
		    return open(path(layer["digest"]), "rb").read()
		def keep(layer, data):
		    layer.update(digest=put(data), size=len(data))
		index = json.load(open(folder + "/index.json"))
		for entry in index["manifests"]:
		    name = entry["annotations"][
		        "org.opencontainers.image.ref.name"]
		    if name == image.replace(":", "-"):
		        break
		refers = json.loads(blob(entry))
		listed = [e for e in refers["manifests"] if e["artifactType"] ==
		    "application/vnd.hallmark.kit.v1"][0]
		k = json.loads(blob(listed))
		L = k["layers"]
		text = None
		exec(code)
		keep(listed, text or write(k))
		refers["manifests"].sort(key=lambda e: e["digest"])
		keep(entry, write(refers))
		open(folder + "/index.json", "wb").write(write(index))
	END
}

# lacking NAME PYTHON REGEX - what is not in the kit is named, and looked for
lacking() {
	altered "$2"
	rm -rf "$HALLMARK_STORE"
	run hallmark pull -q "oci:$T/bad:svc"
	ended "$1: the image can be pulled" 0
	again svc --offline
	ended "$1: it cannot be built" 2
	like "$1: the kit lacks it" "$err" "warning: the kit .*lacks '$3"
	show_inputs
	again svc --mirror "$mirror"
	json_is "$1: it is taken from elsewhere" "$out" 'v["verdict"]' identical
	mv "$T/mirror" "$T/dep" "$T/repo" "$T/files" "$T/hidden"
}
lacking 'no package' 'del L[2]' "pool/main/m/mini/mini_1_$arch.deb'"
lacking 'no archive' 'del L[0]' "file://$T/files/words.tar'"
lacking 'no commit' 'del L[3]' "commit $commit of file://$T/repo'"
lacking 'no commit of a source' 'del L[4]' \
	"commit $dep_commit of file://$T/dep'"
altered 'import os; os.unlink(path(L[1]["digest"]))'
rm -rf "$HALLMARK_STORE"
run hallmark pull "oci:$T/bad:svc"
ended 'a kit whose blob is missing is not pulled' 2
again "oci:$T/bad:svc" --offline
like 'but says what it lacks' "$err" "lacks 'pool/main/f/filler"

# --- a hostile kit ---

# hostile NAME PYTHON REGEX - the kit is refused wherever it is met
hostile() {
	altered "$2"
	rm -rf "$HALLMARK_STORE"
	run hallmark load "$T/bad"
	refused "$1: load" 1 "is refused: .*$3"
	is "$1: no blob enters the store" \
		"$(find "$HALLMARK_STORE/blobs" -type f)" ''
	run hallmark pull "oci:$T/bad:svc"
	refused "$1: pull" 1 "$3"
	again "oci:$T/bad:svc" --offline
	[ "$status" -ne 0 ] && ! grep -q '"identical"' "$out" &&
		grep -Eq "the kit.*($3).*\"unavailable\"" "$out" && pass "$1: rebuild" ||
		fail "$1: rebuild" "$(cat "$out" "$err")"
	is "$1: no clone is made" \
		"$(ls -d "$HALLMARK_STORE"/hallmark/git/*.git 2>/dev/null)" ''
}
hostile 'a key more' 'k["annotations"] = {"a": "b"}' 'another form'
hostile 'another order' 'text = json.dumps(k).encode()' 'another form'
hostile 'a path as a name' \
	'L[1]["annotations"]["org.opencontainers.image.title"] = "../../x"' \
	"'../../x' is not the name of a file"
hostile 'a name that moves the cursor' \
	'L[1]["annotations"]["org.opencontainers.image.title"] = "a\x1b[2Jb"' \
	'is not the name of a file'
hostile 'a layer twice' 'L.append(L[1])' 'twice'
hostile 'a pack without a commit' 'del L[3]["annotations"]' 'annotations'
hostile 'a pack of another commit' \
	'L[3]["annotations"]["vnd.hallmark.git.commit"], b = \
	L[4]["annotations"]["vnd.hallmark.git.commit"], L.pop(4)' \
	'not that of commit'
hostile 'a pack that is cut' 'keep(L[3], blob(L[3])[:-30])' 'ends too early'
hostile 'a pack that goes on' 'keep(L[3], blob(L[3]) + b"x")' 'follow its end'
hostile 'a pack with another byte' \
	'b = blob(L[3]); i = b.index(b"cp dep"); \
	keep(L[3], b[:i] + b"xp" + b[i+2:])' 'damaged'
hostile 'a pack of zeros' 'keep(L[3], bytes(1 << 20))' 'pack of version 2'
altered 'L += [dict(L[1], digest="sha256:%064x" % i) for i in range(65000)]'
rm -rf "$HALLMARK_STORE"
run hallmark load "$T/bad"
refused 'too many layers: load' 1 'a kit has at most 65000 layers'
again "oci:$T/bad:svc" --offline
unavailable 'too many layers: rebuild' input 'a kit has at most 65000 layers'

# other bytes under the name of an input are no input
altered 'b = blob(L[2]); keep(L[2], b[:-1] + bytes([b[-1] ^ 1]))'
rm -rf "$HALLMARK_STORE"
run hallmark pull -q "oci:$T/bad:svc"
again svc --offline
ended 'a changed package is not taken' 2
like 'the kit lacks the real one' "$err" "lacks 'pool/main/m/mini"
altered 'open(path(L[2]["digest"]), "r+b").write(b"x")'
rm -rf "$HALLMARK_STORE"
again "oci:$T/bad:svc" --offline
unavailable 'nor one that does not have its digest' input-bytes 'has the digest'
finish
