#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A source that is an image: one recipe uses what another made.  Layers are
# unpacked on top of each other; hostile ones are refused.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1

build_shell sh cat find mkdir sort stat
run hallmark build --mirror "$mirror" HEAD:recipes/mini
ended 'the image that is used is built' 0

# uses IMAGE <SCRIPT - a recipe with this image in /build/in
uses() {
	mkdir -p recipes/uses
	cat >recipes/uses/build.sh
	cat >recipes/uses/recipe.json <<-END
		{
			"name": "uses",
			"environment": { "image": "shell" },
			"sources": [ { "to": "in", "image": "$1" } ],
			"build": "build.sh"
		}
	END
}
in_lock() { # KEY
	json recipes/uses/lock.json 'v["sources"][0].get("'"$1"'")'
}
# of_tree FILE - print the file of the image that --json reported
of_image() {
	tar -xOzf "$HALLMARK_STORE/blobs/sha256/$(json "$out" \
		'v["layers"][0]["digest"][7:]')" "$1"
}

# --- what another recipe made ---

uses mini <<'END'
cat in/hello in/share/words in/link >"$OUT/said"
END
run hallmark lock recipes/uses
ended 'an image of the store is locked' 0
is 'by its digest' "$(in_lock digest)" \
	"$(hallmark show --json mini 2>/dev/null >"$T/mini" &&
		json "$T/mini" 'v["manifest"]')"
is 'under its name' "$(in_lock image)" mini
commit_all .
run hallmark build --json HEAD:recipes/uses
ended 'its files are in /build' 0
cp "$out" "$T/built"
is 'with their contents' "$(of_image said)" "$(printf 'hello\none\ntwo\none\ntwo')"
line=$HALLMARK_STORE/attestations/uses.intoto.jsonl
is 'the provenance lists it' "$(python3 -c 'import base64, json, sys
p = json.loads(base64.b64decode(json.load(open(sys.argv[1]))["payload"]))
for d in p["predicate"]["buildDefinition"]["resolvedDependencies"]:
    if d.get("name") == "mini":
        print(d["uri"], d["digest"])' "$line")" \
	"oci:mini@$(in_lock digest) {'sha256': '$(in_lock digest | cut -c8-)'}"
run hallmark verify uses
ended 'the result verifies' 0
run hallmark build --unsigned HEAD:recipes/uses
run hallmark sign uses
ended 'signed later, its SBOMs are those of its inputs' 0

# --- from its kit, where neither image is ---

run hallmark save -q --kit --mirror "$mirror" -o "$T/uses.tar" uses
ended 'it is saved with its kit' 0
unshared=
! unshare -n true 2>/dev/null || unshared='unshare -n'
mkdir "$T/elsewhere"
cd "$T/elsewhere" || exit 1
run hallmark load -q --store "$T/elsewhere/store" "$T/uses.tar"
ended 'it is loaded into an empty store' 0
# shellcheck disable=SC2086 # two words
run $unshared "$HALLMARK" rebuild --json --offline \
	--store "$T/elsewhere/store" \
	--trust "$XDG_CONFIG_HOME/hallmark/key.pub" uses
ended 'it is rebuilt from the kit' 0
json_is 'and identical' "$out" 'v["verdict"]' identical
cd "$T/repo" || exit 1

# --- layers ---

# layers DIR <PYTHON - a layout with the image "hello"; Python fills the lists
# of entries in "layers"
layers() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$HALLMARK_SOURCE/tests/cli \
		python3 -c '
import sys, tarfile, layouts
from layouts import entry, digest, pack, make_tar
D, L, H = tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE
folder, arch = sys.argv[1:]
layers = []
def at(seconds, e):
    e[0].mtime = seconds
    return e
exec(sys.stdin.read())
tars = [make_tar(e, tarfile.GNU_FORMAT) for e in layers]
image = layouts.Image()
def config(v):
    v["architecture"] = arch
    v["rootfs"]["diff_ids"] = [digest(t) for t in tars]
def manifest(v):
    v["layers"] = [dict(image.put(pack(t)), mediaType=layouts.LAYER + "+gzip")
                   for t in tars]
image.tar = tars[0]
image.config, image.manifest = config, manifest
image.write(folder)' "$1" "$arch"
}
layers "$T/layers" <<'END'
layers += [[
    at(1500000000, entry("a", D, mode=0o700)),
    at(1500000000, entry("a/old", data=b"old")),
    at(1500000000, entry("a/gone", data=b"gone")),
    at(1500000000, entry("a/linked", data=b"linked", mode=0o4755)),
    at(1500000000, entry("a/hard", H, link="a/linked")),
    at(1500000000, entry("a/left", data=b"left")),
    at(1500000000, entry("a/stays", H, link="a/left")),
    at(1500000000, entry("opaque", D, mode=0o755)),
    at(1500000000, entry("opaque/below", data=b"below")),
    at(1500000000, entry("folder", D, mode=0o755)),
    at(1500000000, entry("folder/file", data=b"file")),
    at(1500000000, entry("away", D, mode=0o755)),
    at(1500000000, entry("away/file", data=b"file")),
], [
    at(1600000000, entry("a/.wh.gone")),
    at(1600000000, entry("a/.wh.left")),
    at(1600000000, entry("a/old", data=b"new")),
    at(1600000000, entry("opaque/.wh..wh..opq")),
    at(1600000000, entry("opaque/above", data=b"above")),
    at(1900000000, entry("folder", data=b"a file now")),
    at(1600000000, entry("link", L, link="a/old")),
    at(1600000000, entry(".wh.away")),
]]
END
uses "oci:$T/layers:hello" <<'END'
cd in
find . | sort | while read -r path; do
	stat -c '%n %f %h %Y' "$path"
done >"$OUT/list"
cat a/old folder opaque/above >"$OUT/text"
END
run hallmark lock recipes/uses
ended 'an image of a layout is locked' 0
commit_all .
run hallmark build --json HEAD:recipes/uses
ended 'its layers are unpacked' 0
cp "$out" "$T/built"
is 'the upper ones count' "$(of_image text)" 'newa file nowabove'
is 'whiteouts, opaque folders, hard links, modes, times' "$(of_image list)" \
	'. 41ed 4 1700000000
./a 41c0 2 1700000000
./a/hard 81ed 2 1500000000
./a/linked 81ed 2 1500000000
./a/old 81a4 1 1600000000
./a/stays 81a4 1 1500000000
./folder 81a4 1 1700000000
./link a1ff 1 1600000000
./opaque 41ed 2 1700000000
./opaque/above 81a4 1 1600000000'
(
	umask 077
	hallmark build --force --json HEAD:recipes/uses >"$T/again" \
		2>/dev/null </dev/null
)
is 'whatever the umask' "$(json "$T/again" 'v["manifest"]')" \
	"$(json "$T/built" 'v["manifest"]')"
cp "$HALLMARK_STORE/attestations/uses.intoto.jsonl" "$T/line"
rm -rf "$T/layers"
run hallmark rebuild --json "$T/line"
json_is 'it is rebuilt without the layout' "$out" 'v["verdict"]' identical
run hallmark store gc
run hallmark build --json --force HEAD:recipes/uses
ended 'gc keeps it' 0

sum=$(in_lock digest)
mv "$HALLMARK_STORE/blobs/sha256/${sum#sha256:}" "$T/kept"
run hallmark build --force HEAD:recipes/uses
refused 'without it nothing is built' 2 \
	"source 'in': the image 'oci:.*$sum\) is not in the store"
run hallmark lock recipes/uses
refused 'and nothing is locked' 2 "source 'in': image 'oci:$T/layers"
mv "$T/kept" "$HALLMARK_STORE/blobs/sha256/${sum#sha256:}"
layer=$(json "$HALLMARK_STORE/blobs/sha256/${sum#sha256:}" \
	'v["layers"][1]["digest"][7:]')
printf x | dd of="$HALLMARK_STORE/blobs/sha256/$layer" bs=1 seek=20 \
	conv=notrunc 2>/dev/null
run hallmark build --force HEAD:recipes/uses
refused 'a damaged layer is refused' 1 "source 'in': .*$layer"

# --- hostile layers ---

# hostile NAME REGEX <PYTHON - refused by lock, or by build at the latest
hostile() {
	rm -rf "$T/bad"
	layers "$T/bad"
	uses "oci:$T/bad:hello" <<-'END'
		echo built >"$OUT/built"
	END
	rm -f recipes/uses/lock.json
	run hallmark lock recipes/uses
	if [ "$status" -eq 0 ]; then
		commit_all .
		run hallmark build HEAD:recipes/uses
	fi
	refused_at=$status
	[ "$refused_at" -eq 1 ] || refused_at=2
	refused "refused: $1" "$refused_at" "$2"
}
hostile 'a path that leaves the folder' "'\.\./out'|'\.\.'" <<'END'
layers += [[entry("../out", data=b"x")]]
END
hostile 'an absolute path' '/out' <<'END'
layers += [[entry("/out", data=b"x")]]
END
hostile 'a path through a link' 'a/out' <<'END'
layers += [[entry("a", L, link="/tmp"), entry("a/out", data=b"x")]]
END
hostile 'a path through a link of a lower layer' "leads through 'a'" <<'END'
layers += [[entry("a", L, link="/tmp")], [entry("a/out", data=b"x")]]
END
hostile 'a whiteout through a link of a lower layer' "leads through 'a'" <<'END'
layers += [[entry("a", L, link="/tmp")], [entry("a/.wh.x")]]
END
hostile 'an opaque folder that is a link below' "leads through 'a'" <<'END'
layers += [[entry("a", L, link="/tmp")], [entry("a/.wh..wh..opq")]]
END
hostile 'a whiteout of the folder above' '\.wh\.\.\.' <<'END'
layers += [[entry("x", data=b"x")], [entry(".wh...")]]
END
hostile 'a hard link to a file outside' 'etc/passwd|hard' <<'END'
layers += [[entry("hard", H, link="../../etc/passwd")]]
END
hostile 'a hard link through a link' 'hard' <<'END'
layers += [[entry("a", L, link="/etc")], [entry("hard", H, link="a/passwd")]]
END
hostile 'a hard link to nothing' 'hard' <<'END'
layers += [[entry("hard", H, link="none")]]
END
hostile 'a device' "'null'" <<'END'
layers += [[entry("null", tarfile.CHRTYPE)]]
END
hostile 'a fifo' "'pipe'" <<'END'
layers += [[entry("pipe", tarfile.FIFOTYPE)]]
END
hostile 'folders nested too deep' 'nested|deep' <<'END'
layers += [[entry("/".join("d" for i in range(n)), D, mode=0o755)
    for n in range(1, 700)]]
END
hostile 'a tree larger than the limit' "more than [0-9]+ bytes" <<'END'
e = entry("big")
e[0].size = 1 << 40
layers += [[entry("a", data=b"x")]]
make = make_tar
make_tar = lambda *a: make(*a)[:1024] + e[0].tobuf(tarfile.GNU_FORMAT)
END
layers "$T/twin" <<'END'
layers += [[entry("a", D, mode=0o755), entry("b", L, link="/tmp")],
    [entry("a/out", data=b"x"), entry("hard", H, link="a/out")]]
END
uses "oci:$T/twin:hello" <<-'END'
	echo built >"$OUT/built"
END
run hallmark lock recipes/uses
ended 'a twin without a fault is locked' 0
commit_all .
run hallmark build HEAD:recipes/uses
ended 'and built' 0

# --- the recipe and the lock ---

# refuses NAME SOURCE REGEX
refuses() {
	uses none <<-'END'
		echo
	END
	python3 - recipes/uses/recipe.json "$2" <<-'END'
		import json, sys
		v = json.load(open(sys.argv[1]))
		v["sources"] = [json.loads(sys.argv[2])]
		json.dump(v, open(sys.argv[1], "w"), indent=1)
	END
	run hallmark lock recipes/uses
	refused "$1" 2 "recipes/uses/recipe.json:[0-9]+: .*$3"
}
refuses 'two addresses' '{"to": "in", "image": "a", "git": "self"}' \
	"requires one of 'pool', 'url', 'git' and 'image'"
refuses 'a rev' '{"to": "in", "image": "a", "rev": "x"}' "belongs to a 'git'"
refuses 'a sha256' "{\"to\": \"in\", \"image\": \"a\", \"sha256\":
	\"$(printf '%064d' 1)\"}" "belongs to a 'pool' or 'url'"
refuses 'no name' '{"to": "in", "image": "-a"}' 'is not an image name'
refuses 'half a digest' '{"to": "in", "image": "a@sha256:1"}' '64 hex digits'
refuses 'docker:// alone' '{"to": "in", "image": "docker://"}' 'requires a name'
finish
