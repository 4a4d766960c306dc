/* SPDX-License-Identifier: Apache-2.0 */
/* Time, chance, the machine, and the process itself. */
#include "tests/sandbox/golden_record.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>

static void
clock_line(const char *what, int id)
{
	struct timespec t = {0};
	char name[64];
	long r = MADE(SYS_clock_gettime, id, &t);

	snprintf(name, sizeof name, "clock_gettime %d%s", id, what);
	record(name, r, "%lld.%09ld", (long long)t.tv_sec, t.tv_nsec);
}

static int
nap(void)
{
	struct timespec t = {0, 10000000};

	return (int)syscall(SYS_nanosleep, &t, NULL);
}

static void
sleep_and_tell(void)
{
	(void)nap();
	clock_line(" of a child that slept", CLOCK_MONOTONIC);
}

void
golden_clocks(void)
{
	struct timespec t = {0};
	struct timeval v = {0};
	struct timezone zone = {5, 5};

	for (int id = 0; id <= 12; id++) {
		char name[64];

		clock_line("", id);
		memset(&t, 0, sizeof t);
		snprintf(name, sizeof name, "clock_getres %d", id);
		long r = MADE(SYS_clock_getres, id, &t);
		record(name, r, "%lld.%09ld", (long long)t.tv_sec, t.tv_nsec);
	}
	clock_line(" of pid 1's time", ~1 * 8 + 2);
	record("clock_gettime to nowhere", MADE(SYS_clock_gettime, 0, 1), "-");
	long r = MADE(SYS_gettimeofday, &v, &zone);
	record("gettimeofday", r, "%lld.%06ld %d %d", (long long)v.tv_sec,
		(long)v.tv_usec, zone.tz_minuteswest, zone.tz_dsttime);
#ifdef SYS_time
	record("time", MADE(SYS_time, NULL), "-");
#endif
	record("nanosleep", RESULT(nap()), "-");
	clock_line(" after it", CLOCK_MONOTONIC);
	record("poll for 10 ms", RESULT(poll(NULL, 0, 10)), "-");
	clock_line(" after it", CLOCK_MONOTONIC);
	record_reserved("a child that slept", sleep_and_tell);
	clock_line(" after waiting for it", CLOCK_MONOTONIC);
}

static void
itimer_line(const char *name, long r, const struct itimerval *v)
{
	record(name, r, "%lld.%06ld %lld.%06ld", (long long)v->it_value.tv_sec,
		(long)v->it_value.tv_usec, (long long)v->it_interval.tv_sec,
		(long)v->it_interval.tv_usec);
}

void
golden_timers(void)
{
	const struct rlimit seconds = {1, 1}, more = {1, RLIM_INFINITY};
	struct itimerval set = {{0, 1000}, {100, 0}}, is = {0};
	struct rlimit real = {0};
	struct sigevent none = {.sigev_notify = SIGEV_NONE};
	struct timespec t = {0, 1000000};
	int timer = 0;

	long r = MADE(SYS_setitimer, ITIMER_PROF, &set, &is);
	itimer_line("setitimer of processor time", r, &is);
	r = MADE(SYS_getitimer, ITIMER_PROF, &is);
	itimer_line("getitimer of processor time", r, &is);
	r = MADE(SYS_getitimer, ITIMER_VIRTUAL, &is);
	itimer_line("getitimer of the other", r, &is);
	record("setrlimit of processor time",
		MADE(SYS_setrlimit, RLIMIT_CPU, &seconds), "-");
	r = MADE(SYS_prlimit64, 0, RLIMIT_CPU, &seconds, &real);
	record("prlimit64 of processor time", r, "%llu %llu",
		(unsigned long long)real.rlim_cur,
		(unsigned long long)real.rlim_max);
	record("prlimit64 of more of it",
		MADE(SYS_prlimit64, 0, RLIMIT_CPU, &more, NULL), "-");
	record("setitimer of a ninth", MADE(SYS_setitimer, 9, &set, NULL), "-");
	record("timer_create of processor time",
		MADE(SYS_timer_create, CLOCK_PROCESS_CPUTIME_ID, &none, &timer),
		"-");
	record("clock_nanosleep of processor time",
		MADE(SYS_clock_nanosleep, CLOCK_PROCESS_CPUTIME_ID, 0, &t,
			NULL),
		"-");
}

void
golden_chance(void)
{
	unsigned char bytes[32] = {0};

	long r = MADE(SYS_getrandom, bytes, sizeof bytes, 0);
	record_bytes("getrandom", r, bytes, sizeof bytes);
	r = MADE(SYS_getrandom, bytes, 16, GRND_RANDOM);
	record_bytes("getrandom once more", r, bytes, 16);
	record("getrandom with no such flag", MADE(SYS_getrandom, bytes, 1, 64),
		"-");
	record("getrandom to nowhere", MADE(SYS_getrandom, 1, 1, 0), "-");
}

void
golden_used(void)
{
	static const int whose[] = {
		RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD, 9};
	struct tms t = {0};

	for (size_t i = 0; i < sizeof whose / sizeof *whose; i++) {
		struct rusage u = {0};
		char name[64];
		long r = MADE(SYS_getrusage, whose[i], &u);

		snprintf(name, sizeof name, "getrusage %d", whose[i]);
		record_bytes(name, r, &u, sizeof u);
	}
	long r = MADE(SYS_times, &t);
	record("times", r, "%ld %ld %ld %ld", t.tms_utime, t.tms_stime,
		t.tms_cutime, t.tms_cstime);
	if (syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) == 0)
		_exit(0);
	struct rusage u = {0};
	r = MADE(SYS_wait4, -1, NULL, 0, &u);
	record_bytes("wait4, what it used", r > 0, &u, sizeof u);
}

void
golden_machine(void)
{
	struct utsname n = {0};
	struct sysinfo s = {0};
	unsigned cpu[2] = {9, 9};

	long r = MADE(SYS_uname, &n);
	record("uname", r, "%s|%s|%s|%s|%s|%s", n.sysname, n.nodename,
		n.release, n.version, n.machine, n.domainname);
	r = MADE(SYS_sysinfo, &s);
	record_bytes("sysinfo", r, &s, sizeof s);
	r = MADE(SYS_getcpu, &cpu[0], &cpu[1], NULL);
	record("getcpu", r, "%u %u", cpu[0], cpu[1]);
}

void
golden_scheduling(void)
{
	unsigned char text[128] = {0};
	struct timespec t = {0};
	int zero = 0;

	long r = MADE(SYS_sched_getaffinity, 0, sizeof text, text);
	record_bytes("sched_getaffinity", r, text, 16);
	record("sched_setaffinity", MADE(SYS_sched_setaffinity, 0, 8, text),
		"-");
	record("getpriority", MADE(SYS_getpriority, PRIO_PROCESS, 0), "-");
	record("getpriority of what is not",
		MADE(SYS_getpriority, PRIO_USER + 1, 0), "-");
	record("setpriority 5", MADE(SYS_setpriority, PRIO_PROCESS, 0, 5), "-");
	record("setpriority -5", MADE(SYS_setpriority, PRIO_PROCESS, 0, -5),
		"-");
	record("getpriority after it", MADE(SYS_getpriority, PRIO_PROCESS, 0),
		"-");
	memset(text, 0, sizeof text);
	r = MADE(SYS_sched_getattr, 0, text, 48, 0);
	record_bytes("sched_getattr", r, text, 48);
	record("sched_setscheduler batch",
		MADE(SYS_sched_setscheduler, 0, SCHED_BATCH, &zero), "-");
	record("sched_setscheduler fifo",
		MADE(SYS_sched_setscheduler, 0, SCHED_FIFO, &zero), "-");
	record("sched_setscheduler 77",
		MADE(SYS_sched_setscheduler, 0, 77, &zero), "-");
	record("sched_getscheduler", MADE(SYS_sched_getscheduler, 0), "-");
	r = MADE(SYS_sched_getparam, 0, &zero);
	record("sched_getparam", r, "%d", zero);
	r = MADE(SYS_sched_rr_get_interval, 0, &t);
	record("sched_rr_get_interval", r, "%lld.%09ld", (long long)t.tv_sec,
		t.tv_nsec);
	record("ioprio_get", MADE(SYS_ioprio_get, 1, 0), "-");
	struct {
		unsigned size, policy;
		unsigned long long flags;
		int nice;
		unsigned priority;
		unsigned long long times[3];
	} a = {.size = 48};
	record("sched_setattr", MADE(SYS_sched_setattr, 0, &a, 0), "-");
	a.nice = -1;
	record("sched_setattr nice -1", MADE(SYS_sched_setattr, 0, &a, 0), "-");
	a.policy = 7;
	a.nice = 0;
	record("sched_setattr 7", MADE(SYS_sched_setattr, 0, &a, 0), "-");
	zero = 0;
	record("sched_setparam", MADE(SYS_sched_setparam, 0, &zero), "-");
	zero = 1;
	record("sched_setparam 1", MADE(SYS_sched_setparam, 0, &zero), "-");
}

void
golden_identity(void)
{
	unsigned groups[64] = {0};
	char text[256] = "";

	record("getuid", MADE(SYS_getuid), "-");
	record("geteuid", MADE(SYS_geteuid), "-");
	record("getgid", MADE(SYS_getgid), "-");
	long r = MADE(SYS_getgroups, 64, groups);
	record("getgroups", r, "%u", groups[0]);
	record("getgroups, how many", MADE(SYS_getgroups, 0, NULL), "-");
	record("getpid", MADE(SYS_getpid), "-");
	record("getppid", MADE(SYS_getppid), "-");
	record("getsid", MADE(SYS_getsid, 0), "-");
	record("getpgid", MADE(SYS_getpgid, 0), "-");
	record("umask", MADE(SYS_umask, 022), "-");
	record("personality", MADE(SYS_personality, 0xffffffff), "-");
	r = MADE(SYS_getcwd, text, sizeof text);
	record("getcwd", r, "%s", text);
	r = MADE(SYS_prctl, PR_GET_NAME, text);
	record("prctl name", r, "%s", text);
	record("prctl dumpable", MADE(SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0),
		"-");
	record("prctl no_new_privs",
		MADE(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), "-");
	record("prctl timerslack",
		MADE(SYS_prctl, PR_GET_TIMERSLACK, 0, 0, 0, 0), "-");
	for (char **e = environ; *e; e++)
		record("environ", 0, "%s", *e);
}

void
golden_limits(void)
{
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		struct rlimit is = {0};
		char name[64];
		long r = MADE(SYS_prlimit64, 0, i, NULL, &is);

		snprintf(name, sizeof name, "getrlimit %d", i);
		record(name, r, "%lld %lld", (long long)is.rlim_cur,
			(long long)is.rlim_max);
	}
}

/* Of refused calls, one of each errno and kind; the filter's rows are recorded
 * by the test itself. */
void
golden_refused(void)
{
	char text[64];

	record("an unknown call", MADE(1023), "-");
	record("mount", MADE(SYS_mount, "a", "/tmp", "tmpfs", 0, NULL), "-");
	record("unshare", MADE(SYS_unshare, CLONE_NEWUSER), "-");
	record("rseq", MADE(SYS_rseq, NULL, 0, 0, 0), "-");
	record("fchownat", MADE(SYS_fchownat, -100, "/tmp", 0, 0, 0), "-");
	record("getxattr", MADE(SYS_getxattr, "/", "user.a", text, 64), "-");
	record("listxattr", MADE(SYS_listxattr, "/", text, 64), "-");
	record("listxattr of nothing", MADE(SYS_listxattr, "/none", text, 64),
		"-");
	record("setxattr", MADE(SYS_setxattr, "/tmp", "user.a", "x", 1, 0),
		"-");
	record("removexattr", MADE(SYS_removexattr, "/tmp", "user.a"), "-");
	record("fchmodat of a set-id bit",
		MADE(SYS_fchmodat, -100, "/var/tmp", 03777), "-");
	record("ptrace", MADE(SYS_ptrace, 0, 0, 0, 0), "-");
	record("pkey_alloc", MADE(SYS_pkey_alloc, 0, 0), "-");
	record("sync", MADE(SYS_sync), "-");
}

void
golden_memory(void)
{
	void *at = (void *)0x10000000000;
	unsigned char in[4] = {7, 7, 7, 7};

	long r = MADE(SYS_mmap, at, 3 * 4096, PROT_READ,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	record("mmap where it is wished", r == (long)at, "-");
	r = MADE(SYS_mincore, at, 3 * 4096, in);
	record_bytes("mincore", r, in, sizeof in);
	record("mincore of less than a page",
		MADE(SYS_mincore, (char *)at + 1, 1, in), "-");
	record("mincore of nothing", MADE(SYS_mincore, at, 4 * 4096, in), "-");
}
