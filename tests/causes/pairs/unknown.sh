# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# unknown.sh - differences that no cause of the list explains.  The right
# answer is unknown; every name is a false one.

pair other_words unknown 'set:KIND=one|two'
make_other_words() {
	case $KIND in
	one) text='The quick brown fox jumps over the lazy dog.' ;;
	two) text='The lazy dog watches while a brown fox naps.' ;;
	esac
	words "$1/story"
	echo "$text" >>"$1/story"
}

# a counter that each build raises; the runs share it
pair other_counter unknown time
make_other_counter() {
	n=$(cat "$KEEP/counter" 2>/dev/null || echo 16)
	echo "$((n + 1))" >"$KEEP/counter"
	echo "level $((n + 1)) of the tower is done" >"$1/tower"
}

pair other_rounding unknown 'set:KIND=one|two'
make_other_rounding() {
	python3 -c 'import os
x = [0.1, 0.2, 0.3]
total = (x[0] + x[1]) + x[2] if os.environ["KIND"] == "one" else x[0] + (x[1] + x[2])
print(f"{{\"mean\": {total / 3!r}, \"weight\": 3}}")' >"$1/result.json"
}

pair other_constant unknown 'set:KIND=3|7'
make_other_constant() {
	cat >f.c <<-END
		int f(int n) { return n * $KIND; }
		int main(void) { return 0; }
	END
	gcc -O1 -Wl,--build-id=none -o "$1/f" f.c
}

pair other_encrypted unknown 'set:KIND=ash|oak'
make_other_encrypted() {
	words text
	openssl enc -aes-256-ctr -nosalt -pbkdf2 -pass "pass:$KIND" \
		-in text -out "$1/text.enc"
}

pair other_file unknown 'set:KIND=with|without'
make_other_file() {
	words "$1/readme"
	[ "$KIND" = without ] || words "$1/plugin"
}

pair other_line unknown 'set:KIND=with|without'
make_other_line() {
	words "$1/readme"
	[ "$KIND" = without ] || echo 'feature: sound' >>"$1/readme"
	echo 'the end' >>"$1/readme"
}

pair other_pixel unknown 'set:KIND=17|203'
make_other_pixel() {
	python3 -c 'import os, sys
dots = bytearray(range(64))
dots[21] = int(os.environ["KIND"])
sys.stdout.buffer.write(b"P5 8 8 255\n" + dots)' >"$1/picture.pgm"
}

pair other_version unknown 'set:KIND=1.4.2|1.5.0'
make_other_version() {
	echo "hello needs libgreet $KIND or later" >"$1/requirements"
}

pair other_program unknown 'set:KIND=one|two'
make_other_program() {
	case $KIND in
	one) body='return sorted(names)' ;;
	two) body='names.sort(key=len); return names[:3]' ;;
	esac
	printf 'def pick(names):\n    %s\n' "$body" >"$1/pick.py"
}

pair other_link unknown 'set:KIND=libgreet.so.1|libgreet.so.2'
make_other_link() {
	words "$1/libgreet.so.1"
	words "$1/libgreet.so.2"
	ln -s "$KIND" "$1/libgreet.so"
}

pair other_mode unknown 'set:KIND=644|755'
make_other_mode() {
	words "$1/readme"
	words "$1/run"
	chmod "$KIND" "$1/run"
}
