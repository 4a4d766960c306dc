# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# archives.sh - what archives and compressed files keep of the build.

pair gzip_time gzip-time time
make_gzip_time() {
	words text
	gzip text
	mv text.gz "$1/text.gz"
}

pair gzip_name gzip-name 'set:SOURCE=text.new|text.out'
make_gzip_name() {
	words "$SOURCE"
	touch -d @1700000000 "$SOURCE"
	gzip -c "$SOURCE" >"$1/text.gz"
}

pair gzip_level compressor 'set:LEVEL=1|9'
make_gzip_level() {
	seq 4000 | gzip -n "-$LEVEL" >"$1/numbers.gz"
}

# the deflate of another library
pair gzip_library compressor 'set:BY=gzip|zlib'
make_gzip_library() {
	seq 40000 >numbers
	case $BY in
	gzip) gzip -n -9 <numbers >"$1/numbers.gz" ;;
	zlib)
		python3 -c 'import gzip, sys
sys.stdout.buffer.write(gzip.compress(open("numbers", "rb").read(), mtime=0))' \
			>"$1/numbers.gz"
		;;
	esac
}

pair xz_level compressor 'set:LEVEL=0|6'
make_xz_level() {
	seq 4000 | xz "-$LEVEL" >"$1/numbers.xz"
}

pair zstd_level compressor 'set:LEVEL=1|19'
make_zstd_level() {
	seq 4000 | zstd -q "-$LEVEL" >"$1/numbers.zst"
}

pair zip_level compressor 'set:LEVEL=1|9'
make_zip_level() {
	seq 4000 >numbers
	touch -d @1700000000 numbers
	zip -q -X "-$LEVEL" "$1/numbers.zip" numbers
}

pair tar_times tar-times time
make_tar_times() {
	words readme
	tar --owner=0 --group=0 --numeric-owner -cf "$1/files.tar" readme
}

pair tar_times_nested tar-times time
make_tar_times_nested() {
	words readme
	tar --owner=0 --group=0 --numeric-owner -c readme |
		gzip -n >inner.tar.gz
	tar --mtime=@0 --owner=0 --group=0 --numeric-owner \
		-cf "$1/outer.tar" inner.tar.gz
}

pair tar_times_exact tar-times time
make_tar_times_exact() {
	words readme
	tar --format=pax --pax-option=delete=atime,delete=ctime \
		--pax-option=exthdr.name=%f --owner=0 --group=0 \
		--numeric-owner -cf "$1/files.tar" readme
}

# the members have one mtime, but pax headers with the two other times
pair tar_times_pax tar-times time
make_tar_times_pax() {
	words readme
	tar --format=pax --pax-option=exthdr.name=%f --mtime=@0 --owner=0 \
		--group=0 --numeric-owner -cf "$1/files.tar" readme
}

pair tar_owners tar-owners user
make_tar_owners() {
	words readme
	tar --mtime=@0 -cf "$1/files.tar" readme
}

pair tar_ids tar-owners uid
make_tar_ids() {
	words readme
	tar --mtime=@0 --numeric-owner -c readme | xz >"$1/files.tar.xz"
}

# SOURCE_DATE_EPOCH is later than now, so that it changes only the time of the
# outer archive
pair deb_times tar-times time
make_deb_times() {
	needs dpkg-deb
	mkdir -p hello/DEBIAN hello/usr/share/hello
	words hello/usr/share/hello/readme
	printf '%s\n' 'Package: hello' 'Version: 1' 'Architecture: all' \
		'Maintainer: Nobody <nobody@example.org>' \
		'Description: says hello' >hello/DEBIAN/control
	SOURCE_DATE_EPOCH=4000000000 dpkg-deb --root-owner-group -Zgzip \
		--build hello "$1/hello_1_all.deb"
}

pair zip_times zip-times time
make_zip_times() {
	words one
	words two
	zip -q -X "$1/files.zip" one two
}

# with the second, exact form of the times
pair zip_times_exact zip-times time
make_zip_times_exact() {
	words one
	zip -q "$1/files.zip" one
}

pair jar_times zip-times time
make_jar_times() {
	python3 -c 'import sys, time, zipfile
with zipfile.ZipFile(sys.argv[1] + "/hello.jar", "w") as z:
    for name, text in (("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n"),
                       ("Hello.properties", "greeting=hello\n")):
        z.writestr(zipfile.ZipInfo(name, time.gmtime()[:6]), text)' "$1"
}

pair ar_times ar-times time
make_ar_times() {
	words one
	ar rcU "$1/libone.a" one
}

pair ar_owners ar-owners uid
make_ar_owners() {
	words one
	touch -d @1700000000 one
	ar rcU "$1/libone.a" one
}

pair pyc_time pyc-time time
make_pyc_time() {
	printf 'def hello():\n    return "hello"\n' >hello.py
	python3 -m py_compile hello.py
	cp __pycache__/hello.*.pyc "$1/"
}

# png OUT CODE - a picture of 8 by 8; CODE may add chunks, each is chunk(type,
# bytes)
png() {
	python3 -c 'import struct, sys, time, zlib
def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))
rows = [bytearray(range(y * 8, y * 8 + 8)) for y in range(8)]
more = b""
exec(sys.argv[2])
open(sys.argv[1], "wb").write(b"\x89PNG\r\n\x1a\n" +
    chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)) + more +
    chunk(b"IDAT", zlib.compress(b"".join(b"\0" + r for r in rows))) +
    chunk(b"IEND", b""))' "$1" "$2"
}

pair png_time png-time time
make_png_time() {
	png "$1/picture.png" 't = time.gmtime()
more = chunk(b"tIME", struct.pack(">HBBBBB", *t[:6]))'
}

pair png_text_time png-time time
make_png_text_time() {
	png "$1/picture.png" 'more = chunk(b"tEXt", b"date:create\0" +
    time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()).encode())'
}
