# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# place.sh - the folder of the build, and the home of the user.

pair path_config build-path path
make_path_config() {
	words "$1/hello.pc"
	echo "prefix=$PWD/install" >>"$1/hello.pc"
}

pair path_script build-path path
make_path_script() {
	printf '#!/bin/sh\nexec "%s/libtool" "$@"\n' "$PWD" >"$1/wrapper"
	chmod 755 "$1/wrapper"
}

pair path_depends build-path path
make_path_depends() {
	echo 'int x;' >x.h
	echo '#include "x.h"' >x.c
	gcc -MM -MF "$1/x.d" "$PWD/x.c"
}

pair path_file_macro build-path path build-id
make_path_file_macro() {
	cat >hello.c <<-'END'
		#include <stdio.h>
		int main(void)
		{
			return puts("hello from " __FILE__);
		}
	END
	compile -o "$1/hello" "$PWD/hello.c"
}

pair path_python build-path path
make_path_python() {
	printf 'def hello():\n    return "hello"\n' >hello.py
	python3 -m compileall -q --invalidation-mode unchecked-hash "$PWD"
	cp __pycache__/hello.*.pyc "$1/"
}

pair path_in_gzip build-path path
make_path_in_gzip() {
	words log
	echo "make: Entering directory '$PWD'" >>log
	gzip -n -c log >"$1/log.gz"
}

pair path_in_tar build-path path
make_path_in_tar() {
	mkdir share
	words share/readme
	echo "source = $PWD/share" >share/options
	tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
		-cf "$1/share.tar" share
}

c_source() {
	cat >sum.c <<-'END'
		int sum(const int *list, int n)
		{
			int all = 0;
			for (int i = 0; i < n; i++)
				all += list[i];
			return all;
		}
	END
	echo 'int main(void) { return 0; }' >>sum.c
}

pair path_debug_object build-path-debug path
make_path_debug_object() {
	c_source
	compile -g -c -o "$1/sum.o" sum.c
}

pair path_debug_program build-path-debug path build-id
make_path_debug_program() {
	c_source
	compile -g -o "$1/sum" sum.c
}

# The path is not to be found in the bytes: the section is compressed.
pair path_debug_compressed build-path-debug path build-id
make_path_debug_compressed() {
	c_source
	i=0
	while [ $i -lt 60 ]; do
		echo "int a_variable_with_a_long_name_$i;" >>sum.c
		i=$((i + 1))
	done
	compile -gdwarf-4 -gz=zlib -o "$1/sum" sum.c
	! grep -q "$PWD" "$1/sum"
}

pair path_debug_archive build-path-debug path
make_path_debug_archive() {
	c_source
	compile -g -c sum.c
	ar rcD "$1/libsum.a" sum.o
}

pair path_assert build-path-assert path build-id
make_path_assert() {
	cat >check.c <<-'END'
		#include <assert.h>
		int main(int n, char **words)
		{
			assert(n > 0 && words);
			return 0;
		}
	END
	compile -o "$1/check" "$PWD/check.c"
}

pair path_assembly build-path-assembly path
make_path_assembly() {
	printf '\t.text\n\t.globl f\nf:\n\tnop\n' >f.s
	as -g -o "$1/f.o" f.s
}

pair path_rpath rpath path build-id
make_path_rpath() {
	c_source
	compile -Wl,-rpath,"$PWD/lib" -o "$1/sum" sum.c
}

pair home_config home-folder home
make_home_config() {
	words "$1/settings.ini"
	echo "cache=$HOME/.cache/hello" >>"$1/settings.ini"
}

pair home_program home-folder home build-id
make_home_program() {
	cat >hello.c <<-END
		#include <stdio.h>
		int main(void)
		{
			return puts("plugins: $HOME/.local/lib/hello");
		}
	END
	compile -o "$1/hello" hello.c
}
