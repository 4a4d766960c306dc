/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handlers.h - one function for each system call that is answered.
 *
 * answer_NAME() answers the call NAME; each has a row in the table of
 * handlers.c.  proc/proc.h declares the handlers that open files and read links
 * below /proc.
 */
#ifndef SANDBOX_ANSWER_HANDLERS_H
#define SANDBOX_ANSWER_HANDLERS_H

#include "sandbox/answer/call/call.h"

/*
 * handlers_call - run the handler of call nr, which sets the outcome
 *
 * A call without a handler fails with ENOSYS, like a call that the filter does
 * not know: the build must not get the machine's own answer instead.
 */
void handlers_call(struct call *c, int nr);
/* handlers_number - the call of row i, counted from 0; -1: no such row */
int handlers_number(size_t i);

void answer_clock_gettime(struct call *c);
void answer_clock_getres(struct call *c);
void answer_gettimeofday(struct call *c);
void answer_time(struct call *c);
void answer_getrusage(struct call *c);
void answer_times(struct call *c);
void answer_setitimer(struct call *c);
void answer_getitimer(struct call *c);
void answer_cpu_timer(struct call *c); /* clocks of processor time */
void answer_prlimit64(struct call *c); /* of processor time */
void answer_setrlimit(struct call *c); /* likewise */
void answer_getrandom(struct call *c);
void answer_getgroups(struct call *c);
void answer_uname(struct call *c);
void answer_membarrier(struct call *c);
void answer_sysinfo(struct call *c);
void answer_getdents64(struct call *c);
void answer_lseek(struct call *c);
void answer_fcntl(struct call *c);
void answer_sched_getaffinity(struct call *c);
void answer_getcpu(struct call *c);
void answer_socket(struct call *c);
void answer_getsockname(struct call *c);
void answer_sendmsg(struct call *c);
void answer_sendmmsg(struct call *c);
void answer_setsockopt(struct call *c);
void answer_getsockopt(struct call *c);
void answer_timerfd_create(struct call *c);
void answer_inotify_init(struct call *c);
void answer_inotify_init1(struct call *c);
void answer_signalfd(struct call *c);
void answer_signalfd4(struct call *c);
void answer_bind(struct call *c);
void answer_connect(struct call *c);
void answer_listen(struct call *c);
void answer_sendto(struct call *c);
void answer_shmctl(struct call *c);
void answer_msgctl(struct call *c);
void answer_semctl(struct call *c);
void answer_mincore(struct call *c);
void answer_getpriority(struct call *c);
void answer_setpriority(struct call *c);
void answer_sched_getattr(struct call *c);
void answer_sched_setattr(struct call *c);
void answer_sched_setparam(struct call *c);
void answer_sched_setscheduler(struct call *c);
void answer_sched_getparam(struct call *c);
void answer_sched_rr_get_interval(struct call *c);
void answer_statfs(struct call *c);
void answer_fstatfs(struct call *c);
void answer_stat(struct call *c);
void answer_lstat(struct call *c);
void answer_fstat(struct call *c);
void answer_newfstatat(struct call *c);
void answer_statx(struct call *c);
void answer_chown(struct call *c);
void answer_lchown(struct call *c);
void answer_fchown(struct call *c);
void answer_fchownat(struct call *c);
void answer_utime(struct call *c);
void answer_utimes(struct call *c);
void answer_futimesat(struct call *c);
void answer_utimensat(struct call *c);

#endif
