# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# who.sh - the machine, the user and the user's settings.

pair host_config host host
make_host_config() {
	words "$1/config.log"
	echo "hostname = $(uname -n)" >>"$1/config.log"
}

pair host_program host host build-id
make_host_program() {
	cat >hello.c <<-END
		#include <stdio.h>
		int main(void)
		{
			return puts("hello, built by builder@$(uname -n)");
		}
	END
	compile -o "$1/hello" hello.c
}

pair user_text user user
make_user_text() {
	echo "Built by $(id -un) for everyone" >"$1/about"
}

# as Java's build tools write it
pair user_manifest user user
make_user_manifest() {
	printf 'Manifest-Version: 1.0\r\nBuilt-By: %s\r\n\r\n' "$(id -un)" \
		>"$1/MANIFEST.MF"
}

pair uid_text uid uid
make_uid_text() {
	words "$1/install.sh"
	echo "chown $(id -u):$(id -g) /var/lib/hello" >>"$1/install.sh"
}

pair owner_cpio cpio-owners uid
make_owner_cpio() {
	needs cpio
	words readme
	touch -d @1700000000 readme
	echo readme | cpio -o -H newc --reproducible --quiet >"$1/files.cpio"
}

pair kernel_text kernel kernel
make_kernel_text() {
	echo "configured on Linux $(uname -r)" >"$1/config.log"
}

# as CMake records it
pair kernel_cmake kernel kernel
make_kernel_cmake() {
	words "$1/config.h"
	echo "#define BUILD_SYSTEM \"$(uname -s)-$(uname -r)\"" >>"$1/config.h"
}

pair machine_text architecture architecture
make_machine_text() {
	echo "build_cpu = $(uname -m)" >"$1/platform"
}

pair locale_quotes locale locale
make_locale_quotes() {
	echo 'int f(void) { return missing; }' >f.c
	gcc -c f.c 2>"$1/compiler.log" || :
}

pair locale_names locale locale
make_locale_names() {
	touch "$(printf 'stra\303\237e')" plain
	LANG='' ls -b >"$1/names"
}

# What a program with a catalogue of its own writes.
pair locale_words locale language
make_locale_words() {
	case $LANGUAGE in
	de) set -- "$1" 'Stichwortverzeichnis' 'Dienstag, 14. November 2023' ;;
	*) set -- "$1" 'Index' 'Tuesday, November 14, 2023' ;;
	esac
	echo "<html><h1>$2</h1><p>$3</p></html>" >"$1/index.html"
}

pair locale_variable locale language environment-variable
make_locale_variable() {
	echo "export LANG=$LANG" >"$1/environment"
}

pair umask_tar umask umask
make_umask_tar() {
	mkdir share
	words share/readme
	tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
		-cf "$1/share.tar" share
}

pair umask_zip umask umask
make_umask_zip() {
	words readme
	touch -d @1700000000 readme
	zip -q -X "$1/share.zip" readme
}

pair umask_ar umask umask
make_umask_ar() {
	words member
	touch -d @1700000000 member
	ar rcU lib.a member
	# the owner's ids are not what this pair shows
	python3 -c 'import sys
b = bytearray(open("lib.a", "rb").read())
b[36:48] = b"0     0     "
sys.stdout.buffer.write(b)' >"$1/lib.a"
}

pair shell_configure shell-variable shell
make_shell_configure() {
	printf '#! %s\nexec hello "$@"\n' "$SHELL" >"$1/hello-config"
}

pair usrmerge_path usrmerge usrmerge
make_usrmerge_path() {
	{
		echo "SED=$(command -v sed)"
		echo "GREP=$(command -v grep)"
	} >"$1/tools.mk"
}

pair variable_dump environment-variable 'set:BUILD_TAG=nightly-a|release-b'
make_variable_dump() {
	env | grep -v '^PWD=' | LC_ALL=C sort >"$1/environment.log"
}

pair variable_path environment-variable \
	'set:PATH=/usr/bin:/bin|/opt/tools/bin:/usr/bin:/bin'
make_variable_path() {
	words "$1/wrapper.conf"
	echo "PATH=$PATH" >>"$1/wrapper.conf"
}

pair processors_jobs processor-count processors
make_processors_jobs() {
	words "$1/build.conf"
	echo "parallel_jobs = $(nproc)" >>"$1/build.conf"
}

pair processors_program processor-count processors build-id
make_processors_program() {
	cat >pool.c <<-END
		#include <stdio.h>
		int main(void)
		{
			return puts("OpenMP, NPROC=$(nproc), static pool");
		}
	END
	compile -o "$1/pool" pool.c
}

pair features_text processor-features features
make_features_text() {
	level=$(sh "${0%/*}/features.sh")
	echo "compiled for ${level:-x86-64}" >"$1/options"
}

pair features_code processor-features features build-id
make_features_code() {
	level=$(sh "${0%/*}/features.sh")
	cat >scale.c <<-'END'
		void scale(float *restrict a, const float *restrict b, int n)
		{
			for (int i = 0; i < n; i++)
				a[i] += 3 * b[i];
		}
		int main(void)
		{
			return 0;
		}
	END
	compile -O3 -march="${level:-x86-64}" -o "$1/scale" scale.c
}
