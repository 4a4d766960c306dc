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
gap 'when a process began' began <<'END'
sleep 0.3
cut -d' ' -f22 /proc/self/stat >"$OUT/began"
END
next_second='import time
s = int(time.time())
while int(time.time()) == s:
	pass'

gap 'the offsets of the time namespace' offsets python_exec "$next_second" <<'END'
cat /proc/self/timens_offsets >"$OUT/offsets"
END
gap 'how long a process ran' times nice -n 5 <<'END'
i=0
while [ $i -lt 500000 ]; do i=$((i + 1)); done
times >"$OUT/times"
END

# --- the machine ---

gap 'the same, as a map of memory tells them' maps <<'END'
cut -d' ' -f1-5 /proc/self/maps >"$OUT/maps"
END
gap 'the size of the file system of the environment' size <<'END'
stat -f / >"$OUT/size"
df / >>"$OUT/size"
END
gap 'the table of mounts' mounts <<'END'
cat /proc/self/mounts >"$OUT/mounts"
cat /proc/self/mountinfo >"$OUT/mountinfo"
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
gap 'the numbers of namespaces and pipes' numbers sh "$T/crowded" <<'END'
for i in /proc/self/ns/* /proc/self/fd/2; do readlink $i; done >"$OUT/numbers"
END
gap 'the numbers of file systems' statfs sh "$T/crowded" <<'END'
for i in /build /tmp /out /dev /proc /sys; do
	stat -f -c '%i %t %a %b %c %d %f %l %s' $i
done >"$OUT/statfs"
END
gap 'what the scheduler counted' sched <<'END'
cat /proc/self/schedstat /proc/self/autogroup >"$OUT/sched"
END

# --- the user, and what is inherited ---

cat >"$T/inherited" <<'END'
cut -d' ' -f18,19 /proc/self/stat >"$OUT/nice"
cat /proc/self/oom_score_adj >"$OUT/oom"
ulimit -Ha >"$OUT/limits"
cat /proc/self/limits >"$OUT/proc-limits"
grep Groups /proc/self/status >"$OUT/groups"
END
gap 'nice' nice nice -n 10 <"$T/inherited"
gap 'who is killed first' oom sh -c \
	'echo 500 >/proc/self/oom_score_adj && exec "$@"' sh <"$T/inherited"
gap 'a hard limit of files' files sh -c \
	'ulimit -n 512 && exec "$@"' sh <"$T/inherited"
gap 'other hard limits' limits sh -c 'ulimit -t 999 && ulimit -m 99999 &&
	ulimit -s 4096 && ulimit -l 32 && exec "$@"' sh <"$T/inherited"
if [ "$(id -u)" -eq 0 ]; then
	gap 'groups of root' groups setpriv --groups 5,20,1234 <"$T/inherited"
	gap 'the same user is the same number' users <<-'END'
		cat /proc/self/uid_map /proc/self/gid_map >"$OUT/maps"
		grep Groups /proc/self/status >"$OUT/groups"
		ls -ln /proc/self/fd/ | cut -c1-40 >"$OUT/fds"
	END
	place
	chown -R 12345:12345 "$at"
	build_in "$at/clone" "$at/store" \
		setpriv --reuid=12345 --regid=12345 --clear-groups
	same 'another user is another number'
	gap 'another uptime' uptime unshare --fork --time --boottime 999999 \
		--monotonic 999999 <"$T/inherited"
else
	skip 'groups of root' 'not root'
	skip 'another user is another number' 'not root'
	skip 'another uptime' 'not root'
fi
finish
