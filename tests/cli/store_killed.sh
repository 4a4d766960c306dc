#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# SIGKILL at random moments of builds, loads, saves, gc and rm in one store: it
# stays sound, and nothing that was reported as done is lost.
# usage: store_killed.sh [ROUNDS [SEED]]
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
commits=$(in_git "$T/repo" rev-parse HEAD)
for i in 1 2 3 4 5 6 7; do
	printf 'echo %s >"$OUT/number"\n' $i >>"$T/repo/recipes/mini/build.sh"
	commit_all "$T/repo"
	commits="$commits $(in_git "$T/repo" rev-parse HEAD)"
done
run hallmark key new
# an image that no build here makes
printf 'echo loaded >"$OUT/number"\n' >>"$T/repo/recipes/mini/build.sh"
commit_all "$T/repo"
run hallmark build --quiet --store "$T/other" --repo "$T/repo" \
	--mirror "file://$T/mirror" HEAD:recipes/mini
ended 'another image is built' 0
hallmark tag --store "$T/other" mini loaded >/dev/null
run hallmark save --store "$T/other" -o "$T/loaded.tar" loaded
ended 'it is saved' 0
seed=${2:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
diag "${1:-20} rounds of seed $seed"
# words
# shellcheck disable=SC2086
ok 'the store is sound, and nothing is lost' "$python" \
	"$HALLMARK_SOURCE/tests/cli/store_killed.py" "${1:-20}" "$seed" \
	"$HALLMARK" "$T/repo" "file://$T/mirror" "$T/loaded.tar" $commits
finish
