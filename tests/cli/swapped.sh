#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A file is a regular one when it is looked at, and a named pipe, a link or a
# device when it is opened: another process swaps it all the time.  Each command
# ends soon, and nothing of what the link leads to is shown or stored.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

tries=${1:-5}
need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark key new "$T/key"
run hallmark build --key "$T/key" --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'the twin: a build' 0
store=$HALLMARK_STORE
mini=$(json "$store/index.json" '[m["digest"] for m in v["manifests"]
	if m["annotations"]["org.opencontainers.image.ref.name"] == "mini"][0]')
manifest=$store/blobs/sha256/${mini#sha256:}
layer=$store/blobs/sha256/$(json "$manifest" \
	'v["layers"][0]["digest"][7:]')
printf 'secret-of-another-user\n' >"$T/secret"
run hallmark save -q -o "$T/mini.tar" mini
cp "$store/attestations/mini.intoto.jsonl" "$T/mini.jsonl"
run hallmark show -q --pin -o "$T/pin.json" mini
mkdir "$T/one" "$T/two"
for folder in one two; do
	echo first >"$T/$folder/a"
	echo "$folder" >"$T/$folder/b"
done

at_end() {
	[ -z "${swapper-}" ] || kill "$swapper"
}

# swapped FILE COMMAND… - with the file swapped all the time
swapped() {
	swapped_file=$1
	shift
	mkfifo "$T/begins"
	"$python" "$HALLMARK_SOURCE/tests/cli/swapping.py" "$swapped_file" \
		"$T/secret" >"$T/begins" &
	swapper=$!
	read -r swapped_said <"$T/begins"
	rm "$T/begins"
	swapped_worst=0
	swapped_shown=
	swapped_try=0
	while [ "$swapped_try" -lt "$tries" ]; do
		run timeout 60 "$HALLMARK" "$@"
		[ "$status" -le "$swapped_worst" ] || swapped_worst=$status
		grep -q secret-of-another-user "$out" "$err" &&
			swapped_shown=$(cat "$out" "$err")
		swapped_try=$((swapped_try + 1))
	done
	kill "$swapper"
	wait "$swapper"
	swapper=
	rm -rf "$swapped_file.swapping"
	swapped_name="$* with $(basename "$swapped_file") swapped"
	swapped_name=$(echo "$swapped_name" | sed "s|$T|.|g")
	case $swapped_said-$swapped_worst in
	swapping-[012]) pass "$swapped_name" ;;
	*) fail "$swapped_name" "the worst status is $swapped_worst
$(head -c 1000 "$err")" ;;
	esac
	# a file that the user named may be a link
	case $*- in
	*"$swapped_file"-* | *"$swapped_file "*) ;;
	*) is "$swapped_name: nothing of another file is shown" \
		"$swapped_shown" '' ;;
	esac
}

for file in "$store/index.json" "$store/oci-layout" "$manifest" "$layer"; do
	swapped "$file" verify --trust "$T/key.pub" mini
	swapped "$file" save -q -o "$T/saved.tar" mini
	rm -rf "$T/new"
	swapped "$file" load --store "$T/new" "$store"
done
swapped "$manifest" show mini
swapped "$store/index.json" store list
swapped "$T/mini.tar" load --store "$T/new" "$T/mini.tar"
swapped "$T/mini.tar" verify --layout "$T/mini.tar"
swapped "$T/mini.tar" compare mini "$T/mini.tar"
swapped "$T/mini.jsonl" verify --trust "$T/key.pub" "$T/mini.jsonl"
swapped "$T/pin.json" verify --trust "$T/key.pub" --pin "$T/pin.json"
swapped "$T/key" sign --key "$T/key" mini
swapped "$T/key.pub" verify --trust "$T/key.pub" mini
swapped "$T/one/b" compare "$T/one" "$T/two"
swapped "$T/one/b" compare "$T/one/b" "$T/two/b"
swapped recipes/mini/recipe.json lock --dry-run recipes/mini
for file in config HEAD refs/heads/main index; do
	swapped ".git/$file" build --key "$T/key" HEAD:recipes/mini
done
swapped "$(echo "$T"/mirror/pool/main/m/mini/*.deb)" build \
	--store "$T/fresh" --key "$T/key" --mirror "file://$T/mirror" \
	HEAD:recipes/mini
ok 'nothing of another file is stored' \
	sh -c '! grep -rlq secret-of-another-user "$1" "$2" "$3"' sh \
	"$store" "$T/new" "$T/fresh"
run hallmark verify --trust "$T/key.pub" mini
ended 'the store is as it was' 0
finish
