#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Credentials come from where docker, podman and skopeo keep them, and go to the
# registry and its token server only: the log of what arrived is read.
. "$(dirname "$0")/registry_lib.sh"

fixture one
one_layout=$layout
basic="Basic $(printf u:p | base64)"
config=$HOME/.docker/config.json
mkdir -p "$HOME/.docker" "$T/bin"

# config JSON, with @ for the registry's address
config() {
	printf '%s\n' "$1" | sed "s,@,$at,g" >"$config"
}

# opens NAME - the credentials open the registry
opens() {
	run hallmark push -q "$one_layout" "$at/a/b:v"
	ended "$1" 0
}

# refuses NAME STATUS REGEX
refuses() {
	run hallmark push -q "$one_layout" "$at/a/b:v"
	refused "$@"
}

# --- docker's config.json ---

start_stub token-all
refuses 'nobody is logged in' 2 "answered 401.*log in with 'docker login'"
config "{\"auths\": {\"@\": {\"auth\": \"$(printf u:p | base64)\"}}}"
opens 'auths, in base64'
config "{\"auths\": {\"http://@/v2/\": {\"auth\": \"$(printf u:p | base64)\"}}}"
opens 'auths, the key is a URL'
config '{"auths": {"@": {"username": "u", "password": "p"}}}'
opens 'auths, user and password'
config "{\"auths\": {\"@/a\": {\"auth\": \"$(printf u:p | base64)\"},
	\"@\": {\"auth\": \"$(printf x:y | base64)\"}}}"
opens 'auths, the folder of the repository goes first'
config "{\"auths\": {\"@\": {\"auth\": \"$(printf u:x | base64)\"}}}"
refuses 'auths, a wrong password' 2 \
	'refuses the credentials in use.*they come from .*config.json'
config '{"auths": {"@": {"auth": "!"}}}'
refuses 'auths, no base64' 2 'config.json:1: .*is not user and password in base64'
config '{"auths": {'
refuses 'no JSON' 2 'config.json:'
config '[]'
refuses 'no map' 2 'config.json:1: it must be a map'
config '{"auths": 7, "credHelpers": [], "credsStore": 1, "HttpHeaders": {}}'
refuses 'values of other kinds hold no credentials' 2 'answered 401'

DOCKER_CONFIG=$T/docker
export DOCKER_CONFIG
mkdir "$T/docker"
config=$T/docker/config.json
config "{\"auths\": {\"@\": {\"auth\": \"$(printf u:p | base64)\"}}}"
opens 'DOCKER_CONFIG'
unset DOCKER_CONFIG
XDG_RUNTIME_DIR=$T/run
mkdir -p "$T/run/containers"
export XDG_RUNTIME_DIR
cp "$config" "$T/run/containers/auth.json"
opens "podman's and skopeo's auth.json"
unset XDG_RUNTIME_DIR
REGISTRY_AUTH_FILE=$config
export REGISTRY_AUTH_FILE
opens 'REGISTRY_AUTH_FILE'
unset REGISTRY_AUTH_FILE
config=$HOME/.docker/config.json

# --- helpers ---

PATH=$T/bin:$PATH
helper() { # NAME, its script on standard input
	{ echo '#!/bin/sh' && cat; } >"$T/bin/docker-credential-$1"
	chmod 755 "$T/bin/docker-credential-$1"
}

helper good <<END
cat >"$T/asked"
echo "\$1" >"$T/verb"
echo '{"ServerURL": "x", "Username": "u", "Secret": "p"}'
END
helper none <<'END'
echo 'credentials not found in native keychain'
exit 1
END
helper bad <<'END'
echo 'the keychain is locked'
exit 1
END
helper odd <<'END'
echo 'hello'
END
config '{"credHelpers": {"@": "good"}, "credsStore": "bad"}'
opens 'credHelpers go before credsStore'
is 'the helper is asked to get' "$(cat "$T/verb")" get
is 'the helper is asked for the key as it is written' "$(cat "$T/asked")" "$at"
config '{"auths": {"http://@": {}}, "credsStore": "good"}'
opens 'credsStore'
is 'credsStore is asked for the key of auths' "$(cat "$T/asked")" "http://$at"
config "{\"credsStore\": \"none\",
	\"auths\": {\"@\": {\"auth\": \"$(printf u:p | base64)\"}}}"
opens 'a helper that knows nothing: the entry decides'
config '{"credsStore": "bad"}'
refuses 'a helper that fails' 2 \
	'docker-credential-bad has no credentials of .*the keychain is locked'
config '{"credsStore": "odd"}'
refuses 'a helper that answers something else' 2 'docker-credential-odd'
config '{"credsStore": "gone"}'
refuses 'a helper that is not installed' 2 'docker-credential-gone'
config '{"credsStore": "../good"}'
refuses 'a helper with a path' 2 "'../good' is not the name of a credential helper"

# an identity token, by helper and by entry
helper token <<'END'
echo '{"ServerURL": "x", "Username": "<token>", "Secret": "r"}'
END
start_stub token-all refresh
config '{"credHelpers": {"@": "token"}}'
opens 'an identity token of a helper'
config '{"auths": {"@": {"identitytoken": "r"}}}'
opens 'an identity token of an entry'
is 'an identity token is sent to the token server only' \
	"$(counted '(r["authorization"] or "").startswith("Basic")')" 0

# --- where they go ---

# A second server logs whatever comes to it, and asks for credentials.
start_stub token-all
log_in u p
opens 'with a token: pushed'
is 'the password goes to the token server only' \
	"$(arrived 'r["authorization"] == "'"$basic"'" and
		not r["path"].startswith("/token")')" ''
: >"$log"
registry_log=$log
log=$T/evil.log
start_python stub.py evil
evil=$at
log=$registry_log

# secrets_at_evil NAME - no authorization has reached the second server, and
# something has
secrets_at_evil() {
	is "$1: the other server was asked" \
		"$(test -s "$T/evil.log" && echo yes)" yes
	is "$1: no credentials" "$(python3 -c 'import json, sys
for l in open(sys.argv[1]):
    if json.loads(l)["authorization"]: print(l)' "$T/evil.log")" ''
	: >"$T/evil.log"
}

# beside TRAIT… - a new registry beside the second server
beside() {
	evil_pid=${started##* }
	for beside_one in $started; do
		[ "$beside_one" = "$evil_pid" ] ||
			kill -KILL "$beside_one" 2>/dev/null
	done
	start_python stub.py "$@"
	started="${started##* } $evil_pid"
	log_in u p
}

beside token-all "redirect-http://$evil"
run hallmark push -q "$one_layout" "$at/a/b:v"
ended 'blobs are elsewhere: pushed' 0
run hallmark pull -q -s "$T/s" "$at/a/b:v"
refused 'a redirect to another server, which asks for credentials' 2 \
	'answered 401'
secrets_at_evil 'a redirect to another server'

beside basic "location-http://$evil"
run hallmark push -q "$one_layout" "$at/a/b:v"
refused 'uploads at another server, which asks for credentials' 2 'answered 401'
secrets_at_evil 'uploads at another server'

# a token server without TLS on another machine gets nothing at all: 192.0.2.1
# (RFC 5737) is asked for nothing
beside token-all 'realm-http://192.0.2.1/token'
run hallmark push -q "$one_layout" "$at/a/b:v"
refused 'a token server without TLS elsewhere' 2 \
	'which is not an https URL: no credentials are sent there'

# one registry's credentials are not another's
printf '{"auths": {"%s": {"auth": "%s"}}}\n' "$at" \
	"$(printf u:p | base64)" >"$config"
run hallmark push -q "$one_layout" "$evil/a/b:v"
refused 'a registry that nobody is logged in to' 2 'answered 401'
secrets_at_evil 'a registry that nobody is logged in to'

# no secret is printed
start_stub token-all
log_in u topsecret
run hallmark push -v "$one_layout" "$at/a/b:v"
unlike 'a password is not printed' "$err" \
	"topsecret|$(printf u:topsecret | base64)"
finish
