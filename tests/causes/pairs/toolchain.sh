# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# toolchain.sh - compilers and their flags, build ids, the repository, and how a
# text is encoded.

c_program() {
	cat >hello.c <<-'END'
		#include <stdio.h>
		int main(void)
		{
			return puts("hello");
		}
	END
}

# nothing but what the compiler calls itself: no code
pair compiler_comment toolchain 'set:CC=gcc|clang'
make_compiler_comment() {
	printf '\t.globl x\n\t.data\nx:\t.long 3\n' >data.s
	as -o data.o data.s
	echo 'int y;' >y.c
	"$CC" -S -o y.s y.c
	sed -n '/\.ident/p' y.s >ident.s
	as -o ident.o ident.s
	ld -r -o "$1/data.o" data.o ident.o
}

pair compiler_program toolchain 'set:CC=gcc|clang' build-id
make_compiler_program() {
	c_program
	compile -o "$1/hello" hello.c
}

pair compiler_text toolchain 'set:CC=gcc|clang'
make_compiler_text() {
	words "$1/config.log"
	echo "compiler: $("$CC" --version | head -n 1)" >>"$1/config.log"
}

# what remains when the debug information is gone, with the path in it
pair build_id_only build-id path
make_build_id_only() {
	c_program
	gcc -g -O1 -Wl,--build-id=sha1 -o hello hello.c
	strip -o "$1/hello" hello
}

pair build_id_link build-id path
make_build_id_link() {
	c_program
	gcc -g -O1 -Wl,--build-id=sha1 -o hello hello.c
	id=$(readelf -n hello | sed -n 's/.*Build ID: //p')
	mkdir -p "$1/.build-id"
	ln -s /usr/bin/hello "$1/.build-id/$id"
}

pair flags_text build-flags 'set:CFLAGS=-O2 -g|-O2 -g -fPIE'
make_flags_text() {
	printf 'CC=gcc\nCFLAGS=%s\n' "$CFLAGS" >"$1/build.conf"
}

pair flags_prefix_map build-flags path build-path
make_flags_prefix_map() {
	words "$1/hello-config"
	echo "echo cflags: -g -O2 -ffile-prefix-map=$PWD=." \
		>>"$1/hello-config"
}

pair flags_section build-flags 'set:CFLAGS=-fno-plt|-fno-ident' build-id
make_flags_section() {
	c_program
	gcc -O1 "$CFLAGS" -frecord-gcc-switches -Wl,--build-id=sha1 -S hello.c
	sed -i '/\.ident/d' hello.s
	compile -o "$1/hello" hello.s
}

# only DW_AT_producer differs: the code has no place for the flag
pair flags_producer build-flags \
	'set:CFLAGS=-fstack-protector|-fno-stack-protector'
make_flags_producer() {
	echo 'int f(int n) { return n + 1; }' >f.c
	gcc -g -O1 "-fdebug-prefix-map=$PWD=." "$CFLAGS" -c -o "$1/f.o" f.c
}

# repository COMMITS - a repository whose commits are the same everywhere
repository() {
	git init -q -b "${BRANCH:-main}" --template= .
	i=0
	while [ $i -lt "$1" ]; do
		git_here commit -q --allow-empty -m "change $i"
		[ $i != 0 ] || git_here tag -m v1.4 v1.4
		i=$((i + 1))
	done
}
git_here() {
	GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_DATE='1700000000 +0000' \
		GIT_COMMITTER_DATE='1700000000 +0000' git -c user.name=nobody \
		-c user.email=nobody@localhost "$@"
}

pair vcs_describe version-control 'set:COMMITS=3|5'
make_vcs_describe() {
	repository "$COMMITS"
	version=$(git_here describe)
	echo "#define VERSION \"$version\"" >"$1/version.h"
}

pair vcs_dirty version-control 'set:CHANGED=no|yes'
make_vcs_dirty() {
	repository 2
	echo one >file
	git_here add file
	git_here commit -q -m file
	[ "$CHANGED" = no ] || echo two >file
	version=$(git_here describe --dirty)
	echo "hello $version" >"$1/about"
}

pair vcs_commit version-control 'set:COMMITS=2|3' build-id
make_vcs_commit() {
	repository "$COMMITS"
	cat >hello.c <<-END
		#include <stdio.h>
		int main(void)
		{
			return puts("git $(git_here rev-parse HEAD)");
		}
	END
	compile -o "$1/hello" hello.c
}

pair vcs_branch version-control 'set:BRANCH=main|detached-7'
make_vcs_branch() {
	repository 1
	printf '{"commit": "%s", "branch": "%s"}\n' \
		"$(git_here rev-parse HEAD)" \
		"$(git_here rev-parse --abbrev-ref HEAD)" >"$1/git.json"
}

pair line_endings_git line-endings 'set:AUTOCRLF=false|true'
make_line_endings_git() {
	repository 1
	words readme
	git_here add readme
	git_here commit -q -m readme
	rm readme
	git_here -c core.autocrlf="$AUTOCRLF" checkout -q readme
	cp readme "$1/"
}

pair line_endings_python line-endings 'set:NEWLINE=unix|dos'
make_line_endings_python() {
	python3 -c 'import os, sys
end = {"unix": "\n", "dos": "\r\n"}[os.environ["NEWLINE"]]
with open(sys.argv[1] + "/table.csv", "w", newline=end) as out:
    for i in range(20): out.write(f"{i},{i * i},row\n")' "$1"
}

pair encoding_text encoding 'set:CHARSET=UTF-8|ISO-8859-1'
make_encoding_text() {
	printf 'Stra\303\237e, caf\303\251, na\303\257ve, \303\251t\303\251\n' |
		iconv -f UTF-8 -t "$CHARSET" >"$1/words.txt"
}

pair encoding_wide encoding 'set:CHARSET=UTF-8|UTF-16LE'
make_encoding_wide() {
	words text
	iconv -f UTF-8 -t "$CHARSET" text >"$1/text.rc"
}

# as DocBook's stylesheets do it: a character or a reference to it
pair encoding_html encoding locale
make_encoding_html() {
	python3 -c 'import locale, sys
locale.setlocale(locale.LC_ALL, "")
text = "<html><p>caf\u00e9, na\u00efve \u2013 \u00e9t\u00e9</p></html>\n"
code = {"ANSI_X3.4-1968": "ascii"}.get(*[locale.nl_langinfo(locale.CODESET)] * 2)
sys.stdout.buffer.write(text.encode(code, "xmlcharrefreplace"))' \
		>"$1/index.html"
}
