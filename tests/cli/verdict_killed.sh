#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A rebuild is killed at any moment, and so are the mirror and the processes of
# its box: there is no verdict then, or a true one; and a full disk is never
# called different or failed.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

points=12

need_box
make_mirror "$T/mirror" 1024
make_repo "$T/repo" "$T/mirror"
mark=${T##*/}
add_recipe "$T/repo" killed "$T/mirror" filler mini <<'END'
	cat /usr/share/filler >"$OUT/filler"
	for i in $(seq 20); do echo $i >"$OUT/$i"; sleep 0.01; done
END
add_recipe "$T/repo" endless "$T/mirror" filler mini <<'END'
	[ ! -e /usr/share/never ] || exit 1
	n=0; while [ "$n" -lt 100000000 ]; do n=$((n + 1)); sleep 1; done
END
mv "$T/repo/recipes/endless/build.sh" "$T/repo/recipes/endless/$mark.sh"
sed -i "s/build.sh/$mark.sh/" "$T/repo/recipes/endless/recipe.json"
commit_all "$T/repo"
cd "$T" || exit 1
need openssl
run hallmark key new "$T/key"
run hallmark build --json --key "$T/key" --repo "$T/repo" \
	--mirror "file://$T/mirror" HEAD:recipes/killed
ended 'the original' 0
subject=$(json "$out" 'v["manifest"]')
cp "$HALLMARK_STORE/attestations/killed.intoto.jsonl" "$T/original.jsonl"
original=$T/original.jsonl
# a statement of the same about a recipe that never ends
"$python" - "$original" \
	"$(git -C "$T/repo" rev-parse HEAD:recipes/endless)" >"$T/payload" <<-'END'
	import base64, json, sys
	v = json.loads(base64.b64decode(
	    json.loads(open(sys.argv[1]).readline())["payload"]))
	b = v["predicate"]["buildDefinition"]
	b["externalParameters"]["recipe"] = "recipes/endless"
	b["resolvedDependencies"][0]["digest"]["gitTree"] = sys.argv[2]
	print(json.dumps(v))
END
"$python" "$HALLMARK_SOURCE/tests/cli/envelope.py" "$T/payload" "$T/key" \
	>"$T/endless.jsonl"

# start FILE - a rebuild in an empty store, in the background
start() {
	rm -rf "$HALLMARK_STORE"
	: >"$T/killed.err"
	"$HALLMARK" rebuild --json --key "$T/key" --trust "$T/key.pub" \
		--repo "$T/repo" --mirror "file://$T/mirror" "$1" \
		>"$T/killed.out" 2>"$T/killed.err" </dev/null &
	pid=$!
}
# words - of every verdict in the store: in files, and attached or listed
words() {
	"$python" - "$HALLMARK_STORE" <<-'END'
		import base64, glob, json, sys
		found = []
		for p in (glob.glob(sys.argv[1] + "/attestations/*verdict*") +
		          glob.glob(sys.argv[1] + "/blobs/sha256/*")):
		    try:
		        e = json.loads(open(p).read())
		        s = json.loads(base64.b64decode(e["payload"]))
		        if "verdict" in s["predicateType"]:
		            found.append(s["predicate"]["verdict"])
		    except (ValueError, KeyError, TypeError):
		        pass
		print(" ".join(sorted(set(found))))
	END
}
now_ms() {
	echo $(($(date +%s%N) / 1000000))
}

start "$original"
began=$(now_ms)
wait "$pid"
status=$?
whole=$(($(now_ms) - began))
cp "$T/killed.err" "$err"
ended 'a rebuild that is not killed is identical' 0
is 'and says so' "$(words)" identical
diag "a whole rebuild takes $whole ms"
i=0
while [ $i -le $points ]; do
	# the last moments, in which statements are written, more closely
	delay=$((i < points - 3 ? whole * i / points : \
		whole - (points - i) * whole / 40))
	start "$original"
	sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
	kill -s KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	killed=$?
	case $(words) in
	'') pass "killed after $delay ms: no verdict" ;;
	identical) pass "killed after $delay ms: the true verdict" ;;
	*) fail "killed after $delay ms" "$(words)" ;;
	esac
	[ "$killed" -ne 0 ] || is 'one that ended has its verdict' "$(words)" \
		identical
	if [ -e "$HALLMARK_STORE/oci-layout" ]; then
		ok 'the store is sound' "$HALLMARK" store check
	fi
	i=$((i + 1))
done

# --- the processes of the box ---

children() { # PID
	cat "/proc/$1/task/$1/children" 2>/dev/null
}
helpers() {
	grep -qaF "$mark.sh" /proc/[0-9]*/cmdline || return 1
	supervisor=
	for one in $(children "$pid"); do # the other one holds the key
		[ -z "$(children "$one")" ] || supervisor=$one
	done
	[ -n "$supervisor" ] || return 1
	# the second one sees who sleeps, where the order of threads is held
	read -r init watch answers _ <<-END
		$(children "$supervisor")
	END
	read -r script _ <<-END
		$(children "$init")
	END
	[ -n "$watch" ] && [ -n "$answers" ] && [ -n "$script" ]
}
for who in supervisor init answers script; do
	start "$T/endless.jsonl"
	if ! until_true 30 helpers; then
		skip "$who is killed" 'this kernel lists no children'
		kill -s KILL "$pid"
		wait "$pid" 2>/dev/null
		continue
	fi
	eval "victim=\$$who"
	kill -s KILL "$victim"
	wait "$pid"
	status=$?
	is "the $who is killed: unavailable" "$status $(words)" '2 unavailable'
done

# --- the mirror, in the middle of a file ---

cat >"$T/mirror.py" <<'END'
import http.server, os, sys
class Half(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = sys.argv[1] + self.path
        size = os.path.getsize(path)
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        with open(path, "rb") as f:
            self.wfile.write(f.read(size // 2))
        self.wfile.flush()
        os._exit(0)
    def log_message(self, *a):
        pass
s = http.server.HTTPServer(("127.0.0.1", 0), Half)
with open(sys.argv[2] + ".new", "w") as f:
    f.write(str(s.server_port))
os.rename(sys.argv[2] + ".new", sys.argv[2])
s.serve_forever()
END
"$python" "$T/mirror.py" "$T/mirror" "$T/port" &
until_true 20 test -s "$T/port"
rm -rf "$HALLMARK_STORE"
run hallmark rebuild --json --key "$T/key" --trust "$T/key.pub" \
	--repo "$T/repo" --mirror "http://127.0.0.1:$(cat "$T/port")" "$original"
unavailable 'the mirror dies in the middle of a file' network .
is 'and the statement says so' "$(words)" unavailable

# --- a full disk ---

mkdir "$T/disk"
if mount -t tmpfs -o size=64k none "$T/disk" 2>/dev/null; then
	at_end() {
		umount "$T/disk"
	}
	seen=
	for kb in 64 512 1536 2560 3584 4608 6144 16384; do
		umount "$T/disk"
		mount -t tmpfs -o "size=${kb}k" none "$T/disk" || exit 1
		run hallmark rebuild --json --key "$T/key" \
			--trust "$T/key.pub" --repo "$T/repo" \
			--mirror "file://$T/mirror" \
			--store "$T/disk/store" "$original"
		word=$(json "$out" 'v["verdict"], v.get("reason",
			{}).get("code")' 2>/dev/null)
		seen="$seen $word"
		case "$status $word" in
		"0 ('identical', None)" | "2 ('unavailable', 'disk')" | '2 ')
			pass "a disk of $kb kB: $status $word" ;;
		*) fail "a disk of $kb kB" "$status $word
$(cat "$err")" ;;
		esac
	done
	echo "$seen" >"$T/seen"
	like 'a full disk is a verdict where there is room for one' "$T/seen" \
		"'unavailable', 'disk'"
	like 'and enough room is enough' "$T/seen" identical
else
	skip 'a full disk' 'no tmpfs can be mounted here'
fi
diag "about $subject"
finish
