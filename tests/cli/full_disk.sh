#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The disk is full during each step: hallmark prints one sentence, the store is
# sound, and after the disk has grown the build succeeds.
. "${HALLMARK_SOURCE:?}/tests/cli/disk_lib.sh"

need_box
make_mirror "$T/mirror" 3072
make_repo "$T/repo" "$T/mirror"
add_recipe "$T/repo" full "$T/mirror" filler mini <<'END'
	for i in 1 2 3 4; do
		(echo $i; cat /usr/share/filler) >"$OUT/$i"
	done
END
commit_all "$T/repo"
cd "$T" || exit 1

build() {
	run hallmark build --json --repo "$T/repo" \
		--mirror "file://$T/mirror" HEAD:recipes/full
}

build
ended 'a build with enough room succeeds' 0
manifest=$(json "$out" 'v["manifest"]')
used=$(du -sk "$HALLMARK_STORE" | cut -f1)
hallmark build --repo "$T/repo" --quiet HEAD:recipes/full >/dev/null
diag "a store of it takes $used kB"
HALLMARK_STORE=$T/disk/store

# full KB - a disk of this size, too small for a build
full() {
	disk "size=${1}k"
	build
	step=$(sed -n 's/^ *\(fetch\|unpack\|build\|layer\) .*/\1/p' "$err" |
		tail -n 1)
	grep -q 'writing the layer' "$err" && step=layer
	if [ "$status" -eq 0 ]; then
		enough=$1
		return
	fi
	steps="$steps $step"
	refused "$1 kB: a disk that is full in '$step' is reported" 2 'space|[Nn]o room|full'
	diag "$(grep '^hallmark: ' "$err")"
	if [ -e "$HALLMARK_STORE/oci-layout" ]; then
		run hallmark store check
		ended "$1 kB: the store is sound" 0
		is "$1 kB: nothing is left" \
			"$(ls "$HALLMARK_STORE/hallmark/tmp" 2>/dev/null)" ''
		run hallmark store list --json
		json_is "$1 kB: no image has a tag" "$out" 'v["images"]' '[]'
	fi
	mount -o "remount,size=$((used * 2))k" "$T/disk" || exit 1
	build
	ended "$1 kB, grown: the build succeeds" 0
	json_is "$1 kB, grown: the image is the same" "$out" 'v["manifest"]' \
		"$manifest"
	run hallmark store check
	ended "$1 kB, grown: the store is sound" 0
}

enough=
steps=
for part in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do
	full $((used * part / 20 + 4))
	[ -z "$enough" ] || break
done
diag "full in:$steps; enough: $enough"
echo "$steps" >"$T/steps"
for step in fetch unpack layer; do
	like "a disk was full in step $step" "$T/steps" "$step"
done
[ -n "$enough" ] || enough=$used

# the last pages: results, the envelope, the index
kb=$((enough - 4))
while [ $kb -gt $((enough - 64)) ]; do
	full $kb
	kb=$((kb - 4))
done

# no inode is left
disk "size=$((used * 2))k,nr_inodes=40"
build
refused 'a disk without inodes is reported' 2 'space|[Nn]o room|full'
mount -o "remount,nr_inodes=0" "$T/disk"
build
ended 'no inode was left, grown: the build succeeds' 0

# the store cannot be written at all
disk "size=$((used * 2))k"
build
ended 'a build on a disk of its own succeeds' 0
mount -o remount,ro "$T/disk" || exit 1
run hallmark verify full
ended 'verify reads a read-only store' 0
run hallmark show full
ended 'show reads a read-only store' 0
run hallmark store check
ended 'check reads a read-only store' 0
run hallmark build --force --repo "$T/repo" --mirror "file://$T/mirror" \
	HEAD:recipes/full
refused 'build refuses a read-only store' 2 'Read-only file system'
finish
