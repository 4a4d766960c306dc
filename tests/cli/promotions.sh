#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Promotions in random orders: summaries, quarantines, lifts, lists, strangers
# who sign the same, days that pass, pins forward and back.  A small model says
# what each gate must answer.  PROMOTIONS=N plays N orders, from the seed of
# PROMOTIONS_FIRST on.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T" || exit 1
for i in builder staging security stranger; do
	run hallmark key new "$T/$i"
done
keys='{"name": "ci", "operator": "us", "file": "builder.pub"},
	{"name": "sec", "operator": "us", "file": "security.pub",
	"roles": ["quarantine"]}'
printf '{"policy": 1, "stage": "staging", "keys": [%s]}' "$keys" >staging.json
printf '{"policy": 1, "stage": "production", "keys": [%s,
	{"name": "gate", "operator": "us", "file": "staging.pub",
	"roles": ["verifier"], "verifiers": ["urn:staging"]}],
	"summary": {"stage": "staging", "policies": ["sha256:%s"],
	"max_age_days": 7}}' "$keys" \
	"$(sha256sum <staging.json | cut -d' ' -f1)" >production.json
built() { # NAME
	run hallmark build --repo "$T/repo" --quiet --json --key "$T/builder" \
		--mirror "file://$T/mirror" HEAD:recipes/mini
	ended "$1 is built" 0
	image=$(json "$out" 'v["manifest"]')
	run hallmark tag mini "$1"
}
built a
first=$image
echo 'echo more >"$OUT/more"' >>"$T/repo/recipes/mini/build.sh"
in_git "$T/repo" commit -qam 'another version'
built b
printf '{"a": "%s", "b": "%s"}' "$first" "$image" >images.json
cp -a "$HALLMARK_STORE" "$T/sound"
rm -rf "$T/sound/hallmark/environments" "$T/sound/hallmark/git"
run "$python" "$HALLMARK_SOURCE/tests/cli/promotions.py" "$HALLMARK" "$T" \
	"${PROMOTIONS_FIRST:-1}" "${PROMOTIONS:-100}"
[ "$status" = 0 ] || diag "$(head -c 4000 "$out") $(head -c 1000 "$err")"
is "every gate answers as the model says: $(tail -1 "$out")" "$status" 0
finish
