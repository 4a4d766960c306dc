#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Mirrors that answer wrongly, each in another way; and a good mirror after
# them.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1

cat >"$T/server.py" <<'END'
"""A mirror for each way to answer: /WAY/pool/…; each request is a line in
the log."""
import http.server
import os
import sys

root, portfile, log = sys.argv[1:]


class Mirror(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, body, length=None, extra=()):
        self.send_response(status)
        self.send_header("Content-Length",
                         str(len(body) if length is None else length))
        for name, value in extra:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_GET(self):
        _, way, path = self.path.split("/", 2)
        with open(log, "a", encoding="utf-8") as out:
            print(way, path, file=out)
        if not path.startswith("pool/") or ".." in path:
            return self.answer(404, b"")
        with open(os.path.join(root, path), "rb") as f:
            good = f.read()
        if way == "good":
            self.answer(200, good)
        elif way.isdigit():
            self.answer(int(way), b"<html>no</html>")
        elif way == "ends-early":
            self.answer(200, good[:1000], length=len(good))
        elif way == "short":
            self.answer(200, good[:1000])
        elif way == "long":
            self.answer(200, good + b"more")
        elif way == "wrong":
            self.answer(200, good[:-1] + bytes([good[-1] ^ 1]))
        elif way == "empty":
            self.answer(200, b"")
        elif way == "page":
            self.answer(200, b"<html>please log in</html>")
        elif way == "loop":
            self.answer(302, b"", extra=[("Location", self.path)])
        elif way == "away":
            self.answer(302, b"", extra=[("Location",
                        "file://" + os.path.join(root, path))])
        elif way == "to-good":
            self.answer(302, b"", extra=[("Location", "/good/" + path)])
        elif way == "chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"ffffff\r\n" + good[:1000])
            self.close_connection = True
        elif way == "no-length":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(good)
            self.close_connection = True
        elif way == "garbage":
            self.wfile.write(b"SSH-2.0-nothing\r\n")
            self.close_connection = True
        else:  # hangs up
            self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that hangs up is normal


server = Server(("127.0.0.1", 0), Mirror)
with open(portfile + ".new", "w", encoding="utf-8") as out:
    print(server.server_address[1], file=out)
os.rename(portfile + ".new", portfile)
server.serve_forever()
END
"$python" "$T/server.py" "$T/mirror" "$T/port" "$T/log" 2>"$T/server.err" &
server=$!
at_end() {
	kill "$server" 2>/dev/null
}
until_true 60 test -s "$T/port" || bail 'no server on 127.0.0.1 can be started'
here=http://127.0.0.1:$(cat "$T/port")
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY

# fresh - start with an empty store
fresh() {
	rm -rf "$HALLMARK_STORE" "$T/log"
	: >"$T/log"
}

mends='--mirror URL.*hallmark lock'
most='at most two requests' # a redirect that leads in a circle: up to 22
counts='[12]|1[0-9]|2[0-2]'

# bad WAY STATUS REGEX - with this mirror alone, one sentence names the package,
# the mirror, the reason and what mends it; with a good mirror after it, the
# build succeeds
bad() {
	fresh
	run hallmark build --json --mirror "$here/$1" HEAD:recipes/mini
	refused "$1" "$2" "package mini 1 could not be fetched: .*$here/$1/.*$3"
	like "$1: the message says what mends it" "$err" "$mends"
	is "$1: the mirror gets $most" \
		"$(grep -c "^$1 " "$T/log" | grep -Ex "$counts" |
			sed 's/.*/yes/')" yes
	run hallmark store check
	ended "$1: the store is sound" 0
	is "$1: no temporary file is left" \
		"$(ls "$HALLMARK_STORE/hallmark/tmp" 2>/dev/null)" ''
	fresh
	run hallmark build --json --mirror "$here/$1" --mirror "$here/good" \
		HEAD:recipes/mini
	ended "$1, then a good mirror: the build succeeds" 0
}

fresh
run hallmark build --json --mirror "$here/good" HEAD:recipes/mini
ended 'a build from a good mirror succeeds' 0
is 'the mirror got one request' "$(wc -l <"$T/log" | tr -d ' ')" 1
manifest=$(json "$out" 'v["manifest"]')
run hallmark build --force --mirror "$here/good" HEAD:recipes/mini
is 'a second build sends no request' "$(wc -l <"$T/log" | tr -d ' ')" 1

bad 404 2 'no mirror has it|404'
bad 410 2 '410'
bad 403 2 '403'
bad 500 2 '500'
bad ends-early 2 'ended early'
bad short 2 'sent 1000 of'
bad long 1 'sent more than'
bad wrong 1 'sha256|digest|other bytes|wrong'
bad empty 2 'sent 0 of|no answer'
bad page 2 'sent [0-9]+ of'
bad loop 2 'redirects too often'
bad away 2 'protocol that is not allowed'
bad chunked 2 'ended early|broke|chunk'
bad garbage 2 ''
bad hangs-up 2 'sent no answer|broke'
mends='try again later, or give another mirror with --mirror URL'
most='five requests'
counts=5
bad 503 2 '503'

for way in no-length to-good; do
	fresh
	run hallmark build --json --mirror "$here/$way" HEAD:recipes/mini
	json_is "$way: the build succeeds with the same image" "$out" 'v["manifest"]' "$manifest"
done

# a mirror without a server, and one without such a folder
fresh
run hallmark build --mirror http://127.0.0.1:1/ HEAD:recipes/mini
refused 'a mirror without a server is reported' 2 \
	"package mini 1 could not be fetched: 'http://127.0.0.1:1/.*reached"
run hallmark build --mirror "file://$T/nothing" HEAD:recipes/mini
refused 'a mirror folder that does not exist is reported' 2 'no such file'
run hallmark build --mirror http://name:secret@127.0.0.1:1 HEAD:recipes/mini
refused 'a mirror with a password is reported' 2 'could not be fetched'
unlike 'the password is not printed' "$err" secret
run hallmark build --offline HEAD:recipes/mini
refused '--offline without the package is refused' 2 'package mini 1 is not in the store and --offline'
is '--offline sends no request' "$(cat "$T/log")" ''
run hallmark build --mirror "$here/404" --mirror "$here/wrong" \
	--mirror "$here/500" --mirror "$here/good" HEAD:recipes/mini
ended 'the last of many mirrors suffices' 0

# a damaged blob in the store is noticed and not used
blob=$HALLMARK_STORE/blobs/sha256/$(json recipes/mini/lock.json \
	'v["packages"][0]["sha256"]')
chmod u+w "$blob"
printf x | dd of="$blob" bs=1 seek=1000 conv=notrunc 2>/dev/null
chmod -R u+w "$HALLMARK_STORE/hallmark/environments"
rm -rf "$HALLMARK_STORE/hallmark/environments"
run hallmark build --force --mirror "$here/good" HEAD:recipes/mini
refused 'a changed blob in the store is refused' 1 'package mini 1'
run hallmark store check
ended 'store check finds the changed blob' 1

# a blob of another size is fetched again
truncate -s -1 "$blob"
run hallmark build --force --offline HEAD:recipes/mini
refused 'a truncated blob in the store is refused' 2 'is not in the store and --offline'
run hallmark build --force --mirror "$here/good" HEAD:recipes/mini
ended 'the truncated blob is fetched again' 0
run hallmark store check
ended 'the new blob repairs the store' 0
finish
