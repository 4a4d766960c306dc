#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A script records everything that could differ between two of its builds; the
# image is the same, whoever builds it, at any place and time, with any
# settings.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"
. "$HALLMARK_SOURCE/tests/cli/vary_lib.sh"

vary_ready
vary_first noise <<'END'
# clocks
date >"$OUT/date"
date +%s >"$OUT/date-seconds"
date -R >"$OUT/date-zone"
touch /build/fresh
stat -c '%X %Y %Z %s %a %u %g %h' /build/fresh >"$OUT/stat"
mkdir /build/tree
for i in c a b; do echo $i >/build/tree/$i; done
tar c -C /build tree >"$OUT/tar"
ls -l --full-time /build/tree | cut -c1-60 >"$OUT/full-time"
for i in $(seq 9); do
	echo $i >/build/$i
	stat /build/$i | grep -E '^(Access|Modify|Change): [0-9]'
done >"$OUT/nanoseconds"
i=0
while [ $i -lt 50000 ]; do i=$((i + 1)); done
times >"$OUT/times"

# users and paths
id >"$OUT/id"
: >"$OUT/mode"
mkdir "$OUT/mode-of-folder"
umask >"$OUT/umask"
hostname >"$OUT/hostname"
uname -a >"$OUT/uname"
env >"$OUT/env"
pwd >"$OUT/pwd"
ls -li /build /recipe /tmp >"$OUT/ls"
ls -l /proc/self/cwd /proc/self/exe /proc/self/root | cut -c57- >"$OUT/links"
for fd in /proc/self/fd/*; do echo "$fd"; done >"$OUT/descriptors"

# the machine
for i in cpuinfo meminfo uptime loadavg stat version cmdline filesystems \
	sys/kernel/random/uuid sys/kernel/random/boot_id \
	sys/kernel/hostname sys/kernel/osrelease; do
	echo "$i"
	cat /proc/$i
done >"$OUT/proc"
cat /etc/hostname /etc/machine-id /etc/resolv.conf /etc/hosts \
	>"$OUT/etc" 2>&1 || :
find /sys | sort >"$OUT/sys"
ls /proc | grep -v '^[0-9]*$' >"$OUT/proc-names"
nproc >"$OUT/nproc"
df /out /build /tmp >"$OUT/df"

# chance
od -An -tx1 -N16 /dev/urandom >"$OUT/urandom"
od -An -tx1 -N16 /dev/random >"$OUT/random"
echo "$RANDOM $RANDOM $RANDOM" >"$OUT/shell"
for i in 1 2 3; do mktemp; done >"$OUT/mktemp"

# file systems
stat -c '%d %i %n' / /usr /usr/bin /usr/bin/busybox /etc /build /out \
	>"$OUT/inodes"
find /usr /etc >"$OUT/environment"
ls -i /usr/bin >"$OUT/names"
stat -f / >"$OUT/size"
df / >>"$OUT/size"
for i in /build /tmp /out /dev /proc /sys; do
	stat -f -c '%i %t %a %b %c %d %f %l %s' $i
done >"$OUT/statfs"
stat -c '%h %x %y %z %n' /proc /proc/self /proc/self/fd /proc/1/status /sys \
	/dev /dev/null /recipe >"$OUT/dates"

# the process
echo "$$ $PPID $(sh -c 'echo $$ $PPID')" >"$OUT/pids"
ulimit -a >"$OUT/ulimit"
ulimit -Ha >"$OUT/ulimit-hard"
grep -E '^(Sig|Shd|Cap|NoNewPrivs|Seccomp:|Uid|Gid|Umask|Threads)' \
	/proc/self/status >"$OUT/status"
cat /proc/self/limits >"$OUT/limits"
cut -d' ' -f18,19 /proc/self/stat >"$OUT/nice"
cat /proc/self/oom_score_adj >"$OUT/oom"
grep Groups /proc/self/status >"$OUT/groups"
tr '\0' '\n' </proc/self/environ >"$OUT/environ"
trap >"$OUT/traps"
(
	# of an ordinary process, and of a path to it
	cd /proc/self
	cat stat status statm maps smaps smaps_rollup numa_maps sched \
		schedstat autogroup io timens_offsets timers timerslack_ns \
		wchan syscall loginuid sessionid cpuset cgroup oom_score \
		oom_adj oom_score_adj coredump_filter mounts mountinfo \
		mountstats uid_map gid_map projid_map setgroups
	cat /proc/thread-self/stat /proc/$$/status /proc/1/mounts fdinfo/0
	ln -s /proc/self/mounts /tmp/mounts
	cat /tmp/mounts /proc/net/dev /proc/self/net/*
) >"$OUT/process"
od -An -tx1 /proc/self/auxv >"$OUT/auxv"
for i in /proc/self/ns/* /proc/self/fd/[012]; do
	readlink $i
	stat -L -c '%i %d %F' $i
done >"$OUT/numbers"
stat -L /dev/stdout /dev/fd /proc/thread-self/stat >"$OUT/ways"
ls /proc/self /proc/self/net >"$OUT/process-names"
echo 17 >/tmp/adj
cat /tmp/adj >/proc/self/oom_score_adj && cat /proc/self/oom_score_adj
for i in stack attr/current pagemap nothing; do
	cat /proc/self/$i
done >"$OUT/absent" 2>&1 || :
[ -t 0 ] || [ -t 1 ] || [ -t 2 ] || echo none >"$OUT/terminal"

# order
mkdir /build/many
for i in $(seq 1 50); do : >/build/many/f$((i * 37 % 101)); done
find /build/many >"$OUT/order-find"
for i in /build/many/*; do echo "$i"; done >"$OUT/order-glob"
ls /build/many >"$OUT/order-ls"
tar c -C /build many >"$OUT/order-tar"
cp -r /build/many "$OUT/many"
END
vary_all

# other programs of the machine also use up numbers
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
vary 'namespaces, pipes and mounts of others' sh "$T/crowded"
vary 'who is killed first' sh -c \
	'echo 500 >/proc/self/oom_score_adj && exec "$@"' sh
if [ "$(id -u)" -eq 0 ]; then
	vary 'another uptime' unshare --fork --time --boottime 999999 \
		--monotonic 999999
else
	skip 'another uptime' 'not root'
fi
finish
