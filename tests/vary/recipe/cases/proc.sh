# SPDX-License-Identifier: Apache-2.0
# What /proc tells of processes, and of what they hold open.
try sh proc-limits limits <<'END'
cat /proc/self/limits
END
try sh proc-limits-of-first machine <<'END'
cat /proc/1/limits
(ulimit -n 77; grep open /proc/1/limits)
END
try sh descriptors descriptors <<'END'
for i in /proc/self/fd/*; do echo "$i"; done
ls /dev/fd/
END
try sh descriptor-links descriptors <<'END'
ls -l /proc/self/fd | sed 's/.* \([0-9]* ->\)/\1/'
readlink /dev/stdin /dev/stdout /dev/stderr
END
try sh descriptor-info descriptors <<'END'
for i in 0 1 2 9; do cat /proc/self/fdinfo/$i; done 9</etc/passwd
END
try sh oom oom <<'END'
cat /proc/self/oom_score_adj /proc/self/oom_adj
END
try sh oom-score memory <<'END'
cat /proc/self/oom_score
END
try sh status always <<'END'
cat /proc/self/status
END
try sh stat always <<'END'
cat /proc/self/stat
cat /proc/self/statm
END
try sh stat-parent always <<'END'
cat /proc/$PPID/stat
tr '\0' ' ' </proc/$PPID/cmdline
cat /proc/$PPID/comm
END
try sh stat-init always <<'END'
cat /proc/1/stat
cat /proc/1/status
tr '\0' ' ' </proc/1/cmdline
cat /proc/1/comm /proc/1/cgroup /proc/1/sched
END
try sh maps always <<'END'
cat /proc/self/maps
END
try sh smaps memory <<'END'
cat /proc/self/smaps
cat /proc/self/smaps_rollup
END
try sh numa-maps memory <<'END'
cat /proc/self/numa_maps
END
try sh mounts path <<'END'
cat /proc/self/mounts
cat /proc/mounts
END
try sh mountinfo always <<'END'
cat /proc/self/mountinfo
cat /proc/self/mountstats
END
try sh cgroup machine <<'END'
cat /proc/self/cgroup
cat /proc/self/cpuset
END
try sh namespaces always <<'END'
for i in /proc/self/ns/*; do readlink $i; done
stat -Lc '%i' /proc/self/ns/*
END
try sh audit login <<'END'
cat /proc/self/loginuid
cat /proc/self/sessionid
END
try sh sched always <<'END'
cat /proc/self/sched
cat /proc/self/schedstat
END
try sh autogroup session <<'END'
cat /proc/self/autogroup
END
try sh timers always <<'END'
cat /proc/self/timers /proc/self/timerslack_ns /proc/self/timens_offsets
END
try sh wchan-and-stack always <<'END'
sleep 1 &
cat /proc/$!/wchan /proc/$!/syscall /proc/$!/stack
kill $!; wait
END
try sh personality kernel <<'END'
cat /proc/self/personality
END
try sh coredump-filter inherited <<'END'
cat /proc/self/coredump_filter
END
try sh thread-self always <<'END'
cat /proc/thread-self/stat
readlink /proc/thread-self
cat /proc/thread-self/children
ls /proc/self/task
cat /proc/self/task/*/stat
END
try sh auxv always <<'END'
od -An -tx8 -w16 /proc/self/auxv
END
try sh self-link-times time <<'END'
stat -c '%X %Y %Z %W' /proc/self /proc/self/ /proc/self/fd /proc/self/stat /proc/1 /proc
ls -lad --full-time /proc/self/ /proc/self/cmdline
END
try sh self-inode always <<'END'
stat -c '%i %d' /proc/self/ /proc/self/stat /proc/self/ns/pid /proc
ls -i /proc/self/ | head
END
try sh fd-inodes always <<'END'
sh -c 'readlink /proc/self/fd/0; ls -Li /proc/self/fd/0' <<-X
	here
	X
true | readlink /proc/self/fd/0
true | stat -Lc '%i %d %s %X' /proc/self/fd/0
END
try c kernel-objects always <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>
int main(void)
{
	int p[2], s[2];
	pipe(p);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	epoll_create1(0);
	eventfd(3, 0);
	inotify_init();
	memfd_create("m", 0);
	timerfd_create(1, 0);
	sigset_t m;
	sigemptyset(&m);
	signalfd(-1, &m, 0);
	syscall(SYS_pidfd_open, getpid(), 0);
	for (int fd = 0; fd < 20; fd++) {
		char path[64], link[256] = {0};
		struct stat st;
		sprintf(path, "/proc/self/fd/%d", fd);
		if (fd < 3 || readlink(path, link, 255) < 0)
			continue;
		fstat(fd, &st);
		printf("%d %s %lu %lu %o %ld %ld\n", fd, link, st.st_ino,
			st.st_dev, st.st_mode, (long)st.st_mtime,
			(long)st.st_ctim.tv_nsec);
	}
	system("cat /proc/$PPID/fdinfo/*");
}
END
try sh children always <<'END'
sleep 1 & sleep 1 &
cat /proc/self/task/*/children
ps -ef
kill %1 %2; wait
END
try sh ps always <<'END'
ps aux
ps -eo pid,ppid,lstart,etime,time,vsz,rss,nlwp,psr,pri,wchan,cmd
pstree -p
END
try sh top always <<'END'
top -bn1
END
