#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A network that fails: what passes is tried again, and goes on where it ended;
# what is wrong is refused, and nothing of it becomes visible.
. "$(dirname "$0")/registry_lib.sh"

need docker-registry
fixture small bare
small=$sum
small_layout=$layout
# so large that its layer is read while it arrives
fixture one 1500
one=$sum
one_layout=$layout
start_registry "$T/registry"
kept=${started# }

# through FAULT… - from now on $at is a proxy with these faults
through() {
	for through_one in $started; do
		[ "$through_one" = "$kept" ] && continue
		kill -KILL "$through_one" 2>/dev/null
		wait "$through_one" 2>/dev/null
	done
	started=$kept
	start_python proxy.py "$real" "$@"
}

# arrives NAME FAULT… - push and pull an image through the proxy
n=0
arrives() {
	arrives_name=$1
	shift
	n=$((n + 1))
	through "$@"
	run hallmark push "$sent_layout" "$at/x/r$n:v"
	ended "$arrives_name: pushed" 0
	run hallmark pull -s "$T/s$n" "$at/x/r$n:v" one
	ended "$arrives_name: pulled" 0
	same_image "$arrives_name: the same image" "$T/s$n" "$sent"
}

sent=$one sent_layout=$one_layout
arrives 'each answer is dropped once' drop-answer
sent=$small sent_layout=$small_layout
arrives 'answers come late' delay
arrives 'each request is dropped once' drop
sent=$one sent_layout=$one_layout
arrives 'each blob is truncated once' truncate
is 'the rest of a truncated blob is asked for' \
	"$(python3 -c 'import json, sys
print(any(json.loads(l)["range"] not in (None, "bytes=0-")
          for l in open(sys.argv[1])))' "$log")" True
arrives 'half of an upload arrives' cut
arrives 'an upload is corrupted once' corrupt-up

# refused_pull NAME STATUS REGEX FAULT… - and the store stays as it was
run hallmark push "$one_layout" "$real/x/y:v"
refused_pull() {
	refused_pull_name=$1
	refused_pull_status=$2
	refused_pull_regex=$3
	shift 3
	rm -rf "$T/s"
	[ $# -eq 0 ] || through "$@"
	run hallmark pull -q -s "$T/s" "$at/x/y:v" one
	refused "$refused_pull_name" "$refused_pull_status" \
		"$refused_pull_regex"
	run hallmark store list -s "$T/s"
	is "$refused_pull_name: no name" "$(grep -v '^room:' "$out")" ''
	run hallmark store check -s "$T/s"
	ended "$refused_pull_name: the store is sound" 0
}

refused_pull 'a corrupted blob' 1 'sent the bytes of sha256:' corrupt
refused_pull 'a longer blob' 1 'sent more bytes than the manifest says' longer
refused_pull 'a corrupted manifest' 1 'sent the manifest sha256:[0-9a-f]*, that it calls' \
	corrupt-json
through
run hallmark pull -q -s "$T/s" "$at/x/y:v" one
ended 'the same without faults: pulled' 0

# a redirect to another server is followed without credentials
log=$T/log2
start_python proxy.py "$real"
behind=$at
log=$T/log
start_python proxy.py "$real" "redirect-http://$behind"
log_in u p
run hallmark pull -q -s "$T/r" "$at/x/y:v" one
ended 'redirected blobs: pulled' 0
same_image 'redirected blobs: the same image' "$T/r" "$one"
is 'redirected blobs: they came from the other server' \
	"$(grep -c blobs "$T/log2")" 9
stop_all

# The stub: what a proxy cannot do.
start_stub busy-3
run hallmark push "$one_layout" "$at/a/b:v"
ended 'three times 503: pushed' 0
for trait in short-1000 break-1000 'no-range short-1000'; do
	# one trait a word
	# shellcheck disable=SC2086
	start_stub $trait
	run hallmark push "$one_layout" "$at/a/b:v"
	ended "$trait: pushed" 0
	[ "$trait" != break-1000 ] ||
		is 'an upload that broke goes on where it ended' \
			"$(counted 'r["method"] == "PATCH" and
				(r["content"] or "").startswith("1000-")')" 2
	rm -rf "$T/s"
	run hallmark pull -s "$T/s" "$at/a/b:v" one
	ended "$trait: pulled" 0
	same_image "$trait: the same image" "$T/s" "$one"
done
start_stub busy-1000
run hallmark push "$one_layout" "$at/a/b:v"
refused 'always 503: given up' 2 'answered 503'
start_stub type-application/vnd.docker.distribution.manifest.v2+json
run hallmark push "$one_layout" "$at/a/b:v"
ended 'a type in the header: pushed' 0
run hallmark pull -s "$T/s" "$at/a/b:v" typed
ended "the manifest's own type decides" 0

# A blob that is damaged in the store is not sent, and is mended by a pull.
run hallmark pull -q "$one_layout" one
run hallmark push -q one "$at/c/d:v"
layer=$(json "$T/l-one/blobs/sha256/${one#sha256:}" 'v["layers"][1]["digest"]')
file=$HALLMARK_STORE/blobs/sha256/${layer#sha256:}
chmod u+w "$file"
printf x | dd of="$file" bs=1 seek=100 conv=notrunc 2>/dev/null
start_stub
run hallmark push -q one "$at/c/e:v"
refused 'a damaged blob is not pushed' 1 'does not have the digest in its name'
run hallmark pull -q "$one_layout" one
ended 'a pull mends a damaged blob' 0
same_image 'a pull mends a damaged blob: sound' "$HALLMARK_STORE" "$one"
finish
