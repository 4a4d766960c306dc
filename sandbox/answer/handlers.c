/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/handlers.h"
#include "sandbox/answer/proc/proc.h"

#include <errno.h>
#include <sys/syscall.h>

/* One row for each system call that the filter sends to this process. */
static const struct {
	int nr;
	void (*handler)(struct call *c);
	enum audit_source source; /* for the --trace record */
} rows[] = {
#ifdef SYS_stat
	{SYS_stat, answer_stat, AUDIT_FILE_TIMES},
	{SYS_lstat, answer_lstat, AUDIT_FILE_TIMES},
	{SYS_open, answer_open, AUDIT_PROC},
	{SYS_readlink, answer_readlink, AUDIT_PROC},
	{SYS_time, answer_time, AUDIT_CLOCK},
	{SYS_chown, answer_chown, AUDIT_FILE_TIMES},
	{SYS_lchown, answer_lchown, AUDIT_FILE_TIMES},
	{SYS_utime, answer_utime, AUDIT_FILE_TIMES},
	{SYS_utimes, answer_utimes, AUDIT_FILE_TIMES},
	{SYS_futimesat, answer_futimesat, AUDIT_FILE_TIMES},
	{SYS_inotify_init, answer_inotify_init, AUDIT_FILE_TIMES},
	{SYS_signalfd, answer_signalfd, AUDIT_USAGE},
#endif
	{SYS_inotify_init1, answer_inotify_init1, AUDIT_FILE_TIMES},
	{SYS_signalfd4, answer_signalfd4, AUDIT_USAGE},
	{SYS_timerfd_create, answer_timerfd_create, AUDIT_CLOCK},
	{SYS_newfstatat, answer_newfstatat, AUDIT_FILE_TIMES},
	{SYS_openat, answer_openat, AUDIT_PROC},
	{SYS_readlinkat, answer_readlinkat, AUDIT_PROC},
	{SYS_fstat, answer_fstat, AUDIT_FILE_TIMES},
	{SYS_statx, answer_statx, AUDIT_FILE_TIMES},
	{SYS_utimensat, answer_utimensat, AUDIT_FILE_TIMES},
	{SYS_fchown, answer_fchown, AUDIT_FILE_TIMES},
	{SYS_fchownat, answer_fchownat, AUDIT_FILE_TIMES},
	{SYS_clock_gettime, answer_clock_gettime, AUDIT_CLOCK},
	{SYS_clock_getres, answer_clock_getres, AUDIT_CLOCK},
	{SYS_getrusage, answer_getrusage, AUDIT_USAGE},
	{SYS_times, answer_times, AUDIT_USAGE},
	{SYS_setitimer, answer_setitimer, AUDIT_USAGE},
	{SYS_getitimer, answer_getitimer, AUDIT_USAGE},
	{SYS_prlimit64, answer_prlimit64, AUDIT_USAGE},
	{SYS_setrlimit, answer_setrlimit, AUDIT_USAGE},
	{SYS_timer_create, answer_cpu_timer, AUDIT_USAGE},
	{SYS_clock_nanosleep, answer_cpu_timer, AUDIT_USAGE},
	{SYS_gettimeofday, answer_gettimeofday, AUDIT_CLOCK},
	{SYS_getrandom, answer_getrandom, AUDIT_CHANCE},
	{SYS_getdents64, answer_getdents64, AUDIT_FOLDER_ORDER},
	{SYS_lseek, answer_lseek, AUDIT_DISK},
	{SYS_fcntl, answer_fcntl, AUDIT_DISK},
	{SYS_sched_getaffinity, answer_sched_getaffinity, AUDIT_PROCESSORS},
	{SYS_statfs, answer_statfs, AUDIT_DISK},
	{SYS_fstatfs, answer_fstatfs, AUDIT_DISK},
	{SYS_getgroups, answer_getgroups, AUDIT_GROUPS},
	{SYS_uname, answer_uname, AUDIT_KERNEL},
	{SYS_membarrier, answer_membarrier, AUDIT_KERNEL},
	{SYS_sysinfo, answer_sysinfo, AUDIT_MACHINE},
	{SYS_getcpu, answer_getcpu, AUDIT_PROCESSORS},
	{SYS_bind, answer_bind, AUDIT_PORTS},
	{SYS_connect, answer_connect, AUDIT_PORTS},
	{SYS_listen, answer_listen, AUDIT_PORTS},
	{SYS_sendto, answer_sendto, AUDIT_PORTS},
	{SYS_sendmsg, answer_sendmsg, AUDIT_PORTS},
	{SYS_sendmmsg, answer_sendmmsg, AUDIT_PORTS},
	{SYS_setsockopt, answer_setsockopt, AUDIT_PORTS},
	{SYS_getsockopt, answer_getsockopt, AUDIT_PORTS},
	{SYS_getsockname, answer_getsockname, AUDIT_PORTS},
	{SYS_socket, answer_socket, AUDIT_PORTS},
	{SYS_shmctl, answer_shmctl, AUDIT_IPC},
	{SYS_msgctl, answer_msgctl, AUDIT_IPC},
	{SYS_semctl, answer_semctl, AUDIT_IPC},
	{SYS_mincore, answer_mincore, AUDIT_MEMORY},
	{SYS_getpriority, answer_getpriority, AUDIT_NICENESS},
	{SYS_setpriority, answer_setpriority, AUDIT_NICENESS},
	{SYS_sched_getattr, answer_sched_getattr, AUDIT_NICENESS},
	{SYS_sched_setattr, answer_sched_setattr, AUDIT_NICENESS},
	{SYS_sched_setparam, answer_sched_setparam, AUDIT_NICENESS},
	{SYS_sched_setscheduler, answer_sched_setscheduler, AUDIT_NICENESS},
	{SYS_sched_getparam, answer_sched_getparam, AUDIT_NICENESS},
	{SYS_sched_rr_get_interval, answer_sched_rr_get_interval,
		AUDIT_NICENESS},
};

int
handlers_number(size_t i)
{
	return i < ARRAY_LEN(rows) ? rows[i].nr : -1;
}

void
handlers_call(struct call *c, int nr)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].nr == nr) {
			c->source = rows[i].source;
			rows[i].handler(c);
			return;
		}
	call_fail(c, ENOSYS);
	c->audit = CALL_AUDIT_NEVER; /* it has no source */
}
