# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# outsider.sh - a second set by one who had not read the matchers, of file
# formats and tools that the other sets leave out; committed before the first
# run, whose rate stands in the commits after that.

# --- the time ---

pair outsider_squashfs build-time time
make_outsider_squashfs() {
	tools mksquashfs
	mkdir root
	words root/text
	mksquashfs root "$1/root.sqfs" -all-root \
		-all-time 1600000000 -noappend -no-progress -quiet
}

pair outsider_ext4 build-time time
make_outsider_ext4() {
	PATH=$PATH:/usr/sbin:/sbin
	tools mke2fs
	mkdir root
	words root/text
	touch -d @1600000000 root/text
	mke2fs -q -t ext4 -d root -U 3c0c1b9e-7f1e-4d6b-9d8e-0a5a3f0a1b2c \
		-E hash_seed=5e8a4c1f-11d2-4d2b-8f5b-0c6f3a7b9d10 \
		-O ^metadata_csum,^has_journal "$1/root.img" 1M
}

pair outsider_iso build-time time
make_outsider_iso() {
	tools genisoimage
	mkdir root
	words root/text
	genisoimage -quiet -R -V HELLO -o "$1/hello.iso" root
}

pair outsider_storable build-time time
make_outsider_storable() {
	perl -MStorable=nstore -e '$Storable::canonical = 1;
		nstore({ built => time, name => "hello" }, $ARGV[0])' \
		"$1/cache.sto"
}

pair outsider_js_date build-time time
make_outsider_js_date() {
	tools node
	node -e 'console.log("/*! hello 1.0.0 | built " + new Date() + " */")' \
		>"$1/hello.min.js"
}

pair outsider_properties build-time time
make_outsider_properties() {
	tools java
	cat >Store.java <<-'END'
		public class Store {
			public static void main(String[] a) throws Exception {
				var p = new java.util.Properties();
				p.setProperty("version", "1.0");
				try (var o = new java.io.FileOutputStream(a[0])) {
					p.store(o, "hello");
				}
			}
		}
	END
	java Store.java "$1/pom.properties"
}

pair outsider_cpio_time build-time time
make_outsider_cpio_time() {
	tools cpio
	words init
	echo init | cpio -o -H newc -R 0:0 --reproducible --quiet >"$1/initrd"
}

pair outsider_twelve_hours build-time time
make_outsider_twelve_hours() {
	date '+<!-- Page last generated %-m/%-d/%y, %-I:%M:%S %p -->' \
		>"$1/index.html"
}

pair outsider_base36 build-time time
make_outsider_base36() {
	tools node
	node -e 'console.log("const CACHE = \"app-" + Date.now().toString(36) +
		"\";")' >"$1/sw.js"
}

pair outsider_calendar build-time time
make_outsider_calendar() {
	printf 'BEGIN:VEVENT\r\nUID:1@hello\r\nDTSTAMP:%s\r\nEND:VEVENT\r\n' \
		"$(date -u +%Y%m%dT%H%M%SZ)" >"$1/feed.ics"
}

pair outsider_python_tgz gzip-time time
make_outsider_python_tgz() {
	words text
	touch -d @1600000000 text
	python3 -c 'import sys, tarfile
def plain(t):
    t.uid = t.gid = 0; t.uname = t.gname = ""
    return t
with tarfile.open(sys.argv[1], "w:gz") as t: t.add("text", filter=plain)' \
		"$1/hello-1.0.tar.gz"
}

pair outsider_pyc_in_zip pyc-time time
make_outsider_pyc_in_zip() {
	echo 'print("hello")' >hello.py
	python3 -c 'import py_compile
py_compile.compile("hello.py", "hello.pyc", dfile="hello.py")'
	touch -d @1600000000 hello.pyc
	zip -q -X "$1/hello.egg" hello.pyc
}

# Lisp counts from 1900
pair outsider_universal_time build-time time
make_outsider_universal_time() {
	echo "(defparameter *build-time* $(($(date +%s) + 2208988800)))" \
		>"$1/version.lisp"
}

# a font counts from 1904, and holds sums of its tables
pair outsider_font build-time time
make_outsider_font() {
	python3 -c 'import fontTools' 2>/dev/null || {
		echo 'fontTools is not installed'
		exit 77
	}
	python3 -c 'import sys
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
b = FontBuilder(1000, isTTF=True)
b.setupGlyphOrder([".notdef", "A"])
b.setupCharacterMap({65: "A"})
pen = TTGlyphPen(None)
pen.moveTo((0, 0)); pen.lineTo((500, 700)); pen.lineTo((900, 0)); pen.closePath()
b.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "A": pen.glyph()})
b.setupHorizontalMetrics({".notdef": (500, 0), "A": (900, 0)})
b.setupHorizontalHeader(ascent=800, descent=-200)
b.setupNameTable({"familyName": "Hello", "styleName": "Regular"})
b.setupOS2(); b.setupPost()
b.save(sys.argv[1])' "$1/hello.ttf"
}

pair outsider_mdoc_date manpage-date \
	'set:SOURCE_DATE_EPOCH=1600000000|1700000000'
make_outsider_mdoc_date() {
	{
		date -u -d "@$SOURCE_DATE_EPOCH" '+.Dd %B %-d, %Y'
		printf '.Dt HELLO 1\n.Os\n.Sh NAME\n.Nm hello\n.Nd says hello\n'
	} >"$1/hello.1"
}

# --- the zone and the language ---

pair outsider_zone_words time-zone zone
make_outsider_zone_words() {
	perl -e 'print "Released ", scalar localtime 1650000000, "\n"' >"$1/NEWS"
}

pair outsider_message locale language
make_outsider_message() {
	case $LANGUAGE in
	de) message='Datei oder Verzeichnis nicht gefunden' ;;
	*) message='No such file or directory' ;;
	esac
	printf 'checking for pcre\nls: /usr/include/pcre.h: %s\nno\n' \
		"$message" >"$1/config.log"
}

# --- the place ---

pair outsider_inline_map build-path path
make_outsider_inline_map() {
	{
		echo 'console.log("hello");'
		printf '//# sourceMappingURL=data:application/json;base64,'
		printf '{"version":3,"sources":["%s/src/hello.ts"],"mappings":"AAAA"}' \
			"$PWD" | base64 -w 0
		echo
	} >"$1/hello.js"
}

pair outsider_php_json build-path path
make_outsider_php_json() {
	printf '{"name":"hello","install-path":"%s","dev":false}\n' \
		"$(echo "$PWD/vendor" | sed 's,/,\\/,g')" >"$1/installed.json"
}

pair outsider_mangled_path build-path path
make_outsider_mangled_path() {
	words "$1/$(echo "$PWD/hello.gcov" | tr / '#')"
}

pair outsider_ocaml build-path path
make_outsider_ocaml() {
	tools ocamlc
	echo 'let () = assert (Array.length Sys.argv < 9)' >hello.ml
	ocamlc -g -c -o "$PWD/hello.cmo" "$PWD/hello.ml"
	cp hello.cmo "$1/"
}

pair outsider_rust build-path-debug path build-path build-id
make_outsider_rust() {
	tools rustc
	echo 'fn main() { println!("hello"); }' >hello.rs
	rustc -g -C codegen-units=1 -o hello hello.rs
	cp hello "$1/"
}

pair outsider_coverage build-path path
make_outsider_coverage() {
	echo 'int main(void) { return 0; }' >hello.c
	gcc --coverage -frandom-seed=1 -c hello.c
	cp hello.o "$1/"
}

# --- who and where ---

pair outsider_domain host host
make_outsider_domain() {
	printf 'myorigin = /etc/mailname\nmydestination = %s.example.org, localhost\n' \
		"$(uname -n)" >"$1/main.cf"
}

pair outsider_bus uid uid
make_outsider_bus() {
	echo "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/$(id -u)/bus" \
		>"$1/session.conf"
}

pair outsider_built_by user user
make_outsider_built_by() {
	mkdir META-INF
	printf 'Manifest-Version: 1.0\r\nBuilt-By: %s\r\n\r\n' "$(id -un)" \
		>META-INF/MANIFEST.MF
	touch -d @1600000000 META-INF/MANIFEST.MF
	zip -q -X -D "$1/hello.jar" META-INF/MANIFEST.MF
}

pair outsider_squashfs_uid uid uid
make_outsider_squashfs_uid() {
	tools mksquashfs
	mkdir root
	words root/text
	mksquashfs root "$1/root.sqfs" -all-time 1600000000 \
		-mkfs-time 1600000000 -noI -noId -noappend -no-progress -quiet
}

pair outsider_long_list umask umask
make_outsider_long_list() {
	words text
	mkdir sub
	find . -mindepth 1 -printf '%M %P\n' | sort -k 2 >"$1/CONTENTS"
}

pair outsider_mtree umask umask
make_outsider_mtree() {
	words text
	{
		echo '#mtree'
		stat -c './%n type=file mode=0%a size=%s' text
	} >"$1/.MTREE"
}

pair outsider_platform kernel kernel
make_outsider_platform() {
	python3 -c 'import json, platform
print(json.dumps({"python": "3", "platform": platform.platform()}))' \
		>"$1/about.json"
}

pair outsider_arch_folder architecture architecture
make_outsider_arch_folder() {
	mkdir "$1/lib.linux-$(uname -m)-cpython-311"
	words "$1/lib.linux-$(uname -m)-cpython-311/hello.txt"
}

pair outsider_jobs_flag processor-count processors
make_outsider_jobs_flag() {
	echo "make -C build -j$(nproc) all" >"$1/build.log"
}

pair outsider_declare environment-variable 'set:COLUMNS=80|132'
make_outsider_declare() {
	tools bash
	bash -c 'declare -x' | grep -e COLUMNS -e TZ -e LC_ALL >"$1/environ.sh"
}

pair outsider_wrapped environment-variable 'set:COLUMNS=80|132'
make_outsider_wrapped() {
	python3 -c 'import argparse
p = argparse.ArgumentParser("hello", description="Says hello to everything "
    "that is named, in the order in which it is named, and ends when there is "
    "no more name to greet.")
p.add_argument("--loud", help="print each greeting in capital letters, with two "
    "marks of exclamation at its end")
p.print_help()' >"$1/help.txt"
}

# --- order ---

pair outsider_rows folder-order order
make_outsider_rows() {
	in_order fonts icons man locale themes |
		while read -r n; do echo "$n" >"$n.d"; done
	python3 -c 'import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("create table entry (name text)")
for n in os.listdir("."):
    db.execute("insert into entry values (?)", (n,))
db.commit()' "$1/index.sqlite"
}

pair outsider_cpio_order folder-order order
make_outsider_cpio_order() {
	tools cpio
	in_order alpha beta gamma delta |
		while read -r n; do
			words "$n"
			touch -d @1600000000 "$n"
		done
	find . -type f | cpio -o -H newc -R 0:0 --reproducible --quiet \
		>"$1/initrd"
}

pair outsider_bundle folder-order order
make_outsider_bundle() {
	tools node
	in_order button dialog menu slider |
		while read -r n; do echo '1;' >"$n.mjs"; done
	node -e 'const fs = require("fs");
		const d = fs.opendirSync("."); let n, a = [];
		while ((n = d.readSync()) !== null) a.push(n.name);
		console.log("export default " + JSON.stringify(a) + ";")' \
		>"$1/index.mjs"
}

# the groups move, and the lines in each of them
pair outsider_groups hash-order hash
make_outsider_groups() {
	python3 -c 'for part in {"server", "client", "common", "tools"}:
    print(f"{part}:")
    for n in {"alpha", "beta", "gamma", "delta"}: print(f"  - {part}-{n}")' \
		>"$1/parts.yml"
}

# the numbers stay, the names move
pair outsider_numbers hash-order hash
make_outsider_numbers() {
	python3 -c 'for i, n in enumerate({"START", "STOP", "PAUSE", "RESUME", "SEEK"}):
    print(f"#define SIGNAL_{n} {i}")' >"$1/signals.h"
}

pair outsider_progress job-order jobs
make_outsider_progress() {
	case $FIRST in
	one) set -- "$1" one two ;;
	*) set -- "$1" two one ;;
	esac
	{
		echo "[1/4] Building C object CMakeFiles/hello.dir/$2.c.o"
		echo "[2/4] Building C object CMakeFiles/hello.dir/$3.c.o"
		echo "[3/4] Building C object CMakeFiles/hello.dir/main.c.o"
		echo '[4/4] Linking C executable hello'
	} >"$1/build.log"
}

# --- chance ---

pair outsider_mkdtemp temporary-name chance
make_outsider_mkdtemp() {
	tools node
	node -e 'const fs = require("fs");
		const d = fs.mkdtempSync("/tmp/build-"); fs.rmdirSync(d);
		console.log(JSON.stringify({ entry: d + "/main.js" }))' \
		>"$1/stats.json"
}

pair outsider_link_map temporary-name chance
make_outsider_link_map() {
	echo 'int main(void) { return 0; }' >hello.c
	gcc -Wl,-Map="$1/hello.map" -o hello hello.c
}

pair outsider_log_pid pid chance
make_outsider_log_pid() {
	{
		echo "[$$] reading rules"
		echo "[$$] writing rules"
	} >"$1/update.log"
}

pair outsider_uuid_time uuid chance
make_outsider_uuid_time() {
	python3 -c 'import uuid
print("<key>PayloadUUID</key><string>%s</string>" % str(uuid.uuid1()).upper())' \
		>"$1/hello.plist"
}

pair outsider_reference address address
make_outsider_reference() {
	perl -e 'my $h = { a => 1 }; print "handler = $h\n"' >"$1/handlers"
}

pair outsider_fraction random-number chance
make_outsider_fraction() {
	tools node
	node -e 'console.log("<script src=\"a.js?r=" + Math.random() +
		"\"></script>")' >"$1/index.html"
}

pair outsider_nanoid random-number chance
make_outsider_nanoid() {
	python3 -c 'import secrets
print(f"<div id=\"{secrets.token_urlsafe(16)}\" class=\"box\">hello</div>")' \
		>"$1/box.html"
}

# --- tools and flags ---

pair outsider_png_level compressor 'set:LEVEL=1|9'
make_outsider_png_level() {
	python3 -c 'import os, struct, sys, zlib
def chunk(name, data):
    return (struct.pack(">I", len(data)) + name + data
            + struct.pack(">I", zlib.crc32(name + data)))
rows = b"".join(b"\0" + bytes((x * y // 7) % 256 for x in range(96))
                for y in range(96))
sys.stdout.buffer.write(b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 96, 96, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(rows, int(os.environ["LEVEL"])))
    + chunk(b"IEND", b""))' >"$1/icon.png"
}

pair outsider_wheel toolchain 'set:V=0.38.4|0.41.2'
make_outsider_wheel() {
	printf '%s\n' 'Wheel-Version: 1.0' "Generator: bdist_wheel ($V)" \
		'Root-Is-Purelib: true' 'Tag: py3-none-any' >"$1/WHEEL"
}

pair outsider_created_by toolchain 'set:V=17.0.9|17.0.15'
make_outsider_created_by() {
	printf 'Manifest-Version: 1.0\r\nCreated-By: %s (Debian)\r\n\r\n' "$V" \
		>"$1/MANIFEST.MF"
}

pair outsider_pc_flags build-flags \
	'set:FLAGS=-O2 -pthread|-O2 -pthread -fstack-protector-strong'
make_outsider_pc_flags() {
	printf '%s\n' 'Name: hello' 'Version: 1.0' 'Libs: -lhello' \
		"Cflags: -I/usr/include/hello $FLAGS" >"$1/hello.pc"
}

# --- none ---

pair outsider_none_colour unknown 'set:KIND=#336699|#3366ff'
make_outsider_none_colour() {
	echo "body { color: $KIND; margin: 0 }" >"$1/site.css"
}

pair outsider_none_isbn unknown 'set:KIND=9780131103627|9780201633610'
make_outsider_none_isbn() { echo "isbn = {$KIND}," >"$1/books.bib"; }

# no computer built anything then
pair outsider_none_date unknown 'set:KIND=1969-07-20|1972-12-14'
make_outsider_none_date() {
	echo "{\"event\": \"moon\", \"day\": \"$KIND\"}" >"$1/events.json"
}

pair outsider_none_net unknown 'set:KIND=10.0.0.1|10.0.4.1'
make_outsider_none_net() {
	printf 'iface eth0\n  gateway %s\n' "$KIND" >"$1/interfaces"
}

pair outsider_none_place unknown 'set:KIND=52.5200,13.4050|48.8566,2.3522'
make_outsider_none_place() { echo "capital,$KIND" >"$1/cities.csv"; }

pair outsider_none_rename unknown 'set:KIND=count|total'
make_outsider_none_rename() {
	printf 'def add(%s, n):\n    %s += n\n    return %s\n' \
		"$KIND" "$KIND" "$KIND" >"$1/add.py"
}

pair outsider_none_table unknown 'set:KIND=soft|hard'
make_outsider_none_table() {
	{
		words /dev/stdout
		case $KIND in
		soft) printf 'GTAB\001\002\010\040\377\376\000\000' ;;
		hard) printf 'GTAB\001\003\011\033\377\376\000\000' ;;
		esac
	} >"$1/gamma.bin"
}

pair outsider_none_port unknown 'set:KIND=31337|40123'
make_outsider_none_port() { echo "listen $KIND" >"$1/server.conf"; }

pair outsider_none_sentence unknown 'set:KIND=may not be sold|must name its author'
make_outsider_none_sentence() {
	words "$1/LICENCE"
	echo "A copy of this work $KIND." >>"$1/LICENCE"
}

pair outsider_none_member unknown 'set:KIND=a b|a b c'
make_outsider_none_member() {
	for n in $KIND; do words "$n"; done
	# words, not one
	# shellcheck disable=SC2086
	tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
		-cf "$1/all.tar" $KIND
}
