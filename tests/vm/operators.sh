#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# operators.sh [RECIPE] - two operators with different keys, kernels and
# processors: one builds here, the other rebuilds in an emulated machine.  Only
# the two together are granted SLSA_BUILD_REPRODUCED.
#
# RECIPE is fixture or the name of a recipe that HALLMARK_SOURCE has committed;
# HALLMARK_WARM is then a store that holds its inputs. TAP; exits with 77 if
# there is no emulator.
set -u
umask 022
here=$(cd "$(dirname "$0")" && pwd) || exit 99
. "$here/machine.sh"

hallmark() {
	HOME=$scratch/home "$HALLMARK" "$@"
}

# prepare RECIPE - the first operator's build and key; what the second gets
prepare() {
	folder=recipes/$1
	if [ "$1" = fixture ]; then
		folder=fixture
		fixture_repo "$scratch/repo"
		set -- "$1" --mirror "file://$scratch/mirror"
	else
		git clone -q --no-hardlinks "$HALLMARK_SOURCE" "$scratch/repo"
		[ -z "${HALLMARK_WARM-}" ] ||
			machine_warm "$HALLMARK_WARM" "$scratch/first"
	fi || bail 'no repository'
	name=$1
	shift
	for key in ours theirs strange; do
		hallmark key new "$scratch/$key" >/dev/null || bail 'no key'
	done
	hallmark build --quiet "$@" --key "$scratch/ours" \
		--store "$scratch/first" --repo "$scratch/repo" \
		--repository https://example.org/second "HEAD:$folder" \
		>"$scratch/first.log" 2>&1
	result $? "$name: the first operator builds" "$scratch/first.log"
	tree=$scratch/root
	rm -rf "$tree/srv" "$scratch/disk"
	mkdir -p "$tree/srv" "$tree/home"
	machine_warm "$scratch/first" "$tree/srv/store" &&
		cp -R "$scratch/first" "$tree/srv/original" &&
		rm -rf "$tree/srv/original/hallmark" &&
		cp "$scratch/ours.pub" "$tree/srv/original.pub" &&
		cp "$scratch/theirs" "$tree/srv/key" &&
		git clone -q --bare "$scratch/repo" "$tree/srv/repo.git" &&
		mke2fs -q -t ext4 -E root_owner=0:0 -d "$tree" \
			"$scratch/disk" 3G >/dev/null || bail 'no disk'
	more="vm_original=$name"
}

# policy KEY:OPERATOR… - the policy that trusts our key, and asks for a rebuilder
# among these
policy() {
	{
		printf '{"policy": 1, '
		[ $# = 0 ] || printf '"rebuilders": 1, '
		printf '"keys": [\n'
		printf '{"name": "ours", "operator": "us", "file": "ours.pub"}'
		for key; do
			printf ',\n{"name": "%s", "operator": "%s", %s, %s}' \
				"${key%:*}" "${key#*:}" \
				'"roles": ["rebuilder"]' \
				"\"file\": \"${key%:*}.pub\""
		done
		printf ']}\n'
	} >"$scratch/policy.json"
}

# granted YES|NO WORDS OPTION… - does verify grant the property?
granted() {
	wanted=$1 words=$2
	shift 2
	rm -f "$scratch/first/attestations/"*vsa*
	hallmark verify --json --policy "$scratch/policy.json" \
		--vsa "$scratch/ours" --store "$scratch/first" "$@" "$name" \
		>"$scratch/verified" 2>"$scratch/verify.log"
	status=$?
	got=no
	if grep -q '"result":"verified"' "$scratch/verified" &&
		hallmark show --store "$scratch/first" --json "$name" 2>&1 |
		grep -q SLSA_BUILD_REPRODUCED; then
		got=yes
	fi
	cat "$scratch/verified" >>"$scratch/verify.log"
	# an error is no answer
	[ "$status" != 2 ] && [ "$got" = "$wanted" ]
	result $? "$name: $words" "$scratch/verify.log"
}

machine_find
prepare "${1:-fixture}"
machine_run user none deterministic Nehalem 2 "${HALLMARK_SECONDS:-900}"
echo "# kernel here $(uname -r), there $(told kernel)"
[ "$(told rebuild)" = 0 ] && grep -q '"verdict":"identical"' "$scratch/answer"
result $? "$name: the second operator finds it identical" "$scratch/console"
[ "$(told kernel)" != "$(uname -r)" ]
result $? "$name: on another kernel"
debugfs -R "rdump /srv/store/attestations $scratch/out" "$scratch/disk" \
	>/dev/null 2>&1
there=
for there in "$scratch/out/attestations/"*.intoto.jsonl; do
	case $there in
	*.verdict.intoto.jsonl) ;;
	*) break ;;
	esac
done
policy
granted no 'one operator alone is granted nothing'
policy theirs:them
granted no 'nor by a policy that trusts a second one who said nothing'
granted yes 'the two together are granted SLSA_BUILD_REPRODUCED' \
	--provenance "$there"
policy theirs:us
granted no 'nor a second key of the same operator' \
	--provenance "$there"
policy strange:them
granted no 'nor a second operator whose key is not trusted' \
	--provenance "$there"
echo "1..$n"
exit "$failed"
