#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Images that stand on a base: packages, or another image.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
need openssl
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror

# A certificate: FILE NAME; the key of the same name is used again
certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
		-nodes -keyout /dev/null -days 9 -subj "/CN=$2" -out "$1" \
		2>/dev/null || exit 1
}
certs=$T/.certs/usr/share/ca-certificates/test
mkdir -p "$certs" "$T/.certs/usr/share/base-passwd" "$T/.certs/tmp"
certificate "$certs/One (1), first.crt" One
certificate "$certs/two.crt" Two
certificate "$certs/two again.crt" Two
cp "$certs/two.crt" "$certs/copy of two.crt"
cat "$certs/two.crt" "$certs/One (1), first.crt" >"$certs/pair.crt"
printf '%s' "$(cat "$certs/two.crt")" >"$certs/without newline.crt"
echo 'no certificate' >"$certs/words.crt"
echo 'ignored' >"$certs/README"
echo 'root:*:0:0:root:/root:/bin/bash' \
	>"$T/.certs/usr/share/base-passwd/passwd.master"
chmod -R u=rwX,go=rX "$T/.certs"
mkdir -m 750 "$T/.certs/var" && echo 1 >"$T/.certs/var/secret"
chmod 640 "$T/.certs/var/secret"
pack_deb certs "$T/.certs" "$T/mirror/pool/main/c/certs/certs_1_$arch.deb"
rm -rf "$T/.certs"

# lock_base DIR PACKAGE… - add a base to the recipe in DIR and to its lock
lock_base() {
	base_dir=$1
	shift
	print_lock "$T/mirror" "$@" >"$T/base.json"
	python3 - "$base_dir" "$T/base.json" "$@" <<-'END'
		import json, sys
		folder, base, *names = sys.argv[1:]
		base = json.load(open(base))
		for name, change in (("recipe", {"debian": names}),
		        ("lock", {k: base[k] for k in ("suite", "packages")})):
		    path = f"{folder}/{name}.json"
		    v = json.load(open(path))
		    (v["image"] if name == "recipe" else v)["base"] = change
		    json.dump(v, open(path, "w"))
	END
}
# unpack NAME DIR - the files of an image
unpack() {
	rm -rf "$2"
	mkdir "$2"
	for unpack_one in $(json "$out" \
		'" ".join(l["digest"][7:] for l in v["layers"])'); do
		tar -xpzf "$HALLMARK_STORE/blobs/sha256/$unpack_one" -C "$2"
	done
}
cd "$T/repo" || exit 1
add_recipe . based "$T/mirror" <<'END'
mkdir -p "$OUT/tmp" "$OUT/usr/bin"
echo own >"$OUT/usr/bin/own"
END
lock_base recipes/based certs mini
add_recipe . other "$T/mirror" <<'END'
echo other >"$OUT/other"
END
lock_base recipes/other certs mini
sed -i 's/"version"/"epoch": 12345, "version"/' recipes/other/recipe.json
commit_all .

# --- packages ---

run hallmark build --json --mirror "$mirror" HEAD:recipes/based
ended 'an image on a base of packages is built' 0
cp "$out" "$T/based"
json_is 'it has the layer of the base and its own' "$out" \
	'len(v["layers"])' 2
base=$(json "$out" 'v["layers"][0]["digest"]')
unpack based "$T/root"
root=$T/root

is 'a folder of both has the mode of the base' \
	"$(stat -c %a "$root/tmp" "$root/var/tmp" "$root/root")" '1777
1777
700'
is 'files keep the modes of their package' \
	"$(stat -c %a "$root/var" "$root/var/secret")" '750
640'
is 'every entry of the base is of 1980 and of root' \
	"$(tar --utc --numeric-owner -tvzf \
		"$HALLMARK_STORE/blobs/sha256/${base#sha256:}" |
		awk '{ print $2, $4, $5 }' | sort -u)" '0/0 1980-01-01 00:00'
is 'the root is merged' "$(readlink "$root/bin")" usr/bin
is 'passwd is the master of base-passwd' "$(cat "$root/etc/passwd")" \
	'root:*:0:0:root:/root:/bin/bash'
like 'group is minimal without a master' "$root/etc/group" '^nogroup:x:65534:$'
is 'each package has a record, as its control file' \
	"$(cd "$root/var/lib/dpkg/status.d" && echo *)" \
	'certs mini'
like 'the record holds name and version' \
	"$root/var/lib/dpkg/status.d/mini" '^Package: mini$'
is 'the record is the control file' \
	"$(sha256sum <"$root/var/lib/dpkg/status.d/certs")" \
	"$(dpkg-deb -f "$T/mirror/pool/main/c/certs/certs_1_$arch.deb" |
		sha256sum)"

# what openssl makes of the same folder
mkdir "$T/rehash"
for one in "$root/usr/share/ca-certificates/test/"*.crt; do
	name=$(basename "$one" .crt | sed -e 's/ /_/g' -e 's/[()]/=/g' \
		-e 's/,/_/g')
	ln -s "$one" "$T/rehash/$name.pem"
	sed -e '$a\' "$one" >>"$T/bundle"
done
openssl rehash "$T/rehash" 2>/dev/null
links() {
	(cd "$1" && for link in *[!t]; do
		printf '%s %s\n' "$link" "$(readlink "$link" |
			sed "s,^$root,,")"
	done)
}
is 'the links are those of openssl rehash' \
	"$(links "$root/etc/ssl/certs")" "$(links "$T/rehash")"
is 'two subjects of one name have two hashes' \
	"$(links "$root/etc/ssl/certs" | grep -c '^[0-9a-f]*\.[01] ')" 3
is 'the bundle holds every certificate in order' \
	"$(sha256sum <"$root/etc/ssl/certs/ca-certificates.crt")" \
	"$(sha256sum <"$T/bundle")"

run hallmark build --json --mirror "$mirror" HEAD:recipes/other
json_is 'an image of another epoch shares the layer of the base' "$out" \
	'v["layers"][0]["digest"]' "$base"
run env HALLMARK_STORE="$T/store2" sh -c 'umask 077; exec "$0" "$@"' \
	"$HALLMARK" build --json --mirror "$mirror" HEAD:recipes/based
is 'another store and umask give the same image' \
	"$(json "$out" 'v["manifest"]')" "$(json "$T/based" 'v["manifest"]')"
run hallmark build --json --force --mirror "$mirror" HEAD:recipes/based
ended 'built again, the image is the same' 0

line=$HALLMARK_STORE/attestations/based.intoto.jsonl
json "$line" '__import__("base64").b64decode(v["payload"]).decode()' \
	>"$T/statement"
json_is 'the provenance tells base and environment apart' "$T/statement" \
	'[(d["name"].split("/")[-1].split("_")[0],
	d.get("annotations", {}).get("role"))
	for d in v["predicate"]["buildDefinition"]["resolvedDependencies"]]' \
	'[["recipe", null], ["mini", null], ["certs", "base"], ["mini", "base"]]'
run hallmark verify based
ended 'it verifies' 0
run hallmark show based
like 'show names the base' "$out" "pkg:deb/debian/certs@1.*'base'"
run hallmark show --sbom cyclonedx based
json_is 'the SBOM names the distribution of the base' "$out" '[[c["name"],
	c["version"], c["scope"]] for c in v["components"]
	if c["type"] == "operating-system"]' '[["debian", "12", "required"]]'
run hallmark show --sbom spdx based
json_is 'in both forms' "$out" '[[p["name"], p["versionInfo"]] for p in
	v["packages"] if p.get("primaryPackagePurpose") == "OPERATING-SYSTEM"]' \
	'[["debian", "12"]]'
run hallmark show --purls based
is 'the package URLs are those of the base' "$(cut -d? -f1 "$out")" \
	'pkg:deb/debian/certs@1
pkg:deb/debian/mini@1'
run hallmark store list --holds certs@1
like 'an image contains the packages of its base' "$out" \
	'  contains  certs  1  .* and 2 more$'
run hallmark rebuild --json --mirror "$mirror" --store "$T/store3" "$line"
json_is 'it is rebuilt' "$out" 'v["verdict"]' identical
run hallmark compare based other
ended 'images are compared with their bases' 1
is 'and differ in the output alone' \
	"$(grep '^differs' "$out" | grep -vc "'(manifest)'\|'(config)'")" 2
run hallmark store check
ended 'the store is sound' 0

# --- what is refused ---

add_recipe . broken "$T/mirror" <<'END'
mkdir -p "$OUT/lib"
echo x >"$OUT/lib/x"
END
lock_base recipes/broken certs
commit_all .
run hallmark build --mirror "$mirror" HEAD:recipes/broken
refused "a folder in place of the base's link is refused" 1 \
	"the folder 'lib' would replace the base's link to 'usr/lib'; install"
cat >recipes/broken/build.sh <<'END'
echo x >"$OUT/tmp"
END
commit_all .
run hallmark build --mirror "$mirror" HEAD:recipes/broken
refused 'a file in place of a folder is refused' 1 \
	"'tmp' is a folder in the base but not in the output"
sed -i 's/"certs"/"certs", "mini"/' recipes/broken/recipe.json
commit_all .
run hallmark build --mirror "$mirror" HEAD:recipes/broken
refused 'a lock without a package of the base is refused' 2 \
	"lock.json: package of the base 'mini' is not pinned"

# --- another image ---

based_on() { # NAME DIGEST
	python3 - "$1" "$2" <<-'END'
		import json, sys
		name, digest = sys.argv[1:]
		for path, change in (("recipe", {"image": name}), ("lock",
		        {"image": {"name": name, "digest": digest}})):
		    path = f"recipes/above/{path}.json"
		    v = json.load(open(path))
		    (v["image"] if path.count("recipe.json")
		        else v)["base"] = change
		    json.dump(v, open(path, "w"))
	END
}
add_recipe . above "$T/mirror" <<'END'
echo above >"$OUT/above"
END
below=$(json "$T/based" 'v["manifest"]')
based_on based "$below"
commit_all .
run hallmark build --json --mirror "$mirror" HEAD:recipes/above
ended 'an image on an image of the store is built' 0
cp "$out" "$T/above"
is 'its lower layers are those of the base, byte for byte' \
	"$(json "$out" '[l["digest"] for l in v["layers"][:2]]')" \
	"$(json "$T/based" '[l["digest"] for l in v["layers"]]')"
manifest=$(json "$out" 'v["manifest"]')
json_is 'its manifest names the base' \
	"$HALLMARK_STORE/blobs/sha256/${manifest#sha256:}" \
	'[v["annotations"]["org.opencontainers.image.base." + k]
	for k in ("name", "digest")]' "[\"based\", \"$below\"]"
config=$(json "$out" 'v["config"]')
json_is 'its config inherits from the base' \
	"$HALLMARK_STORE/blobs/sha256/${config#sha256:}" \
	'v["config"]["Entrypoint"]' '["/hello"]'
run hallmark verify above
ended 'it verifies, too' 0
# no registry is to be asked here
https_proxy=http://127.0.0.1:1
export https_proxy
run hallmark build --mirror "$mirror" --store "$T/store4" HEAD:recipes/above
refused 'without the base image nothing is built' 2 \
	"the base image 'based' .* is not in the store"
based_on based "sha256:$(echo | sha256sum | cut -c1-64)"
commit_all .
run hallmark build --mirror "$mirror" HEAD:recipes/above
refused 'the digest of the lock counts, not the name' 2 'is not in the store'
unset https_proxy

blob=$HALLMARK_STORE/blobs/sha256/${base#sha256:}
based_on based "$below"
commit_all .
cp "$blob" "$T/kept"
printf x | dd of="$blob" bs=1 seek=9 conv=notrunc 2>/dev/null
run hallmark build --force --mirror "$mirror" HEAD:recipes/above
refused 'a base image with a damaged layer is refused' 2 \
	"base image 'based': .*${base#sha256:}"
cp "$T/kept" "$blob"
run hallmark build --json --force --mirror "$mirror" HEAD:recipes/above
is 'the sound one gives the same image' \
	"$(json "$out" 'v["manifest"]')" "$manifest"
finish
