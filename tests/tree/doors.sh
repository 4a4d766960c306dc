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
		include\s*<curl/ builder/fetch/curl.h
		include\s*"builder/fetch/curl.h builder/fetch/fetch.c|builder/fetch/curl.c|builder/fetch/http_private.h|builder/fetch/http_url.c
		include\s*<git2 builder/git/source.c|builder/git/source_*.c
		include\s*<archive builder/archive/libarchive.h
		include\s*"builder/archive/libarchive.h builder/archive/libarchive.c|builder/archive/helper_archive.c|builder/archive/tar_stream.c|builder/archive/unpack.c|builder/archive/deb.c|builder/image/layer_read.c|builder/image/layer_pick.c|builder/ask/dpkg_layers.c|reproduce/compare/expand.c
		include\s*<zlib builder/image/gzip.c|builder/git/source_loose.c|builder/git/source_pack*.c|reproduce/compare/inflate.c
		include\s*<seccomp sandbox/filter/seccomp_compile.c
		include\s*<sys/capability sandbox/core/caps.c
		include\s*<openssl/ base/digest.c|attest/key/key*.c|attest/key/key_algorithm.h|attest/key/key_encrypted.h|attest/key/key_pkey.h|builder/env/certificate.c
		include\s*"attest/key/pkcs11_private.h attest/key/pkcs11_module.c|attest/key/pkcs11_key.c|attest/key/key.c|attest/key/key_algorithm.c
		include\s*<jansson base/json.c
		\b(clock_gettime|gettimeofday|timespec_get|time|clock)\s*\( base/clock.c
		\b(secure_)?getenv\s*\( base/xdg.c
		\b(readdir|readdir_r|readdir64|scandir|nftw|ftw|fts_open|glob)\s*\( base/folder.c
		\bdl(m?open|v?sym)\s*\( base/library.c
		\bsetlocale\s*\( none
		\bassert\s*\( none
		\b(close|free)p\s*\( base/scoped.h
	END
}

check() {
	doors | PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/tree/doors.py"
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
