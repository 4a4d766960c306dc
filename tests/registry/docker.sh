#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Docker's registry, plain, with TLS and with a password; skopeo reads what
# hallmark writes, and the other way.
. "$(dirname "$0")/registry_lib.sh"

need docker-registry openssl
fixture one 20
one=$sum
one_layout=$layout

skopeo_is_there() {
	command -v skopeo >/dev/null || {
		skip "$1" 'skopeo is not installed'
		return 1
	}
}

# --- plain ---

start_registry "$T/plain"
port=${real#*:}
run hallmark push "$one_layout" "localhost:$port/a/one"
ended 'localhost, without a tag: pushed' 0
is 'the complete name is printed' "$(cat "$out")" "localhost:$port/a/one@$one"
run hallmark pull -s "$T/s" "localhost:$port/a/one"
ended 'localhost, without a tag: pulled' 0
is 'the digest is printed' "$(cat "$out")" "$one"
same_image 'the same image' "$T/s" "$one"
like 'it is called as the repository' "$T/s/index.json" 'ref.name":"one"'
run hallmark pull -s "$T/s" "$real/a/one:latest@$one" two
ended 'by digest: pulled' 0
run hallmark pull -s "$T/s" "docker://$real/a/one:latest" three
ended 'docker://: pulled' 0
like 'what is there is not fetched' "$err" '0 blobs, 9 were there'
run hallmark push --json "$one_layout" "$real/a/one"
json_is 'what is there is not sent' "$out" \
	'[v["blobs"]["uploaded"], v["blobs"]["there"], v["bytes"]]' '[0, 9, 0]'
like 'and it says so' "$err" 'pushed  nothing: '
unlike 'plain lines where there is no terminal' "$err" "$(printf '\r')"

# names that are not there
run hallmark pull -s "$T/s" "$real/a/none"
refused 'no such image' 2 "the registry has no image '$real/a/none'"
run hallmark pull -s "$T/s" "$real/a/one@sha256:$(printf '%064d' 1)"
refused 'no such digest' 2 'the registry has no image'
run hallmark pull -s "$T/s" "127.0.0.1:$(free_port)/a/one"
refused 'no registry' 2 'could not be reached'
run hallmark pull -s "$T/s" "$real/a/one__two"
refused 'a name that the store does not take' 2 \
	"'one__two' cannot be the name of an image.*; give another NAME"
run hallmark pull -q -s "$T/s" "$real/a/one" 'sha256:x'
refused 'a name like a digest' 2 "cannot be the name of an image"
run hallmark pull -s "$T/s" "$real/A/one"
refused 'no name' 2 'is not the name of an image'

# mounts, remembered by the store
run hallmark pull -q "$real/a/one"
run hallmark push --json one "$real/b/one:x"
json_is 'blobs are mounted from another repository' "$out" \
	'[v["blobs"]["uploaded"], v["blobs"]["mounted"]]' '[0, 9]'

# a tag of another image
fixture two
two=$sum
run hallmark push "$layout" "$real/a/one"
refused 'a tag is not moved' 1 "$real/a/one:latest is another image, $one; --force"
run hallmark push -q --force "$layout" "$real/a/one"
ended 'a tag is moved with --force' 0
run hallmark pull -q -s "$T/s" "$real/a/one"
is 'it was moved' "$(cat "$out")" "$two"

# layers of a size that is read while it arrives
if skopeo_is_there 'a config that lies about a large layer'; then
	for what in honest lying; do
		fixture $what bare $what 1500
		skopeo copy -q --dest-tls-verify=false "oci:$T/l-$what:$what" \
			"docker://$real/a/$what:1" || bail 'skopeo copies nothing'
		run hallmark pull -q -s "$T/$what" "$real/a/$what:1"
		if [ $what = honest ]; then
			ended 'a large layer: pulled' 0
			is 'a large layer: both indexes are kept' \
				"$(find "$T/$what/hallmark/layers" -type f |
					wc -l)" 2
		else
			refused 'a config that lies about a large layer' 1 \
				'diff_id'
		fi
	done
fi

# an index: of it, the image for this machine, or all
fixture many index
many=$sum
run hallmark push -q "$layout" "$real/a/many:1"
ended 'an index: pushed' 0
run hallmark pull -q --all -s "$T/all" "$real/a/many:1"
ended 'an index: pulled as a whole' 0
is 'an index: the same digest' "$(cat "$out")" "$many"
same_image 'an index: the store is sound' "$T/all" "$many"
is 'an index: its referrers' "$(referrers_of "$T/all" "$many" |
	tr ' ' '\n' | sort | tr '\n' ' ' | sed 's/^ //')" 'text/index text/old text/sbom text/words '
case $(uname -m) in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) arch= ;; esac
if [ "$arch" ]; then
	run hallmark pull -q -s "$T/mine" "$real/a/many:1"
	is 'an index: the image for this machine' "$(cat "$out")" \
		"$(json "$T/l-many/blobs/sha256/${many#sha256:}" \
			"[m['digest'] for m in v['manifests'] if
				m['platform']['architecture'] == '$arch'][0]")"
fi

# --- skopeo ---

if skopeo_is_there 'skopeo reads what hallmark writes'; then
	run skopeo copy -q --src-tls-verify=false "docker://$real/b/one:x" \
		"oci:$T/read:one"
	ended 'skopeo reads what hallmark writes' 0
	run hallmark pull -q -s "$T/r" "oci:$T/read:one"
	is 'skopeo reads the same image' "$(cat "$out")" "$one"
	run skopeo copy -q --dest-tls-verify=false "oci:$T/l-two:two" \
		"docker://$real/c/two:1.0"
	ended 'skopeo writes' 0
	run hallmark pull -q -s "$T/r" "$real/c/two:1.0"
	is 'hallmark reads what skopeo writes' "$(cat "$out")" "$two"
	run skopeo copy -q --format v2s2 --dest-tls-verify=false \
		"oci:$T/l-two:two" "docker://$real/c/two:docker"
	run hallmark pull -q -s "$T/r" "$real/c/two:docker"
	ended "an image of Docker's own kind is pulled" 0
	same_image "an image of Docker's own kind: the store is sound" "$T/r" \
		"$(cat "$out")"
	run hallmark push -q -s "$T/r" two:docker "$real/c/two:again"
	ended "an image of Docker's own kind is pushed" 0
	run skopeo copy -q --src-tls-verify=false \
		"docker://$real/c/two:again" "oci:$T/again:two"
	ended 'and skopeo reads it' 0
	run hallmark push -q "$one_layout" "oci:$T/made:lib/one:2"
	run skopeo inspect "oci:$T/made:lib/one:2"
	ended 'skopeo reads the layout that hallmark writes' 0
fi

# --- layouts ---

run hallmark push "$one_layout" "oci:$T/made2:one:1"
ended 'a layout: pushed' 0
run hallmark push "oci:$T/l-two:two" "oci:$T/made2:one:1"
refused 'a layout: a name is not moved' 1 "'one:1' in .* is another image"
run hallmark pull -q -s "$T/o" "oci:$T/made2:one:1"
ended 'a layout: pulled' 0
same_image 'a layout: the same image' "$T/o" "$one"
is 'a layout: the referrers travel' "$(referrers_of "$T/o" "$one" |
	tr ' ' '\n' | sort | tr '\n' ' ' | sed 's/^ //')" 'text/index text/old text/sbom text/words '
like 'a layout: the name' "$T/o/index.json" 'ref.name":"one:1"'

# --- TLS ---

certificate() { # NAME SUBJECT
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$2" \
		-addext "subjectAltName=DNS:$2,IP:127.0.0.1" \
		-keyout "$T/$1.key" -out "$T/$1.crt" 2>/dev/null
}

certificate server localhost
certificate other localhost
start_registry "$T/tls" "  tls: {certificate: $T/server.crt, key: $T/server.key}"
port=${real#*:}
run hallmark push "$one_layout" "localhost:$port/a/one"
refused 'TLS: an unknown certificate' 2 'its certificate is not trusted here'
run hallmark push --ca "$T/other.crt" "$one_layout" "localhost:$port/a/one"
refused 'TLS: the certificate of another' 2 'its certificate is not trusted here'
run hallmark push --ca "$T/none.crt" "$one_layout" "localhost:$port/a/one"
refused 'TLS: no file of certificates' 2 'trusted certificates cannot be read'
run hallmark push -q --ca "$T/server.crt" "$one_layout" "localhost:$port/a/one"
ended 'TLS: a given certificate: pushed' 0
run hallmark pull -q --ca "$T/server.crt" -s "$T/t" "localhost:$port/a/one"
ended 'TLS: a given certificate: pulled' 0
same_image 'TLS: the same image' "$T/t" "$one"
run hallmark pull --insecure -q -s "$T/t" "localhost:$port/a/one"
refused 'TLS: --insecure does not speak it' 2 'registry'
start_registry "$T/plain2"
run hallmark push -q --ca "$T/server.crt" "$one_layout" "$real/a/one"
refused 'no TLS: --ca requires it' 2 'does not speak TLS; --insecure'

# --- a password ---

# shellcheck disable=SC2016 # perl's own
hash=$(perl -e 'print crypt("secret", "\$2b\$05\$abcdefghijklmnopqrstuu")')
case $hash in
'$2b$'*)
	printf 'alice:%s\n' "$hash" >"$T/htpasswd"
	start_registry "$T/closed" 'auth:' \
		"  htpasswd: {realm: here, path: $T/htpasswd}"
	run hallmark push -q "$one_layout" "$real/a/one"
	refused 'a password: nobody is logged in' 2 \
		"answered 401.*log in with 'docker login'"
	log_in alice wrong "$real"
	run hallmark push -q "$one_layout" "$real/a/one"
	refused 'a password: a wrong one' 2 \
		'answered 401.*the credentials come from .*config.json'
	log_in alice secret "$real"
	run hallmark push -q "$one_layout" "$real/a/one"
	ended 'a password: pushed' 0
	run hallmark pull -q -s "$T/p" "$real/a/one"
	ended 'a password: pulled' 0
	;;
*) skip 'a password' 'crypt() of this machine knows no bcrypt' ;;
esac
finish
