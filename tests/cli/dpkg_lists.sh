#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# By rules 5 an environment has dpkg's lists of the files and the libraries of its
# packages; by older rules it has none.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1

# package NAME FIELD FOLDER - a package with these lines and files
package() {
	mkdir -p "$3/DEBIAN" "$T/mirror/pool/main/l/$1"
	printf 'Package: %s\nVersion: 1\nArchitecture: %s\n%s\nDescription: %s\n' \
		"$1" "$arch" "$2" 'fixture of a test' >"$3/DEBIAN/control"
	chmod -R u=rwX,go=rX "$3"
	find "$3" -exec touch -h -d @1600000000 {} +
	SOURCE_DATE_EPOCH=1600000000 dpkg-deb --root-owner-group -Zgzip -z1 \
		--build "$3" "$T/mirror/pool/main/l/$1/${1}_1_$arch.deb" \
		>/dev/null || exit 1
}
mkdir -p "$T/p/usr/lib" "$T/p/DEBIAN" "$T/q/lib"
echo library >"$T/p/usr/lib/libl.so.1.0"
ln -s libl.so.1.0 "$T/p/usr/lib/libl.so.1"
echo 'libl 1 libl1' >"$T/p/DEBIAN/shlibs"
printf 'libl.so.1 libl1\n l@Base 1\n' >"$T/p/DEBIAN/symbols"
echo '0  usr/lib/libl.so.1.0' >"$T/p/DEBIAN/md5sums"
package libl1 "Maintainer: Nobody <nobody@example.org>
Multi-Arch: same" "$T/p"
echo other >"$T/q/lib/other"
package lother 'Maintainer: Nobody <nobody@example.org>' "$T/q"

# lists RULES - build with a lock of these rules; what is there is in $out
lists() {
	add_recipe . lists "$T/mirror" libl1 lother mini <<-'END'
		: >"$OUT/lists"
		cd /var/lib/dpkg/info 2>/dev/null || exit 0
		for i in format l*; do
			echo "$i: $(cat "$i" | tr '\n' ' ')"
		done >"$OUT/lists"
	END
	sed -i "s/\"format\": 1,/\"format\": 1, \"rules\": $1,/" \
		recipes/lists/lock.json
	commit_all .
	run hallmark build --json --mirror "file://$T/mirror" \
		HEAD:recipes/lists
	ended "rules $1: it is built" 0
	cp "$out" "$T/built"
	run tar -xOzf "$HALLMARK_STORE/blobs/sha256/$(json "$T/built" \
		'v["layers"][0]["digest"][7:]')" lists
}
lists 4
is 'rules 4: no list' "$status $(cat "$out")" '0 '
lists 5
is 'rules 5: all lists, as dpkg writes them' "$(cat "$out")" \
	"format: 1 
libl1:$arch.list: /. /usr /usr/lib /usr/lib/libl.so.1.0 /usr/lib/libl.so.1 
libl1:$arch.md5sums: 0  usr/lib/libl.so.1.0 
libl1:$arch.shlibs: libl 1 libl1 
libl1:$arch.symbols: libl.so.1 libl1  l@Base 1 
lother.list: /. /lib /lib/other "
finish
