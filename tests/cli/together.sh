#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Many builds at once in one store: each gives the same result, and none
# disturbs another.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

many='1 2 3 4 5 6 7 8'

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
for i in $many; do
	add_recipe "$T/repo" "other-$i" "$T/mirror" <<-END
		echo $i >"\$OUT/number"
	END
done
commit_all "$T/repo"
cd "$T/repo" || exit 1

# all_at_once NAME OPTION… - several builds at once; {} becomes the number of
# each
all_at_once() {
	all_name=$1
	shift
	pids=
	for i in $many; do
		# words
		# shellcheck disable=SC2046
		"$HALLMARK" build --json --mirror "file://$T/mirror" \
			$(echo "$@" | sed "s/{}/$i/g") \
			>"$T/out-$i" 2>"$T/err-$i" </dev/null &
		pids="$pids $!"
	done
	why=
	for pid in $pids; do
		wait "$pid" || why="$why $?"
	done
	[ -z "$why" ] || why="$why
$(cat "$T"/err-*)"
	"$HALLMARK" store check >"$out" 2>&1 || why="$why
$(cat "$out")"
	[ -z "$(ls "$HALLMARK_STORE/hallmark/tmp")" ] || why="$why
hallmark/tmp is not empty"
	if [ -z "$why" ]; then
		pass "$all_name"
	else
		fail "$all_name" "$why"
	fi
}
manifests() {
	for i in $many; do
		json "$T/out-$i" 'v["manifest"]'
	done | sort | uniq -c | tr -s ' '
}

for round in 1 2; do
	rm -rf "$XDG_CONFIG_HOME"
	chmod -R u+rwX "$HALLMARK_STORE" 2>/dev/null
	rm -rf "$HALLMARK_STORE"
	all_at_once "the same, in a store that is not there yet ($round)" \
		HEAD:recipes/mini
	first=$(manifests)
	like 'one key was made' "$XDG_CONFIG_HOME/hallmark/key.pub" .
	run hallmark verify mini
	ended 'that key signed the image' 0
	all_at_once "the same, known ($round)" HEAD:recipes/mini
	is 'all builds give the same image' "$(manifests)" "$first"
	all_at_once "the same, by force ($round)" --force HEAD:recipes/mini
	is 'all builds give the same image' "$(manifests)" "$first"
	all_at_once "each another ($round)" 'HEAD:recipes/other-{}'
	run hallmark store list --json
	json_is 'all images have a tag' "$out" 'len(v["images"])' 9
done
is 'the eight builds give eight images' "$(manifests | wc -l | tr -d ' ')" 8
finish
