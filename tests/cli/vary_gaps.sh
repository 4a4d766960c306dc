#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a build can still see of the machine, the hour and its user; a case
# each, so that each can be mended, and then moves to vary.sh.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"
. "$HALLMARK_SOURCE/tests/cli/vary_lib.sh"

# gap NAME RECIPE [PREFIX COMMAND…] - the script on standard input, built here
# and now, and elsewhere by way of a command
gap() {
	gap_name=$1
	vary_first "$2"
	shift 2
	vary "$gap_name" "$@"
}

vary_ready
# elsewhere is another file system
if mkdir "/dev/shm/${T##*/}" 2>/dev/null; then
	places=/dev/shm/${T##*/}
	chmod 755 "$places"
	at_end() {
		chmod -R u+rwX "$places" 2>/dev/null
		rm -rf "$places"
	}
fi

# --- chance ---

gap 'the random numbers of a shell' shell <<'END'
echo "$RANDOM $RANDOM $RANDOM" >"$OUT/shell"
END
gap 'the names of temporary files' mktemp <<'END'
for i in 1 2 3; do mktemp; done >"$OUT/mktemp"
END

# --- time ---

gap 'nanoseconds of what the build wrote' nanoseconds <<'END'
for i in $(seq 9); do
	echo $i >/build/$i
	stat /build/$i | grep -E '^(Access|Modify|Change): [0-9]'
done >"$OUT/nanoseconds"
END
gap 'how long a process ran' times nice -n 5 <<'END'
i=0
while [ $i -lt 500000 ]; do i=$((i + 1)); done
times >"$OUT/times"
END

# --- the machine ---

gap 'the size of the file system of the environment' size <<'END'
stat -f / >"$OUT/size"
df / >>"$OUT/size"
END
# what else the machine runs takes numbers, too
cat >"$T/crowded" <<'END'
unshare -rmnpui --fork --kill-child sh -c 'mount -t tmpfs none /mnt
	mount -t tmpfs none /mnt
	: >"$1"
	exec sleep 99' sh "$held" &
until [ -e "$held" ]; do :; done
"$@"
status=$?
kill -s KILL $!
rm "$held"
exit $status
END
held=$T/held
export held
gap 'the numbers of file systems' statfs sh "$T/crowded" <<'END'
for i in /build /tmp /out /dev /proc /sys; do
	stat -f -c '%i %t %a %b %c %d %f %l %s' $i
done >"$OUT/statfs"
END
# --- the user, and what is inherited ---

cat >"$T/inherited" <<'END'
cut -d' ' -f18,19 /proc/self/stat >"$OUT/nice"
cat /proc/self/oom_score_adj >"$OUT/oom"
ulimit -Ha >"$OUT/limits"
cat /proc/self/limits >"$OUT/proc-limits"
grep Groups /proc/self/status >"$OUT/groups"
END
gap 'a hard limit of files' files sh -c \
	'ulimit -n 512 && exec "$@"' sh <"$T/inherited"
gap 'other hard limits' limits sh -c 'ulimit -t 999 && ulimit -m 99999 &&
	ulimit -s 4096 && ulimit -l 32 && exec "$@"' sh <"$T/inherited"
finish
