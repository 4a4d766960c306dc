#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Questions about all images of a store: each answer is that of a slow reading
# of every statement, by a program that shares no code with hallmark; the index
# that makes them fast never changes an answer.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
tools=$HALLMARK_SOURCE/tests/cli
index=$HALLMARK_STORE/hallmark/questions/index
n_images=300
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

made() { # EXPRESSION - what the maker of the store knows
	(cd "$tools" && python3 -c "import ask_store as a; print($1)")
}

ask() { # OPTION…
	run hallmark store list --json "$@"
}

# slow NAME FILE OPTION… [-- FILE OPTION…] - the answers are right
slow() {
	slow_name=$1
	shift
	if python3 "$tools/ask_slow.py" "$HALLMARK_STORE" "$@" \
		>"$T/differs" 2>&1; then
		pass "$slow_name"
	else
		fail "$slow_name" "$(head -c 3000 "$T/differs")"
	fi
}

python3 "$tools/ask_store.py" "$HALLMARK_STORE" "$n_images" || exit 1
key3=$(made 'a.KEYS[3]')
commit=$(made "a.sha(b'commit 20')[:40]")
tool=$(made "a.ENVIRONMENTS[3][5]['sum']")
environment=$(made "a.sha(''.join(sorted('sha256:%s\\n' % p['sum']
	for p in a.ENVIRONMENTS[7])).encode())")

# --- every kind of question, against the slow reading ---

set --
n_questions=0
question() { # EXIT YES OPTION… - YES: images that meet it, at least one if "+"
	question_exit=$1
	question_yes=$2
	shift 2
	ask "$@"
	ended "exit status of $*" "$question_exit"
	n_questions=$((n_questions + 1))
	cp "$out" "$T/answer$n_questions"
	is "images of $*" "$(json "$out" "'+' if '$question_yes' == '+' and
		v['counts']['yes'] > 0 else v['counts']['yes']")" "$question_yes"
	printf '%s\n' "$T/answer$n_questions" "$@" -- >>"$T/questions"
}
question 0 + --holds xz-utils
question 0 + --holds XZ-Utils
question 0 + --holds xz-utils@5.6.0
question 0 + --holds xz-utils@5.6.0..5.6.1
question 0 + --holds 'xz-utils@>=5.6.0,<5.6.2'
question 0 + --holds 'liblzma5@> 5.4.1, <= 5.6.1'
question 0 + --holds 'liblzma-dev@<<5.6.0-0.2'
question 0 + --holds xz-utils@1:5.6.0-1
question 0 + --holds pkg:deb/debian/xz-utils@5.6.0
question 2 0 --holds pkg:npm/xz-utils@5.6.0
question 0 + --holds @babel/core
question 0 + --holds @babel/core@7.0.0
question 0 + --holds '@babel/core@<7.0.0'
question 0 + --holds 'pkg:npm/%40babel/core@>=7.0.0,<8'
question 0 + --holds pkgconf@1.8.1
question 0 + --holds zlib@1.2
question 0 + --holds app3
question 2 0 --holds nowhere
question 2 0 --holds deep@1
question 0 + --source "$commit"
question 0 + --source "$(echo "$commit" | cut -c1-7)"
question 2 0 --source 0000000
question 0 + --environment "sha256:$tool"
question 0 + --environment "$(echo "$environment" | cut -c1-9)"
question 0 + --signed-by "$key3"
question 0 + --signed-by "$(echo "$key3" | cut -c1-8)"
question 2 0 --signed-by 0000000
question 0 + --unverified
question 0 + --holds xz-utils@5.6.0..5.6.1 --signed-by "$key3"
question 0 + --unverified --holds @babel/core
question 0 1 --source "$commit" --signed-by "$(made 'a.KEYS[40 % 7]')"
question 2 0 --unverified --signed-by "$key3" --source "$commit"
xargs -d '\n' "$python" "$tools/ask_slow.py" "$HALLMARK_STORE" \
	<"$T/questions" >"$T/differs" 2>&1
is "the answers of $n_questions questions are those of a slow reading" \
	"$? $(head -c 3000 "$T/differs")" '0 '
cp "$T/answer4" "$T/answer"
run python3 "$tools/ask_slow.py" "$HALLMARK_STORE" "$T/answer" --holds \
	xz-utils@5.6.0
ended 'the slow reading finds a wrong answer' 1

# --- what a line says ---

run hallmark store list --holds xz-utils@5.6.0..5.6.1
ended 'as text' 0
like 'a line names image, digest, relation, package, version, statement' \
	"$out" "^app[0-9:]+  sha256:[0-9a-f]{64}  contains  liblzma5  5\.6\.[01]\
-[0-9.]+  [a-z]+ sha256:[0-9a-f]{64} and 2 more  source xz-utils$"
like 'what it was built with is told apart' "$out" '  built-with  liblzma5  '
like 'one that may contain it, too, is named with the reason' "$out" \
	'^app[0-9:]+  sha256:[0-9a-f]{64}  may-contain  no statement tells what it contains'
like 'an image of which nothing is known is named' "$out" '^app[0-9:]+  sha256:[0-9a-f]{64}  unknown  no statement tells what it contains'
like 'and so is one whose base nobody knows' "$out" \
	'  unknown  .*it contains an image of which too little is known'
like 'and one with a statement that cannot be read' "$out" \
	'  unknown  a statement about it cannot be read$'
is 'the last line counts' "$(tail -1 "$out")" "answer: $(json "$T/answer4" \
	'"%d of %d images, %d unknown" % (v["counts"]["yes"],
		v["counts"]["images"], v["counts"]["unknown"])')"
like 'an image of an index has its names' "$out" '^many[0-9]+  sha256:'

# image 27 is the base of 31, as that says, and of 37, as its layers show
run hallmark store list --holds "$(made 'a.BASES[27 * 3 % 25][0]["name"]')"
like 'what a base contains is of that' "$out" \
	'^app1:31  sha256:.*  contains  .*  via sha256:[0-9a-f]{64}$'
like 'also if only its layers show the base' "$out" \
	'^app7:37  sha256:.*  contains  .*  via sha256:[0-9a-f]{64}$'
# --- mistakes are no answers ---

mistake() { # REGEX OPTION…
	mistake_says=$1
	shift
	run hallmark store list "$@"
	refused "mistaken: $*" 2 "$mistake_says"
}
for i in '' @ 'xz utils' xz-utils@ xz-utils@x xz-utils=5.6.0 'xz-utils>=5.6.0' \
	xz-utils@5.6.0,5.6.1 xz-utils@5.6.0.. xz-utils@..5.6.0 \
	xz-utils@5.6.0..5.6.1..5.6.2 'xz-utils@>=5.6.0,<' 'xz-utils@>=' \
	'xz-utils@>=5.7,<5.6' xz-utils@5.6.1..5.6.0 'xz-utils@=>5.6.0' 'xz-*' \
	pkg:deb pkg:deb/ pkg:deb/debian/@5 'pkg:deb/debian/xz%zz@5' \
	'pkg:deb/debian/xz-utils@5.6.0,5.7' pkg:; do
	mistake '--holds .* a package is NAME' --holds "$i"
done
for i in '' abc 12345g 123456 ABCDEF01 "${commit}000000000000000000000000a"; do
	mistake '--source .* hex digits' --source "$i"
done
mistake '--environment .* hex digits' --environment sha512:0123456789
mistake '--signed-by requires the file of a key' --signed-by "$T/none"
mistake '--trust .* goes with --unverified' --trust "$T/none"
mistake '--policy .* goes with --unverified' --policy "$T/none" --holds xz

# --- the index ---

ok 'an index is kept' test -s "$index"
cp "$index" "$T/index"
same_index() { # NAME
	if cmp -s "$index" "$T/index"; then
		pass "$1"
	else
		fail "$1" "$(cmp "$index" "$T/index" 2>&1)"
	fi
}
same_answer() { # NAME - to the fourth question
	ask --holds xz-utils@5.6.0..5.6.1
	is "$1" "$(sha256sum <"$out")" "$(sha256sum <"$T/answer4")"
}
rm "$index"
same_answer 'without an index the answer is the same'
same_index 'and the index is made again, with the same bytes'
for i in 'text sha256:' 'hallmark questions 2' lines sets images statement; do
	# another digit or letter in the first line that has these words
	python3 - "$T/index" "$index" "$i" <<-'END'
		import sys
		data = open(sys.argv[1], "rb").read()
		at = data.index(sys.argv[3].encode()) + len(sys.argv[3]) - 1
		data = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
		open(sys.argv[2], "wb").write(data)
	END
	same_answer "an index with another byte in '$i' changes no answer"
	same_index 'and is made again'
done
for i in 0 1 30 120 5000 -1; do
	head -c "$i" "$T/index" >"$index"
	same_answer "an index of which $i bytes are left changes no answer"
	same_index 'and is made again'
done

# forged SCRIPT - with a digest that is right: what does not follow the format
# is refused, and what does is only a question's answer
forged() {
	python3 - "$T/index" "$index" "$2" <<-'END'
		import hashlib, re, sys
		body = open(sys.argv[1], "rb").read().split(b"\n", 2)[2]
		was = body
		exec(sys.argv[3])
		assert body != was
		with open(sys.argv[2], "wb") as f:
		    f.write(b"hallmark questions 2\ntext sha256:%s\n%s" % (
		        hashlib.sha256(body).hexdigest().encode(), body))
	END
	same_answer "a forged index, $1, changes no answer"
	same_index 'and is made again'
}
forged 'lines out of order' 'x = body.split(b"\n"); x[1], x[2] = x[2], x[1]
body = b"\n".join(x)'
forged 'more lines than there are' 'body = re.sub(rb"^lines \d+", b"lines 99999999", body)'
forged 'a set of a line that does not exist' \
	'body = re.sub(rb"(\nsets \d+\n\n)", rb"\g<1>4000000000\n", body)'
forged 'a first set that is not empty' \
	'body = re.sub(rb"(\nsets \d+\n)\n", rb"\g<1>1\n", body)'
forged 'the same line twice in a set' \
	'body = re.sub(rb"(\nsets \d+\n\n\d+)[ \n]", rb"\g<1> 0\n", body)'
forged 'a kind that does not exist' \
	'body = re.sub(rb"(\nstatement \w+) 2", rb"\1 7", body, count=1)'
forged 'a statement of a set that does not exist' \
	'body = re.sub(rb"(\nstatement \w+ 2 1) \d+", rb"\1 99999999", body, count=1)'
forged 'an image twice' \
	'x = body.index(b"\nimage "); y = body.index(b"\nimage ", x + 1)
body = re.sub(rb"\nimages (\d+)", lambda m: b"\nimages %d" % (int(m[1]) + 1), body) + body[x + 1:y + 1]'
forged 'bytes behind the end' 'body += b"x"'
forged 'a number without end' 'body = body.replace(b"sets ", b"sets " + b"9" * 100, 1)'

chmod 666 "$index"
printf 'x' >>"$index"
same_answer 'an index that others may write to does not count'
same_index 'and is replaced'
is 'by one that they may not write to' "$(stat -c %a "$index")" 644
rm "$index"
ln -s "$T/index" "$index"
same_answer 'a link does not count'
ok 'and is replaced' test ! -L "$index"
if [ "$(id -u)" != 0 ]; then
	rm "$index"
	chmod a-w "$HALLMARK_STORE/hallmark/questions"
	same_answer 'where no index can be kept, the answer is the same'
	chmod u+w "$HALLMARK_STORE/hallmark/questions"
	same_answer 'it is kept again'
fi

# --- new images, and images that go ---

strace=$(command -v strace)
read_blobs() { # the number of blobs that a question opens
	"$strace" -f -y -e trace=openat -o "$T/calls" "$HALLMARK" store list \
		--holds xz-utils@5.6.0..5.6.1 >"$out" 2>/dev/null
	grep -cE 'openat\([0-9]+<[^>]*/blobs/sha256>, "[0-9a-f]{64}"' "$T/calls"
}
if [ -n "$strace" ]; then
	is 'a question that was asked before opens no blob' "$(read_blobs)" 0
else
	skip 'a question that was asked before opens no blob' 'no strace'
fi
python3 "$tools/ask_store.py" "$HALLMARK_STORE" 30 "$n_images" || exit 1
if [ -n "$strace" ]; then
	read=$(read_blobs)
	ok "30 new images are read alone: $read blobs" \
		test "$read" -gt 30 -a "$read" -lt 400
else
	skip '30 new images are read alone' 'no strace'
fi
ask --holds xz-utils@5.6.0..5.6.1
slow 'new images are answered for' "$out" --holds xz-utils@5.6.0..5.6.1
is 'the index grows' "$(grep -c '^image ' "$index")" $((n_images + 30))
rm "$index"
cp "$out" "$T/grown"
ask --holds xz-utils@5.6.0..5.6.1
is 'grown or made at once: the same answer' "$(sha256sum <"$out")" \
	"$(sha256sum <"$T/grown")"
cp "$index" "$T/at_once"
rm -rf "$T/other"
python3 "$tools/ask_store.py" "$T/other" "$n_images"
HALLMARK_STORE=$T/other ask --holds xz-utils
python3 "$tools/ask_store.py" "$T/other" 30 "$n_images"
HALLMARK_STORE=$T/other ask --holds xz-utils
ok 'and the same bytes' cmp "$T/other/hallmark/questions/index" "$T/at_once"

python3 - "$HALLMARK_STORE" <<-'END'
	import json, sys
	p = sys.argv[1] + "/index.json"
	v = json.load(open(p))
	name = lambda d: d["annotations"]["org.opencontainers.image.ref.name"]
	gone = {d["digest"][7:] for d in v["manifests"] if
	    name(d).startswith("app") and int(name(d).split(":")[1]) >= 300}
	gone |= {d["digest"][7:] for d in v["manifests"] if
	    name(d) in ("many314",)}
	v["manifests"] = [d for d in v["manifests"] if d["digest"][7:] not in gone]
	open(p, "w").write(json.dumps(v, sort_keys=True, separators=(",", ":")))
END
same_answer 'images that go are asked no more'
same_index 'and leave the index'

# --- other statements of an image, blobs that are gone ---

victim=$(json "$HALLMARK_STORE/index.json" '[d["digest"] for d in
	v["manifests"] if d["annotations"][
	"org.opencontainers.image.ref.name"] == "app3:3"][0]')
rm "$HALLMARK_STORE/blobs/sha256/${victim#sha256:}" "$index"
ask --holds nowhere
ended 'an image that cannot be read leaves the answer open' 2
json_is 'it is unknown, with the reason' "$out" "[d['unknown'] for d in
	v['unknown'] if d['digest'] == '$victim'][0]" \
	"it cannot be read from the store: the store '$HALLMARK_STORE' has no \
blob $victim"
ok 'it is not kept' test "$(grep -c "^image ${victim#sha256:}" "$index")" = 0
ask --unverified
like 'it is unverified' "$out" "$victim"

# --- killed and at once ---

rm "$index"
for i in 1 2 3 4 5 6; do
	"$HALLMARK" store list --holds nowhere >/dev/null 2>&1 &
	killed_pid=$! # of the program, not of a shell around it
	until_true 20 test -e "$HALLMARK_STORE/hallmark/questions/index" -o \
		-n "$(ls "$HALLMARK_STORE/hallmark/tmp" 2>/dev/null)" -o \
		"$i" -lt 4
	kill -KILL "$killed_pid" 2>/dev/null
	wait "$killed_pid" 2>/dev/null
done
ask --holds nowhere
ended 'after processes that were killed, the answer is the same' 2
is 'nothing is left of them' "$(ls "$HALLMARK_STORE/hallmark/tmp" \
	"$HALLMARK_STORE/hallmark/questions" | grep -v -e '^index$' -e ':$' -e '^$')" ''
rm "$index"
for i in 1 2 3 4; do
	hallmark store list --json --holds xz-utils >"$T/at$i" 2>/dev/null &
done
wait
ok 'four at once give the same answer' sh -c '[ "$(sha256sum <"$1/at1")" = \
	"$(sha256sum <"$1/at2")" ] && cmp "$1/at3" "$1/at4" &&
	cmp "$1/at1" "$1/at3" && test -s "$1/at1"' - "$T"

# --- a store without images, or none ---

HALLMARK_STORE=$T/empty
python3 "$tools/ask_store.py" "$HALLMARK_STORE" 0
run hallmark store list --holds xz-utils
ended 'no image is no' 1
is 'and said so' "$(cat "$out")" 'answer: 0 of 0 images, 0 unknown'
run hallmark store list --store "$T/nowhere" --holds xz-utils
refused 'no store is no answer' 2 'there is no store'

# --- an image with very many layers ---

python3 - "$HALLMARK_STORE" <<'END'
import hashlib, json, sys
store = sys.argv[1]
def put(v):
    text = json.dumps(v, sort_keys=True, separators=(",", ":")).encode()
    digest = hashlib.sha256(text).hexdigest()
    open(store + "/blobs/sha256/" + digest, "wb").write(text)
    return {"digest": "sha256:" + digest, "size": len(text)}
kind = "application/vnd.oci.image.manifest.v1+json"
entry = put({"schemaVersion": 2, "mediaType": kind,
             "config": dict(put({}), mediaType=
                            "application/vnd.oci.image.config.v1+json"),
             "layers": [{"digest": "sha256:%064x" % i} for i in range(45000)]})
entry["mediaType"] = kind
entry["annotations"] = {"org.opencontainers.image.ref.name": "high"}
index = json.load(open(store + "/index.json"))
index["manifests"].append(entry)
json.dump(index, open(store + "/index.json", "w"), sort_keys=True,
          separators=(",", ":"))
END
# of its own time, whatever else the machine does
run sh -c 'ulimit -t 8; exec "$0" store list --holds xz-utils' "$HALLMARK"
ended 'one with 45000 layers is asked as fast as any' 2
like 'and is known' "$out" '^answer: 0 of 1 images, 1 unknown'
finish
