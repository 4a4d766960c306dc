# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# tools.sh - the causes as the real tools make them, which Debian's notes name.
#
# recipes/packages lists the packages under `causes`; a pair whose tool is not
# installed is skipped.

# tools NAME… - leave unless all of these programs are installed
tools() {
	for tool; do
		command -v "$tool" >/dev/null || {
			echo "$tool is not installed"
			exit 77
		}
	done
	export HOME="$PWD"
}

# a_header - write a header with comments for Doxygen
a_header() {
	mkdir -p src
	cat >src/add.h <<-'END'
		/** \file
		 *  Adds. */
		/** Adds two numbers. \todo overflow
		 *  \param a one \param b two */
		int add(int a, int b);
	END
	cat >src/sub.h <<-'END'
		/** \file
		 *  Subtracts. */
		/** Subtracts. \todo underflow */
		int sub(int a, int b);
	END
}

# doxygen_html SETTING… - run Doxygen on src/ with these settings
doxygen_html() {
	doxygen -g -s Doxyfile >/dev/null
	printf '%s\n' 'INPUT = src' 'QUIET = YES' 'GENERATE_LATEX = NO' \
		'RECURSIVE = YES' 'EXTRACT_ALL = YES' "$@" >>Doxyfile
	doxygen Doxyfile
}

pair tool_doxygen_date doxygen-date time
make_tool_doxygen_date() {
	tools doxygen
	a_header
	doxygen_html 'HTML_TIMESTAMP = YES'
	cp html/files.html html/add_8h.html "$1/"
}

pair tool_doxygen_path build-path path
make_tool_doxygen_path() {
	tools doxygen
	a_header
	doxygen_html 'FULL_PATH_NAMES = YES' "INPUT = $PWD/src" \
		'STRIP_FROM_PATH = /usr' 'GENERATE_XML = YES'
	cp xml/add_8h.xml "$1/"
}

# a_class - write a class for javadoc
a_class() {
	mkdir -p src/org/example
	cat >src/org/example/Hello.java <<-'END'
		package org.example;
		/** Says hello. */
		public class Hello {
			/** Says it. @param to whom @return the words */
			public String say(String to) { return "hello " + to; }
		}
	END
}

pair tool_javadoc_date javadoc-date time
make_tool_javadoc_date() {
	tools javadoc
	a_class
	javadoc -quiet -d doc src/org/example/Hello.java
	cp doc/org/example/Hello.html doc/index-all.html "$1/"
}

pair tool_jar_times zip-times time
make_tool_jar_times() {
	tools javac jar
	a_class
	javac -d classes src/org/example/Hello.java
	jar cf "$1/hello.jar" -C classes .
}

pair tool_sphinx_date build-time time
make_tool_sphinx_date() {
	tools sphinx-build
	mkdir doc
	printf '%s\n' 'project = "hello"' 'html_theme = "classic"' \
		'html_last_updated_fmt = "%c"' >doc/conf.py
	printf 'Hello\n=====\n\nWorld.\n' >doc/index.rst
	sphinx-build -q -b html doc html
	cp html/index.html "$1/"
}

# latex_words - write a document for LaTeX
latex_words() {
	printf '%s\n' '\documentclass{article}' '\begin{document}' \
		'Hello, world.' '\end{document}' >hello.tex
}

pair tool_pdflatex_date pdf-date time pdf-id
make_tool_pdflatex_date() {
	tools pdflatex
	latex_words
	pdflatex -interaction=batchmode hello.tex >/dev/null
	cp hello.pdf "$1/"
}

pair tool_dvips_date postscript-date time
make_tool_dvips_date() {
	tools latex dvips
	latex_words
	latex -interaction=batchmode hello.tex >/dev/null
	dvips -q -o "$1/hello.ps" hello.dvi
}

pair tool_ghostscript_date pdf-date time pdf-id uuid
make_tool_ghostscript_date() {
	tools ps2pdf
	printf '%%!PS\n/Helvetica findfont 12 scalefont setfont\n' >hello.ps
	printf '72 72 moveto (hello) show showpage\n' >>hello.ps
	ps2pdf hello.ps "$1/hello.pdf"
}

pair tool_graphviz_date pdf-date time
make_tool_graphviz_date() {
	tools dot
	printf 'digraph { a -> b; b -> c }\n' >hello.dot
	dot -Tpdf -o "$1/hello.pdf" hello.dot
}

pair tool_r_database r-database chance temporary-name
make_tool_r_database() {
	tools Rscript
	Rscript -e 'saveRDS(list(n = 1:9, from = tempdir()), "hello.rds")'
	cp hello.rds "$1/"
}

pair tool_help2man_date manpage-date 'set:SOURCE_DATE_EPOCH=1600000000|1700000000'
make_tool_help2man_date() {
	tools help2man
	cat >hello <<-'END'
		#!/bin/sh
		case $1 in
		--help) echo 'Usage: hello [OPTION]...'; echo; echo 'Says hello.' ;;
		--version) echo 'hello 1.0' ;;
		esac
	END
	chmod 755 hello
	help2man -o "$1/hello.1" ./hello
}

pair tool_autoconf_shell shell-variable shell
make_tool_autoconf_shell() {
	tools autoconf
	printf '%s\n' 'AC_INIT([hello],[1])' 'AC_CONFIG_FILES([config.mk])' \
		'AC_OUTPUT' >configure.ac
	printf '%s\n' 'SHELL = @SHELL@' 'PREFIX = @prefix@' >config.mk.in
	autoconf
	CONFIG_SHELL="$SHELL" "$SHELL" ./configure -q
	cp config.mk "$1/"
}

pair tool_autoconf_path build-path path
make_tool_autoconf_path() {
	tools autoconf
	printf '%s\n' 'AC_INIT([hello],[1])' 'AC_CONFIG_FILES([config.mk])' \
		'AC_OUTPUT' >configure.ac
	printf '%s\n' 'srcdir = @abs_top_srcdir@' 'PREFIX = @prefix@' \
		>config.mk.in
	autoconf
	./configure -q
	cp config.mk "$1/"
}

pair tool_qhelp_time build-time time
make_tool_qhelp_time() {
	tools qhelpgenerator
	printf '<html><body>hello</body></html>' >index.html
	cat >hello.qhp <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<QtHelpProject version="1.0">
		<namespace>org.example.hello</namespace>
		<virtualFolder>doc</virtualFolder>
		<filterSection><toc><section title="Hello" ref="index.html"/></toc>
		<files><file>index.html</file></files></filterSection>
		</QtHelpProject>
	END
	cat >hello.qhcp <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<QHelpCollectionProject version="1.0"><docFiles>
		<generate><file><input>hello.qhp</input><output>hello.qch</output></file></generate>
		<register><file>hello.qch</file></register>
		</docFiles></QHelpCollectionProject>
	END
	QT_QPA_PLATFORM=offscreen qhelpgenerator hello.qhcp -o hello.qhc
	cp hello.qhc "$1/"
}
