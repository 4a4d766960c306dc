#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A trace says which process wrote each file of the output, whatever renames and
# links it went through, and changes nothing of what is built; compare names the
# writers of both builds.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
mirror=file://$T/mirror
cd "$T/repo" || exit 1
# env executes: this shell runs its own applets without that
add_recipe "$T/repo" writes "$T/mirror" <<'END'
cd /build
echo a word >"$OUT/by-shell"
env cp "$OUT/by-shell" "$OUT/copied"
env cp "$OUT/by-shell" staged
env mv staged "$OUT/moved"
env cp "$OUT/by-shell" "$OUT/before"
env mv "$OUT/before" "$OUT/renamed"
mkdir -p "$OUT/stage/deep"
env cp "$OUT/by-shell" "$OUT/stage/deep/in-folder"
env mv "$OUT/stage" "$OUT/tree"
env cp "$OUT/by-shell" "$OUT/linked"
env ln "$OUT/linked" "$OUT/hard"
env ln -s by-shell "$OUT/soft"
env cp "$OUT/by-shell" "$OUT/patched"
env dd if="$OUT/by-shell" of="$OUT/patched" bs=1 count=1 conv=notrunc
env cp "$OUT/by-shell" "$OUT/replaced"
env tee "$OUT/replaced" <"$OUT/by-shell"
env cp "$OUT/by-shell" "$OUT/removed"
rm "$OUT/removed"
env tee "$OUT/removed" <"$OUT/by-shell"
ln -s "$OUT/through" link
env tee link <"$OUT/by-shell"
(cd "$OUT" && env tee relative <by-shell)
env sed s,a,b, "$OUT/by-shell" >"$OUT/redirected"
env sed s,a,b, "$OUT/by-shell" >>"$OUT/appended"
sh -c 'env tee "$OUT/deeper" <"$OUT/by-shell"; :'
env tee "$OUT/no/such/folder" <"$OUT/by-shell" || :
cp "$OUT/by-shell" "$OUT/ünï côde"
# what the kernel refuses changes nothing
env cp "$OUT/by-shell" "$OUT/kept"
env tee "$OUT/other" <"$OUT/by-shell"
! env ln "$OUT/other" "$OUT/kept"
! env ln -s other "$OUT/kept"
mkdir "$OUT/own"
env cp "$OUT/by-shell" "$OUT/own/file"
! env mv "$OUT/own" "$OUT/own/inside"
END
add_recipe "$T/repo" fickle "$T/mirror" <<'END'
env date >/dev/null
env dd if=/dev/urandom of="$OUT/chance" bs=16 count=1
env tee "$OUT/steady" </recipe/build.sh
END
commit_all .

run hallmark build --json --mirror "$mirror" HEAD:recipes/writes
ended 'a build without a trace' 0
manifest=$(json "$out" 'v["manifest"]')
run hallmark build --json --force --trace --mirror "$mirror" HEAD:recipes/writes
ended 'and with one' 0
json_is 'a trace changes nothing' "$out" 'v["manifest"]' "$manifest"
trace=$(json "$out" 'v["trace"]')
json_is 'nothing is dropped' "$trace" 'v["dropped"]' 0
# writers PATH - the arguments of those that wrote it, each without the folders
writers() {
	json "$trace" '"; ".join(" ".join(a.split("/")[-1]
		for a in v["processes"][w]["argv"]) for f in v["files"]
		if f["path"] == "'"$1"'" for w in f["writers"])' 2>&1
}
while IFS='|' read -r path wanted; do
	is "$path is written by ${wanted:-no process}" "$(writers "$path")" \
		"$wanted"
done <<'END'
by-shell|sh -eu build.sh
copied|cp by-shell copied
moved|mv staged moved
renamed|cp by-shell before
tree/deep/in-folder|cp by-shell in-folder
linked|cp by-shell linked
hard|cp by-shell linked
soft|ln -s by-shell soft
patched|cp by-shell patched; dd by-shell patched bs=1 count=1 conv=notrunc
replaced|tee replaced
removed|tee removed
through|tee link
relative|tee relative
deeper|tee deeper
ünï côde|sh -eu build.sh
kept|cp by-shell kept
own/file|cp by-shell file
own/inside/file|
staged|
before|
stage/deep/in-folder|
no/such/folder|
END
json_is 'each writer has its number' "$trace" 'all(v["processes"][w]["pid"] > 0
	for f in v["files"] for w in f["writers"])' true
for i in redirected appended; do
	is "$i is written by what the shell opened it for" \
		"$(writers $i)" "sh -eu build.sh; sed s,a,b, by-shell"
done
is 'files are sorted' "$(json "$trace" '[f["path"] for f in v["files"]] ==
	sorted([f["path"] for f in v["files"]], key=lambda p: p.encode())')" true
cp "$trace" "$T/first"
run hallmark build --json --force --trace --mirror "$mirror" HEAD:recipes/writes
ok 'the same build has the same trace' cmp "$trace" "$T/first"

# --- a damaged trace ---

bad() { # NAME REGEX PYTHON
	python3 -c 'import json, sys
v = json.load(open(sys.argv[1]))
exec(sys.argv[3])
json.dump(v, open(sys.argv[2], "w"))' "$T/first" "$T/bad.json" "$3"
	run hallmark show "$T/bad.json"
	refused "$1" 2 "$2"
}
bad 'no files' files 'del v["files"]'
bad 'a writer that does not exist' 'names no process' \
	'v["files"][0]["writers"] = [len(v["processes"])]'
bad 'a writer that is no number' 'names no process' \
	'v["files"][0]["writers"] = ["1"]'
bad 'no writer' "'writers' must hold" 'v["files"][0]["writers"] = []'
bad 'too many writers' "'writers' must hold" 'v["files"][0]["writers"] = [0] * 17'
bad 'files in another order' 'out of order' 'v["files"].reverse()'
bad 'files in a trace of format 2' files 'v["hallmarkTrace"] = 2'
python3 -c 'import json, sys
v = json.load(open(sys.argv[1]))
v["hallmarkTrace"] = 2
del v["files"]
json.dump(v, open(sys.argv[2], "w"))' "$T/first" "$T/two.json"
run hallmark show "$T/two.json"
ended 'a trace of format 2 is read' 0

# --- joined to a difference ---

run hallmark build --json --trace --mirror "$mirror" --level deterministic \
	HEAD:recipes/fickle
ended 'a build' 0
a=$(json "$out" 'v["manifest"]')
# the same with another byte
sed -i 's/bs=16/bs=17/' recipes/fickle/build.sh
commit_all .
run hallmark build --json --trace --mirror "$mirror" HEAD:recipes/fickle
b=$(json "$out" 'v["manifest"]')
run hallmark compare --json "$a" "$b"
chance='[d for d in v["differences"] if d["path"] == "chance"][0]["trace"][0]'
json_is 'the writer of A is named' "$out" "$chance[\"process\"].split()[0],
	$chance[\"reason\"]" "('dd', 'wrote')"
json_is 'and that of B' "$out" "sorted(set(k for m in [d for d in
	v[\"differences\"] if d[\"path\"] == \"chance\"][0][\"trace\"]
	if m[\"reason\"] == \"wrote\" for k in m[\"wrote\"]))" '["a", "b"]'
json_is 'with its number' "$out" "all(w[\"pid\"] > 0 for w in
	$chance[\"wrote\"].values())" true
json_is 'and what started it' "$out" "[w[\"parents\"] for w in
	$chance[\"wrote\"].values()]" '[["/bin/sh -eu /recipe/build.sh"]]'
run hallmark compare "$a" "$b"
like 'in words' "$out" "trace: 'dd if=/dev/urandom .*\(wrote the file\) asked for"
like 'with numbers and parents' "$out" \
	"wrote: in A process [0-9]+, started by '/bin/sh -eu /recipe/build.sh'"
finish
