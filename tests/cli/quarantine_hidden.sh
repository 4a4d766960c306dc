#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What must not hide a quarantine: junk beside it, damage, a form that cannot be
# read, another way to the same image, and other processes.
. "${HALLMARK_SOURCE:?}/tests/cli/quarantine_lib.sh"

refer() { # IMAGE COUNT [--quarantine] [--lost]
	"$python" "$HALLMARK_SOURCE/tests/cli/refer.py" "$HALLMARK_STORE" "$@"
}
policy "$roles"

# --- an index ---

multi() { # - make the index; $index is its digest
	hallmark index multi mini >"$out"
	index=$(sed -nE 's/^index +multi +//p' "$out")
}
again
multi
looked=multi
seen 'an index is verified' 0
say second add multi
seen 'what stops an index stops it' '1 quarantine'
rm -rf "$kept/statements"
seen 'also if it is only attached to the index' '1 quarantine'
looked=mini

# --- too many statements ---

again
say second add mini
cat "$kept/statements/"*.json >"$T/q.json"
echo >>"$T/q.json"
rm -rf "$kept"
seen 'a quarantine that is attached' '1 quarantine'
refer "$image" 1100 --quarantine
seen 'one behind 1100 others is not known, so nothing is verified' \
	'2 quarantine'
like 'which a warning says' "$err" 'there are more than 1024 statements'
like 'and the finding' "$out" 'more statements about the image than are read'
policy pass
seen 'which is of no importance to a policy without the role' 0
policy "$roles"
again
cp "$statement" "$T/many.jsonl"
"$python" -c 'for i in range(1024):
    print("""{"payload":"e30=","payloadType":"application/vnd.in-toto+json",""" +
          """"signatures":[{"sig":"AA%02dAA=="}]}""" % (i % 100))' >>"$T/many.jsonl"
file() { # FILE [ARGUMENT…] - $found, of a file
	run hallmark verify --json --policy "$T/policy.json" \
		--repo "$T/repo" --now 2026-12-01T00:00:00Z "$@"
	found="$status$(json "$out" '"".join(" " + f["id"] for f in v["findings"]
		if f["status"] in ("fail", "undecided"))')"
}
file "$T/many.jsonl"
is 'a file of as many' "$found" '2 quarantine'
cat "$T/q.json" "$T/many.jsonl" >"$T/first.jsonl"
file "$T/first.jsonl"
is 'one that is read refuses' "$found" '1 quarantine'

# --- what cannot be read ---

forged "$T/new" 'v["_type"] = "https://in-toto.io/Statement/v2"'
seen 'a statement of a newer form' '1 quarantine' --quarantine "$T/new"
seen 'also among other statements' '1 quarantine' --provenance "$T/new"
like 'and why' "$out" 'signed a statement that cannot be read'
cat "$statement" "$T/new" >"$T/both.jsonl"
file "$T/both.jsonl"
is 'also in a file of them' "$found" '1 quarantine'
forged "$T/new" 'v["_type"] = "https://in-toto.io/Statement/v2"' "$T/ours"
seen 'by a builder it is nothing' 0 --provenance "$T/new"
hallmark quarantine list --sign --key "$T/second" \
	--now 2026-11-20T00:00:00Z "$T/new.json" >"$out" 2>&1
rm -rf "$kept"
listed "$T/l.json" second 'v["quarantineList"] = 2; v["stop"] = "everything"'
seen 'a list of a newer form' '1 quarantine' --quarantine "$T/l.json"
like 'and why' "$out" 'signed a list that cannot be read'
run hallmark quarantine list --policy "$T/policy.json" \
	--quarantine "$T/l.json"
like 'which the list says, too' "$err" 'everything is refused: .* a list'
listed "$T/l.json" fourth 'v["quarantineList"] = 2'
seen 'by another key it is nothing' '0 quarantine-key' \
	--quarantine "$T/l.json"

# --- two processes ---

again
say second add pkg:deb/debian/mini
list() { # FILE
	hallmark quarantine list --sign --key "$T/second" \
		--now 2026-11-20T00:00:00Z "$1" >"$out" 2>&1
}
list "$T/full.json"
again
list "$T/empty.json"
again
mkdir -p "$kept/lists"
"$python" "$HALLMARK_SOURCE/tests/cli/racing.py" "$kept/lists" "$T/full.json" \
	"$kept/lists/$(key_id second).json" \
	"$HALLMARK" verify --quiet --policy "$T/policy.json" --repo "$T/repo" \
	--now 2026-12-01T00:00:00Z --quarantine "$T/empty.json" mini
status=$?
if [ "$status" = 77 ]; then
	skip 'a list that another process remembers' '/proc/locks is not complete'
else
	ended 'a verify that has read no list' 0
	seen 'leaves the list that another remembered since' '1 quarantine'
fi

# --- what is kept cannot be read ---

# kept_lost NAME WORDS - neither a file nor a layout is verified without it
kept_lost() {
	run hallmark verify --policy "$T/policy.json" --repo "$T/repo" \
		"$T/copy.jsonl"
	refused "$1: a file" 2 "$2"
	like "$1: what mends it" "$err" '--store'
	run hallmark verify --policy "$T/policy.json" --repo "$T/repo" \
		"oci:$T/layout:mini"
	refused "$1: an image of a layout" 2 "$2"
}
again
cp "$statement" "$T/copy.jsonl"
cp -a "$sound" "$T/layout"
rm -rf "$T/layout/hallmark"
say second add pkg:deb/debian/mini
file "$T/copy.jsonl"
is 'what the store keeps stops a file' "$found" '1 quarantine'
mv "$HALLMARK_STORE/oci-layout" "$T/oci-layout"
kept_lost 'a store without oci-layout' 'has no oci-layout'
printf '{"imageLayoutVersion": "9"}' >"$HALLMARK_STORE/oci-layout"
kept_lost 'a newer store' 'layout version'
cp "$T/oci-layout" "$HALLMARK_STORE/oci-layout"
if [ "$(id -u)" = 0 ]; then
	skip 'a store that may not be read' 'root may read everything'
else
	chmod 0 "$HALLMARK_STORE"
	kept_lost 'a store that may not be read' 'Permission denied'
	chmod 700 "$HALLMARK_STORE"
fi
file "$T/copy.jsonl" --store "$T/nowhere"
is 'a store that does not exist keeps nothing' "$found" 0
mkdir "$T/nothing"
file "$T/copy.jsonl" --store "$T/nothing"
is 'nor does an empty folder' "$found" 0

for i in '' x; do
	again
	say second add pkg:deb/debian/mini
	damaged=$(echo "$kept/statements/"*.json)
	printf '%s' "$i" >"$damaged"
	run hallmark verify --policy "$T/policy.json" mini
	refused "a kept statement that is damaged: '$i'" 2 'which is damaged'
	like 'is named' "$err" "${damaged##*/}"
	run hallmark quarantine list
	refused 'and not listed without it' 2 'which is damaged'
done

# --- what others attach ---

again
refer "$image" 5000 --quarantine
say second add pkg:deb/debian/maxi
ended 'junk stops nobody from a quarantine' 0
like 'a warning says what is passed over' "$err" \
	"attached to $image, 4744 are passed over: there are too many"
say second lift "$id"
ended 'nor from a lift' 0
run hallmark quarantine list --json
json_is 'nor from a list' "$out" \
	'sorted(s["effect"] for s in v["statements"])' '["lifted", "lifts"]'
again
refer "$image" 1 --quarantine --lost
say second add pkg:deb/debian/maxi
ended 'nor does a referrer that is lost' 0

# --- an image that it stands on ---

again
multi
say second add multi
rm -rf "$kept/statements"
change "$T/above.jsonl" 'deps.append({"uri": "oci:below",
	"digest": {"sha256": "'"${index#sha256:}"'"}})'
seen 'an image beside it' 0
seen 'what is attached to an image stops those on it' '1 quarantine' \
	--provenance "$T/above.jsonl"
like 'and why' "$out" 'the image was built with it'
refer "$index" 300
seen 'behind junk, too' '1 quarantine' --provenance "$T/above.jsonl"
refer "$index" 300 --quarantine
seen 'behind what is listed as quarantines, it is not known' '2 quarantine' \
	--provenance "$T/above.jsonl"
like 'which names the image' "$out" "attached to $index were passed over"
seen 'and does not touch the image beside it' 0
refer "$image" 300 --quarantine
seen 'nor an image whose own statements are all read' 0

# --- releases and pins ---

# shown NAME WANTED [ARGUMENT…] - show --release and --pin judge as verify does
shown() {
	shown_name=$1 shown_wanted=$2
	shift 2
	for i in --release --pin; do
		run hallmark show "$i" --policy "$T/policy.json" \
			--now 2026-12-01T00:00:00Z "$@" mini
		ended "$shown_name: $i" "$shown_wanted"
	done
}
again
shown 'nothing is stopped' 0
like 'and it is pinned' "$out" "^mini@$image\$"
say second add pkg:deb/debian/mini
shown 'a kept quarantine' 1
is 'a stopped image is not pinned' "$(cat "$out")" ''
like 'and why' "$err" 'it opens a door'
run hallmark show --release --policy "$T/policy.json" \
	--now 2026-12-01T00:00:00Z --html "$T/page.html" mini
like 'its text says that it is not verified' "$out" \
	'^verified +the image is not verified .*it opens a door'
unlike 'and its page' "$T/page.html" '>Verified<'
cat "$kept/statements/"*.json >"$T/q.json"
list "$T/l.json"
again
shown 'a quarantine that is named' 1 --quarantine "$T/q.json"
shown 'a list that is named' 1 --quarantine "$T/l.json"
shown 'it is remembered' 1
again
run hallmark show --quarantine "$T/q.json" mini
refused 'it goes with these two' 2 'go with --pin or --release'
run hallmark show --pin --quarantine "$T/q.json" mini
refused 'and needs a policy' 2 '--quarantine requires --policy'
multi
run hallmark show --pin --policy "$T/policy.json" multi
ended 'an index is pinned' 0
say second add multi
run hallmark show --pin --policy "$T/policy.json" multi
refused 'a stopped index is not' 1 'is not pinned: quarantine'
rm -rf "$kept/statements"
run hallmark show --pin --policy "$T/policy.json" multi
refused 'also if that is only attached to it' 1 'is not pinned: quarantine'

# --- a key that is stopped ---

again
run hallmark build --force --quiet --key "$T/fourth" \
	--mirror "file://$T/mirror" HEAD:recipes/mini
policy "$roles"'p["keys"].append({"name": "four", "operator": "us",
	"file": "fourth.pub"})'
signer() { # KEY - what verify --pin says of a pin by it
	printf '{"pins": 1, "images": [{"name": "mini", "digest": "%s",
		"signer": "%s"}]}' "$image" "$(key_id "$1")" >"$T/pins.json"
	run hallmark verify --json --pin --policy "$T/policy.json" \
		--repo "$T/repo" --now 2026-12-01T00:00:00Z "$T/pins.json"
	found="$status$(json "$out" '"".join(" " + f["id"]
		for f in v["pins"][0]["findings"] if f["status"] == "fail")')"
}
signer ours
is 'each of two keys is the signer' "$found" 0
signer fourth
is 'and the other one' "$found" 0
say second add "key:$(key_id ours)"
signer fourth
is 'one that is not stopped still is' "$found" 0
signer ours
is 'a stopped one is not, whoever else has signed' "$found" '1 pin-signer'

# --- who has signed, in a release ---

# signers - the keys of the policy that show --release names
signers() {
	run hallmark show --release --json --policy "$T/policy.json" \
		--now 2026-12-01T00:00:00Z mini
	json "$out" '" ".join(sorted({x.split(" ")[0] for s in v["statements"]
		if "provenance" in s["type"] or "spdx" in s["type"]
		for x in s["signers"]}))'
}
is 'the stopped key has signed nothing that counts' "$(signers)" four
is 'nor the provenance' "$(json "$out" 'v["signers"]')" "[\"$(key_id fourth)\"]"
rm -rf "$kept/statements"
is 'without the quarantine both have' "$(signers)" 'ci four'
policy "$roles"'k["revoked_from"] = "2026-11-01T00:00:00Z"
p["keys"].append({"name": "four", "operator": "us", "file": "fourth.pub"})'
is 'a revoked one has not' "$(signers)" four
policy "$roles"'k["roles"] = ["quarantine"]
p["keys"].append({"name": "four", "operator": "us", "file": "fourth.pub"})'
signers >/dev/null
ended 'an image is shown' 0
json_is 'a provenance needs a builder' "$out" '[x.split(" ")[0]
	for s in v["statements"] if "provenance" in s["type"]
	for x in s["signers"]]' '["four"]'

# --- a list of junk ---

again
refer "$image" 200 --quarantine
run hallmark quarantine list
ended 'what nobody can read is passed over' 0
is 'and is not named one by one' "$(grep -c '; it is passed over' "$err")" 8
like 'but counted' "$err" '192 more statements are passed over'

finish
