#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each type of key signs a build; hallmark and a verifier of forty lines that
# shares no code with it agree on the signature. Keys with a passphrase.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
store=$HALLMARK_STORE
envelope=$store/attestations/mini.intoto.jsonl
theirs() {
	"$python" "$HALLMARK_SOURCE/tests/cli/dsse_check.py" "$@"
}
build() {
	run hallmark build --json --mirror "file://$T/mirror" "$@" \
		HEAD:recipes/mini
}
# spoil FROM TO - change one byte of the payload
spoil() {
	"$python" - "$1" "$2" <<-'END'
		import base64, json, sys
		e = json.loads(open(sys.argv[1]).readline())
		p = bytearray(base64.b64decode(e["payload"]))
		p[len(p) // 2] ^= 1
		e["payload"] = base64.b64encode(p).decode()
		json.dump(e, open(sys.argv[2], "w"))
	END
}

if "$python" -c 'import cryptography' 2>/dev/null; then
	independent=yes
else
	independent=
fi
for type in ecdsa-p256 ecdsa-p384 ed25519; do
	key=$T/$type
	run hallmark key new --json --type "$type" "$key"
	json_is "key new makes a key of type $type" "$out" 'v["type"]' \
		"$type"
	id=$(json "$out" 'v["id"]')
	build --key "$key"
	ended "$type: a build is signed" 0
	cp "$envelope" "$T/$type.jsonl"
	build --force --key "$key"
	ok "$type: the same inputs and key give the same envelope" \
		cmp "$envelope" "$T/$type.jsonl"
	ok "$type: verified with its public half" hallmark verify --trust \
		"$key.pub" mini
	is "$type: openssl computes the same id" "$(openssl pkey -pubin \
		-in "$key.pub" -outform DER | sha256sum | cut -d' ' -f1)" \
		"$id"
	if [ -z "$independent" ]; then
		skip "$type: another verifier" 'no python3-cryptography'
		continue
	fi
	is "$type: another verifier agrees, and on the id" \
		"$(theirs "$envelope" "$key.pub" && echo yes)" "$id
yes"
	spoil "$envelope" "$T/spoiled"
	run theirs "$T/spoiled" "$key.pub"
	ended "$type: it refuses one changed byte" 1
	run hallmark verify --trust "$key.pub" "$T/spoiled"
	like "$type: and told from one of another key" "$out" \
		'names the trusted key .* these bytes were changed after signing'
	ended "$type: and so does hallmark" 1
done
run hallmark verify --trust "$T/ecdsa-p256.pub" "$T/ecdsa-p384.jsonl"
ended "the signature of another key is not this one's" 1

# --- several keys to trust ---

build --force --key "$T/ecdsa-p384"
ok 'one of two keys that are trusted has signed' hallmark verify \
	--trust "$T/ed25519.pub" --trust "$T/ecdsa-p384.pub" mini
{
	echo 'the keys of the team'
	cat "$T/ed25519.pub" "$T/ecdsa-p384.pub"
} >"$T/team"
run hallmark verify --json --trust "$T/team" "$T/ecdsa-p384.jsonl"
is 'it says which key has signed what' "$(json "$out" \
	'(v["verified"]["keys"], v["verified"]["subject"]["name"],
	v["verified"]["commit"])')" "('$(openssl pkey -pubin -in \
	"$T/ecdsa-p384.pub" -outform DER | sha256sum | cut -d' ' -f1)', 'mini', '$(
	git rev-parse HEAD)')"
run hallmark verify --trust "$T/team" "$T/ecdsa-p384.jsonl"
like 'in words, too' "$out" "^signed by  [0-9a-f]{64}\$"
is 'the last line is the result' "$(tail -n 1 "$out")" verified
run hallmark verify --json --trust "$T/ed25519.pub" "$T/ecdsa-p384.jsonl"
is 'what is refused has no such part' "$(json "$out" '"verified" in v')" false
run hallmark verify --trust "$T/ed25519.pub" --trust "$T/ecdsa-p256.pub" \
	"$T/ecdsa-p384.jsonl"
ended 'none of two has' 1
{
	echo 'the keys of the team'
	cat "$T/ed25519.pub"
	echo 'and of the other team'
	cat "$T/ecdsa-p384.pub"
} >"$T/team"
ok 'a file may hold several keys' hallmark verify --trust "$T/team" mini
run hallmark verify --json --trust "$T/team" --trust "$T/ecdsa-p384.pub" mini
ended 'a key that is named twice' 0
is 'counts once' "$(json "$out" '[f["reason"] for f in v["findings"] if
	f["id"] == "signature"][0]')" 'signed by 1 of the trusted keys'
for i in ed25519 ecdsa-p256; do cat "$T/$i.pub"; done >"$T/others"
run hallmark verify --trust "$T/others" "$T/ecdsa-p384.jsonl"
ended 'no key of that file has signed' 1
cat "$T/ed25519.pub" "$T/ecdsa-p384" >"$T/private"
run hallmark verify --trust "$T/private" mini
refused 'a private key among several is refused' 2 'key 2: a private key'
{ cat "$T/ed25519.pub" && sed 's/^M/!/' "$T/ecdsa-p384.pub"; } >"$T/broken"
run hallmark verify --trust "$T/broken" mini
refused 'a damaged key is refused, and all with it' 2 'key 2: not a key'
{ cat "$T/team" && echo 'more words'; } >"$T/after"
run hallmark verify --trust "$T/after" mini
refused 'words after the last key are refused' 2 'key 3: not a key'
for i in $(seq 65); do
	openssl genpkey -algorithm ed25519 | openssl pkey -pubout
done >"$T/many"
run hallmark verify --trust "$T/many" mini
refused 'too many keys are refused' 2 'more than 64 keys'
run hallmark verify --trust "$T/none" --trust "$T/team" mini
refused 'a file that is missing is named' 2 'there is no key'
mkfifo "$T/fifo"
run timeout 20 "$HALLMARK" verify --trust "$T/fifo" mini
refused 'a fifo is refused, and not waited for' 2 'is not a regular file'
run hallmark rebuild --mirror "file://$T/mirror" --key "$T/ed25519" \
	--trust "$T/others" --trust "$T/ecdsa-p384.pub" mini
ended 'rebuild trusts several, too' 0
build --force --key "$T/ed25519"

# --- a passphrase ---

echo 'correct horse' >"$T/words"
echo wrong >"$T/wrong"
locked=$T/locked
run hallmark key new --encrypt --passphrase-file "$T/words" "$locked"
ended 'a key is encrypted' 0
ok 'openssl decrypts it' openssl pkey -in "$locked" -passin \
	"file:$T/words" -noout
build --force --key "$locked" --passphrase-file "$T/words"
ended 'it signs with the passphrase of a file' 0
ok 'and is verified' hallmark verify --trust "$locked.pub" mini
build --key "$locked"
ended 'a known build asks for no passphrase' 0
build --force --key "$locked" --passphrase-fd 7 7<"$T/words"
ended 'a passphrase from a descriptor' 0
build --force --key "$locked" --passphrase-file "$T/wrong"
refused 'a wrong passphrase is refused' 2 'does not decrypt this key'
run grep -c ' build ' "$err"
is "no build was begun" "$(cat "$out")" 0
build --force --key "$locked" --passphrase-file "$T/none"
refused 'a file that is missing is named' 2 "the passphrase's file"
build --force --key "$locked" --passphrase-fd x
refused 'a descriptor is a number' 2 'the number of an open descriptor'
build --force --key "$locked" --passphrase-fd 7 \
	--passphrase-file "$T/words" 7<"$T/words"
refused 'two passphrases are one too many' 2 'give only one'
build --force --key "$T/ed25519" --passphrase-file "$T/words"
refused 'a passphrase for a key without one is named' 2 'is not encrypted'
run hallmark key new --passphrase-file "$T/words" "$T/plain"
refused 'a passphrase without --encrypt is refused' 2 'add --encrypt'
ok 'and no key is made' [ ! -e "$T/plain" ]
run setsid -w "$HALLMARK" build --force --key "$locked" --mirror \
	"file://$T/mirror" HEAD:recipes/mini
refused 'without a terminal the question cannot be asked' 2 \
	'there is no terminal to ask on'

# the terminal: what is typed is not shown, and the state is as before
cat >"$T/type.py" <<'END'
import os, pty, re, sys, termios
QUESTION = re.compile(rb"(?:Passphrase of|passphrase for|again, for) '[^']*': ")
words, argv = sys.argv[1].encode().decode("unicode_escape"), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(argv[0], argv)
before = termios.tcgetattr(fd)
seen = b""
asked = 0
while True:
    try:
        piece = os.read(fd, 4096)
    except OSError:
        break
    if not piece:
        break
    seen += piece
    while len(QUESTION.findall(seen)) > asked:
        # the question stands there: the echo is off once it can be read
        while termios.tcgetattr(fd)[3] & termios.ECHO:
            pass
        asked += 1
        os.write(fd, words.encode())
    after = termios.tcgetattr(fd)
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.stdout.buffer.write(seen)
print("\nechoes:", bool(after[3] & termios.ECHO), "status:", status)
END
typed() { # WORDS COMMAND…
	run "$python" "$T/type.py" "$@"
}
typed 'correct horse\r' "$HALLMARK" build --force --key "$locked" --mirror \
	"file://$T/mirror" HEAD:recipes/mini
ok 'a person is asked, and the build signed' grep -q 'status: 0' "$out"
run grep -c 'correct horse' "$out"
is 'what is typed is not shown' "$(cat "$out")" 0
typed 'wronk\x7fg\r' "$HALLMARK" build --force --key "$locked" --mirror \
	"file://$T/mirror" HEAD:recipes/mini
ok 'a typed passphrase that is wrong' grep -q 'does not decrypt' "$out"
ok 'is an error' grep -q 'echoes: True status: 2' "$out"
typed '\x03' "$HALLMARK" build --force --key "$locked" --mirror \
	"file://$T/mirror" HEAD:recipes/mini
ok 'control-C gives no passphrase' grep -q 'no passphrase was given' "$out"
ok 'and leaves the terminal as it was' grep -q 'echoes: True' "$out"
typed 'twice\r' "$HALLMARK" key new --encrypt "$T/typed"
ok 'a new passphrase is typed twice' grep -q 'status: 0' "$out"
echo twice >"$T/twice"
ok 'and decrypts the key' openssl pkey -in "$T/typed" -passin \
	"file:$T/twice" -noout

# --- keys that do not sign are found before the build ---

openssl genrsa -out "$T/rsa" 2048 2>/dev/null
chmod 600 "$T/rsa"
build --force --key "$T/rsa"
refused 'an RSA key does not sign' 2 'a key of type rsa; hallmark verifies'
chmod 644 "$T/ed25519"
build --force --key "$T/ed25519"
refused 'nor does a key that others can read' 2 'chmod 600'
chmod 600 "$T/ed25519"
build --force --key "$T/ed25519.pub"
refused 'nor does a public half' 2 \
	"a public key, but .*; its private half may be '$T/ed25519'"
is 'and nothing was built' "$(grep -c ' build ' "$err")" 0
build --repo "$T/nowhere" --key "$T/ed25519.pub"
refused 'the key is looked at before the repository' 2 'a public key, but'
build --repo "$T/nowhere" --key "$T/missing"
refused 'a key that does not exist, too' 2 "there is no key '$T/missing'"
mkfifo "$T/pipe"
build --repo "$T/nowhere" --key "$T/pipe"
refused 'and what is no file' 2 'is not a regular file'
chmod 644 "$T/ed25519"
build --repo "$T/nowhere" --key "$T/ed25519"
refused 'and its mode' 2 'chmod 600'
chmod 600 "$T/ed25519"
build --repo "$T/nowhere"
refused 'a good key is not the matter' 2 nowhere
unlike 'and nothing is said of it' "$err" 'signed|signing key'

# --- which key signed ---

id_of() {
	hallmark key show --json "$@" >"$T/id" && json "$T/id" 'v["id"]'
}
build --force --key "$T/ed25519"
ended 'a build with one key' 0
like 'says whose: the file and its id' "$err" \
	"signed with the key '$T/ed25519', $(id_of "$T/ed25519")"
json_is 'and so does the answer' "$out" 'v["key"]' "$(id_of "$T/ed25519")"
one=$(json "$out" 'v["manifest"]' | cut -d: -f2)
build --key "$T/ed25519"
like 'a known result is by a key as well' "$err" \
	"signed with the key '$T/ed25519', $(id_of "$T/ed25519")"
build
like 'the key of the user is named' "$err" \
	"signed with the key '.*/hallmark/key', $(id_of)"

# --- the statements of several keys about one image ---

hex=$(json "$out" 'v["manifest"]' | cut -d: -f2)
is 'both have signed the same image' "$hex" "$one"
for i in "$(id_of)" "$(id_of "$T/ed25519")"; do
	ok 'each key has a file of its own' \
		test -s "$store/attestations/$hex.$i.intoto.jsonl"
done
ok 'the file of the name is that of the newest' cmp "$envelope" \
	"$store/attestations/$hex.$(id_of).intoto.jsonl"
ok 'and its bundle' cmp "$store/attestations/mini.sigstore.json" \
	"$store/attestations/$hex.$(id_of).sigstore.json"
ok 'the older one still verifies' hallmark verify --trust "$T/ed25519.pub" \
	"$store/attestations/$hex.$(id_of "$T/ed25519").intoto.jsonl"
ok 'the newest one as well' hallmark verify "$envelope"
for i in mini $(hallmark store list --json |
	sed 's/"/\n/g' | grep '^mini:'); do
	hallmark store rm "$i" >/dev/null 2>&1
done
run ls "$store/attestations"
# a verdict stays, as store(5) says
unlike 'they go with the last name of the image' "$out" \
	"^$hex(\.[0-9a-f]+)?\.(intoto|sigstore)"

# --- other kinds ---

openssl ecparam -name secp256k1 -genkey -noout | openssl pkcs8 -topk8 \
	-nocrypt -out "$T/koblitz"
run hallmark key show "$T/koblitz"
refused 'another curve is named' 2 'curve secp256k1'
openssl ec -in "$T/ecdsa-p256" -pubout -conv_form compressed \
	-out "$T/compressed" 2>/dev/null
run hallmark key show "$T/compressed"
refused 'one key has one form' 2 'whose point is compressed'
finish
