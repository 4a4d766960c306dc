# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# visitor_none.sh - the third part of a fourth set: what a person changed, in
# source and in what is made of it.  The right answer is unknown.

pair visitor_none_swapped unknown 'set:KIND=10, 250|250, 10'
make_visitor_none_swapped() {
	edited "$1/level.c" <<-'END'
		int clamp(int x, int low, int high);

		int level(int x) { return clamp(x, @); }
	END
}

pair visitor_none_moved_lines unknown 'set:KIND=lock|unlock'
make_visitor_none_moved_lines() {
	first="open_device(d);" second="reset_device(d);"
	[ "$KIND" = lock ] || first="reset_device(d);" second="open_device(d);"
	printf 'void start(struct device *d)\n{\n\t%s\n\t%s\n}\n' \
		"$first" "$second" >"$1/start.c"
}

pair visitor_none_go_retry unknown 'set:KIND=3|5'
make_visitor_none_go_retry() {
	edited "$1/client.go" <<-'END'
		package client

		// retries is how often a request is made again.
		const retries = @
	END
}

pair visitor_none_picture unknown 'set:KIND=30|200'
make_visitor_none_picture() {
	python3 -c 'import os, struct, sys, zlib
def chunk(name, data):
    return (struct.pack(">I", len(data)) + name + data
            + struct.pack(">I", zlib.crc32(name + data)))
rows = b"".join(b"\0" + bytes((x * y) % 251 for x in range(32)) for y in range(32))
rows = rows[:400] + bytes([int(os.environ["KIND"])]) * 9 + rows[409:]
sys.stdout.buffer.write(b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))' >"$1/hello.png"
}

pair visitor_none_sound unknown 'set:KIND=440|494'
make_visitor_none_sound() {
	python3 -c 'import math, os, struct, sys, wave
out = wave.open(sys.argv[1], "wb")
out.setnchannels(1); out.setsampwidth(2); out.setframerate(8000)
f = int(os.environ["KIND"])
out.writeframes(b"".join(struct.pack("<h",
    int(9000 * math.sin(2 * math.pi * f * i / 8000))) for i in range(800)))
out.close()' "$1/tone.wav"
}

pair visitor_none_price unknown 'set:KIND=12.50|14.90'
make_visitor_none_price() {
	edited "$1/price.sql" <<-'END'
		CREATE TABLE price (id INTEGER, name TEXT, amount NUMERIC);
		INSERT INTO price VALUES (17, 'oak', @);
	END
}

pair visitor_none_gzip unknown 'set:KIND=the quick fox|a slow tortoise'
make_visitor_none_gzip() {
	words text
	echo "$KIND jumps over it" >>text
	gzip -n <text >"$1/text.gz"
}

pair visitor_none_program unknown 'set:KIND=173|9041'
make_visitor_none_program() {
	echo "int price(int n) { return n * $KIND + 7; }
int main(int n, char **v) { return v ? price(n) : 0; }" >hello.c
	gcc -O1 -Wl,--build-id=none -o "$1/hello" hello.c
}

pair visitor_none_operator unknown 'set:KIND=+|-'
make_visitor_none_operator() {
	tools luajit
	echo "return function(a, b) return a $KIND b end" |
		luajit -bs - "$1/sum.raw"
}

pair visitor_none_key unknown 'set:KIND=colour|background'
make_visitor_none_key() {
	edited "$1/theme.json" <<-'END'
		{"name": "hello", "@": "dark", "margin": 4}
	END
}

pair visitor_none_polish unknown 'set:KIND=Zapisz plik|Zachowaj plik'
make_visitor_none_polish() {
	edited "$1/pl.po" <<-'END'
		#: src/menu.c:14
		msgid "Save file"
		msgstr "@"
	END
}

pair visitor_none_in_tar unknown 'set:KIND=three|seven'
make_visitor_none_in_tar() {
	mkdir data
	words data/readme
	echo "there are $KIND colours" >data/colours
	tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf \
		"$1/data.tar" data
}

pair visitor_none_dockerfile unknown 'set:KIND=app|web'
make_visitor_none_dockerfile() {
	edited "$1/Dockerfile" <<-'END'
		FROM scratch
		COPY hello /hello
		USER @
		ENTRYPOINT ["/hello"]
	END
}

pair visitor_none_licence unknown 'set:KIND=MIT|BSD-2-Clause'
make_visitor_none_licence() {
	edited "$1/hello.lua" <<-'END'
		-- SPDX-License-Identifier: @
		return function() print("hello") end
	END
}
