#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Real packages whose programs exist only by update-alternatives, catalogs of XML
# and modules of PHP run in a box, and lock names the packages whose scripts make something.
#
# $HALLMARK is the built program, $HALLMARK_SOURCE its tree.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
umask 022
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-tools-XXXXXX") || exit 1
chmod 755 "$trial"
trap 'rm -rf "$trial"' EXIT INT TERM
. "$HALLMARK_SOURCE/tests/lib.sh"
own_home
store=$trial/store
need_box "$store"

mkdir -p "$trial/repo/tools"
cat >"$trial/repo/tools/recipe.json" <<-'END'
	{
		"name": "tools",
		"environment": {
			"debian": [
				"default-jdk-headless", "docbook-xml",
				"docbook-xsl", "dpkg-dev", "gcc", "guile-3.0",
				"libc6-dev", "libopenmpi-dev", "libxml2-utils",
				"maven", "openmpi-bin", "php-cli", "php-xml",
				"util-linux", "xsltproc"
			]
		},
		"build": "build.sh"
	}
END
# mpicc and mpif77 are followers of one alternative; awk has two packages.
cat >"$trial/repo/tools/build.sh" <<-'END'
	set -ex
	cd /tmp
	cat >Hello.java <<-X
		public class Hello {
			public static void main(String[] none) {
				System.out.println("from java");
			}
		}
	X
	javac Hello.java
	java -cp . Hello | tee "$OUT/java"
	mvn --version | head -n 1 | tee "$OUT/mvn"
	guile -c '(display "from guile\n")' | tee "$OUT/guile"
	php -r 'echo "from php\n";' | tee "$OUT/php"
	php -r 'echo (new DOMDocument())->saveXML();' | tee "$OUT/dom"
	cat >doc.xml <<-X
		<!DOCTYPE article PUBLIC "-//OASIS//DTD DocBook XML V4.5//EN"
			"http://www.oasis-open.org/docbook/xml/4.5/docbookx.dtd">
		<article><title>from &mdash; xsltproc</title><para/></article>
	X
	xmllint --nonet --noout --valid doc.xml
	xsltproc --nonet -o "$OUT/doc.html" \
		http://docbook.sourceforge.net/release/xsl/current/html/docbook.xsl \
		doc.xml
	echo 'int main(void) { return MPI_Init(0, 0) == 77; }' >x.c
	mpicc -include mpi.h x.c -o x
	test "$(readlink /usr/bin/mpif77)" = /usr/bin/mpif77.openmpi
	printf 'Source: x\nBuild-Depends: gcc, maven\n' >control
	dpkg-checkbuilddeps control
	dpkg-query -W -f '${Status}\n' maven >"$OUT/status"
END
"$HALLMARK" lock --store "$store" "$trial/repo/tools" >"$trial/said" \
	2>"$trial/log"
ok $? 'the packages are pinned'
has() { # NAME REGEX
	grep -Eq "$2" "$trial/said"
	result=$?
	ok "$result" "$1"
	[ "$result" = 0 ] || sed 's/^/# /' "$trial/said"
}
java=$(sed -n 's/.*"name": "\(openjdk-[0-9]*-jdk-headless\)".*/\1/p' \
	"$trial/repo/tools/lock.json")
has 'lock names the packages with alternatives, and their rule' \
	"^scripts  alternatives: .*maven, .*$java, .*php-cli.*Alternatives of"
has 'it names packages that make catalogs of XML, and their rule' \
	'^scripts  catalogs of XML: .*docbook-xml.*"Catalogs of XML"'
has 'and those that make catalogs of SGML, which no rule makes' \
	'^scripts  other catalogs of SGML and XML: .*sgml-base.* \(no rule makes'
grep -q '"rules": 5' "$trial/repo/tools/lock.json"
ok $? 'the lock names its rules'
commit_all 1700000000
cd "$trial/repo" || exit 1
quietly "$HALLMARK" build --quiet --store "$store" \
	HEAD:tools
ok $? 'java, mvn, guile, php and mpicc run in the box'

# The same by older rules: no script is read.
sed -i '/"rules": 5,/d' tools/lock.json
commit_all 1700000000
! "$HALLMARK" build --quiet --store "$store" HEAD:tools >"$trial/log" 2>&1
ok $? 'by the rules of an older lock they are missing'
grep -q 'not found' "$store"/hallmark/logs/*.log
ok $? 'as they were'
finish
