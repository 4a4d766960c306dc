/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/where.h"
#include "base/bytes.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/* The frequent calls of a build; the others are printed by number. */
static const struct {
	int nr;
	const char *name;
} names[] = {
#ifdef SYS_stat
	{SYS_stat, "stat"},
	{SYS_lstat, "lstat"},
	{SYS_open, "open"},
	{SYS_readlink, "readlink"},
	{SYS_poll, "poll"},
	{SYS_epoll_wait, "epoll_wait"},
	{SYS_time, "time"},
#endif
	{SYS_clock_gettime, "clock_gettime"},
	{SYS_clock_nanosleep, "clock_nanosleep"},
	{SYS_epoll_pwait, "epoll_pwait"},
	{SYS_exit, "exit"},
	{SYS_exit_group, "exit_group"},
	{SYS_fstat, "fstat"},
	{SYS_futex, "futex"},
	{SYS_fstatfs, "fstatfs"},
	{SYS_getdents64, "getdents64"},
	{SYS_getrandom, "getrandom"},
	{SYS_getrusage, "getrusage"},
	{SYS_gettimeofday, "gettimeofday"},
	{SYS_newfstatat, "newfstatat"},
	{SYS_openat, "openat"},
	{SYS_read, "read"},
	{SYS_readlinkat, "readlinkat"},
	{SYS_recvfrom, "recvfrom"},
	{SYS_sched_getaffinity, "sched_getaffinity"},
	{SYS_sched_yield, "sched_yield"},
	{SYS_statfs, "statfs"},
	{SYS_statx, "statx"},
	{SYS_sysinfo, "sysinfo"},
	{SYS_times, "times"},
	{SYS_tgkill, "tgkill"},
	{SYS_uname, "uname"},
	{SYS_wait4, "wait4"},
	{SYS_write, "write"},
	{SYS_writev, "writev"},
};

static const char *const stops[COUNTS_STOPS] = {
	[COUNTS_BIRTH] = "birth, the parent",
	[COUNTS_FIRST] = "birth, the child",
	[COUNTS_EXEC] = "exec",
	[COUNTS_BEFORE] = "before a wait",
	[COUNTS_AFTER] = "after a wait",
	[COUNTS_CHILD] = "a child's signal",
	[COUNTS_FAULT] = "a fault",
	[COUNTS_SIGNAL] = "another signal",
	[COUNTS_DEATH] = "death",
};

static const char *const order[COUNTS_ORDER] = {
	[COUNTS_HANDOVER] = "hand-overs",
	[COUNTS_READER] = "readers of clocks",
	[COUNTS_LOOK] = "close looks",
	[COUNTS_STEP] = "single steps",
	[COUNTS_LET] = "not held",
};

static struct counts *counts;

struct counts *
where_begin(struct error *err)
{
	counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED) {
		(void)error_sys(err, "counting");
		counts = NULL;
	}
	return counts;
}

void
where_forget(void)
{
	memset(counts, 0, sizeof *counts);
}

static int64_t
sum(size_t nr)
{
	const int64_t *n = counts->answers[nr];

	return n[COUNTS_ANSWERED] + n[COUNTS_FAILED] + n[COUNTS_REAL];
}

static const char *
name_of(size_t nr)
{
	static char text[32];

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if ((size_t)names[i].nr == nr)
			return names[i].name;
	(void)snprintf(text, sizeof text, "call %zu", nr);
	return text;
}

static void
print_call(size_t nr)
{
	const int64_t *n = counts->answers[nr];

	(void)printf("%-20s %9" PRId64 " answered %9" PRId64
		     " with an error %9" PRId64 " let through\n",
		name_of(nr), n[COUNTS_ANSWERED], n[COUNTS_FAILED],
		n[COUNTS_REAL]);
}

void
where_print(void)
{
	for (;;) {
		size_t most = 0;

		for (size_t nr = 0; nr < COUNTS_CALLS; nr++)
			if (sum(nr) > sum(most))
				most = nr;
		if (sum(most) == 0)
			break;
		print_call(most);
		memset(counts->answers[most], 0, sizeof *counts->answers);
	}
	for (size_t nr = 0; nr < COUNTS_CALLS; nr++)
		if (counts->before[nr])
			(void)printf("before: %-18s %9" PRId64 "\n",
				name_of(nr), counts->before[nr]);
	for (size_t i = 0; i < COUNTS_ORDER; i++)
		if (counts->order[i])
			(void)printf("order: %-19s %9" PRId64 "\n", order[i],
				counts->order[i]);
	for (size_t i = 0; i < COUNTS_STOPS; i++)
		(void)printf("stop: %-20s %9" PRId64 "\n", stops[i],
			counts->stops[i]);
}
