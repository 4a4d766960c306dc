# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# stranger.sh - forty pairs, written by one who had not read the matchers and
# committed before the first run; its rate stands in the commit after that.

# --- the time ---

pair stranger_po_header build-time time
make_stranger_po_header() {
	{
		printf 'msgid ""\nmsgstr ""\n"Project-Id-Version: hello 1\\n"\n'
		# xgettext writes minutes; the pair cannot wait for one
		date '+"POT-Creation-Date: %Y-%m-%d %H:%M:%S%z\n"'
		printf '"Language: eo\\n"\n\nmsgid "yes"\nmsgstr "jes"\n'
	} >"$1/eo.po"
}

pair stranger_pod_heading manpage-date time
make_stranger_pod_heading() {
	date '+.TH HELLO 1 "%Y-%m-%d %H:%M:%S" "perl v5.36.0" "User Contributed Perl Documentation"' \
		>"$1/hello.1p"
	words "$1/readme"
}

pair stranger_sqlite_row build-time time
make_stranger_sqlite_row() {
	python3 -c 'import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1] + "/index.db")
db.execute("create table page (name text, made integer)")
db.execute("insert into page values (?, ?)", ("start", int(time.time())))
db.commit()' "$1"
}

pair stranger_pickle build-time time
make_stranger_pickle() {
	python3 -c 'import pickle, sys, time
sys.stdout.buffer.write(pickle.dumps({"version": 3, "built": time.time(),
                                      "files": ["a", "b"]}))' >"$1/env.pickle"
}

pair stranger_week build-time time
make_stranger_week() {
	date '+Build of day %j, %H:%M:%S, in week %V of %Y' >"$1/banner.txt"
}

pair stranger_svg build-time time
make_stranger_svg() {
	date -u '+<svg xmlns="http://www.w3.org/2000/svg"><metadata><dc:date>%Y-%m-%dT%H:%M:%S.%N</dc:date></metadata></svg>' \
		>"$1/plot.svg"
}

pair stranger_constant build-time time build-id
make_stranger_constant() {
	cat >stamp.c <<-END
		#include <stdint.h>
		__attribute__((used)) const uint32_t stamp[3] = {
			0x42544D45u, $(date +%s)u, 7 };
		int main(void) { return (int)(stamp[2] - 7); }
	END
	compile -o "$1/stamp" stamp.c
}

pair stranger_squash tar-times time
make_stranger_squash() {
	mkdir -p usr/share/hello
	words usr/share/hello/text
	tar --sort=name --owner=0 --group=0 --numeric-owner -c usr |
		xz -1 >"$1/rootfs.tar.xz"
}

pair stranger_cache_busting build-time time
make_stranger_cache_busting() {
	echo "<link rel=\"stylesheet\" href=\"site.css?v=$(date +%s%3N)\">" \
		>"$1/index.html"
}

pair stranger_duration elapsed-time time
make_stranger_duration() {
	python3 -c 'import time
t = time.perf_counter_ns(); sum(range(40000)); d = (time.perf_counter_ns() - t) / 1e6
print("Compiled 14 modules in %.5f ms\nBundle: 12 kB" % d)' >"$1/pack.log"
}

# --- the zone and the language ---

pair stranger_zone_hour time-zone zone
make_stranger_zone_hour() {
	words "$1/story"
	date -d @1650000000 '+Last changed on %d.%m.%Y at %H:%M' >>"$1/story"
}

pair stranger_months locale language
make_stranger_months() {
	case $LANGUAGE in
	de) month=Mai ;;
	*) month=May ;;
	esac
	printf '.TH HELLO 1 "2. %s 2021" "hello 1.0"\n.SH NAME\nhello\n' \
		"$month" >"$1/hello.1"
}

pair stranger_sorted_case locale 'set:HOW=bytes|people'
make_stranger_sorted_case() {
	out=$1
	set -- _init Alpha alpha Beta beta gamma Zeta
	if [ "$HOW" = people ]; then
		set -- alpha Alpha beta Beta gamma _init Zeta
		printf '  { "%s" },\n' "$@" >"$out/names.h"
	else
		printf '%s\n' "$@" | LC_ALL=C sort |
			sed 's/.*/  { "&" },/' >"$out/names.h"
	fi
}

# --- the place ---

pair stranger_path_perl build-path path
make_stranger_path_perl() {
	printf 'package Hello::Paths;\nour $root = q{%s/blib/lib};\n1;\n' \
		"$PWD" >"$1/Paths.pm"
}

pair stranger_path_map build-path path
make_stranger_path_map() {
	printf '{"version":3,"sources":["%s/src/app.ts","lib.ts"],"names":[]}' \
		"$PWD" >"$1/app.js.map"
}

pair stranger_path_sum build-path path
make_stranger_path_sum() {
	words text
	gzip -n -9 <text >text.gz
	sha256sum "$PWD/text.gz" >"$1/manifest"
}

pair stranger_panic build-path path build-id
make_stranger_panic() {
	cat >panic.c <<-'END'
		#include <stdio.h>
		static void panic(const char *what, const char *file, int line)
		{
			fprintf(stderr, "%s at %s:%d\n", what, file, line);
		}
		int main(int n, char **v)
		{
			(void)v;
			if (n > 4)
				panic("too many", __FILE__, __LINE__);
			return 0;
		}
	END
	compile -o "$1/panic" "$PWD/panic.c"
}

pair stranger_cmake_rpath rpath path build-id
make_stranger_cmake_rpath() {
	echo 'int f(void) { return 3; }' >f.c
	echo 'int f(void); int main(void) { return f(); }' >m.c
	gcc -shared -fPIC -Wl,--build-id=none -o libf.so f.c
	compile -o "$1/m" m.c -L. -lf -Wl,-rpath,"$PWD:/usr/lib/hello"
}

pair stranger_home_cache home-folder home
make_stranger_home_cache() {
	printf '(setq load-path (cons "%s/.emacs.d/lisp" load-path))\n' \
		"$HOME" >"$1/site-start.el"
}

# --- who and where ---

pair stranger_host_mail host host
make_stranger_host_mail() {
	printf 'Message-ID: <20210502.1@%s>\nSubject: build\n' "$(uname -n)" \
		>"$1/note.eml"
}

pair stranger_host_json host host
make_stranger_host_json() {
	printf '{"job":"hello","node_name":"%s","ok":true}\n' "$(uname -n)" \
		>"$1/job.json"
}

pair stranger_user_by user user
make_stranger_user_by() {
	echo "Configured by $(id -un), target all" >"$1/config.status"
}

pair stranger_uid_archive tar-owners uid
make_stranger_uid_archive() {
	words a
	tar --format=ustar --mtime=@0 --numeric-owner -cf "$1/src.tar" a
}

pair stranger_kernel_banner kernel kernel
make_stranger_kernel_banner() {
	echo "configured on $(uname -s) $(uname -r)" >"$1/config.log"
}

pair stranger_umask_cpio umask umask
make_stranger_umask_cpio() {
	needs cpio
	words a
	touch -d @1600000000 a
	echo a | cpio -o -H newc -R 0:0 --reproducible --quiet >"$1/init.cpio"
}

pair stranger_workers processor-count processors
make_stranger_workers() {
	printf 'worker_processes %s;\nevents { }\n' "$(nproc)" >"$1/nginx.conf"
}

# --- order ---

pair stranger_order_make folder-order order
make_stranger_order_make() {
	in_order main util list tree hash |
		while read -r n; do echo 'int x;' >"$n.c"; done
	printf 'SOURCES = %s\n' "$(find . -maxdepth 1 -name '*.c' -printf '%f ')" \
		>"$1/sources.mk"
}

pair stranger_order_xml hash-order hash
make_stranger_order_xml() {
	python3 -c 'print("<deps>")
for n in {"glib", "gtk", "cairo", "pango", "atk"}: print(f"  <dep name=\"{n}\"/>")
print("</deps>")' >"$1/deps.xml"
}

pair stranger_order_perl hash-order hash
make_stranger_order_perl() {
	perl -e '%h = (name => 1, version => 2, author => 3, licence => 4, size => 5);
		print "$_: $h{$_}\n" for keys %h' >"$1/META.yml"
}

pair stranger_order_nm job-order jobs
make_stranger_order_nm() {
	first=${FIRST:-one}
	{
		[ "$first" = one ] || echo '  CC       lib/two.o'
		echo '  CC       lib/one.o'
		[ "$first" = two ] || echo '  CC       lib/two.o'
		echo '  LD       hello'
	} >"$1/make.log"
}

# --- chance ---

pair stranger_boundary random-number chance
make_stranger_boundary() {
	b=$(head -c 12 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
	printf 'Content-Type: multipart/mixed; boundary="=_%s"\n\n--=_%s--\n' \
		"$b" "$b" >"$1/mail.eml"
}

pair stranger_tmp_include temporary-name chance
make_stranger_tmp_include() {
	d=$(mktemp -d)
	echo "# generated by $d/gen.sh, do not edit" >"$1/rules.mk"
	words "$1/about"
	rmdir "$d"
}

pair stranger_salt random-number chance
make_stranger_salt() {
	printf 'admin:$6$%s$x:19000:0:99999:7:::\n' \
		"$(head -c 12 /dev/urandom | base64 | tr -d '=+/' | cut -c1-12)" \
		>"$1/shadow"
}

pair stranger_pid_socket pid chance
make_stranger_pid_socket() {
	echo "socket = /run/hello.$$.sock" >"$1/hello.ini"
}

pair stranger_object_id address address
make_stranger_object_id() {
	python3 -c 'class Node: pass
print("digraph {"); n = Node(); print(f"  n{id(n)} [label=\"root\"]"); print("}")' \
		>"$1/graph.dot"
}

# --- tools and flags ---

pair stranger_compiler_log toolchain 'set:V=12.2.0|13.2.0'
make_stranger_compiler_log() {
	echo "#define COMPILED_WITH \"gcc (Debian $V-14) $V\"" >"$1/cc.h"
}

# --- none ---

pair stranger_none_price unknown 'set:KIND=4.50|4.75'
make_stranger_none_price() { echo "coffee,$KIND,EUR" >"$1/menu.csv"; }

pair stranger_none_rule unknown 'set:KIND=allow|deny'
make_stranger_none_rule() {
	printf 'user root\nrule %s all\nend\n' "$KIND" >"$1/rules"
}

pair stranger_none_code unknown 'set:KIND=11|12'
make_stranger_none_code() {
	cat >g.c <<-END
		int table[4] = {1, 5, $KIND, 90};
		int main(void) { return table[0] - 1; }
	END
	gcc -O1 -Wl,--build-id=none -o "$1/g" g.c
}

pair stranger_none_sample unknown 'set:KIND=3|5'
make_stranger_none_sample() {
	python3 -c 'import os, sys
k = int(os.environ["KIND"])
sys.stdout.buffer.write(b"RIFF" + b"".join(
    ((i * i * k) % 4001 - 2000).to_bytes(2, "little", signed=True)
    for i in range(800)))' >"$1/tone.wav"
}
