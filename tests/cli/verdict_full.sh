#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The disk is full at any moment of a rebuild: the verdict is the true one, or
# unavailable with its reason; it is printed even where nothing can be written.
. "${HALLMARK_SOURCE:?}/tests/cli/disk_lib.sh"

steps=${HALLMARK_MOMENTS:-14}
need_box
make_mirror "$T/mirror" 512
make_repo "$T/repo" "$T/mirror"
add_recipe "$T/repo" steady "$T/mirror" filler mini <<'END'
	cat /usr/share/filler >"$OUT/filler"
	echo a line of the log
END
add_recipe "$T/repo" fickle "$T/mirror" filler mini <<'END'
	cat /usr/share/filler >"$OUT/filler"
	od -An -N16 -tx1 /dev/urandom >"$OUT/chance"
	echo a line of the log
END
commit_all "$T/repo"
cd "$T" || exit 1
originals steady fickle
HALLMARK_STORE=$T/disk/store

rebuild() { # RECIPE OPTION…
	rebuild_one=$1
	shift
	run hallmark rebuild --json --trust "$T/key.pub" --repo "$T/repo" \
		--mirror "file://$T/mirror" "$@" "$T/$rebuild_one.jsonl"
}
# words - of every verdict that the disk holds, signed or not
words() {
	"$python" - "$T/disk/store" <<-'END'
		import base64, glob, json, sys
		found = set()
		for p in glob.glob(sys.argv[1] + "/attestations/*verdict*"):
		    v = json.loads(open(p).readline())
		    if "payload" in v:
		        v = json.loads(base64.b64decode(v["payload"]))
		    found.add(v["predicate"]["verdict"])
		print(" ".join(sorted(found)))
	END
}
# told NAME TRUE-WORD - the last rebuild reached the true verdict, or none for
# want of room; what is kept says the same
seen=
told() {
	told_status=$status
	told_word=$(json "$out" 'v["verdict"] + " " +
		v.get("reason", {}).get("code", "")' 2>/dev/null)
	told_kept=$(json "$out" '"file" in v' 2>/dev/null)
	seen="$seen $told_word,$told_kept"
	case "$told_status $told_word" in
	"0 identical " | "1 different " | '2 unavailable disk') ;;
	*)
		fail "$1" "$told_status $told_word
$(cat "$out" "$err")"
		return
		;;
	esac
	[ "$told_word" = "$2 " ] || [ "$told_word" = 'unavailable disk' ] || {
		fail "$1" "the true word is $2, and not $told_word"
		return
	}
	case $told_kept in
	true) is "$1: $told_word, kept" "$(words)" "${told_word%% *}" ;;
	*)
		is "$1: $told_word, only printed" \
			"$(json "$out" 'len(v["unkept"]) > 0 and
			v["name"] == "'"$rebuild_one"'" and "file" not in v')" \
			true
		;;
	esac
	[ ! -e "$T/disk/store/oci-layout" ] ||
		ok "$1: the store is sound" "$HALLMARK" store check
	is "$1: nothing is left" "$(ls "$T/disk/store/hallmark/tmp" \
		2>/dev/null)" ''
}

# --- every size of the disk ---

# sizes RECIPE WORD OPTION… - up to the size that is enough, then its last pages
sizes() {
	sizes_one=$1 sizes_word=$2
	shift 2
	disk size=64m
	rebuild "$sizes_one" "$@"
	json_is "$sizes_one $*: with room" "$out" 'v["verdict"]' "$sizes_word"
	sizes_used=$(df -k --output=used "$T/disk" | tail -n 1 | tr -d ' ')
	diag "$sizes_one $*: $sizes_used kB"
	seen=
	for sizes_i in $(seq 0 "$steps"); do
		sizes_kb=$((sizes_used * sizes_i / steps + 4))
		disk "size=${sizes_kb}k"
		rebuild "$sizes_one" "$@"
		told "$sizes_one $*: $sizes_kb kB" "$sizes_word"
	done
	# and up to what is needed beside it for a moment
	sizes_kb=$sizes_used
	while [ "$sizes_kb" -le $((sizes_used * 2)) ]; do
		sizes_kb=$((sizes_kb + 60))
		disk "size=${sizes_kb}k"
		rebuild "$sizes_one" "$@"
		told "$sizes_one $*: $sizes_kb kB" "$sizes_word"
		[ "$told_word" != "$sizes_word " ] || break
	done
	echo "$seen" >"$T/seen"
	like "$sizes_one $*: it is unavailable, and kept, on one disk" \
		"$T/seen" 'unavailable disk,true'
	like "$sizes_one $*: and only printed on another" \
		"$T/seen" 'unavailable disk,false'
	like "$sizes_one $*: enough room is enough" "$T/seen" "$sizes_word ,true"
}
sizes steady identical --key "$T/key" --trace
sizes fickle different --key "$T/key"
sizes steady identical --unsigned

# --- no inode ---

seen=
for i in 2 4 8 12 16 20 24 28 32 36 40 44 48 56 64 96 128 192 256 512; do
	disk "size=64m,nr_inodes=$i"
	rebuild steady --key "$T/key"
	told "$i inodes" identical
done
echo "$seen" >"$T/seen"
like 'inodes: it is unavailable, and kept' "$T/seen" 'unavailable disk,true'
like 'inodes: enough are enough' "$T/seen" 'identical ,true'

# --- the disk becomes full, or read-only, while the rebuild runs ---

disk size=64m
began=$(($(date +%s%N) / 1000000))
rebuild steady --key "$T/key"
whole=$(($(date +%s%N) / 1000000 - began))
# during NAME COMMAND… - at each moment of a rebuild
during() {
	during_name=$1
	shift
	for during_i in $(seq 0 "$steps"); do
		delay=$((whole * during_i / steps))
		disk size=64m
		hallmark rebuild --json --trust "$T/key.pub" --key "$T/key" \
			--repo "$T/repo" --mirror "file://$T/mirror" \
			"$T/steady.jsonl" >"$out" 2>"$err" </dev/null &
		pid=$!
		sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
		"$@" >"$T/during" 2>&1
		wait "$pid"
		status=$?
		rebuild_one=steady
		told "$during_name after $delay ms" identical
	done
}
fill() {
	head -c 100000000 /dev/zero >"$T/disk/full"
}
during 'full' fill
if mount -o remount,size=64m "$T/disk" 2>/dev/null; then
	shrink() { # no byte more than there is
		shrink_kb=$(df -k --output=used "$T/disk" | tail -n 1)
		mount -o "remount,size=$((shrink_kb))k" "$T/disk"
	}
	during 'no room more' shrink
else
	skip 'no room more' 'a tmpfs cannot be resized here'
fi

# --- a store that cannot be written at all ---

disk size=64m,ro
rebuild steady --key "$T/key"
told 'a read-only disk' identical
rebuild steady --unsigned
told 'and without a key' identical
run hallmark rebuild --trust "$T/key.pub" --repo "$T/repo" --key "$T/key" \
	--mirror "file://$T/mirror" "$T/steady.jsonl"
ended 'in words' 2
like 'the word and the reason are printed' "$out" \
	'^.steady. unavailable: signed sha256:.*, disk: '
like 'and why it is not kept' "$err" 'the verdict is not kept, only printed'
finish
