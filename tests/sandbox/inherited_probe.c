/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs inside a box and prints all that a process inherits: what is set in the
 * box, and, unless its argument is "set", what is only answered there.
 * inherited.c compares the output.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <unistd.h>
#ifdef __x86_64__
#include <sys/io.h>
#endif

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
line(const char *name, long a, long b)
{
	printf("%s: %ld %ld\n", name, a, b);
}

/* The result of a call, or the negative errno. */
static long
result(long r)
{
	return r < 0 ? -errno : r;
}

static void
signals(void)
{
	unsigned long mask[8] = {0}, action[8];
	stack_t stack = {0};

	for (int i = 1; i <= 64; i++) {
		memset(action, 0, sizeof action);
		long r = result(syscall(SYS_rt_sigaction, i, NULL, action, 8));
		printf("signal %d: %ld %lx %lx\n", i, r, action[0], action[1]);
	}
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, mask, 8);
	printf("blocked: %lx\n", mask[0]);
	syscall(SYS_rt_sigpending, mask, 8);
	printf("pending: %lx\n", mask[0]);
	sigaltstack(NULL, &stack);
	printf("alternate stack: %p %d\n", stack.ss_sp, stack.ss_flags);
}

static void
requests(void)
{
	static const int options[] = {PR_GET_PDEATHSIG, PR_GET_DUMPABLE,
		PR_GET_KEEPCAPS, PR_GET_TIMING, PR_GET_NAME, PR_GET_SECCOMP,
		PR_GET_TSC, PR_GET_SECUREBITS, PR_GET_TIMERSLACK,
		PR_MCE_KILL_GET, PR_GET_CHILD_SUBREAPER, PR_GET_NO_NEW_PRIVS,
		PR_GET_THP_DISABLE, PR_GET_SPECULATION_CTRL, PR_GET_IO_FLUSHER,
		66 /* PR_GET_MDWE */, 68 /* PR_GET_MEMORY_MERGE */};
	char name[64];
	long value[8];

	for (size_t i = 0; i < N(options); i++)
		for (int given = 0; given < 2; given++) {
			memset(value, 0, sizeof value);
			long r = result(syscall(SYS_prctl, options[i],
				given ? value : NULL, 0, 0, 0));
			snprintf(name, sizeof name, "prctl %d", options[i]);
			line(name, r, value[0]);
		}
	for (int i = 0; i < 42; i++)
		line("bounding set", i, prctl(PR_CAPBSET_READ, i, 0, 0, 0));
	for (int i = 0; i < 42; i++)
		line("ambient set", i,
			prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0));
}

static void
limits(void)
{
	struct rlimit is;
	char name[64];

	for (int i = 0; i < RLIM_NLIMITS; i++) {
		snprintf(name, sizeof name, "limit %d", i);
		getrlimit(i, &is);
		line(name, (long)is.rlim_cur, (long)is.rlim_max);
	}
}

static void
identity(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct caps[2] = {{0}};
	char path[4096] = "";
	mode_t mask = umask(0);

	umask(mask);
	line("umask", mask, 0);
	getcwd(path, sizeof path);
	printf("folder: %s\n", path);
	line("session, group", getsid(0), getpgrp());
	line("pid, parent", getpid(), getppid());
	line("terminal", tcgetpgrp(0), open("/dev/tty", O_RDWR));
	syscall(SYS_capget, &head, caps);
	line("inheritable", caps[0].inheritable, caps[1].inheritable);
	line("permitted", caps[0].permitted, caps[1].permitted);
	line("personality", syscall(SYS_personality, 0xffffffff), 0);
	for (int fd = 0; fd < 4096; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			line("descriptor", fd, fcntl(fd, F_GETFL));
	for (char **e = environ; *e; e++)
		printf("variable %s\n", *e);
}

static sigjmp_buf back;

static void
faulted(int sig)
{
	siglongjmp(back, sig);
}

/* What a call, an instruction or an access to memory is allowed to do. */
static void
powers(void)
{
	const int rwx = PROT_READ | PROT_WRITE | PROT_EXEC;
	const int how = MAP_PRIVATE | MAP_ANONYMOUS;
	char *at = mmap(NULL, 4096, rwx, how, -1, 0);
	struct itimerval left = {{0}};

	line("memory to write and execute", at != MAP_FAILED, 0);
	at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, how, -1, 0);
	line("memory to execute later",
		result(mprotect(at, 4096, PROT_READ | PROT_EXEC)), 0);
	getitimer(ITIMER_REAL, &left);
	line("timer", left.it_value.tv_sec, left.it_value.tv_usec);
	line("alarm", alarm(0), 0);
	signal(SIGSEGV, faulted);
#ifdef __x86_64__
	if (sigsetjmp(back, 1) == 0) {
		outb(0, 0x80);
		line("I/O ports", 1, 0);
	} else {
		line("I/O ports", 0, 0);
	}
	if (sigsetjmp(back, 1) == 0) {
		(void)__builtin_ia32_rdtsc();
		line("counter", 1, 0);
	} else {
		line("counter", 0, 0);
	}
#endif
	signal(SIGSEGV, SIG_DFL);
}

static void
addresses(void)
{
	int here;

	printf("addresses: %p %p %p\n", (void *)&here, sbrk(0),
		mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0));
}

static void
scheduling(void)
{
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
		uint32_t least, most;
	} a = {0};
	unsigned long set[16] = {0};
	int param = 0;
	struct timespec slice = {0};

	line("sched_getattr", result(syscall(SYS_sched_getattr, 0, &a, 56, 0)),
		a.nice);
	line("policy, flags", a.policy, (long)a.flags);
	line("clamps", a.least, a.most);
	a = (__typeof__(a)){.size = 48};
	line("sched_setattr", result(syscall(SYS_sched_setattr, 0, &a, 0)), 0);
	line("sched_setparam", result(syscall(SYS_sched_setparam, 0, &param)),
		0);
	line("sched_getparam", result(syscall(SYS_sched_getparam, 0, &param)),
		param);
	line("sched_getscheduler", syscall(SYS_sched_getscheduler, 0), 0);
	line("sched_rr_get_interval",
		syscall(SYS_sched_rr_get_interval, 0, &slice), slice.tv_nsec);
	line("getpriority", syscall(SYS_getpriority, 0, 0), 0);
	line("setpriority", result(syscall(SYS_setpriority, 0, 0, 0)), 0);
	line("ioprio", syscall(SYS_ioprio_get, 1, 0), 0);
	line("affinity", syscall(SYS_sched_getaffinity, 0, sizeof set, set),
		(long)set[0]);
	line("mempolicy",
		result(syscall(SYS_get_mempolicy, &param, set, 1024, 0, 0)),
		param);
}

static void
usage(void)
{
	struct rusage used;
	struct tms t = {0};

	for (int who = -1; who < 2; who++) {
		getrusage(who, &used);
		line("usage", used.ru_maxrss, used.ru_minflt);
		line("time", used.ru_utime.tv_usec, used.ru_stime.tv_usec);
	}
	times(&t);
	line("times", t.tms_cutime, t.tms_cstime);
}

/* Pid 1 is hallmark's own process, nearer to the starter than the build. */
static void
files(const char *of)
{
	static const char *const names[] = {"status", "stat", "statm", "sched",
		"schedstat", "limits", "timerslack_ns", "autogroup",
		"coredump_filter", "oom_adj", "oom_score_adj", "oom_score",
		"personality", "cgroup", "cpuset", "loginuid", "sessionid",
		"io", "maps", "environ", "auxv", "attr/current", "attr/exec",
		"timens_offsets", "comm", "cmdline", "mountinfo", "numa_maps",
		"timers", "uid_map", "gid_map", "setgroups", "wchan",
		"ksm_stat", "ksm_merging_pages", "latency", "fdinfo/1",
		"task/2/children"};
	char path[128], text[8192];

	for (size_t i = 0; i < N(names); i++) {
		snprintf(path, sizeof path, "/proc/%s/%s", of, names[i]);
		int fd = open(path, O_RDONLY);
		ssize_t n = fd < 0 ? -errno : read(fd, text, sizeof text);
		printf("file %s: %zd\n", path, n);
		for (ssize_t at = 0; at < n; at++)
			if (text[at] == '\n' ||
				(text[at] >= ' ' && text[at] < 127))
				putchar(text[at]);
			else
				printf("\\%02x", (unsigned char)text[at]);
		putchar('\n');
		if (fd >= 0)
			close(fd);
	}
}

int
main(int argc, char **argv)
{
	identity();
	signals();
	requests();
	limits();
	powers();
	addresses();
	if (argc < 2 || strcmp(argv[1], "set") != 0) {
		scheduling();
		usage();
		files("self");
		files("1");
	}
	return fflush(stdout) != 0;
}
