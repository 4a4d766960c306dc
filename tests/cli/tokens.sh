#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keys on a token, named by a PKCS#11 URI. SoftHSM is the token; openssl and a
# verifier of forty lines check the signatures.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
for program in softhsm2-util pkcs11-tool; do
	command -v "$program" >/dev/null ||
		bail "$program is not installed (Debian: softhsm2, opensc)"
done
for module in /usr/lib/softhsm/libsofthsm2.so \
	/usr/lib/*/softhsm/libsofthsm2.so; do
	[ -e "$module" ] && break
done
[ -e "$module" ] || bail 'the module of SoftHSM is not where Debian has it'
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
store=$HALLMARK_STORE
envelope=$store/attestations/mini.intoto.jsonl
mkdir "$T/tokens" &&
	cat >"$T/softhsm2.conf" <<-END
		directories.tokendir = $T/tokens
		objectstore.backend = file
		log.level = ERROR
	END
SOFTHSM2_CONF=$T/softhsm2.conf
export SOFTHSM2_CONF
echo 1234 >"$T/pin"
echo 4321 >"$T/wrong"
: >"$T/empty"

build() {
	run hallmark build --json --mirror "file://$T/mirror" "$@" \
		HEAD:recipes/mini
}
make_token() { # LABEL
	softhsm2-util --module "$module" --init-token --free --label "$1" \
		--pin 1234 --so-pin 5678 >"$T/.token" 2>&1 ||
		bail "SoftHSM makes no token: $(cat "$T/.token")"
}
tool() { # TOKEN ARGUMENT…
	tool_token=$1
	shift
	pkcs11-tool --module "$module" --token-label "$tool_token" --login \
		--pin 1234 "$@" >"$T/.tool" 2>&1
}
has_started() { # NAME - no box was made
	run grep -c ' build ' "$err"
	is "$1" "$(cat "$out")" 0
}
at="module-path=$module"
p256="pkcs11:token=ours;object=p256?$at"

make_token ours
tool ours --keypairgen --key-type EC:prime256v1 --label p256 --id 01 &&
	tool ours --keypairgen --key-type EC:secp384r1 --label p384 --id 02 &&
	tool ours --keypairgen --key-type rsa:2048 --label rsa --id 04 ||
	bail "SoftHSM makes no keys: $(cat "$T/.tool")"
types='p256:ecdsa-p256 p384:ecdsa-p384'
# beside a key of another type that has its id
if tool ours --keypairgen --key-type EC:edwards25519 --label ed --id 01; then
	types="$types ed:ed25519"
else
	skip 'Ed25519 on a token' "SoftHSM here has no Ed25519"
fi

# --- each type signs ---

for each in $types; do
	name=${each%:*}
	type=${each#*:}
	uri="pkcs11:token=ours;object=$name?$at"
	run hallmark key show --json "$uri"
	json_is "$type: key show reads the public half" "$out" 'v["type"]' \
		"$type"
	json "$out" 'v["public"]' >"$T/$name.pub"
	build --force --key "$uri" --passphrase-file "$T/pin"
	ended "$type: a build is signed" 0
	ok "$type: and verified with the public half" hallmark verify \
		--trust "$T/$name.pub" mini
	cp "$envelope" "$T/$name.jsonl"
	build --force --key "$uri" --passphrase-fd 7 7<"$T/pin"
	ended "$type: a PIN from a descriptor" 0
	ok "$type: built again, the envelope is the same" cmp "$envelope" \
		"$T/$name.jsonl"
	build --key "$uri"
	json_is "$type: a known build asks for no PIN" "$out" 'v["cached"]' \
		true
	if "$python" -c 'import cryptography' 2>/dev/null; then
		ok "$type: another verifier agrees" "$python" \
			"$HALLMARK_SOURCE/tests/cli/dsse_check.py" \
			"$envelope" "$T/$name.pub"
	else
		skip "$type: another verifier" 'no python3-cryptography'
	fi
done
"$python" -c '
import json, sys
print(json.dumps({"policy": 1, "keys": [{"name": "a", "operator": "b",
	"pem": open(sys.argv[1]).read()}]}))' "$T/p256.pub" >"$T/policy.json"
run hallmark sign --key "$p256" --passphrase-file "$T/pin" \
	--policy "$T/policy.json" -o "$T/policy.signed.json"
ended 'a policy is signed' 0
ok 'and holds' hallmark verify --policy "$T/policy.signed.json" \
	--trust "$T/p256.pub" "$T/p256.jsonl"
HALLMARK_STORE=$T/other build --key "$p256" --passphrase-file "$T/pin"
ok 'a token draws its nonces: in another store the envelope is another' \
	sh -c '! cmp -s "$1" "$2"' - \
	"$T/other/attestations/mini.intoto.jsonl" "$T/p256.jsonl"
ok 'which verifies, too' env HALLMARK_STORE="$T/other" "$HALLMARK" verify \
	--trust "$T/p256.pub" mini
build --force --key "$p256" --passphrase-file "$T/pin"
ok 'another key between: the first envelope is found again' cmp "$envelope" \
	"$T/p256.jsonl"
run hallmark rebuild --json --mirror "file://$T/mirror" --key "$p256" \
	--passphrase-file "$T/pin" --trust "$T/p256.pub" mini
ended 'rebuild signs with a token' 0
json_is 'and signs no provenance twice' "$out" 'v["provenance"]' \
	"sha256:$(printf %s "$(cat "$envelope")" | sha256sum | cut -c1-64)"

if [ -e /usr/share/p11-kit/modules/softhsm2.module ] &&
	ldconfig -p 2>/dev/null | grep -q 'libp11-kit\.so\.0 '; then
	build --force --key "pkcs11:token=ours;object=p256" \
		--passphrase-file "$T/pin"
	ended 'without module-path p11-kit finds the token' 0
	ok 'and the envelope is the first one' cmp "$envelope" \
		"$T/p256.jsonl"
else
	skip 'without module-path p11-kit finds the token' \
		'p11-kit is not here, or does not know SoftHSM'
fi

# --- where the PIN is ---

build --force --key "$p256&pin-source=$T/pin"
ended 'pin-source names the file' 0
build --force --key "$p256&pin-source=file://$T/pin"
ended 'as a URI, too' 0
build --force --key "$p256&pin-value=1234"
refused 'a PIN in the URI is refused' 2 'pin-value is not taken'
unlike 'and not shown' "$err" 1234
build --force --key "pkcs11:token=ours;pin-value=1234"
refused 'wherever it stands' 2 'pin-value is not taken'
build --force --key "$p256&pin-source=$T/pin" --passphrase-file "$T/pin"
refused 'two PINs are one too many' 2 'give only one'
build --force --key "$p256&pin-source=$T/none"
refused 'a file that is missing is named' 2 "the passphrase's file"
build --force --key "$p256" --passphrase-file "$T/empty"
refused 'an empty PIN is not tried' 2 'is empty'
build --force --key "$p256" --passphrase-fd 77
refused 'a descriptor that is closed' 2 "reading the PIN from '77'"
build --force --key "$p256" --passphrase-fd x
refused 'a descriptor is a number' 2 'the number of an open descriptor'
run setsid -w "$HALLMARK" build --force --key "$p256" --mirror \
	"file://$T/mirror" HEAD:recipes/mini
refused 'without a terminal the question cannot be asked' 2 \
	"required for 'ours', and there is no terminal"
build --force --key "$p256" --passphrase-file "$T/wrong"
refused 'a wrong PIN is refused, and not tried again' 2 \
	"the PIN of the token 'ours' is wrong; hallmark does not try again"
has_started 'before a build is begun'
"$HALLMARK" build --force --json --key "$p256" --passphrase-fd 0 --mirror \
	"file://$T/mirror" HEAD:recipes/mini >"$out" 2>"$err" <"$T/pin"
is 'standard input is a descriptor, too' $? 0
"$python" - "$HALLMARK" build --force --key "$p256" --mirror \
	"file://$T/mirror" HEAD:recipes/mini >"$T/typed" 2>&1 <<'END'
import os, pty, sys, termios
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
seen, asked = b"", False
while True:
    try:
        piece = os.read(fd, 4096)
    except OSError:
        break
    seen += piece
    if not asked and b"PIN of the token 'ours': " in seen:
        while termios.tcgetattr(fd)[3] & termios.ECHO:
            pass
        asked = True
        os.write(fd, b"1234\r")
print(seen.decode(), "status", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
like 'the terminal asks for the PIN' "$T/typed" 'status 0$'
unlike 'and does not show it' "$T/typed" 1234

# --- which key ---

build --force --key "pkcs11:token=ours?$at" --passphrase-file "$T/pin"
refused 'several keys: how to narrow' 2 "object='p256';id=%01.*add the object= or id="
build --force --key "pkcs11:token=ours;id=%02?$at" --passphrase-file "$T/pin"
ended 'by its id' 0
ok 'that key has signed' hallmark verify --trust "$T/p384.pub" "$envelope"
build --force --key "pkcs11:token=ours;object=none?$at" \
	--passphrase-file "$T/pin"
refused 'no such key' 2 "the token 'ours' has no private key"
build --force --key "pkcs11:token=ours;object=rsa?$at" \
	--passphrase-file "$T/pin"
refused 'a key of another type' 2 'takes EC keys on P-256'
build --force --key "pkcs11:token=none;object=p256?$at" \
	--passphrase-file "$T/pin"
refused 'no such token' 2 'there is no token for'
build --force --key "pkcs11:token=ours?module-path=$T/none.so"
refused 'no such module' 2 'requires the library'
build --force --key "pkcs11:token=ours?module-path=/none/libykcs11.so"
refused 'a module of Debian: its package' 2 "'apt-get install ykcs11'"
build --force --key "pkcs11:token=ours?module-path=$HALLMARK_SOURCE/README.md"
refused 'a file that is no module' 2 'requires the library'
build --force --key "pkcs11:tokne=ours?$at"
refused 'an attribute that hallmark does not know' 2 "the attribute 'tokne'"
build --force --key "pkcs11:token=ours;token=ours?$at"
refused 'one that is given twice' 2 'token is given twice'
build --force --key "pkcs11:token=%4?$at"
refused 'a broken escape' 2 'two hexadecimal digits'
build --force --key "pkcs11:token=ours;object=p256;type=public?$at"
refused 'a public key does not sign' 2 'type=private'
run hallmark verify --trust "$p256" mini
refused 'verify opens no token' 2 "'hallmark key show URI'"
run hallmark key new "$p256"
refused 'key new makes no key on a token' 2 'p11tool'
run hallmark key show "pkcs11:token=ours?$at"
refused 'key show: several keys' 2 'add the object= or id='
tool ours --keypairgen --key-type EC:prime256v1 --label half --id 0a
tool ours --delete-object --type pubkey --id 0a
build --force --key "pkcs11:token=ours;object=half?$at" \
	--passphrase-file "$T/pin"
refused 'a key without its public half' 2 'no public half of the private key'
tool ours --keypairgen --key-type EC:prime256v1 --label spare --id 0b
openssl ecparam -name prime256v1 -genkey -noout 2>"$T/.tool" |
	openssl ec -pubout -outform DER -out "$T/foreign.der" 2>"$T/.tool"
tool ours --delete-object --type pubkey --id 0b
tool ours --write-object "$T/foreign.der" --type pubkey --id 0b --label spare
build --force --key "pkcs11:token=ours;object=spare?$at" \
	--passphrase-file "$T/pin"
refused 'a public half of another key' 2 'does not verify'
has_started 'is found before a build is begun'
if tool ours --keypairgen --key-type EC:prime256v1 --label each --id 0c \
	--always-auth; then
	build --force --key "pkcs11:token=ours;object=each?$at" \
		--passphrase-file "$T/pin"
	ended 'a key that requires the PIN for each signature' 0
else
	skip 'a key that requires the PIN each time' 'SoftHSM makes none'
fi
make_token ours
build --force --key "$p256" --passphrase-file "$T/pin"
refused 'two tokens of one name: how to narrow' 2 '2 tokens match.*serial='
finish
