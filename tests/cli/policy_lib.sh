# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034
# policy_lib.sh - what the tests of policies share: an image with its
# provenance, statements and policies that Python changes.  Sourced.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need openssl
need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
for i in ours second third fourth; do
	run hallmark key new "$T/$i"
done
run hallmark build --key "$T/ours" --mirror "file://$T/mirror" HEAD:recipes/mini
ended 'a build' 0
git tag v1.0
git tag -a -m words other
envelope() {
	"$python" "$HALLMARK_SOURCE/tests/cli/envelope.py" "$@"
}
# change FILE EXPRESSION - sign the statement, changed by Python
change() {
	"$python" - "$HALLMARK_STORE/attestations/mini.intoto.jsonl" "$2" \
		>"$T/payload" <<-'END'
		import base64, json, sys
		e = json.loads(open(sys.argv[1]).readline())
		v = json.loads(base64.b64decode(e["payload"]))
		d = v["predicate"]["buildDefinition"]
		e, i, deps = (d["externalParameters"], d["internalParameters"],
		              d["resolvedDependencies"])
		i["epoch"] = 1700000000
		deps.append({"uri": "pkg:deb/debian/xz-utils@5.4.1-1?arch=amd64",
		             "name": "pool/x", "digest": {"sha256": "77" * 32}})
		exec(sys.argv[2])
		print(json.dumps(v))
	END
	envelope "$T/payload" "${3:-$T/ours}" >"$1"
}
# policy EXPRESSION - write the policy, changed by Python; p is the document
policy() {
	"$python" - "$T/policy.json" "$1" <<-'END'
		import json, sys
		k = {"name": "ci", "operator": "us", "file": "ours.pub"}
		k2 = {"name": "r2", "operator": "them", "file": "second.pub",
		      "roles": ["rebuilder"]}
		k3 = {"name": "r3", "operator": "others", "file": "third.pub",
		      "roles": ["rebuilder"]}
		p = {"policy": 1, "keys": [k]}
		exec(sys.argv[2])
		json.dump(p, open(sys.argv[1], "w"), indent=1)
	END
}
verify() {
	run hallmark verify --json --policy "$T/policy.json" \
		--repo "$T/repo" --now 2023-12-01T00:00:00Z "$@"
}
failed() { # the ids that failed or are undecided
	json "$out" '" ".join(f["id"] for f in v["findings"]
		if f["status"] in ("fail", "undecided"))' 2>&1
}
judge() { # NAME STATUS-AND-IDS POLICY STATEMENT…
	judge_name=$1 judge_wanted=$2
	policy "$3"
	shift 3
	cat "$@" >"$T/all.jsonl"
	verify "$T/all.jsonl"
	is "$judge_name" "$status $(failed)" "$judge_wanted"
}
