#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# At each call of a rebuild that changes a file, in any of its processes, the
# process is killed, or the disk is full or broken from there on: the verdict is
# the true one, unavailable, or none; what is kept says the same; and the next
# rebuild in the same store reaches the true one.
# usage: verdict_calls.sh [POINTS] - at so many calls of each kind (default 5)
#
# HALLMARK_AT_CALL  the library of at_call.c
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

points=${1:-5}
need_box
LD_PRELOAD=${HALLMARK_AT_CALL:?} "$HALLMARK" --version >/dev/null 2>&1 ||
	bail 'a program with sanitizers takes no library before them'
make_mirror "$T/mirror" 64
make_repo "$T/repo" "$T/mirror"
add_recipe "$T/repo" steady "$T/mirror" filler mini <<'END'
	cat /usr/share/filler >"$OUT/filler"
END
add_recipe "$T/repo" fickle "$T/mirror" filler mini <<'END'
	od -An -N16 -tx1 /dev/urandom >"$OUT/chance"
END
commit_all "$T/repo"
cd "$T" || exit 1
originals steady fickle

# rebuild RECIPE [VARIABLE=VALUE…] - in the store as it is
rebuild() {
	rebuild_one=$1
	shift
	env "$@" "$HALLMARK" rebuild --json --key "$T/key" \
		--trust "$T/key.pub" --repo "$T/repo" \
		--mirror "file://$T/mirror" "$T/$rebuild_one.jsonl" \
		>"$out" 2>"$err" </dev/null
	status=$?
}
# words - of every verdict in the store, in files or as a blob
words() {
	"$python" - "$HALLMARK_STORE" <<-'END'
		import base64, glob, json, sys
		found = set()
		for p in (glob.glob(sys.argv[1] + "/attestations/*verdict*") +
		          glob.glob(sys.argv[1] + "/blobs/sha256/*")):
		    try:
		        e = json.loads(open(p).readline())
		        s = json.loads(base64.b64decode(e["payload"]))
		        if "verdict" in s["predicateType"]:
		            found.add(s["predicate"]["verdict"])
		    except (ValueError, KeyError, TypeError):
		        pass
		print(" ".join(sorted(found)))
	END
}
# calls - how many were counted
calls() { od -An -tu4 "$T/count" | tr -d ' '; }
zero() { head -c 4 /dev/zero >"$T/count"; }

# judge TRUE-WORD - $bad is what is wrong with the last rebuild, $said its word
judge() {
	said=$(json "$out" 'v["verdict"]' 2>/dev/null) bad=
	case $status:$said in
	0:identical | 1:different)
		[ "$said" = "$1" ] || bad="it says $said"
		;;
	2:unavailable | 2: | 137:) ;;
	*) bad="it ends with $status and says ${said:-nothing}" ;;
	esac
	for one in $(words); do
		[ "$one" = "$1" ] || [ "$one" = unavailable ] ||
			bad="$bad it keeps $one"
	done
}

# at_calls RECIPE TRUE-WORD HOW - one case for all calls
at_calls() {
	wrong='' tried=0 told=0
	while [ "$tried" -lt "$points" ] && [ "$tried" -lt "$total" ]; do
		# the middle of each part; all of them where there are so many
		n=$((1 + (2 * tried + 1) * total / (2 * points)))
		[ "$points" -lt "$total" ] || n=$((tried + 1))
		rm -rf "$HALLMARK_STORE"
		zero
		rebuild "$1" LD_PRELOAD="$HALLMARK_AT_CALL" \
			AT_CALL_FILE="$T/count" AT_CALL_AT="$n" AT_CALL_HOW="$3"
		judge "$2"
		[ -z "$said" ] || told=$((told + 1))
		if [ -e "$HALLMARK_STORE/oci-layout" ] &&
			! "$HALLMARK" store check >"$T/check" 2>&1; then
			bad="$bad, the store is broken: $(head -n 3 "$T/check")"
		fi
		rebuild "$1"
		json "$out" 'v["verdict"]' 2>/dev/null | grep -qx "$2" ||
			bad="$bad, and the next one ends with $status: $(
				head -n 3 "$err")"
		[ -z "$bad" ] || wrong="$wrong
at call $n of $total: $bad"
		tried=$((tried + 1))
	done
	diag "$1, $3: $tried of $total calls, a verdict was told at $told"
	is "$1: no call that $4 makes a false verdict" "$wrong" ''
}

for one in 'steady identical' 'fickle different'; do
	recipe=${one% *} word=${one#* }
	rm -rf "$HALLMARK_STORE"
	zero
	rebuild "$recipe" LD_PRELOAD="$HALLMARK_AT_CALL" \
		AT_CALL_FILE="$T/count"
	json_is "$recipe: with nothing in its way" "$out" 'v["verdict"]' "$word"
	total=$(calls)
	ok "$recipe: its calls are counted" test "$total" -gt 20
	at_calls "$recipe" "$word" kill 'ends a process'
	at_calls "$recipe" "$word" 28 'finds a full disk'
	at_calls "$recipe" "$word" 5 'finds a broken disk'
done
finish
