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

finish
