#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh [fixture|hello|lua|all|TOOL] - a second machine builds the same bytes.
#
# Builds here, then in an emulated machine that has another kernel, another
# processor, another count of processors, another clock, another file system
# and control groups v2, once as root and once as an ordinary user; compares
# the digests of the manifests, and of the envelopes that one key has signed.
# TAP; exits with 77 if there is no emulator.
#
# A TOOL has threads, and its recipe is in tests/order; its lock is made here
# from this machine's own mirrors.
#
# HALLMARK         the program
# HALLMARK_SOURCE  the tree that has the recipes committed
# HALLMARK_WARM    optional: a store that holds the inputs of the recipes
# HALLMARK_KEEP    optional: a folder that receives the stores that differ
set -u
umask 022
here=$(cd "$(dirname "$0")" && pwd) || exit 99
. "$here/machine.sh"

n=0 failed=0
result() { # ok|not WORDS
	n=$((n + 1))
	if [ "$1" = ok ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=1
	fi
}

note() { # FILE
	sed 's/^/# /' "$1"
}

# Prints one value of the line of JSON that "build --json" printed.
value() { # KEY FILE
	sed -n "s/.*\"$1\":\"\\([^\"]*\\)\".*/\\1/p" "$2" | head -n 1
}

# Builds here, into a store of its own; the answer is $scratch/first.json.
build_first() { # RECIPE-FOLDER LEVEL
	rm -rf "$scratch/first"
	[ -z "${HALLMARK_WARM-}" ] ||
		machine_warm "$HALLMARK_WARM" "$scratch/first" || return 1
	folder=$1 level=$2
	shift 2
	[ "$folder" != fixture ] || set -- --mirror "file://$scratch/mirror"
	HOME=$scratch/home "$HALLMARK" build --quiet --force --json "$@" \
		--level "$level" --store "$scratch/first" \
		--repository https://example.org/second \
		--repo "$scratch/repo" "HEAD:$folder" \
		>"$scratch/first.json" 2>"$scratch/first.log"
}

# Copies the machine's store, and prints the differences from ours.
explain() { # NAME MACHINE
	debugfs -R "rdump /srv/store $scratch/out" "$scratch/disk" \
		>/dev/null 2>&1
	if [ -n "${HALLMARK_KEEP-}" ]; then
		mkdir -p "$HALLMARK_KEEP/$1-$2"
		cp -R "$scratch/out/store" "$scratch/first" \
			"$scratch/console" "$HALLMARK_KEEP/$1-$2/"
	fi
	HOME=$scratch/home "$HALLMARK" compare "oci:$scratch/first:$1" \
		"oci:$scratch/out/store:$1" >"$scratch/compared" 2>&1
	note "$scratch/compared"
}

# One key signs the same statement with the same bytes, on any machine.
same_envelope() { # NAME MACHINE
	first=$(value provenance "$scratch/first.json")
	second=$(value provenance "$scratch/answer")
	echo "# the envelope here $first, there $second"
	if [ -n "$first" ] && [ "$first" = "$second" ]; then
		result ok "$1, $2: the same envelope"
	else
		result not "$1, $2: the same envelope"
	fi
}

# Did the machine build the same as we did?
judge() { # NAME MACHINE
	first=$(value manifest "$scratch/first.json")
	second=$(value manifest "$scratch/answer")
	echo "# kernel $(told kernel), $(told processors)"
	if [ "$(told doctor)" = 0 ]; then
		result ok "$1, $2: doctor says that it can build"
	else
		result not "$1, $2: doctor says that it can build"
	fi
	echo "# here $first, there $second after $(told seconds) s"
	if [ -n "$first" ] && [ "$first" = "$second" ]; then
		result ok "$1, $2: the same image"
		same_envelope "$1" "$2"
	else
		result not "$1, $2: the same image"
		if [ -n "$second" ]; then
			explain "$1" "$2"
		else
			last_lines "$scratch/console"
		fi
	fi
	if [ "$(told left)" = nothing ]; then
		result ok "$1, $2: the build left nothing behind"
	else
		result not "$1, $2: the build left something behind"
		last_lines "$scratch/console"
	fi
}

# Without the answers of the box, the same script must give different output on
# the two machines: a fixture that sees no difference would prove nothing.
control() { # LIMIT
	build_first fixture hermetic &&
		machine_disk -b 4096 &&
		machine_run root fixture hermetic max 1 "$1"
	second=$(value manifest "$scratch/answer")
	if [ -n "$second" ] &&
		[ "$second" != "$(value manifest "$scratch/first.json")" ]; then
		result ok 'fixture: without the answers of the box it sees the machine'
	else
		result not 'fixture: without the answers of the box it sees the machine'
		last_lines "$scratch/console"
	fi
}

tool_repo() { # NAME
	mkdir "$scratch/repo" && cp -R "$tools/$1" "$scratch/repo/" &&
		HOME=$scratch/home "$HALLMARK" lock --quiet \
			--store "$scratch/lists" -C "$scratch/repo" "$1" &&
		rm -rf "$scratch/lists" && commit_recipe "$scratch/repo"
}

one() { # NAME LIMIT
	name=$1 limit=$2 folder=recipes/$1
	rm -rf "$scratch/repo"
	if [ "$name" = fixture ]; then
		folder=fixture
		fixture_repo "$scratch/repo"
	elif [ -d "$tools/$name" ]; then
		folder=$name
		tool_repo "$name"
	else
		git clone -q --no-hardlinks "$HALLMARK_SOURCE" "$scratch/repo"
	fi >"$scratch/git.log" 2>&1 || bail "no repository for $name"
	if ! build_first "$folder" deterministic; then
		result not "$name: the build here succeeds"
		note "$scratch/first.log"
		return
	fi
	machine_disk -b 4096 &&
		machine_run root "$folder" deterministic max 1 "$limit"
	judge "$name" root
	# small blocks and no index of folders: another order, other sizes
	machine_disk -b 1024 -O ^dir_index,^extents,^64bit,^metadata_csum &&
		machine_run user "$folder" deterministic Nehalem 2 "$limit"
	judge "$name" user
	[ "$name" != fixture ] || control "$limit"
}

tools=$here/../order
machine_find
case ${1:-fixture} in
fixture) one fixture 300 ;;
hello | lua) one "$1" 3000 ;;
all)
	one fixture 300
	one lua 3000
	one hello 3000
	;;
*)
	[ -d "$tools/$1" ] || bail "unknown: $1"
	one "$1" 7000
	;;
esac
echo "1..$n"
exit "$failed"
