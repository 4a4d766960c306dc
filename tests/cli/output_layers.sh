#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An image of several layers: what changes rarely keeps its blob, and the whole
# is the same as that of one layer.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
mirror=file://$T/mirror
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1

# add_layers NAME KEYS [LINE…] - a recipe with layers; the lines are more of its
# script
add_layers() {
	layers_name=$1
	layers_keys=$2
	shift 2
	{
		cat <<-'END'
			mkdir -p "$OUT/usr/share/doc" "$OUT/usr/bin" "$OUT/tmp"
			echo words >"$OUT/usr/share/doc/words"
			ln "$OUT/usr/share/doc/words" "$OUT/usr/share/doc/same"
			echo code >"$OUT/usr/bin/code"
			chmod 700 "$OUT/usr/bin/code"
			ln -s usr/bin "$OUT/bin"
		END
		printf '%s\n' "$@"
	} | add_recipe . "$layers_name" "$T/mirror"
	sed -i "s|\"image\": {|$layers_keys &|" \
		"recipes/$layers_name/recipe.json"
}
doc='"layers": [ { "from": "usr/share/doc", "name": "doc" }'
with() { # NAME MORE [LINE…] - one more image part
	with_name=$1
	with_more=$2
	shift 2
	add_layers "$with_name" '"modes": { "tmp": "1777" },' "$@"
	sed -i "s|\"image\": {|& $with_more,|" \
		"recipes/$with_name/recipe.json"
}
build() { # NAME OPTION…
	build_name=$1
	shift
	run hallmark build --json --mirror "$mirror" "$@" \
		"HEAD:recipes/$build_name"
}
layer() { # NUMBER - the digest of a layer of $T/image
	json "$T/image" "v['layers'][$1]['digest']"
}
paths_of() { # DIGEST
	tar -tzf "$HALLMARK_STORE/blobs/sha256/${1#sha256:}" | tr '\n' ' '
}

add_layers one '"modes": { "tmp": "1777" },'
with two "$doc ]"
with dotted "$doc, { \"from\": \".\" } ]"
with below "\"layers\": [ { \"from\": \".\" }, { \"from\": \"usr/share/doc\" } ]"
commit_all .
build one
json_is 'without the key there is one layer' "$out" 'len(v["layers"])' 1
tree=$(json "$out" 'v["tree"]')
build two
ended 'an image of two layers is built' 0
cp "$out" "$T/image"
like 'each layer is reported with its name' "$err" "layer.*'doc', 5 entries"
is 'the first holds its folder and those above' "$(paths_of "$(layer 0)")" \
	'usr/ usr/share/ usr/share/doc/ usr/share/doc/same usr/share/doc/words '
is 'the last holds the rest' "$(paths_of "$(layer 1)")" \
	'bin tmp/ usr/ usr/bin/ usr/bin/code usr/share/ '
is 'hard links stay links' \
	"$(tar -tvzf "$HALLMARK_STORE/blobs/sha256/$(layer 0 | cut -c8-)" |
		grep -c 'link to usr/share/doc/same')" 1
is 'the whole is the tree of one layer' "$(json "$out" 'v["tree"]')" "$tree"
run hallmark compare --json one two
json_is 'compare finds no other file' "$out" \
	'[d["path"] for d in v["differences"]
	if d["path"] not in ("(manifest)", "(config)")]' \
	'[]'
build dotted
is 'the rest may be named' "$(json "$out" '[l["digest"] for l in v["layers"]]')" \
	"$(json "$T/image" '[l["digest"] for l in v["layers"]]')"
build below
is 'the list has the order of the image' \
	"$(json "$out" '[l["digest"] for l in v["layers"]]')" \
	"$(json "$T/image" '[l["digest"] for l in v["layers"][::-1]]')"

# --- verified, repeated, read by others ---

build two --force
ended 'built again it is the same' 0
run hallmark verify --json two
json_is 'it verifies' "$out" 'v["result"]' verified
run hallmark verify --layout "$HALLMARK_STORE"
ended 'the layout is sound' 0
run hallmark store check
ended 'so is the store' 0
run hallmark rebuild --json --mirror "$mirror" \
	"$HALLMARK_STORE/attestations/two.intoto.jsonl"
json_is 'it is rebuilt from its provenance' "$out" 'v["levels"]' \
	'{"diff_ids": true, "layers": true, "manifest": true, "tree": true}'
if command -v umoci >/dev/null; then
	for i in one two below; do
		umoci unpack --rootless --image "$HALLMARK_STORE:$i" \
			"$T/$i.unpacked" >/dev/null 2>&1
		(cd "$T/$i.unpacked/rootfs" && find . ! -name . \
			-printf '%p %y %m %n %l %T@\n' | sort &&
			cat usr/share/doc/words) >"$T/$i.files"
	done
	ok 'umoci unpacks the same files' cmp "$T/one.files" "$T/two.files"
	ok 'in either order' cmp "$T/one.files" "$T/below.files"
	like 'and finds them all' "$T/two.files" '^./usr/bin/code f 755'
else
	skip 'umoci unpacks the same files' 'umoci is not installed'
fi

# --- another commit, in which only the code changes ---

with fixed "$doc, { \"from\": \"usr/bin\" } ]"
sed -i 's|"name"|"epoch": 1, &|' recipes/fixed/recipe.json
with timed '"layers": [ { "from": "usr/share/doc", "epoch": 0 } ]'
commit_all .
for i in fixed timed; do
	build $i
	cp "$out" "$T/$i"
	echo 'echo new >"$OUT/usr/bin/code"' >>recipes/$i/build.sh
done
in_git . add -A
in_git . commit -qm later
build fixed
cp "$out" "$T/image"
is 'what did not change keeps its blob' "$(layer 0) $(layer 2)" \
	"$(json "$T/fixed" 'v["layers"][0]["digest"]') $(
		json "$T/fixed" 'v["layers"][2]["digest"]')"
[ "$(layer 1)" != "$(json "$T/fixed" 'v["layers"][1]["digest"]')" ]
is 'what changed has another' $? 0
build timed
cp "$out" "$T/image"
is 'a layer with an epoch of its own keeps its blob' "$(layer 0)" \
	"$(json "$T/timed" 'v["layers"][0]["digest"]')"
is 'its files have that time' \
	"$(TZ=UTC tar --full-time -tvzf \
		"$HALLMARK_STORE/blobs/sha256/$(layer 0 | cut -c8-)" |
		grep -c '1970-01-01 00:00:00')" 5
run hallmark store check
ended 'the store is sound with them' 0

# --- refused ---

with empty '"layers": [ { "from": "usr/lib", "name": "libraries" } ]'
with rest "$doc, { \"from\": \"usr\" }, { \"from\": \"bin\" }, \
	{ \"from\": \"tmp\" }, { \"from\": \".\" } ]"
with linked "$doc ]" 'ln "$OUT/usr/share/doc/words" "$OUT/words"'
commit_all .
build empty
refused 'a layer without files is refused' 2 \
	"layer 'libraries' would be empty.*'usr/lib' in \\\$OUT"
build rest
refused 'so is a rest of nothing' 2 "layer '.' would be empty"
build linked
refused 'hard links across layers are refused' 2 \
	"'usr/share/doc/same' and 'words' are hard links to one file"
run hallmark store check
ended 'nothing is left of them' 0
finish
