# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# debian.sh - further names of Debian's notes, each made by the real tool.

pair tool_autoconf_usrmerge usrmerge usrmerge
make_tool_autoconf_usrmerge() {
	tools autoconf
	printf '%s\n' 'AC_INIT([hello],[1])' 'AC_PROG_SED' 'AC_PROG_GREP' \
		'AC_PATH_PROG([CAT],[cat])' 'AC_CONFIG_FILES([hello.sh])' \
		'AC_OUTPUT' >configure.ac
	printf '%s\n' '#!/bin/sh' '@GREP@ -v x | @SED@ 1d | @CAT@' >hello.sh.in
	autoconf
	./configure -q
	cp hello.sh "$1/"
}

pair tool_autoconf_arch architecture architecture
make_tool_autoconf_arch() {
	tools autoconf automake
	printf '%s\n' 'AC_INIT([hello],[1])' 'AC_CANONICAL_BUILD' \
		'AC_CONFIG_FILES([config.mk])' 'AC_OUTPUT' >configure.ac
	printf '%s\n' 'build = @build@' 'cpu = @build_cpu@' >config.mk.in
	cp /usr/share/misc/config.guess /usr/share/misc/config.sub . || exit 77
	touch install-sh
	chmod 755 install-sh
	autoconf
	./configure -q
	cp config.mk "$1/"
}

pair tool_autoconf_kernel kernel kernel
make_tool_autoconf_kernel() {
	tools autoconf
	printf '%s\n' 'AC_INIT([hello],[1])' 'AC_OUTPUT' >configure.ac
	autoconf
	./configure -q
	cp config.log "$1/"
}

pair tool_autoconf_host host host
make_tool_autoconf_host() {
	tools autoconf
	printf '%s\n' 'AC_INIT([hello],[1])' 'AC_OUTPUT' >configure.ac
	autoconf
	./configure -q
	cp config.log "$1/"
}

# the name of Debian's note is test_suite_logs
pair tool_unittest_log elapsed-time time
make_tool_unittest_log() {
	cat >check.py <<-'END'
		import time, unittest
		class T(unittest.TestCase):
		    def test_one(self):
		        time.sleep(0.002 * (time.time_ns() // 1000000000 % 499 + 1))
		unittest.main()
	END
	python3 check.py 2>"$1/test.log"
}

# it also prints when each test began
pair tool_prove_log elapsed-time time build-time
make_tool_prove_log() {
	tools prove
	mkdir t
	# two seconds are 4 ms apart; only those of the same place in 499
	# seconds take equally long
	cat >t/one.t <<-'END'
		print "1..1\n";
		select undef, undef, undef, 0.002 * (time % 499 + 1);
		print "ok 1\n";
	END
	prove --timer t >"$1/test.log"
}

pair tool_docbook_encoding encoding 'set:CHARSET=UTF-8|ISO-8859-1'
make_tool_docbook_encoding() {
	tools xsltproc
	sheet=/usr/share/xml/docbook/stylesheet/docbook-xsl/html/docbook.xsl
	[ -f "$sheet" ] || {
		echo 'docbook-xsl is not installed'
		exit 77
	}
	printf '%s' '<?xml version="1.0" encoding="UTF-8"?><article><title>Café</title><para>Grüße aus Łódź</para></article>' \
		>hello.xml
	cat >own.xsl <<-END
		<xsl:stylesheet version="1.0"
			xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
		<xsl:import href="$sheet"/>
		<xsl:output method="html" encoding="$CHARSET"/>
		<xsl:param name="generate.id.attributes" select="0"/>
		</xsl:stylesheet>
	END
	xsltproc --nonet -o "$1/hello.html" own.xsl hello.xml
}

pair tool_intltool_order hash-order hash
make_tool_intltool_order() {
	tools intltool-merge
	mkdir po
	for language in ca de eo fr gl it nl pt sv; do
		printf '%s\n' 'msgid ""' 'msgstr ""' \
			'"Content-Type: text/plain; charset=UTF-8\n"' '' \
			'msgid "Yes"' "msgstr \"yes-$language\"" '' \
			'msgid "No"' "msgstr \"no-$language\"" \
			>"po/$language.po"
	done
	printf '<a>\n  <_b>Yes</_b>\n  <_c>No</_c>\n</a>\n' >hello.xml.in
	intltool-merge -x -u -q -c "$1/cache" po hello.xml.in hello.xml
}

pair tool_rst2man_date manpage-date time
make_tool_rst2man_date() {
	tools rst2man
	printf '%s\n' '=====' 'hello' '=====' '----------' 'says hello' \
		'----------' '' ':Manual section: 1' ':Date: |date|' '' \
		'.. |date| date:: %Y-%m-%d %H:%M:%S' '' 'Text' '====' '' 'Yes.' \
		>hello.rst
	rst2man hello.rst "$1/hello.1"
}

pair tool_pod2man_date manpage-date 'set:SOURCE_DATE_EPOCH=1600000000|1700000000'
make_tool_pod2man_date() {
	tools pod2man
	printf '=head1 NAME\n\nhello - says hello\n' >hello.pod
	pod2man -s 1 hello.pod "$1/hello.1"
}

pair tool_graphviz_layout graphviz-layout time
make_tool_graphviz_layout() {
	tools neato
	printf 'graph { start=rand; a -- b -- c -- d -- e -- a; c -- e -- f }\n' \
		>hello.dot
	neato -Tsvg -o "$1/hello.svg" hello.dot
}

pair tool_groff_date postscript-date time
make_tool_groff_date() {
	tools groff grops
	printf '.TH HELLO 1\n.SH NAME\nhello\n' >hello.1
	groff -man -Tps hello.1 >"$1/hello.ps"
}

pair tool_pdflatex_id pdf-id time
make_tool_pdflatex_id() {
	tools pdflatex
	printf '%s\n' '\pdfinfoomitdate=1' '\documentclass{article}' \
		'\begin{document}' 'Hello, world.' '\end{document}' >hello.tex
	pdflatex -interaction=batchmode hello.tex >/dev/null
	cp hello.pdf "$1/"
}

pair tool_doxygen_todo doxygen-ids 'set:FIRST=add|sub'
make_tool_doxygen_todo() {
	tools doxygen
	a_header
	case $FIRST in
	add) input='src/add.h src/sub.h' ;;
	*) input='src/sub.h src/add.h' ;;
	esac
	doxygen_html 'GENERATE_TODOLIST = YES' "INPUT = $input" \
		'SORT_MEMBER_DOCS = NO' 'GENERATE_XML = YES'
	cp xml/add_8h.xml xml/sub_8h.xml "$1/"
}

# the members of a group stand in the order in which a folder lists the files
pair tool_doxygen_order doxygen-order order
make_tool_doxygen_order() {
	tools doxygen
	mkdir src
	in_order add div mul sub |
		while read -r n; do
			printf '/** \\file\n * Has %s. */\n' "$n" >"src/$n.h"
			printf '/** \\ingroup calc\n * Does %s. */\nint %s(int a);\n' \
				"$n" "$n" >>"src/$n.h"
		done
	printf '/** \\defgroup calc Calculation */\n' >groups.h
	doxygen_html 'SORT_MEMBER_DOCS = NO' 'HTML_TIMESTAMP = NO' \
		"INPUT = groups.h $(find src -name '*.h' -printf '%p ')"
	cp html/group__calc.html "$1/"
}

# Sphinx takes the addresses of most objects out, and not this one
pair tool_sphinx_address sphinx-output address address
make_tool_sphinx_address() {
	tools sphinx-build
	mkdir doc
	printf '%s\n' 'project = "hello"' 'html_theme = "classic"' \
		'extensions = ["sphinx.ext.autodoc"]' 'import sys' \
		'sys.path.insert(0, "doc")' >doc/conf.py
	cat >doc/greet.py <<-'END'
		"""Greets."""
		import weakref
		class Plain:
		    """Is plain."""
		PLAIN = Plain()
		def greet(name, how=weakref.ref(PLAIN)):
		    """Greets a name."""
	END
	printf 'Hello\n=====\n\n.. automodule:: greet\n   :members:\n' \
		>doc/index.rst
	PYTHONDONTWRITEBYTECODE=1 sphinx-build -q -b html doc html
	cp html/index.html "$1/"
}

# the random numbers of dvipdfmx begin with the time, in seconds
pair tool_dvipdfmx_fonts pdf-fonts time pdf-date pdf-id
make_tool_dvipdfmx_fonts() {
	tools latex dvipdfmx
	latex_words
	latex -interaction=batchmode hello.tex >/dev/null
	dvipdfmx -q -z 0 -o "$1/hello.pdf" hello.dvi
}

pair tool_gcc_lto lto-names chance
make_tool_gcc_lto() {
	echo 'int f(int a) { static int n; return n += a; }' >f.c
	gcc -O2 -flto -ffat-lto-objects -c f.c
	cp f.o "$1/"
}

pair tool_javac_user user user
make_tool_javac_user() {
	tools javac jar
	a_class
	javac -d classes src/org/example/Hello.java
	printf 'Built-By: %s\n' "$(id -un)" >manifest
	jar --create --file "$1/hello.jar" --manifest manifest \
		--date 2020-01-01T00:00:00Z -C classes .
}

pair tool_reportlab_date pdf-date time pdf-id
make_tool_reportlab_date() {
	python3 -c 'import reportlab' 2>/dev/null || {
		echo 'reportlab is not installed'
		exit 77
	}
	python3 -c 'import sys
from reportlab.pdfgen import canvas
c = canvas.Canvas(sys.argv[1], pageCompression=0)
c.drawString(72, 720, "Hello, world.")
c.save()' "$1/hello.pdf"
}
