#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a policy finds quarantined is not rebuilt: the image, an input, the
# commit, a layer, the key; kept, attached or named.  A lift mends it.
. "${HALLMARK_SOURCE:?}/tests/cli/quarantine_lib.sh"

policy "$roles"
again_built() { # [ARGUMENT…]
	run hallmark rebuild --key "$T/third" --policy "$T/policy.json" \
		--repo "$T/repo" --mirror "file://$T/mirror" "$@" mini
}
# refused NAME STATUS WORDS [ARGUMENT…] - nothing was built, so no verdict is
# there
refused() {
	refused_name=$1 refused_status=$2 refused_words=$3
	shift 3
	again_built "$@"
	is "$refused_name" "$status $(grep -c "$refused_words" "$err") $(find \
		"$HALLMARK_STORE/attestations" -name '*.verdict.*' | wc -l)" \
		"$refused_status 1 0"
	[ "$status" = "$refused_status" ] || diag "$(cat "$out" "$err")"
}
rebuilt() { # NAME [ARGUMENT…]
	rebuilt_name=$1
	shift
	again_built "$@"
	is "$rebuilt_name" "$status" 0
	[ "$status" = 0 ] || diag "$(cat "$out" "$err")"
}
stopped='cannot rebuild from this provenance: quarantine: '

say second add "$image"
refused 'a quarantined image is not rebuilt' 1 "$stopped"
ok 'the message says who stopped it, why, and what lists it' \
	grep -q "it opens a door.*'hallmark quarantine list'" "$err"
say second lift "$id"
rebuilt 'lifted, it is'
again

stops() { # NAME TARGET
	say second add "$2"
	refused "$1" 1 "$stopped"
	again
}
stops 'nor one of a quarantined layer' "layer:$(byproduct layer/0)"
stops 'nor one with a quarantined input' pkg:deb/debian/mini
stops 'nor one of a quarantined commit' "commit:$commit"
say second add "key:$(key_id ours)"
refused 'nor one whose key is quarantined' 1 'quarantined'
again
say fourth add "$image"
rebuilt 'what a key without the role says stops nothing'
again

# a list that is named, and one that is too old
say second add "$image"
run hallmark quarantine list --key "$T/second" --sign \
	--now 2026-11-02T12:00:00Z "$T/new.json"
again
[ -s "$T/new.json" ] || diag "$(cat "$out" "$err")"
refused 'a list that is named counts' 1 "$stopped" \
	--quarantine "$T/new.json"
refused 'and the store remembers it' 1 "$stopped"
again
policy "$roles"'p["quarantine"] = {"max_age_days": 1}'
refused 'without the list that the policy demands it is undecided' 2 \
	'quarantine-list'
finish
