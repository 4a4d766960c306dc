/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inherited PROBE - a box does not depend on its starter; prints TAP.
 *
 * One starter changes all that fork and exec hand on, each thing by a row
 * below; another changes nothing.  What the probe prints in their boxes must be
 * equal.  docs/inherited.md lists the kernel's fields and names these rows.
 */
#include "base/file.h"
#include "tests/sandbox/boxed.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __x86_64__
#include <sys/io.h>
#endif

#define EPOCH 1700000000

static char base[] = "/tmp/hallmark-inherited-XXXXXX";
static char root[64];

static int
put(const char *path, const char *text)
{
	scoped_close int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	return write(fd, text, strlen(text)) < 0 ? -1 : 0;
}

#define REQUEST(name, ...) \
	static int name(void) \
	{ \
		return (int)syscall(SYS_prctl, __VA_ARGS__); \
	}
REQUEST(slack, PR_SET_TIMERSLACK, 1234567, 0, 0, 0)
REQUEST(huge_pages, PR_SET_THP_DISABLE, 1, 0, 0, 0)
#ifdef __SANITIZE_ADDRESS__
/* The sanitizer reserves terabytes, in which a kernel that merges pages would
 * look for them when the box asks it to stop. */
static int
merged_pages(void)
{
	errno = EPERM;
	return -1;
}
#else
REQUEST(merged_pages, 67 /* PR_SET_MEMORY_MERGE */, 1, 0, 0, 0)
#endif
REQUEST(no_new_privs, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
REQUEST(subreaper, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
REQUEST(death_signal, PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0)
REQUEST(speculation, PR_SET_SPECULATION_CTRL, PR_SPEC_STORE_BYPASS,
	PR_SPEC_DISABLE, 0, 0)
REQUEST(memory_faults, PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY, 0, 0)
REQUEST(io_flusher, PR_SET_IO_FLUSHER, 1, 0, 0, 0)
REQUEST(core_cookie, 62 /* PR_SCHED_CORE */, 1, 0, 0, 0)
REQUEST(name, PR_SET_NAME, "starter", 0, 0, 0)
REQUEST(secure_bits, PR_SET_SECUREBITS, 0x4 /* NO_SETUID_FIXUP */, 0, 0, 0)
/* SECBIT_EXEC_RESTRICT_FILE, from Linux 6.14 on */
REQUEST(script_bits, PR_SET_SECUREBITS, 0x100, 0, 0, 0)

static int
nice_value(void)
{
	return setpriority(PRIO_PROCESS, 0, 7);
}
static int
policy(void)
{
	const struct sched_param real_time = {.sched_priority = 1}, none = {0};

	return sched_setscheduler(0, SCHED_FIFO, &real_time) == 0
		       ? 0
		       : sched_setscheduler(0, SCHED_BATCH, &none);
}
static int
clamp(void)
{
	const struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
		uint32_t least, most;
	} a = {.size = sizeof a, .flags = 0x78, .most = 512};

	return (int)syscall(SYS_sched_setattr, 0, &a, 0);
}
static int
io_priority(void)
{
	return (int)syscall(SYS_ioprio_set, 1, 0, 3 << 13 /* idle */);
}
static int
processors(void)
{
	cpu_set_t have, last;
	int cpu = CPU_SETSIZE - 1;

	if (sched_getaffinity(0, sizeof have, &have) < 0)
		return -1;
	while (cpu > 0 && !CPU_ISSET(cpu, &have))
		cpu--;
	CPU_ZERO(&last);
	CPU_SET(cpu, &last);
	return sched_setaffinity(0, sizeof last, &last);
}
static int
memory_policy(void)
{
	const unsigned long first = 1;

	return (int)syscall(
		SYS_set_mempolicy, 3 /* MPOL_INTERLEAVE */, &first, 64);
}
static int
oom_score(void)
{
	return put("/proc/self/oom_score_adj", "500");
}
static int
core_filter(void)
{
	return put("/proc/self/coredump_filter", "0x7f");
}
static int
autogroup(void)
{
	return put("/proc/self/autogroup", "5");
}
static int
login(void)
{
	return put("/proc/self/loginuid", "1234");
}
static int
persona(void)
{
	return personality(ADDR_NO_RANDOMIZE | ADDR_COMPAT_LAYOUT |
			   READ_IMPLIES_EXEC | UNAME26) < 0
		       ? -1
		       : 0;
}
static int
capabilities(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct caps[2];

	if (syscall(SYS_capget, &head, caps) < 0)
		return -1;
	caps[0].inheritable |= 1u << CAP_CHOWN;
	if (syscall(SYS_capset, &head, caps) < 0)
		return -1;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN, 0, 0);
}
static int
keyring(void)
{
	return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, "starter") < 0
		       ? -1
		       : 0;
}
static int
session(void)
{
	return setsid() < 0 ? -1 : 0;
}
static int
signals_ignored(void)
{
	const unsigned long ignore[8] = {(unsigned long)SIG_IGN};

	/* hallmark.c resets SIGCHLD, without which no parent learns a status */
	for (int sig = 1; sig <= 64; sig++)
		if (sig != SIGCHLD)
			(void)syscall(SYS_rt_sigaction, sig, ignore, NULL, 8);
	return 0;
}
static int
signals_blocked(void)
{
	sigset_t all;

	(void)sigfillset(&all);
	return sigprocmask(SIG_SETMASK, &all, NULL);
}
static int
signals_pending(void)
{
	return raise(SIGRTMIN);
}
static int
signal_stack(void)
{
	static char memory[65536];
	const stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory};

	return sigaltstack(&stack, NULL);
}
static int
limits(void)
{
	static const __rlimit_resource_t which[] = {RLIMIT_STACK, RLIMIT_CORE,
		RLIMIT_MEMLOCK, RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE, RLIMIT_CPU,
		RLIMIT_RSS, RLIMIT_LOCKS, RLIMIT_RTTIME};

	for (size_t i = 0; i < ARRAY_LEN(which); i++) {
		struct rlimit to;

		if (getrlimit(which[i], &to) < 0)
			return -1;
		to.rlim_cur = which[i] == RLIMIT_STACK ? 1 << 20 : 1000;
		if (setrlimit(which[i], &to) < 0)
			return -1;
	}
	return 0;
}
static int
mask(void)
{
	(void)umask(077);
	return 0;
}
static int
folder(void)
{
	return chdir("/");
}
static int
descriptors(void)
{
	return open("/dev/null", O_RDWR) < 0 || dup2(1, 900) < 0 ? -1 : 0;
}
static int
timers(void)
{
	const struct itimerval later = {{0}, {1000, 0}};
	struct sigevent none = {.sigev_notify = SIGEV_NONE};
	timer_t timer;

	return timer_create(CLOCK_MONOTONIC, &none, &timer) < 0
		       ? -1
		       : setitimer(ITIMER_REAL, &later, NULL);
}
static int
filter(void)
{
	struct sock_filter allow = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
	const struct sock_fprog program = {1, &allow};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
static int
io_ports(void)
{
#ifdef __x86_64__
	return iopl(3) < 0 ? -1 : ioperm(0x80, 1, 1);
#else
	errno = ENOSYS;
	return -1;
#endif
}
static int
locked_memory(void)
{
	return mlockall(MCL_FUTURE);
}
static int
children(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		char *much = malloc(64 << 20);

		for (size_t i = 0; much && i < 64 << 20; i += 4096)
			((volatile char *)much)[i] = 1;
		_exit(0);
	}
	return waitpid(pid, &status, 0) == pid ? 0 : -1;
}
static int
environment(void)
{
	return setenv("LD_DEBUG", "all", 1) < 0 ? -1
						: setenv("TZ", "Asia/Tokyo", 1);
}
static int
boot_time(void)
{
	if (unshare(CLONE_NEWTIME) < 0)
		return -1;
	return put("/proc/self/timens_offsets",
		"monotonic 7777 0\nboottime 8888 0\n");
}

/* In this order: some take away what others need. */
static const struct {
	const char *name;
	int (*change)(void);
} rows[] = {
	{"variables", environment},
	{"use of children", children},
	{"timer slack", slack},
	{"huge pages", huge_pages},
	{"merged pages", merged_pages},
	{"nice value", nice_value},
	{"scheduling policy", policy},
	{"utilization clamps", clamp},
	{"I/O priority", io_priority},
	{"processors", processors},
	{"memory policy", memory_policy},
	{"OOM score", oom_score},
	{"core file filter", core_filter},
	{"session", session},
	{"autogroup", autogroup},
	{"login id", login},
	{"personality", persona},
	{"memory faults", memory_faults},
	{"I/O flusher", io_flusher},
	{"core scheduling", core_cookie},
	{"I/O ports", io_ports},
	{"locked memory", locked_memory},
	{"name", name},
	{"capabilities", capabilities},
	{"secure bits", secure_bits},
	{"secure bits of scripts", script_bits},
	{"keyring", keyring},
	{"subreaper", subreaper},
	{"death signal", death_signal},
	{"signal stack", signal_stack},
	{"resource limits", limits},
	{"umask", mask},
	{"working folder", folder},
	{"descriptors", descriptors},
	{"timers", timers},
	{"time namespace", boot_time},
	{"speculation", speculation},
	{"no_new_privs", no_new_privs},
	{"seccomp filter", filter},
	{"ignored signals", signals_ignored},
	{"blocked signals", signals_blocked},
	{"pending signals", signals_pending},
};

/* Run a box and write what the probe prints to fd. */
static void
run_probe(int fd, enum box_level level)
{
	static const char *const set[] = {"/probe", "set", NULL};
	static const char *const all[] = {"/probe", NULL};
	struct box_plan plan;
	struct boxed run;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = level == BOX_HERMETIC ? set : all;
	plan.level = level;
	plan.epoch_s = EPOCH;
	memset(plan.seed, 7, sizeof plan.seed);
	run = boxed_run(&plan, fd);
	if (run.r < 0 || run.report.end != BOX_EXITED || run.report.code != 0)
		dprintf(fd, "no box: %s; end %d, code %d\n", run.err.text,
			run.report.end, run.report.code);
	free(run.log);
}

static void
change_all(void)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		(void)printf("# starter: %s: %s\n", rows[i].name,
			rows[i].change() == 0 ? "changed"
					      : "cannot be changed here");
	(void)fflush(stdout);
}

/* What the probe prints in the box of a child of ours; heap. */
static char *
box_of(void (*change)(void), enum box_level level)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int fd = memfd_create("printed", MFD_CLOEXEC);
	struct error err = ERROR_INIT;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (change)
			change();
		run_probe(fd, level);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0 ||
		lseek(fd, 0, SEEK_SET) < 0 ||
		file_read_fd(&text, fd, 16 << 20, "what it printed", &err) < 0)
		bytes_addf(&text, "the starter ended with %x: %s", status,
			err.text);
	bytes_add(&text, "", 0);
	return bytes_take(&text);
}

/* Print lines that stand at the same place and differ. */
static void
print_different(const char *a, const char *b)
{
	for (int shown = 0; *a && *b && shown < 20;) {
		const size_t x = strcspn(a, "\n"), y = strcspn(b, "\n");

		if (x != y || memcmp(a, b, x) != 0) {
			(void)printf(
				"# - %.*s\n# + %.*s\n", (int)x, a, (int)y, b);
			shown++;
		}
		a += x + (a[x] == '\n');
		b += y + (b[y] == '\n');
	}
}

static void
compare(const char *what, enum box_level level, void (*change)(void))
{
	scoped_free char *plain = box_of(NULL, level);
	scoped_free char *changed = box_of(change, level);
	const bool same = strcmp(plain, changed) == 0;

	tell(same && strstr(plain, "addresses: "), what,
		"a box does not depend on its starter", "they differ");
	if (!same)
		print_different(plain, changed);
}

static void
change_quietly(void)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		(void)rows[i].change();
}

/* No process can take this back, so a box with it would run other programs. */
REQUEST(written_memory, 65 /* PR_SET_MDWE */, 1, 0, 0, 0)

static void
change_written(void)
{
	(void)written_memory();
}

static void
tell_written(void)
{
	scoped_free char *text = NULL;

	if (prctl(66 /* PR_GET_MDWE */, 0, 0, 0, 0) < 0) {
		tell(true, "starter",
			"memory that is written is not executed # SKIP this "
			"kernel has no PR_SET_MDWE",
			"");
		return;
	}
	text = box_of(change_written, BOX_DETERMINISTIC);
	tell(strstr(text, "no box: ") && strstr(text, "PR_SET_MDWE"), "starter",
		"no box where written memory cannot be executed", text);
}

int
main(int argc, char **argv)
{
	struct error err;

	(void)umask(022);
	if (argc != 2 || !mkdtemp(base) || chmod(base, 0755) < 0)
		return 2;
	(void)snprintf(root, sizeof root, "%s/root", base);
	if (!boxed_root(root, argv[1])) {
		(void)printf("Bail out! no environment for the probe\n");
		return 1;
	}
	compare("deterministic", BOX_DETERMINISTIC, change_all);
	compare("hermetic", BOX_HERMETIC, change_quietly);
	tell_written();
	(void)!file_remove_tree(AT_FDCWD, base, &err);
	return tell_end();
}
