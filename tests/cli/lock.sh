#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# hallmark lock: what would change is shown and not written; packages are the
# newest of the release, unless suites are named.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
run hallmark build --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'an image is built' 0
add_recipe "$T/repo" boxed "$T/mirror" </dev/null
sed -i 's/"debian": .*\]/"image": "mini"/' recipes/boxed/recipe.json
cp recipes/boxed/lock.json "$T/before"

# --- what would change ---

run hallmark lock --dry-run --offline recipes/boxed
ended 'lock --dry-run succeeds' 0
like 'it shows what would change' "$out" '^changed  image mini sha256:'
like 'and that nothing is written' "$out" '; nothing was written$'
ok 'the lock is as it was' cmp recipes/boxed/lock.json "$T/before"
run hallmark lock -n --json --offline recipes/boxed
json_is 'with --json, too' "$out" \
	'v["dry_run"], v["changed"], "changed  image mini" in
	" ".join(v["changes"])' '(True, True, True)'
ok 'the lock is still as it was' cmp recipes/boxed/lock.json "$T/before"
rm recipes/boxed/lock.json
run hallmark lock -n --offline recipes/boxed
ended 'a first lock may be shown' 0
ok 'and is not made' test ! -e recipes/boxed/lock.json
run hallmark lock --json --offline recipes/boxed
json_is 'without the option it is written' "$out" 'v["changed"]' true
json_is 'and the answer has no changes' "$out" '"changes" in v' false
run hallmark lock -n --json --offline recipes/boxed
json_is 'then nothing would change' "$out" '(v["changed"], v["changes"])' \
	'(False, [])'

# --- which suites ---

release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
add_recipe "$T/repo" tools "$T/mirror" </dev/null
sed -i 's/"debian": .*\]/"debian": ["gcc", "make"]/' recipes/tools/recipe.json
rm recipes/tools/lock.json
run hallmark lock --offline --suite "${release:-none}" recipes/tools
if [ "$status" -ne 0 ]; then
	skip 'the newest packages' "this machine's apt has no lists"
	finish
fi
unlike 'a suite that is named has no updates' "$err" 'leave the mirrors'
like 'what is not at hand is not looked at' "$out" \
	'^scripts  not looked at: [0-9]+ packages'
ok 'a new lock names its rules' grep -q '"rules": 5' recipes/tools/lock.json
cp recipes/tools/lock.json "$T/old"
run hallmark lock --offline --suite "$release" --suite no-such-suite \
	recipes/tools
refused 'each suite that is named must exist' 2 'no package lists of no-such-suite'
run hallmark lock --offline recipes/tools
ended 'without the option' 0
versions() {
	json "$1" '"\n".join(p["name"] + " " + p["version"]
		for p in v["packages"])'
}
versions "$T/old" >"$T/old.txt"
versions recipes/tools/lock.json >"$T/new.txt"
join "$T/old.txt" "$T/new.txt" | while read -r name old new; do
	dpkg --compare-versions "$new" ge "$old" || echo "$name $old $new"
done >"$T/older"
is 'no package is older' "$(cat "$T/older")" ''
if apt-get indextargets --format '$(CODENAME)' 'Identifier: Packages' |
	grep -q "^$release-"; then
	like 'the user is told that replaced versions go' "$err" \
		'leave the mirrors: keep the store or a kit, or name a snapshot'
else
	skip 'the user is told that replaced versions go' 'no other suites here'
fi
finish
