#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Layers by a compressor from the pinned environment: the same files, fewer
# bytes, and nothing accepted that is not the layer.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
mirror=file://$T/mirror
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1

# add_packed NAME IMAGE-KEYS [PACKAGE…]
add_packed() {
	packed_name=$1
	packed_keys=$2
	shift 2
	add_recipe . "$packed_name" "$T/mirror" "$@" <<-'END'
		mkdir "$OUT/a" "$OUT/b"
		seq 20000 >"$OUT/a/numbers"
		echo b >"$OUT/b/word"
	END
	sed -i "s|\"image\": {|& $packed_keys|" \
		"recipes/$packed_name/recipe.json"
}
with() { # NAME TYPE COMMAND [PACKAGE…]
	with_name=$1
	with_keys="\"compressor\": { \"type\": \"$2\", \"command\": [$3] },"
	shift 3
	add_packed "$with_name" "$with_keys" "$@"
}
gzip='"/usr/bin/busybox", "gzip", "-c"'
build() { # NAME OPTION…
	build_name=$1
	shift
	run hallmark build --json --mirror "$mirror" "$@" \
		"HEAD:recipes/$build_name"
}
blob() { # DIGEST
	echo "$HALLMARK_STORE/blobs/sha256/${1#sha256:}"
}
types_of() { # MANIFEST
	json "$(blob "$1")" '[l["mediaType"][-8:] for l in v["layers"]]'
}

add_packed plain ''
with packed gzip "$gzip"
add_packed both "\"compressor\": { \"type\": \"gzip\", \"command\": [$gzip] },\
	\"layers\": [ { \"from\": \"b\" } ],"
commit_all .
build plain
plain=$(json "$out" '[v["tree"], v["layers"][0]["diff_id"]]')
size=$(json "$out" 'v["layers"][0]["size"]')
build packed
ended 'an image with a compressor is built' 0
cp "$out" "$T/packed"
is 'its files and its tar stream are the same' \
	"$(json "$out" '[v["tree"], v["layers"][0]["diff_id"]]')" "$plain"
layer=$(json "$out" 'v["layers"][0]["digest"]')
[ "$(json "$out" 'v["layers"][0]["size"]')" -lt $((size / 2)) ]
is 'its blob is smaller' $? 0
is 'the size is that of the blob' "$(stat -c %s "$(blob "$layer")")" \
	"$(json "$out" 'v["layers"][0]["size"]')"
is 'other programs unpack it' \
	"sha256:$(gzip -dc "$(blob "$layer")" | sha256sum | cut -c1-64)" \
	"$(json "$out" 'v["layers"][0]["diff_id"]')"
manifest=$(json "$out" 'v["manifest"]')
is 'it has the type of gzip' "$(types_of "$manifest")" '["tar+gzip"]'
build packed --force
ended 'built again it is the same' 0
build packed --force --level hermetic
is 'without virtual clocks, too' "$(json "$out" 'v["layers"][0]["digest"]')" \
	"$layer"
build packed
run hallmark verify --json packed
json_is 'it verifies' "$out" 'v["result"]' verified
run hallmark verify --layout "$HALLMARK_STORE"
ended 'the layout is sound' 0
run hallmark compare plain packed
unlike 'compare finds no file that differs' "$out" 'numbers|word'
run hallmark rebuild --json --mirror "$mirror" \
	"$HALLMARK_STORE/attestations/packed.intoto.jsonl"
json_is 'it is rebuilt from its provenance' "$out" 'v["verdict"]' identical
if command -v umoci >/dev/null; then
	ok 'umoci unpacks it' umoci unpack --rootless \
		--image "$HALLMARK_STORE:packed" "$T/unpacked"
	is 'with its files' "$(tail -n 1 "$T/unpacked/rootfs/a/numbers")" 20000
else
	skip 'umoci unpacks it' 'umoci is not installed'
fi
build both
json_is 'each layer of the output is compressed' "$out" \
	'[len(v["layers"]), sum(l["size"] < 100000 for l in v["layers"])]' \
	'[2, 2]'
run hallmark store check
ended 'the store is sound' 0

# --- zstd ---

if command -v zstd >/dev/null && command -v ldd >/dev/null; then
	mkdir -p "$T/.zstd/usr/bin"
	cp -L "$(command -v zstd)" "$T/.zstd/usr/bin/zstd"
	ldd "$(command -v zstd)" | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "$T/.zstd${library%/*}"
		cp -L "$library" "$T/.zstd$library"
	done
	chmod -R u=rwX,go=rX "$T/.zstd"
	pack_deb zstd "$T/.zstd" "$T/mirror/pool/main/z/zstd/zstd_1_$arch.deb"
	with zstd zstd '"/usr/bin/zstd", "-19", "-T1", "-c"' mini zstd
	commit_all .
	build zstd
	ended 'an image is compressed by zstd' 0
	is 'it has the type of zstd' "$(types_of "$(json "$out" 'v["manifest"]')")" \
		'["tar+zstd"]'
	is 'its files and its tar stream are the same' \
		"$(json "$out" '[v["tree"], v["layers"][0]["diff_id"]]')" "$plain"
	build zstd --force
	ended 'built again it is the same' 0
	run hallmark verify zstd
	ended 'it verifies' 0
else
	skip 'an image is compressed by zstd' 'zstd is not installed'
fi

# --- refused ---

sh='"/bin/sh", "-c"'
bad() { # NAME STATUS WORDS TYPE COMMAND
	with bad "$4" "$5"
	commit_all .
	build bad
	refused "$1" "$2" "$3"
}
bad 'a compressor that fails' 1 \
	"the compressor of bad, '/bin/sh', .*status 3" gzip "$sh, \"exit 3\""
bad 'a program that the environment lacks' 1 \
	"the compressor of bad, '/usr/bin/none'" gzip '"/usr/bin/none"'
bad 'another type than declared' 1 'wrote something else; it must .* write zstd' \
	zstd "$gzip"
bad 'nothing' 1 'wrote something else' gzip "$sh, \":\""
bad 'what is cut short' 1 'what cannot be unpacked' gzip \
	"$sh, \"busybox gzip -c > /tmp/x; head -c 500 /tmp/x\""
bad 'what has more behind it' 1 'what cannot be unpacked' gzip \
	"$sh, \"busybox gzip -c; echo more\""
bad 'another layer' 1 'another layer|what cannot be unpacked' gzip \
	"$sh, \"head -c 10240 /dev/zero \| busybox gzip -c\""
bad 'a link instead of a file' 1 'wrote no file' gzip \
	"$sh, \"rm /out/layer; ln -s /build/layer.tar /out/layer\""
bad 'a fifo instead of a file' 1 'wrote no file' gzip \
	"$sh, \"rm /out/layer; busybox mkfifo /out/layer\""
run hallmark store check
ended 'the store is sound after them' 0
run hallmark store list
unlike 'and has no image of them' "$out" 'bad'
finish
