#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What scanners are given: Debian's own one finds by the package URLs of an image
# what the advisories say of its source packages, and nothing else.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1

# made NAME VERSION SOURCE [SOURCE_VERSION] - a package, and what apt would tell
# of it for the lock
made() {
	mkdir -p "$T/root/DEBIAN" "$T/root/usr/share/$1"
	printf 'Package: %s\nVersion: %s\nArchitecture: all\n%s\n%s\n' \
		"$1" "$2" 'Maintainer: Nobody <nobody@example.org>' \
		'Description: fixture of a test' >"$T/root/DEBIAN/control"
	find "$T/root" -type d -exec chmod 755 {} +
	made_path=pool/main/x/$3/$1_${2#*:}_all.deb
	mkdir -p "$T/mirror/pool/main/x/$3"
	dpkg-deb --root-owner-group -Zgzip --build "$T/root" \
		"$T/mirror/$made_path" >/dev/null || exit 1
	rm -rf "$T/root"
	printf '%s\t' "$@" >>"$T/made"
	printf '\t%s\n' "$made_path" >>"$T/made"
}
made bsdutils 1:2.38.1-5 util-linux 2.38.1-5
made libxyz1 '2.0~rc1+dfsg-1+b1' xyz
made libstdc++x 3-1 stdx
made own 4:1.0-1 own

add_recipe . scanned "$T/mirror" <<'END'
mkdir -p "$OUT/usr/bin"
echo own >"$OUT/usr/bin/own"
END
python3 - recipes/scanned "$T/mirror" "$T/made" <<'END'
import hashlib, json, sys
folder, mirror, made = sys.argv[1:]
packages = []
for line in open(made):
    name, version, source, *more, path = line.rstrip("\n").split("\t")
    data = open(f"{mirror}/{path}", "rb").read()
    one = {"name": name, "version": version, "architecture": "all",
        "path": path, "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest()}
    if more[0]:
        one["source_version"] = more[0]
    packages.append(one)
packages.sort(key=lambda p: p["name"])
for name, base in (("recipe", {"debian": [p["name"] for p in packages]}),
        ("lock", {"suite": "bookworm", "packages": packages})):
    path = f"{folder}/{name}.json"
    v = json.load(open(path))
    (v["image"] if name == "recipe" else v)["base"] = base
    json.dump(v, open(path, "w"))
END
commit_all .
run hallmark build --mirror "file://$T/mirror" HEAD:recipes/scanned
ended 'an image on odd versions is built' 0
run hallmark show --purls scanned
ended 'its package URLs are printed' 0
cp "$out" "$T/purls"
is 'with epoch, tilde, plus and source' "$(cat "$T/purls")" \
	'pkg:deb/debian/bsdutils@1%3A2.38.1-5?arch=all&distro=debian-12&upstream=util-linux%402.38.1-5
pkg:deb/debian/libstdc%2B%2Bx@3-1?arch=all&distro=debian-12&upstream=stdx
pkg:deb/debian/libxyz1@2.0~rc1%2Bdfsg-1%2Bb1?arch=all&distro=debian-12&upstream=xyz%402.0~rc1%2Bdfsg-1
pkg:deb/debian/own@4%3A1.0-1?arch=all&distro=debian-12'
for form in spdx cyclonedx; do
	hallmark show --sbom $form scanned >"$T/sbom" 2>"$err"
	for purl in $(cat "$T/purls"); do
		ok "$form names $purl" grep -qF "\"$purl\"" "$T/sbom"
	done
done
run hallmark store list --holds util-linux@2.38.1-5
like 'an image is found by the source package' "$out" '  contains  bsdutils'
run hallmark store list --holds util-linux@1:2.38.1-5
ended 'by its version, not that of the package' 1
run hallmark build --force --unsigned --store "$T/store2" \
	--mirror "file://$T/mirror" HEAD:recipes/scanned
ended 'the same without a key' 0
hallmark key new "$T/key" >"$T/words" 2>&1
run hallmark sign --store "$T/store2" --key "$T/key" \
	"$T/store2/attestations/scanned.statements.jsonl"
ended 'the versions of sources survive the checks of sign' 0

# --- Debian's scanner ---

if ! command -v debsecan >/dev/null; then
	skip "Debian's scanner" 'debsecan is not installed'
	finish
fi
# Its database: bugs; package, bug, flags, the version that mends it; the
# packages of each source.
mkdir "$T/advisories"
python3 - "$T/advisories/bookworm" "$T/purls" "$T/status" <<'END'
import sys, zlib
from urllib.parse import parse_qs, unquote
database, purls, status = sys.argv[1:]
fixed = [("util-linux", "2.38.1-5+deb12u1"), ("util-linux", "2.38.1-5"),
    ("xyz", "2.0~rc1+dfsg-2"), ("xyz", "2.0~rc1+dfsg-1"),
    ("xyz", "2.0~beta1-9"), ("stdx", "3-1.1"), ("own", "4:1.0-2"),
    ("own", "9.0-1"), ("absent", "99")]
lines = ["VERSION 1"]
lines += [f"CVE-{s}-{v},,words" for s, v in fixed] + [""]
lines += [f"{s},{i},S  F,{v}," for i, (s, v) in enumerate(fixed)] + [""]
lines += ["util-linux,bsdutils", "xyz,libxyz1", "stdx,libstdc++x", "own,own",
    "absent,absent", ""]
open(database, "wb").write(zlib.compress("\n".join(lines + [""]).encode()))
with open(status, "w") as out:
    for line in open(purls):
        path, _, query = line.strip().partition("?")
        name, version = path.removeprefix("pkg:deb/debian/").split("@")
        q = {k: v[0] for k, v in parse_qs(query).items()}
        source, _, source_version = q.get("upstream", "").partition("@")
        print(f"Package: {unquote(name)}\nStatus: install ok installed\n"
            f"Version: {unquote(version)}\nArchitecture: {q['arch']}",
            file=out)
        if source:
            print(f"Source: {source}" +
                (f" ({source_version})" if source_version else ""), file=out)
        print(file=out)
END
run debsecan --suite bookworm --source "file://$T/advisories" \
	--status "$T/status" --format simple
ended 'debsecan reads what the package URLs say' 0
is 'and finds exactly what is older than its fix' "$(sort "$out")" \
	'CVE-own-4:1.0-2 own
CVE-stdx-3-1.1 libstdc++x
CVE-util-linux-2.38.1-5+deb12u1 bsdutils
CVE-xyz-2.0~rc1+dfsg-2 libxyz1'
sed 's/^\(Source: util-linux\).*/\1/' "$T/status" >"$T/without"
run debsecan --suite bookworm --source "file://$T/advisories" \
	--status "$T/without" --format simple
unlike 'which it misses without the version of the source' "$out" util-linux
finish
