#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One library, one door; one file that asks for the time, the environment, the
# names in a folder; no assert outside the tests; and what a scope calls at its
# end is called by nobody else.
. "$(dirname "$0")/tree.sh"

# What is looked for in the product, and the files that may hold it.
# The fields are: a regular expression, a blank, shell patterns with | between.
doors() {
	cat <<-'END'
		include[[:blank:]]*<curl/ builder/fetch/curl.h
		include[[:blank:]]*"builder/fetch/curl.h builder/fetch/fetch.c|builder/fetch/curl.c
		include[[:blank:]]*<git2 builder/git/source.c|builder/git/source_*.c
		include[[:blank:]]*<archive builder/archive/libarchive.h
		include[[:blank:]]*"builder/archive/libarchive.h builder/archive/libarchive.c|builder/archive/helper_archive.c|builder/archive/unpack.c|builder/archive/deb.c|builder/image/layer_read.c
		include[[:blank:]]*<zlib builder/image/gzip.c|builder/git/source_loose.c
		include[[:blank:]]*<seccomp sandbox/filter/seccomp_compile.c
		include[[:blank:]]*<sys/capability sandbox/core/caps.c
		include[[:blank:]]*<openssl/ base/digest.c|attest/key.c
		include[[:blank:]]*<jansson base/json.c
		\<(clock_gettime|gettimeofday|timespec_get|time|clock)[[:blank:]]*\( base/clock.c
		\<(secure_)?getenv[[:blank:]]*\( base/xdg.c
		\<(readdir|readdir_r|readdir64|scandir|nftw|ftw|fts_open|glob)[[:blank:]]*\( base/folder.c
		\<dl(m?open|v?sym)[[:blank:]]*\( base/library.c
		\<setlocale[[:blank:]]*\( none
		\<assert[[:blank:]]*\( none
		\<(close|free)p[[:blank:]]*\( base/scoped.h
	END
}

# Comments and texts may speak of anything: they are emptied, lines kept.
bare() { # FILE
	sed -e 's/"\([^"\\]\|\\.\)*"/""/g' -e "s/'\\(.\\|\\\\.\\)'/''/g" \
		-e 's,//.*,,' "$1" |
		awk '{
			line = ""
			while (length($0)) {
				if (inside) {
					at = index($0, "*/")
					if (!at) break
					$0 = substr($0, at + 2); inside = 0
				} else {
					at = index($0, "/*")
					if (!at) { line = line $0; break }
					line = line substr($0, 1, at - 1) " "
					$0 = substr($0, at + 2); inside = 1
				}
			}
			print line
		}'
}

check() {
	for file in $(files -name '*.[ch]' | grep -v '^tests/'); do
		bare "$file" >"$trial/bare"
		doors | while read -r what where; do
			eval "case \$file in $where) continue ;; esac"
			grep -nE "$what" "$trial/bare" | sed "s,^,$file:,"
		done
	done
}

good 'a door, comments and texts' '
	mkdir -p base builder/fetch builder/git tests
	echo "#include <curl/curl.h>" >builder/fetch/curl.h
	echo "#include <git2/sys/x.h>" >builder/git/source_new.c
	{ echo "/* getenv(x) and"; echo " * assert(y) */"; } >base/a.c
	echo "puts(\"time(NULL)\"); strftime(a); mktime(b); runtime(c);" >>base/a.c
	echo "_Static_assert(1, \"\"); static_assert(1); my_assert(2);" >>base/a.c
	echo "assert(1);" >tests/a.c'
for line in '#include <curl/curl.h>' '#include <git2.h>' \
	'#include <archive_entry.h>' '#include <zlib.h>' \
	'#include <seccomp.h>' '#include <sys/capability.h>' \
	'#include <openssl/evp.h>' '#include <jansson.h>' 'time(NULL);' \
	'x = clock_gettime (CLOCK_REALTIME, &t);' 'gettimeofday(&t, 0);' \
	'getenv("HOME");' 'secure_getenv("HOME");' 'readdir(d);' \
	'nftw(".", f, 1, 0);' 'dlopen("libx.so", 0);' 'setlocale(LC_ALL, "");' 'assert(x > 0);' \
	'closep(&s->fd);' 'freep(&s->name);' \
	'/* fine */ assert(x > 0); /* not */'; do
	bad "$line" 'mkdir builder; printf "%s\n" "$line" >builder/other.c'
done
bad 'a header is no door' '
	mkdir -p builder/git; echo "#include <git2.h>" >builder/git/source.h'
bad 'a name that only begins like a door' '
	mkdir builder; echo "#include <curl/curl.h>" >builder/odd.cc.c'
finish 'each library and each source of chance has one door'
