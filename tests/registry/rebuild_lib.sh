# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# rebuild_lib.sh - two recipes that a rebuild fetches for: uses, whose environment
# is an image in a registry, and fetched, with packages of a mirror.  Sourced by
# tests whose registry or mirror ends too early.
. "$(dirname "$0")/registry_lib.sh"

# two_originals ADDRESS - push the environment there, and build both recipes in
# $T/repo, the current folder; their statements are $T/uses.jsonl and
# $T/fetched.jsonl
two_originals() {
	digest=$(hallmark show --json shell 2>/dev/null >"$T/shell" &&
		json "$T/shell" 'v["manifest"]')
	run hallmark push shell "$1/a/shell:1"
	ended 'the environment is pushed' 0
	mkdir -p recipes/uses
	cat >recipes/uses/build.sh <<'END'
cat /bin/busybox >"$OUT/copy"
END
	cat >recipes/uses/recipe.json <<END
{
	"name": "uses",
	"environment": { "image": "$1/a/shell@$digest" },
	"build": "build.sh"
}
END
	run hallmark lock --insecure recipes/uses
	ended 'it is locked' 0
	add_recipe . fetched "$T/mirror" filler mini <<'END'
cat /usr/share/filler >"$OUT/filler"
END
	commit_all .
	hallmark key new "$T/key" >/dev/null 2>&1
	for i in uses fetched; do
		run hallmark build --json --insecure --key "$T/key" \
			--mirror "file://$T/mirror" "HEAD:recipes/$i"
		ended "the original of $i" 0
		cp "$HALLMARK_STORE/attestations/$i.intoto.jsonl" "$T/$i.jsonl"
	done
}

rebuild() { # RECIPE MIRROR - in an empty store
	rm -rf "$HALLMARK_STORE"
	hallmark rebuild --json --insecure --key "$T/key" --trust "$T/key.pub" \
		--repo "$T/repo" --mirror "$2" "$T/$1.jsonl" \
		>"$out" 2>"$err" </dev/null
}
seen=
told() { # NAME
	told_word=$(json "$out" 'v["verdict"] + " " +
		v.get("reason", {}).get("code", "")' 2>/dev/null)
	seen="$seen $told_word,"
	case "$status $told_word" in
	'0 identical ' | '2 unavailable network') pass "$1: $told_word" ;;
	*) fail "$1" "$status $told_word
$(cat "$err")" ;;
	esac
	is "$1: the statement says so" "$(python3 -c '
import base64, json, sys
e = json.loads(open(sys.argv[1]).readline())
print(json.loads(base64.b64decode(e["payload"]))["predicate"]["verdict"])' \
		"$(json "$out" 'v["file"]' 2>/dev/null)" 2>&1)" \
		"${told_word%% *}"
}
