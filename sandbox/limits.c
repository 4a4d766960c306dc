/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/limits.h"
#include "sandbox/protect.h"

#include <errno.h>
#include <sched.h>
#include <sys/resource.h>

#define MIB (1 << 20)

static int
set(int what, int64_t soft, int64_t hard, struct error *err)
{
	struct rlimit is, to = {(rlim_t)soft, (rlim_t)hard};

	if (getrlimit((__rlimit_resource_t)what, &is) < 0)
		return error_sys(err, "asking for a limit");
	/* Without CAP_SYS_RESOURCE none can be raised. */
	if (to.rlim_max > is.rlim_max)
		to.rlim_max = is.rlim_max;
	if (to.rlim_cur > to.rlim_max)
		to.rlim_cur = to.rlim_max;
	if (setrlimit((__rlimit_resource_t)what, &to) < 0)
		return error_sys(err, "setting a limit");
	return 0;
}

void
limits_processors(pid_t pid, int jobs)
{
	cpu_set_t have, want;

	CPU_ZERO(&want);
	if (sched_getaffinity(0, sizeof have, &have) < 0)
		return;
	for (int cpu = 0; cpu < CPU_SETSIZE && jobs > 0; cpu++)
		if (CPU_ISSET(cpu, &have)) {
			CPU_SET(cpu, &want);
			jobs--;
		}
	(void)sched_setaffinity(pid, sizeof want, &want);
}

int
limits_enter(const struct box_limits *limits, struct error *err)
{
	const struct {
		int what;
		int64_t soft, hard;
	} rows[] = {
		{RLIMIT_AS, limits->memory_bytes, limits->memory_bytes},
		/* 1, not 0: only that keeps a core_pattern with a pipe from
		 * starting a program of the machine */
		{RLIMIT_CORE, 1, 1},
		{RLIMIT_CPU, limits->cpu_s, limits->cpu_s},
		{RLIMIT_DATA, -1, -1},
		{RLIMIT_FSIZE, limits->file_bytes, limits->file_bytes},
		{RLIMIT_MEMLOCK, 65536, 65536},
		{RLIMIT_MSGQUEUE, 819200, 819200},
		{RLIMIT_NICE, 0, 0},
		{RLIMIT_NOFILE,
			limits->open_files < 1024 ? limits->open_files : 1024,
			limits->open_files},
		{RLIMIT_NPROC, limits->processes, limits->processes},
		{RLIMIT_RTPRIO, 0, 0},
		{RLIMIT_SIGPENDING, 4096, 4096},
		{RLIMIT_STACK, 8 * MIB, 64 * MIB},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (protect_with(PROTECT_LIMIT + (unsigned)rows[i].what) &&
			set(rows[i].what, rows[i].soft, rows[i].hard, err) < 0)
			return -1;
	return 0;
}
