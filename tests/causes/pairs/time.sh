# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# time.sh - the time of the build, and the time zone in which it is told.

pair time_iso build-time time
make_time_iso() {
	words "$1/about"
	date -u '+built: %Y-%m-%dT%H:%M:%SZ' >>"$1/about"
}

pair time_mail build-time time
make_time_mail() {
	{
		echo 'Package: hello'
		date '+Date: %a, %d %b %Y %H:%M:%S %z'
		echo 'Description: says hello'
	} >"$1/release"
}

pair time_plain build-time time
make_time_plain() {
	echo "<html><body>hello<hr>last built $(date)</body></html>" \
		>"$1/index.html"
}

pair time_seconds build-time time
make_time_seconds() {
	words "$1/config.h"
	date '+#define BUILD_EPOCH %s' >>"$1/config.h"
}

pair time_milliseconds build-time time
make_time_milliseconds() {
	date '+{"name": "hello", "generated": %s%3N, "files": 3}' \
		>"$1/stats.json"
}

pair time_compact build-time time
make_time_compact() {
	date -u '+version=1.4.2+%Y%m%d%H%M%S' >"$1/version.properties"
}

# packed FORM OUT - a file of our own with the time as a number
packed() {
	python3 -c 'import struct, sys, time
sys.stdout.buffer.write(b"BLOB\1\0\0\0" + bytes(range(64)) +
    struct.pack(sys.argv[1], int(time.time())) + bytes(range(64)))' "$1" \
		>"$2/image.bin"
}

pair time_le32 build-time time
make_time_le32() { packed '<I' "$1"; }

pair time_be32 build-time time
make_time_be32() { packed '>I' "$1"; }

pair time_le64 build-time time
make_time_le64() { packed '<q' "$1"; }

# in the manner of Qt's compiled resources
pair time_be64_milliseconds build-time time
make_time_be64_milliseconds() {
	python3 -c 'import struct, sys, time
sys.stdout.buffer.write(b"qres\0\0\0\3" + bytes(range(32)) +
    struct.pack(">Q", int(time.time() * 1000)) + bytes(range(32)))' \
		>"$1/resources.rcc"
}

pair time_dos build-time time
make_time_dos() {
	python3 -c 'import struct, sys, time
t = time.gmtime()
sys.stdout.buffer.write(b"FLOPPY  " + struct.pack("<HH",
    t.tm_hour << 11 | t.tm_min << 5 | t.tm_sec // 2,
    (t.tm_year - 1980) << 9 | t.tm_mon << 5 | t.tm_mday) + bytes(40))' \
		>"$1/entry.bin"
}

pair time_in_program build-time time build-id
make_time_in_program() {
	cat >hello.c <<-END
		#include <stdio.h>
		int main(void)
		{
			return puts("hello, built $(date '+%Y-%m-%d %H:%M:%S')");
		}
	END
	compile -o "$1/hello" hello.c
}

pair time_file_name build-time time
make_time_file_name() {
	words "$1/snapshot-$(date -u +%Y%m%dT%H%M%S).log"
}

# timed FORM - do some work, and print how long it took, in nanoseconds
timed() {
	python3 -c 'import sys, time
start = time.perf_counter_ns()
sum(range(20000))
took = time.perf_counter_ns() - start
print(sys.argv[1].format(ms=took / 1e6, s=took / 1e9))' "$1"
}

pair elapsed_tests elapsed-time time
make_elapsed_tests() {
	words "$1/test.log"
	timed 'PASS: 12 tests in {ms:.6f}ms' >>"$1/test.log"
}

pair elapsed_xml elapsed-time time
make_elapsed_xml() {
	timed '<testcase name="adds" time="{s:.9f}"/>' >"$1/results.xml"
}

pair macro_date compiler-date time build-id
make_macro_date() {
	cat >hello.c <<-'END'
		#include <stdio.h>
		int main(void)
		{
			return puts("hello 1.0 (" __DATE__ " " __TIME__ ")");
		}
	END
	compile -o "$1/hello" hello.c
}

pair macro_time_object compiler-date time
make_macro_time_object() {
	echo 'const char when[] = __TIME__;' >when.c
	compile -c -o "$1/when.o" when.c
}

pair macro_timestamp compiler-date time
make_macro_timestamp() {
	echo 'const char source_changed[] = __TIMESTAMP__;' >when.c
	compile -c -o "$1/when.o" when.c
}

pair zone_text time-zone zone
make_zone_text() {
	date -d @1700000000 '+released %Y-%m-%d %H:%M' >"$1/release"
}

pair zone_offset time-zone zone
make_zone_offset() {
	words "$1/changes"
	date -R -d @1700000000 >>"$1/changes"
}

pair zone_name time-zone zone
make_zone_name() {
	date -d @1700000000 '+<p>Generated in time zone %Z</p>' >"$1/page.html"
}

# A zip tells local time, so that the same file has another time elsewhere.
pair zone_zip time-zone zone zip-times
make_zone_zip() {
	for i in one two three; do
		words "$i"
		touch -d @1700000000 "$i"
	done
	zip -q -X "$1/files.zip" one two three
}
