# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# further.sh - pairs that were written after the matchers, to see what they are
# worth; the rate of their first run stands in the commit that added them.

pair further_rfc2822_changelog build-time time
make_further_rfc2822_changelog() {
	printf 'hello (1.0-1) unstable; urgency=low\n\n  * Build.\n\n' \
		>"$1/changelog"
	date -u '+ -- Nobody <nobody@example.org>  %a, %d %b %Y %H:%M:%S +0000' \
		>>"$1/changelog"
}

pair further_http_date build-time time
make_further_http_date() {
	date -u '+Last-Modified: %a, %d %b %Y %H:%M:%S GMT' >"$1/headers"
	words "$1/about"
}

pair further_american build-time time
make_further_american() {
	date '+; Created %m/%d/%Y %I:%M:%S %p by setup' >"$1/setup.inf"
}

pair further_nanoseconds build-time time
make_further_nanoseconds() {
	date '+<meta name="rev" content="%s%N"/>' >"$1/page.xhtml"
}

pair further_fraction_epoch build-time time
make_further_fraction_epoch() {
	python3 -c 'import time
print("[cache]\ncreated = %.6f\nentries = 3" % time.time())' >"$1/cache.ini"
}

pair further_filetime build-time time
make_further_filetime() {
	python3 -c 'import struct, sys, time
sys.stdout.buffer.write(b"REGF" + bytes(12) +
    struct.pack("<Q", int((time.time() + 11644473600) * 1e7)) + bytes(40))' \
		>"$1/hive.dat"
}

pair further_rust_version build-time time build-id
make_further_rust_version() {
	cat >v.c <<-END
		const char build_info[] = "hello 0.3.1 built=$(date +%s)";
		int main(void) { return build_info[0] == 0; }
	END
	compile -o "$1/v" v.c
}

pair further_date_header build-time time
make_further_date_header() {
	date -u '+#define BUILD_DATE 0x%Y%m%d
#define BUILD_TIME_STRING "%H:%M:%S"' >"$1/build.h"
}

pair further_ruby_seconds elapsed-time time
make_further_ruby_seconds() {
	python3 -c 'import time
t = time.perf_counter_ns(); sum(range(30000))
print("Finished in %.9f seconds (files took 0.1 seconds to load)\n3 examples, 0 failures"
      % ((time.perf_counter_ns() - t) / 1e9))' >"$1/rspec.txt"
}

pair further_go_test elapsed-time time
make_further_go_test() {
	python3 -c 'import time
t = time.perf_counter_ns(); sum(range(30000))
print("ok  \texample.org/hello\t%.9fs" % ((time.perf_counter_ns() - t) / 1e9))' \
		>"$1/go.log"
}

pair further_zone_json time-zone zone
make_further_zone_json() {
	date -d @1700000000 '+{"released": "%Y-%m-%dT%H:%M:%S%:z"}' \
		>"$1/release.json"
}

pair further_zone_ctime time-zone zone
make_further_zone_ctime() {
	words "$1/log"
	date -d @1700000000 '+* %a %b %e %H:%M:%S %Y' >>"$1/log"
}

pair further_tar_uname tar-owners user
make_further_tar_uname() {
	words readme
	tar --mtime=@0 -c readme | zstd -q >"$1/files.tar.zst"
}

pair further_wheel zip-times time
make_further_wheel() {
	python3 -c 'import sys, time, zipfile
with zipfile.ZipFile(sys.argv[1] + "/hello-1.0-py3-none-any.whl", "w",
                     zipfile.ZIP_DEFLATED) as z:
    for name in ("hello/__init__.py", "hello-1.0.dist-info/RECORD"):
        z.writestr(zipfile.ZipInfo(name, time.gmtime()[:6]), "x = 1\n" * 9)' "$1"
}

pair further_bzip2 compressor 'set:LEVEL=1|9'
make_further_bzip2() {
	needs bzip2
	seq 90000 | bzip2 "-$LEVEL" >"$1/numbers.bz2"
}

pair further_tar_in_zip tar-times time
make_further_tar_in_zip() {
	words readme
	tar --owner=0 --group=0 --numeric-owner -cf inner.tar readme
	touch -d @1700000000 inner.tar
	zip -q -X "$1/outer.zip" inner.tar
}

pair further_cmake_path build-path path
make_further_cmake_path() {
	cat >"$1/CMakeCache.txt" <<-END
		# For build in directory: $PWD
		CMAKE_BUILD_TYPE:STRING=Release
		hello_BINARY_DIR:STATIC=$PWD
	END
}

pair further_json_path build-path path
make_further_json_path() {
	printf '[{"directory": "%s", "file": "main.c"}]\n' "$PWD" \
		>"$1/compile_commands.json"
}

pair further_path_url build-path path
make_further_path_url() {
	echo "<a href=\"file://$PWD/doc/index.html\">start</a>" >"$1/link.html"
}

pair further_la_file build-path path
make_further_la_file() {
	printf '%s\n' "dlname='libhello.so.0'" \
		"dependency_libs=' -L$PWD/.libs -lm'" "libdir='/usr/lib'" \
		>"$1/libhello.la"
}

pair further_split_debug build-path-debug path
make_further_split_debug() {
	c_source
	gcc -g -O1 -Wl,--build-id=none -o sum sum.c
	objcopy --only-keep-debug sum "$1/sum.debug"
}

pair further_clang_debug build-path-debug path
make_further_clang_debug() {
	c_source
	clang -g -c -o "$1/sum.o" sum.c
}

pair further_glib_assert build-path-assert path
make_further_glib_assert() {
	cat >check.c <<-'END'
		extern void __assert_fail(const char *, const char *, unsigned,
			const char *);
		void check(int n)
		{
			if (n < 1)
				__assert_fail("n > 0", __FILE__, __LINE__, "f");
		}
	END
	gcc -O1 -c -o "$1/check.o" "$PWD/check.c"
}

pair further_home_vimrc home-folder home
make_further_home_vimrc() { echo "set backupdir=$HOME/.vim/backup" >"$1/vimrc"; }

pair further_home_go home-folder home
make_further_home_go() { echo "GOPATH=\"$HOME/go\"" >"$1/go.env"; }

pair further_host_ps host host
make_further_host_ps() {
	printf '%%!PS-Adobe-3.0\n%%%%For: nobody@%s\n%%%%Pages: 1\n' \
		"$(uname -n)" >"$1/out.ps"
}

pair further_host_xml host host
make_further_host_xml() {
	echo "<testsuite name=\"a\" hostname=\"$(uname -n)\" tests=\"3\"/>" \
		>"$1/junit.xml"
}

pair further_host_banner host host
make_further_host_banner() {
	echo "Linux version 6.1 (nobody@$(uname -n)) (gcc 12)" >"$1/banner"
}

pair further_user_ls user user
make_further_user_ls() {
	words readme
	touch -d @1700000000 readme
	LC_ALL=C ls -l --time-style=long-iso readme >"$1/listing"
}

pair further_user_json user user
make_further_user_json() {
	printf '{"name": "hello", "packager": "%s", "files": 2}\n' "$(id -un)" \
		>"$1/meta.json"
}

pair further_uid_run uid uid
make_further_uid_run() {
	echo "XDG_RUNTIME=/run/user/$(id -u)/hello" >"$1/session"
}

pair further_kernel_h kernel kernel
make_further_kernel_h() {
	echo "#define UTS_RELEASE \"$(uname -r)\"" >"$1/utsrelease.h"
}

pair further_arch_triplet architecture architecture
make_further_arch_triplet() {
	printf 'host_triplet = %s-pc-linux-gnu\n' "$(uname -m)" >"$1/Makefile"
}

pair further_locale_lang locale language
make_further_locale_lang() {
	case $LANGUAGE in
	de) text='bash: foo: Datei oder Verzeichnis nicht gefunden' ;;
	*) text='bash: foo: No such file or directory' ;;
	esac
	words "$1/log"
	echo "$text" >>"$1/log"
}

pair further_locale_sort locale 'set:HOW=bytes|people'
make_further_locale_sort() {
	set -- "$1" apple Banana cherry Date _eel fig
	out=$1
	shift
	case $HOW in
	bytes) printf '%s\n' "$@" | LC_ALL=C sort >"$out/names" ;;
	people) printf '%s\n' "$@" >"$out/names" ;;
	esac
}

pair further_locale_comma locale language
make_further_locale_comma() {
	case $LANGUAGE in
	de) point=, ;;
	*) point=. ;;
	esac
	echo "width = 12${point}75 mm" >"$1/size"
}

pair further_umask_dir umask umask
make_further_umask_dir() {
	mkdir "$1/share"
	words "$1/share/readme"
}

pair further_usrmerge_shebang usrmerge usrmerge
make_further_usrmerge_shebang() {
	printf '#!%s -f\n{ print }\n' "$(command -v awk)" >"$1/run.awk"
}

pair further_processors_make processor-count processors
make_further_processors_make() {
	echo "make -j$(nproc) all" >"$1/build.sh"
}

pair further_processors_parts processor-count processors
make_further_processors_parts() {
	echo "Running 12 tests using $(nproc) workers" >"$1/test.log"
}

pair further_folder_json folder-order order
make_further_folder_json() {
	some_files trees "$1"
	(cd trees && find . -type f -printf '  "%P.png",\n') >"$1/sprites.json"
}

pair further_folder_includes folder-order order
make_further_folder_includes() {
	some_files trees "$1"
	(cd trees && find . -type f -printf '#include "%P.h"\n') >"$1/all.h"
}

pair further_hash_dict hash-order hash
make_further_hash_dict() {
	python3 -c 'import json
print(json.dumps({k: len(k) for k in {"red", "green", "blue", "black", "white",
                                     "grey"}}, indent=1))' >"$1/colours.json"
}

pair further_hash_words hash-order hash
make_further_hash_words() {
	python3 -c 'print("Depends:", ", ".join({"libc6", "libm", "zlib1g",
    "libssl3", "perl", "libxml2"}))' >"$1/control"
}

pair further_jobs_tests job-order jobs
make_further_jobs_tests() {
	two_jobs list 4
	sed 's/\[\(.*\)\] step \([0-9]*\) .*/\1: test \2 passed/' list \
		>"$1/test.log"
}

pair further_random_js random-number chance
make_further_random_js() {
	echo "<script src=\"app.$(hex 10).js\"></script>" >"$1/index.html"
}

pair further_random_base64 random-number chance
make_further_random_base64() {
	echo "Nonce: $(head -c 24 /dev/urandom | base64)" >"$1/nonce"
}

pair further_random_seed random-number chance
make_further_random_seed() {
	python3 -c 'import random
print(f"shuffle seed: {random.getrandbits(32)}\ntests: 12")' >"$1/order.log"
}

pair further_temporary_perl temporary-name chance
make_further_temporary_perl() {
	perl -MFile::Temp=tempfile -e '($f, $n) = tempfile(UNLINK => 1);
		print "# made from $n\nname = hello\n"' >"$1/out.conf"
}

pair further_temporary_sed temporary-name chance
make_further_temporary_sed() {
	f=$(mktemp -u "${TMPDIR:-/tmp}/conf.XXXXXX")
	echo "configure: creating $f/confdefs.h" >"$1/config.log"
}

pair further_pid_words pid chance
make_further_pid_words() { echo "daemon started, process $$" >"$1/run.log"; }

pair further_pid_name pid chance
make_further_pid_name() { words "$1/work-$$.tmp"; }

pair further_address_object address address
make_further_address_object() {
	python3 -c 'print("handler:", object())' >"$1/dump"
}

pair further_uuid_urn uuid chance
make_further_uuid_urn() {
	printf '{"serialNumber": "urn:uuid:%s", "version": 1}\n' \
		"$(cat /proc/sys/kernel/random/uuid)" >"$1/bom.json"
}

pair further_signature_json signature chance
make_further_signature_json() {
	key
	words text
	printf '{"sig": "%s", "keyid": "1"}\n' \
		"$(openssl dgst -sha256 -sign "$KEEP/key" text | base64 -w0)" \
		>"$1/envelope.json"
}

pair further_toolchain_go toolchain 'set:V=1.19.8|1.21.3'
make_further_toolchain_go() {
	printf 'path\thello\nbuild\t-compiler=gc\ngo version go%s linux/amd64\n' \
		"$V" >"$1/buildinfo"
}

pair further_toolchain_html toolchain 'set:V=3.1.2|3.1.3'
make_further_toolchain_html() {
	echo "<meta name=\"generator\" content=\"pandoc $V\" />" >"$1/a.html"
}

pair further_flags_perl build-flags 'set:CFLAGS=-O2|-O3'
make_further_flags_perl() {
	echo "    optimize='$CFLAGS', cppflags='-D_REENTRANT'" >"$1/Config.pm"
}

pair further_vcs_hash version-control 'set:COMMITS=2|4'
make_further_vcs_hash() {
	repository "$COMMITS"
	echo "Revision: $(git_here rev-parse --short=10 HEAD)" >"$1/REVISION"
}

pair further_crlf_xml line-endings 'set:NEWLINE=|r'
make_further_crlf_xml() {
	printf '<a>%b\n<b/>%b\n</a>%b\n' "${NEWLINE:+\\r}" "${NEWLINE:+\\r}" \
		"${NEWLINE:+\\r}" >"$1/a.xml"
}

pair further_bom encoding 'set:MARK=|x'
make_further_bom() {
	{
		[ -z "$MARK" ] || printf '\357\273\277'
		words text
		cat text
	} >"$1/text.txt"
}

pair further_tail_pad uninitialised-memory chance
make_further_tail_pad() {
	python3 -c 'import os, sys
for i in range(20):
    sys.stdout.buffer.write(i.to_bytes(4, "little") + os.urandom(4) +
                            (i * i).to_bytes(8, "little"))' >"$1/table.bin"
}

pair further_sums digest 'set:KIND=1|2'
make_further_sums() {
	echo "$KIND" >one
	sha256sum one >"$1/SHA256SUMS"
}

pair further_none_setting unknown 'set:KIND=30|45'
make_further_none_setting() { echo "timeout = $KIND" >"$1/server.conf"; }

pair further_none_words unknown 'set:KIND=fast|thorough'
make_further_none_words() {
	words "$1/mode"
	echo "strategy: $KIND" >>"$1/mode"
}

pair further_none_table unknown 'set:KIND=3|4'
make_further_none_table() {
	python3 -c 'import os, sys
sys.stdout.buffer.write(bytes((i * int(os.environ["KIND"])) % 256
                              for i in range(900)))' >"$1/table.bin"
}

pair further_none_data unknown 'set:KIND=12.5|17.25'
make_further_none_data() {
	printf 'x,y\n1,4\n2,%s\n3,9\n' "$KIND" >"$1/points.csv"
}

pair further_none_size unknown 'set:KIND=1024|2048'
make_further_none_size() { echo "buffer size $KIND bytes" >"$1/notes"; }
