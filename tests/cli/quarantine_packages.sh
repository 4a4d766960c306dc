#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Packages of every kind are stopped, in the order of their own versions, where
# a signed bill of materials or provenance lists them; images are stopped by
# what they stand on.
. "${HALLMARK_SOURCE:?}/tests/cli/quarantine_lib.sh"

policy "$roles"
# listing FILE KEY - the provenance of mini, and a bill of materials by KEY
listing() {
	"$python" - "$image" >"$T/payload" <<-'END'
		import json, sys
		purls = ["pkg:npm/%40babel/core@7.1.0-rc.1", "pkg:npm/left-pad@1.3.0",
		    "pkg:pypi/Foo-Bar@2.0rc1", "pkg:cargo/serde@1.0.99",
		    "pkg:golang/github.com/a/b@v1.2.3",
		    "pkg:maven/org.example/lib@1.0-SNAPSHOT",
		    "pkg:gem/rails@7.0.0.beta", "pkg:generic/tool@r7",
		    "pkg:npm/odd@latest", "pkg:deb/debian/zlib1g@1:1.2-3",
		    "pkg:deb/debian/libstdc%2B%2B6@12-1"]
		def part(p):
		    name, _, version = p.split("/", 1)[1].rpartition("@")
		    return {"type": "library", "name": name, "version": version,
		            "purl": p}
		print(json.dumps({"_type": "https://in-toto.io/Statement/v1",
		    "subject": [{"digest": {"sha256": sys.argv[1][7:]}}],
		    "predicateType": "https://cyclonedx.org/bom",
		    "predicate": {"bomFormat": "CycloneDX", "specVersion": "1.6",
		        "components": [part(p) for p in purls]}}))
	END
	envelope "$T/payload" "$2" >"$T/bill.jsonl"
	cat "$statement" "$T/bill.jsonl" >"$1"
}
listing "$T/all.jsonl" "$T/ours"
listing "$T/strange.jsonl" "$T/fourth"

# kind NAME SPARED STOPPED - each a target with its ranges
kind() {
	again
	# shellcheck disable=SC2086
	(
		IFS='|'
		set -- $2
		unset IFS
		run hallmark quarantine add --key "$T/second" --reason x \
			--now 2026-11-02T00:00:00Z "$@"
		echo "$status" >"$T/status"
	)
	is "$1: signed" "$(cat "$T/status")" 0
	seen "$1: $2" "$3" --provenance "$T/all.jsonl"
}
kind npm 'pkg:npm/left-pad|<1.3.0' 0
kind npm 'pkg:npm/left-pad|<=1.3.0' '1 quarantine'
like 'what contains it' "$out" 'the image contains .left-pad. 1.3.0'
kind 'npm with a scope' 'pkg:npm/@babel/core|>= 7.1.0' 0
kind 'npm with a scope' 'pkg:npm/%40babel/core|<< 7.1.0' '1 quarantine'
kind 'every version' pkg:npm/@babel/core '1 quarantine'
kind 'of another kind' pkg:pypi/left-pad 0
kind pypi 'pkg:pypi/foo_bar|>= 2.0' 0
kind pypi 'pkg:pypi/foo_bar|2.0c1' '1 quarantine'
kind cargo 'pkg:cargo/serde|> 1.0.99' 0
kind cargo pkg:cargo/serde@1.0.99 '1 quarantine'
kind golang 'pkg:golang/github.com/a/b|< 1.2.3' 0
kind golang 'pkg:golang/github.com/a/b|< 1.10' '1 quarantine'
kind maven 'pkg:maven/org.example/lib|1.0' 0
kind maven 'pkg:maven/org.example/lib|< 1.0' '1 quarantine'
kind gem 'pkg:gem/rails|>= 7.0' 0
kind gem 'pkg:gem/rails|> 6.9, < 7' '1 quarantine'
kind generic pkg:generic/tool@r8 0
kind generic pkg:generic/tool@r7 '1 quarantine'
kind 'a version in no order' 'pkg:npm/odd|< 2' '2 quarantine'
kind 'which is any version' pkg:npm/odd '1 quarantine'
kind 'of Debian, in a bill of materials' 'pkg:deb/debian/zlib1g|<< 1:1.2' 0
kind 'of Debian, in a bill of materials' pkg:deb/debian/zlib1g@1.2 \
	'1 quarantine'
kind 'of Debian, with an escape' 'pkg:deb/debian/libstdc++6|12' '1 quarantine'
kind 'of Debian, escaped' 'pkg:deb/debian/libstdc%2B%2B6|<< 12' 0
again
say second add pkg:npm/not-there
sed 's/"name": "left-pad"/"name": ""/; s/"purl": "pkg:npm.left-pad@1.3.0"/"purl": ""/' \
	"$T/payload" >"$T/nameless"
envelope "$T/nameless" "$T/ours" >"$T/bill.jsonl"
cat "$statement" "$T/bill.jsonl" >"$T/unread.jsonl"
seen 'a bill of materials that cannot be read may list it' '2 quarantine' \
	--provenance "$T/unread.jsonl"
sed 's/, "purl": "pkg:npm.left-pad@1.3.0"//' "$T/payload" >"$T/untyped"
envelope "$T/untyped" "$T/ours" >"$T/bill.jsonl"
cat "$statement" "$T/bill.jsonl" >"$T/untyped.jsonl"
for i in pkg:npm/left-pad pkg:pypi/left.pad@1.3 pkg:generic/left-pad@1.3.0; do
	again
	say second add "$i"
	seen "a part of no kind may be $i" '2 quarantine' \
		--provenance "$T/untyped.jsonl"
done
for i in pkg:npm/left-pad@1.3.1 pkg:generic/left-pad@1.3 pkg:npm/left; do
	again
	say second add "$i"
	seen "a part of no kind is not $i" 0 --provenance "$T/untyped.jsonl"
done
again
say second add pkg:npm/left-pad
seen 'what a stranger lists counts for nothing' 0 \
	--provenance "$T/strange.jsonl"
seen 'without the list it is not known to be there' 0

bad() { # WORDS ARGUMENT…
	bad_words=$1
	shift
	run hallmark quarantine add --key "$T/second" --reason x "$@"
	refused "not a target: $*" 2 "$bad_words"
}
bad 'does not know the order of versions of pkg:generic' pkg:generic/x '<< 2'
bad 'is no version of a package of npm' pkg:npm/x '^1.2'
bad 'is no version of a package of maven' pkg:maven/a/x '[1,2)'
bad 'no version is in the range' pkg:pypi/x '> 2, < 1'
bad 'must be named by a URL' pkg:oci/x
bad 'must be named by a URL' pkg:deb/ubuntu/x
bad 'not the URL of a package' pkg:npm/

# --- what an image stands on, by its layers ---

make_below() {
	again
	below=$("$python" - "$HALLMARK_STORE" "$image" <<-'END'
	import hashlib, json, sys
	def path(d):
	    return sys.argv[1] + "/blobs/sha256/" + d[7:]
	def put(v):
	    text = json.dumps(v, sort_keys=True, separators=(",", ":")).encode()
	    d = "sha256:" + hashlib.sha256(text).hexdigest()
	    open(path(d), "wb").write(text)
	    return d
	m = json.load(open(path(sys.argv[2])))
	m["annotations"] = {"made": "by another builder, of the same layers"}
	print(put(m))
	config = json.load(open(path(m["config"]["digest"])))
	config["author"] = "who has compressed the layers again"
	print(put(dict(m, config={"digest": put(config)},
	    layers=[{"digest": "sha256:" + "1" * 64} for i in m["layers"]])))
	m["layers"] = m["layers"] + m["layers"][:1]
	print(put(m))
	END
	)
}
make_below
say second add "$(echo "$below" | tail -1)"
seen 'an image with more layers is not below' 0
say second add "$(echo "$below" | head -1)"
seen 'one of the same layers is' '1 quarantine'
like 'and how' "$out" 'its layers begin with all layers of that'
make_below
say second add "$(echo "$below" | sed -n 2p)"
seen 'one of the same files, compressed in another way, is' '1 quarantine'
finish
