#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A named pipe in the place of a file: opening it would wait for its other end.
# A file without end: reading it would take all memory.  Each command refuses it
# by name instead, and accepts the twin that has the file.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

# hasty ARGUMENT… - hallmark, which must end soon
hasty() {
	timeout 60 "$HALLMARK" "$@"
}

# as_pipe FILE NAME COMMAND… - the command works; it is refused, with the name
# of the file, while a named pipe stands in the place of FILE
as_pipe() {
	in_place mkfifo "$@"
}
# as_huge, as_memory - likewise a file of 3 GiB that takes no room, and a link to
# the memory of the process that reads it
as_huge() {
	in_place 'truncate -s 3G' "$@"
}
as_memory() {
	in_place 'ln -s /proc/self/mem' "$@"
}
in_place() { # MAKER FILE NAME COMMAND…
	in_place_by=$1
	pipe_file=$2
	pipe_name=$3
	shift 3
	[ -e "$pipe_file" ] || : >"$pipe_file"
	run "$@"
	[ "$status" = 0 ] || {
		fail "the twin: $*" "$(cat "$err")"
		return
	}
	mv "$pipe_file" "$T/aside"
	# shellcheck disable=SC2086 # words of the maker
	$in_place_by "$pipe_file"
	run "$@"
	refused "$in_place_by $pipe_name: ${2-} ${3-} is refused" 2 "$pipe_name"
	rm -df "$pipe_file"
	mv "$T/aside" "$pipe_file"
}

# --- repositories ---

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark build --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'a build, which the store then answers' 0
in_git . branch other
in_git . pack-refs --all
in_git . update-ref refs/heads/loose HEAD
mkdir -p .git/objects/info .git/info
: >.git/objects/info/alternates
for file in HEAD config index packed-refs refs/heads/loose objects/info/alternates \
	info/grafts; do
	for as in as_pipe as_huge as_memory; do
		$as ".git/$file" "$file" hasty build --quiet HEAD:recipes/mini
	done
done

# what only the look at uncommitted files reads; it is passed over
mkfifo .gitignore
run hasty build --quiet HEAD:recipes/mini
ended 'a pipe as .gitignore is not waited for' 0
rm .gitignore

# a configuration that cannot be read would lose the name of the remote
in_place mkdir .git/config config hasty build --quiet HEAD:recipes/mini
if [ "$(id -u)" != 0 ]; then
	in_place 'install -m 0 /dev/null' .git/config config \
		hasty build --quiet HEAD:recipes/mini
fi

# what only the configuration names
: >"$T/included"
in_git . config include.path "$T/included"
as_pipe "$T/included" 'does not answer' hasty build --quiet HEAD:recipes/mini
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}allocator_may_return_null=1 \
	as_huge "$T/included" 'far too large' \
	hasty build --quiet HEAD:recipes/mini
in_git . config --unset include.path

# folders that contain themselves by several links
ln -s . .git/refs/heads/up
ln -s .. .git/refs/heads/above
ln -s . .git/refs/heads/again
run hasty build --quiet HEAD:recipes/mini
ended 'links to folders above are not followed for ever' 0
rm .git/refs/heads/up .git/refs/heads/above .git/refs/heads/again

# a pipe in the place of the folder of git
mv .git "$T/git"
mkfifo .git
run hasty build --quiet HEAD:recipes/mini
refused 'a pipe as .git is refused' 2 '\.git.* is a named pipe'
rm .git
mv "$T/git" .git

# --- files of file URLs, as the packages of a mirror are ---

fresh_host=
fresh() {
	rm -rf "$T/fresh"
	hasty "$@" --quiet --store "$T/fresh" --mirror "file://$fresh_host$T/mirror"
}
for as in as_pipe as_memory; do
	$as "$(echo "$T"/mirror/pool/main/m/mini/*.deb)" 'package mini' \
		fresh build HEAD:recipes/mini
done
fresh_host=localhost
as_pipe "$(echo "$T"/mirror/pool/main/m/mini/*.deb)" 'package mini' \
	fresh build HEAD:recipes/mini
fresh_host=

# --- stores and files ---

for file in index.json oci-layout; do
	as_pipe "$HALLMARK_STORE/$file" "$file" hasty verify mini
	as_pipe "$HALLMARK_STORE/$file" "$file" hasty show mini
	as_pipe "$HALLMARK_STORE/$file" "$file" hasty store list
	as_pipe "$HALLMARK_STORE/$file" "$file" \
		hasty compare mini "oci:$HALLMARK_STORE:mini"
done
cp "$HALLMARK_STORE/attestations/mini.intoto.jsonl" "$T/statements.jsonl"
as_pipe "$T/statements.jsonl" statements hasty verify "$T/statements.jsonl"

# what a shell makes of <(command) stays possible
run sh -c 'cat "$1" | "$2" verify /dev/stdin' sh "$T/statements.jsonl" \
	"$HALLMARK"
ended 'statements from standard input are read' 0
finish
