#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/provenance.schema.json accepts what a build signs and the example of
# provenance(7), and refuses each of these with one thing changed.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
[ -n "$python" ] || bail 'python3 is not installed'
"$python" -c 'import jsonschema' 2>/dev/null ||
	bail 'python3-jsonschema is not installed'
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1

# valid FILE [CHANGE] - the statement v of a file, after a line of Python
valid() {
	"$python" - "$HALLMARK_SOURCE/docs/provenance.schema.json" "$@" <<-'END'
		import json, sys
		import jsonschema
		schema = json.load(open(sys.argv[1]))
		jsonschema.Draft202012Validator.check_schema(schema)
		v = json.load(open(sys.argv[2]))
		p = v["predicate"]
		d, r = p["buildDefinition"], p["runDetails"]
		exec(sys.argv[3] if len(sys.argv) > 3 else "")
		sys.exit(not jsonschema.Draft202012Validator(schema).is_valid(v))
	END
}
run hallmark build --quiet --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'a build' 0
hallmark show --json mini >"$T/shown" 2>"$err"
json "$T/shown" '__import__("json").dumps([s for s in v["statements"]
	if s["predicateType"] == "https://slsa.dev/provenance/v1"][0])' \
	>"$T/statement"
ok 'the schema accepts what a build signs' valid "$T/statement"
sed -n '/^\.Sh EXAMPLES/,$p' "$HALLMARK_SOURCE/docs/provenance.7" |
	sed -n '/^{/,/^}/p' >"$T/example"
ok 'and the example of the page' valid "$T/example"

while IFS= read -r change; do
	if valid "$T/statement" "$change" >"$T/words" 2>&1; then
		fail "refused: $change"
	else
		unlike "refused: $change" "$T/words" Traceback
	fi
done <<'END'
v["_type"] = "https://in-toto.io/Statement/v0.1"
v["predicateType"] = "https://slsa.dev/provenance/v0.2"
v["subject"] = []
v["subject"] *= 2
v["subject"][0]["digest"] = {"md5": "0" * 32}
v["subject"][0]["digest"]["sha256"] = "A" * 64
d["buildType"] = "urn:hallmark:build:recipe:2"
d["externalParameters"]["debug"] = "yes"
d["externalParameters"]["output"] = "Lib"
d["externalParameters"]["revision"] = "main"
del d["externalParameters"]["repository"]
d["internalParameters"]["epoch"] = -1
d["internalParameters"]["box"] = 0
d["internalParameters"]["level"] = "quick"
d["internalParameters"]["declared"] = {"lower": "x"}
d["internalParameters"]["residual"] = ["UPPER"]
del d["internalParameters"]["format"]
d["resolvedDependencies"] = []
d["resolvedDependencies"][0]["digest"] = {}
del d["resolvedDependencies"][0]["uri"]
del r["builder"]["id"]
r["byproducts"][0]["digest"]["sha256"] = "0"
END
ok 'a member that nobody knows is no fault elsewhere' valid "$T/statement" \
	'd["internalParameters"]["new"] = 1; r["new"] = 1; v["new"] = 1'
finish
