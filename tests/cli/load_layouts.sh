#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every layout with a fault is refused as an archive, too, and leaves the store
# as it was; the twins are loaded.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
mkdir "$T/l"
python3 "$HALLMARK_SOURCE/tests/cli/layouts.py" "$T/l" || exit 1

hallmark load --store "$T/s" "$T/l/none" 2>/dev/null
nothing=$(cat "$T/s/index.json")
like 'a new store lists nothing' "$T/s/index.json" '"manifests":\[\]'

# untouched NAME - the store $T/s has neither names nor blobs nor other files
untouched() {
	is "$1: nothing enters the store" "$(find "$T/s/blobs" \
		"$T/s/hallmark/tmp" -type f)$(cat "$T/s/index.json")" "$nothing"
}

while read -r name reason; do
	# an archive without this file is none
	[ "$name" != no-oci-layout ] || reason='neither an OCI archive'
	tar -C "$T/l/$name" -cf "$T/l.tar" .
	rm -rf "$T/s"
	run hallmark load --store "$T/s" "$T/l.tar"
	if [ "$status" -ne 0 ] && grep -Eq -- "l.tar.*($reason)" "$err"; then
		pass "$name is refused with its reason"
	elif [ "$status" -eq 1 ] && grep -q 'lists every problem' "$err" &&
		hallmark verify --layout "$T/l.tar" | grep -Eq -- "$reason"; then
		pass "$name is refused, and verify says its reason"
	else
		fail "$name is refused with its reason" \
			"status $status, wanted: $reason
$(cat "$err")"
	fi
	untouched "$name"
done <"$T/l/bad"
while read -r name; do
	tar -C "$T/l/$name" -cf "$T/l.tar" .
	rm -rf "$T/s"
	run hallmark load --store "$T/s" "$T/l.tar"
	ended "$name is loaded" 0
done <"$T/l/good"
finish
