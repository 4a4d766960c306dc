#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A package of Debian is built in the box by dpkg-buildpackage and debhelper:
# dpkg-shlibdeps finds which package has a library, and since which version.
#
# $HALLMARK is the built program, $HALLMARK_SOURCE its tree.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
umask 022
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-debhelper-XXXXXX") || exit 1
chmod 755 "$trial"
trap 'rm -rf "$trial"' EXIT INT TERM
. "$HALLMARK_SOURCE/tests/lib.sh"
own_home
store=$trial/store
if ! "$HALLMARK" doctor --store "$store" >"$trial/log" 2>&1; then
	sed 's/^/# /' "$trial/log"
	echo '1..0 # SKIP the box can not run here'
	exit 0
fi

recipe=$trial/repo/zver
debian=$recipe/pkg/debian
mkdir -p "$debian/source"
cat >"$recipe/recipe.json" <<-'END'
	{
		"name": "zver",
		"environment": {
			"debian": ["build-essential", "debhelper", "zlib1g-dev"]
		},
		"build": "build.sh"
	}
END
cat >"$recipe/build.sh" <<-'END'
	set -ex
	cp -r /recipe/pkg /build/pkg
	cd /build/pkg
	dpkg-buildpackage -b -us -uc
	dpkg-deb -f ../zver_1.0_*.deb Depends >"$OUT/depends"
	dpkg -S /usr/include/zlib.h >"$OUT/owner"
	dpkg -V zlib1g-dev
	cp ../*.deb "$OUT/"
END
cat >"$recipe/pkg/main.c" <<-'END'
	#include <stdio.h>
	#include <zlib.h>
	int main(void) { return puts(zlibVersion()) == EOF; }
END
printf 'zver: main.c\n\tgcc -O2 -g -o $@ main.c -lz\ninstall:\n\t%s\n' \
	'install -D zver $(DESTDIR)/usr/bin/zver' >"$recipe/pkg/Makefile"
cat >"$debian/control" <<-'END'
	Source: zver
	Section: utils
	Priority: optional
	Maintainer: Nobody <nobody@example.org>
	Build-Depends: debhelper-compat (= 13), zlib1g-dev
	Standards-Version: 4.6.2
	Rules-Requires-Root: no

	Package: zver
	Architecture: any
	Depends: ${shlibs:Depends}, ${misc:Depends}
	Description: print the version of zlib
	 A fixture of a test.
END
cat >"$debian/changelog" <<-'END'
	zver (1.0) unstable; urgency=medium

	  * First.

	 -- Nobody <nobody@example.org>  Mon, 01 Jan 2024 00:00:00 +0000
END
printf '#!/usr/bin/make -f\n%%:\n\tdh $@\n' >"$debian/rules"
chmod 755 "$debian/rules"
echo '3.0 (native)' >"$debian/source/format"

quietly "$HALLMARK" lock --store "$store" "$recipe"
ok $? 'the packages are pinned'
commit_all 1700000000
cd "$trial/repo" || exit 1
# of FILE - build, and print this file of the image
of() {
	"$HALLMARK" build --force --json --store "$store" HEAD:zver \
		>"$trial/built" 2>"$trial/log" || return 1
	tar -xOzf "$store/blobs/sha256/$(sed -n \
		's/.*"layers":\[{[^}]*"digest":"sha256:\([0-9a-f]*\)".*/\1/p' \
		"$trial/built")" "$1"
}
depends=$(of depends)
ok $? 'the package is built'
case $depends in
'libc6 (>= '*', zlib1g (>= '*) ok 0 'it depends on what it is linked to' ;;
*)
	ok 1 'it depends on what it is linked to'
	tail -n 30 "$trial/log" | sed 's/^/# /'
	;;
esac
first=$(manifest <"$trial/built")
case $(of owner) in
zlib1g-dev:*': /usr/include/zlib.h') ok 0 'dpkg tells whose a file is' ;;
*) ok 1 'dpkg tells whose a file is' ;;
esac
same 'and the package has the same bytes again' "$first" \
	"$(manifest <"$trial/built")"
finish
