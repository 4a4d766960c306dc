#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Layouts with one fault each are refused with its reason, and their twins are
# accepted.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
mkdir "$T/l"
python3 "$HALLMARK_SOURCE/tests/cli/layouts.py" "$T/l" || exit 1
while read -r name reason; do
	run hallmark verify --layout "$T/l/$name"
	if [ "$status" -eq 1 ] && grep -Eq -- "$reason" "$out"; then
		pass "$name is refused with its reason"
	else
		fail "$name is refused with its reason" \
			"status $status, wanted: $reason
$(cat "$out" "$err")"
	fi
done <"$T/l/bad"
while read -r name; do
	run hallmark verify --layout "$T/l/$name"
	ended "$name is accepted" 0
	like "$name is sound" "$out" '^sound: [0-9]+ blobs'
done <"$T/l/good"

# an artifact may be in a layout, but is no image that can be run
run hallmark show "oci:$T/l/artifact:hello"
refused 'an artifact is refused where an image is needed' 2 .
run hallmark show "oci:$T/l/unknown-type-in-index:hello"
ended 'a name of one image is found beside an unknown type' 0

# --- as an archive, and as JSON ---

tar -C "$T/l/twin" -cf "$T/twin.tar" .
run hallmark verify --layout "$T/twin.tar"
ended 'the twin is accepted as an archive' 0
run hallmark verify --layout --json "$T/twin.tar"
json_is 'it is sound' "$out" '(v["sound"], v["problems"])' '(True, [])'
tar -C "$T/l/diff-id-wrong" -cf "$T/bad.tar" .
run hallmark verify --layout --json "$T/bad.tar"
ended 'a layout with a fault is refused as an archive' 1
json_is 'it is not sound' "$out" '(v["sound"], len(v["problems"]))' '(False, 1)'
tar -C "$T/l/twin" -cf "$T/twice.tar" . ./index.json
run hallmark verify --layout "$T/twice.tar"
ended 'an archive with two files of one name is refused' 1
like 'it says which' "$out" "'index.json' is listed twice"
head -c 3000 "$T/twin.tar" >"$T/cut.tar"
run hallmark verify --layout "$T/cut.tar"
ended 'an archive that is cut is refused' 1
run hallmark verify --layout "$HALLMARK_SOURCE/hallmark.c"
ended 'a file that is no archive is refused' 1
tar -C "$HALLMARK_SOURCE" -cf "$T/other.tar" README.md
run hallmark verify --layout "$T/other.tar"
ended 'another archive is refused' 1
like 'it says why' "$out" 'neither an OCI archive.* nor a docker archive'
run hallmark verify --layout "$T/none"
refused 'a file that does not exist is undecided' 2 "$T/none"
run hallmark verify --layout --trust "$T/key" "$T/twin.tar"
refused '--layout and --trust exclude each other' 2 '--layout checks'
run hallmark verify --layout --quiet "$T/bad.tar"
ended '--quiet: the status is the answer' 1
is '--quiet: nothing is printed' "$(cat "$out" "$err")" ''
is 'no unpacked archive is left' "$(ls "$HALLMARK_STORE/hallmark/tmp")" ''
finish
