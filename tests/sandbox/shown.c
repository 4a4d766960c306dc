/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel would tell a build by rarely used ways.  A line that begins
 * with a # must be the same in every deterministic box. */
#include "tests/sandbox/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Prints some lines of a file, opened as grep does: first stat, then read. */
static void
late(const char *path, const char *key)
{
	static char text[65536];
	int fd = open(path, O_RDONLY | O_NOCTTY);
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0)
		n = -1;
	else
		n = read(fd, text, sizeof text - 1);
	close(fd);
	tell(n > 0, path, "it cannot be read");
	text[n > 0 ? n : 0] = '\0';
	for (char *at = strtok(text, "\n"); at; at = strtok(NULL, "\n"))
		if (strncmp(at, key, strlen(key)) == 0)
			printf("# %s\n", at);
}

static void
used(void)
{
	struct itimerval v = {{0, 1000}, {100, 0}}, is;
	struct sigevent none = {.sigev_notify = SIGEV_NONE};
	timer_t t;

	setitimer(ITIMER_PROF, &v, NULL);
	for (volatile int i = 0; i < 10000000; i++)
		;
	getitimer(ITIMER_PROF, &is);
	tell(memcmp(&v, &is, sizeof v) == 0,
		"a timer of processor time does not advance", "it does not");
	getitimer(ITIMER_VIRTUAL, &is);
	tell(is.it_value.tv_sec == 0, "the other timer is not set", "it is");
	memset(&is, 0, sizeof is);
	setitimer(ITIMER_PROF, &is, &v);
	tell(v.it_value.tv_sec == 100 && v.it_interval.tv_usec == 1000,
		"disarming a timer returns its old value", "it is not");
	tell(setitimer(9, &v, NULL) < 0 && errno == EINVAL,
		"there is no ninth timer", "there is");
	tell(timer_create(CLOCK_PROCESS_CPUTIME_ID, &none, &t) < 0 &&
			errno == ENOTSUP,
		"timer_create refuses processor time", "one does");
}

/* A signal stays pending while its timer expires again and again. */
static void
overruns(void)
{
	struct sigevent by = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	struct itimerspec often = {{0, 1000000}, {0, 1000000}};
	struct timespec nap = {0, 20000000};
	siginfo_t info = {0};
	sigset_t one;
	timer_t t;

	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	sigaddset(&one, SIGCHLD);
	sigprocmask(SIG_BLOCK, &one, NULL);
	timer_create(CLOCK_MONOTONIC, &by, &t);
	timer_settime(t, 0, &often, NULL);
	nanosleep(&nap, NULL);
	tell(sigwaitinfo(&one, &info) == SIGUSR1 && info.si_overrun == 0,
		"a signal reports no overruns", "it does");
	tell(timer_getoverrun(t) == 0, "timer_getoverrun reports no overruns",
		"it does");
	timer_delete(t);
	nap.tv_nsec = 0;
	while (sigtimedwait(&one, &info, &nap) > 0)
		;
	if (fork() == 0) {
		for (volatile int i = 0; i < 100000000; i++)
			;
		_exit(0);
	}
	tell(sigwaitinfo(&one, &info) == SIGCHLD && info.si_utime == 0,
		"SIGCHLD reports no processor time of the child", "it does");
	wait(NULL);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
}

/* Twice the size of a huge page: only on some file systems does the kernel
 * align such a mapping.  The environment may be on one of them, /tmp never
 * is. */
static void
mapped(void)
{
	const size_t len = 4 << 20;
	int there = open("/probe", O_RDONLY),
	    here = open("/tmp/mapped", O_RDWR | O_CREAT, 0600);
	void *a = mmap(NULL, len, PROT_READ, MAP_PRIVATE, there, 0), *b;
	void *wish = (void *)0x10000000000;

	munmap(a, len);
	b = mmap(NULL, len, PROT_READ, MAP_PRIVATE, here, 0);
	tell(a != MAP_FAILED && a == b,
		"a file is mapped at the address of any other", "it is not");
	tell(mmap(b, len, PROT_READ, MAP_PRIVATE, there, 0) != b,
		"a file is not mapped over another", "it was");
	tell(mmap(wish, len, PROT_READ, MAP_PRIVATE, there, 0) == wish,
		"a file is mapped at the requested address", "it is not");
	printf("# mapped %p\n", a);
	tell(mmap(NULL, len, PROT_READ, MAP_PRIVATE, 99, 0) == MAP_FAILED &&
			errno == EBADF,
		"a bad descriptor cannot be mapped", "it is");
	close(there);
	close(here);
}

/* The answering process cannot open the folder again, but is in no other
 * order, and the caller's offset is moved as usual. */
static void
shut_folder(void)
{
	static const char *const names[] = {
		"/tmp/locked/c", "/tmp/locked/a", "/tmp/locked/b"};
	char seen[8] = "", text[4096];
	int fd;
	long n;

	mkdir("/tmp/locked", 0700);
	for (int i = 0; i < 3; i++)
		close(open(names[i], O_WRONLY | O_CREAT, 0600));
	fd = open("/tmp/locked", O_RDONLY | O_DIRECTORY);
	chmod("/tmp/locked", 0);
	/* room for ".", ".." and one more */
	while ((n = syscall(SYS_getdents64, fd, text, 72)) > 0)
		for (long at = 0; at < n; at += *(uint16_t *)(text + at + 16))
			if (text[at + 19] != '.')
				strncat(seen, text + at + 19, 1);
	tell(n == 0 && strcmp(seen, "abc") == 0,
		"a folder is sorted that nobody can open any more", seen);
	close(fd);
	chmod("/tmp/locked", 0700);
}

/* A counter, read by read(), or in two pieces by readv(). */
static void
counted(void)
{
	struct itimerspec often = {{0, 1000000}, {0, 1000000}};
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	struct timespec nap = {0, 20000000};
	uint64_t n = 0;
	uint32_t half[2] = {0};
	struct iovec parts[] = {{&half[0], 4}, {&half[1], 4}};
	ssize_t got;

	tell(fcntl(fd, F_GETFD) == FD_CLOEXEC,
		"its descriptor closes at an exec", "it does not");
	timerfd_settime(fd, 0, &often, NULL);
	nanosleep(&nap, NULL);
	tell(read(fd, &n, sizeof n) == 8 && n == 1, "a timer has expired once",
		"more often");
	nanosleep(&nap, NULL);
	got = readv(fd, parts, 2);
	/* before Linux 6.10 a timer cannot be read in pieces */
	tell((got == 8 && half[0] == 1 && half[1] == 0) ||
			(got < 0 && errno == EINVAL),
		"a timer read in pieces has expired once", "more often");
	close(fd);
}

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Some intervals pass while the program computes, by the machine's clock. */
static void
held_up(void)
{
	const struct itimerspec often = {{0, 5000000}, {0, 5000000}};
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	struct pollfd expires = {fd, POLLIN, 0};
	int64_t before, after, waited;
	uint64_t n;

	timerfd_settime(fd, 0, &often, NULL);
	(void)!read(fd, &n, sizeof n);
	before = now_ns();
	for (volatile int i = 0; i < 30000000; i++)
		;
	after = now_ns();
	poll(&expires, 1, -1);
	waited = now_ns();
	tell(after - before == 1000, "no interval passes by computing",
		"one does");
	tell(waited - after > 4000000 && waited - after < 6000000,
		"one interval passes by a wait for it", "it does not");
	close(fd);
}

/* A signal that is taken without its siginfo. */
static void
signalled(void)
{
	const struct itimerval once = {{0, 0}, {0, 5000}},
			       never = {{0, 0}, {0, 0}};
	const struct itimerval often = {{0, 5000}, {0, 5000}};
	const struct timespec at_once = {0, 0};
	int64_t before, after;
	sigset_t alarms;

	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarms, NULL);
	setitimer(ITIMER_REAL, &once, NULL);
	before = now_ns();
	sigwaitinfo(&alarms, NULL);
	after = now_ns();
	tell(after - before > 4000000 && after - before < 6000000,
		"a signal of a timer is waited for", "no time passes");
	setitimer(ITIMER_REAL, &often, NULL);
	before = now_ns();
	for (int i = 0; i < 4; i++)
		sigwaitinfo(&alarms, NULL);
	after = now_ns();
	setitimer(ITIMER_REAL, &never, NULL);
	tell(after - before > 15000000 && after - before < 21000000,
		"so is each of the signals of a periodic one",
		"no time passes");
	/* on a slow machine another one has come before the timer ended */
	while (sigtimedwait(&alarms, NULL, &at_once) == SIGALRM)
		;
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
}

static void
renamed(const char *name, int fd)
{
	static char text[4096] __attribute__((aligned(8)));
	unsigned cookies[8] = {0}, n = 0;
	const struct inotify_event *e;
	ssize_t len;

	mkdir("/tmp/renamed", 0755);
	close(open("/tmp/renamed/a", O_CREAT | O_WRONLY, 0644));
	inotify_add_watch(fd, "/tmp/renamed", IN_MOVE);
	rename("/tmp/renamed/a", "/tmp/renamed/b");
	rename("/tmp/renamed/b", "/tmp/renamed/a");
	len = read(fd, text, sizeof text);
	for (ssize_t at = 0; at < len && n < 8; at += sizeof *e + e->len) {
		e = (const void *)(text + at);
		cookies[n++] = e->cookie;
	}
	tell(n == 4 && cookies[0] == cookies[1] && cookies[2] == cookies[3] &&
			cookies[0] != cookies[2],
		name, "its renames cannot be told apart");
	printf("# renames %u %u\n", cookies[0], cookies[2]);
	close(fd);
}

static void
heard(void)
{
	struct signalfd_siginfo info = {0};
	sigset_t one;
	int fd;

	sigemptyset(&one);
	sigaddset(&one, SIGCHLD);
	sigprocmask(SIG_BLOCK, &one, NULL);
	fd = signalfd(-1, &one, 0);
	if (fork() == 0) {
		for (volatile int i = 0; i < 100000000; i++)
			;
		_exit(0);
	}
	tell(read(fd, &info, sizeof info) == sizeof info &&
			info.ssi_signo == SIGCHLD && info.ssi_utime == 0,
		"signalfd reports no processor time of the child", "it did");
	tell(signalfd(fd, &one, 0) == fd,
		"the signals of a signalfd can be changed", "it cannot");
	wait(NULL);
	close(fd);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
}

/* A process that may have few descriptors gets them like any other. */
static void
with_few(void)
{
	struct rlimit few = {32, 32};

	if (fork() == 0) {
		setrlimit(RLIMIT_NOFILE, &few);
		_exit(inotify_init());
	}
	int status = 0;
	wait(&status);
	tell(WEXITSTATUS(status) < 32,
		"a process with few descriptors gets them", "it failed");
}

/* One of two messages arrives, and with it the rest of the time. */
static void
received(void)
{
	struct timespec left = {100, 0};
	char text[2];
	struct iovec part[] = {{&text[0], 1}, {&text[1], 1}};
	struct mmsghdr m[2] = {{{.msg_iov = &part[0], .msg_iovlen = 1}},
		{{.msg_iov = &part[1], .msg_iovlen = 1}}};
	int s[2];

	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	send(s[1], "x", 1, 0);
	tell(recvmmsg(s[0], m, 2, MSG_WAITFORONE, &left) == 1 &&
			left.tv_sec == 100 && left.tv_nsec == 0,
		"recvmmsg leaves the whole timeout", "it is not");
	close(s[0]);
	close(s[1]);
}

/* The probe's waits take less; the counter of a machine that runs is beyond. */
#define COUNTER_MAX UINT64_C(60000000000)

/* A skipped test of the box counts as failed, so none is counted here; box.c
 * requires that the counter is among what a box does not hold. */
static void
counter_not_held(void)
{
	(void)printf("# a read of the counter cannot be made to fault here\n");
}

#ifdef __aarch64__
#include <asm/hwcap.h>
#include <sys/auxv.h>

/* What the kernel can hide from a program. */
static void
processor(const char *counter)
{
	uint64_t plain = 0x1234;
	uint64_t often, first, second;

	tell(getauxval(AT_HWCAP) == (HWCAP_FP | HWCAP_ASIMD) &&
			getauxval(AT_HWCAP2) == 0,
		"the processor has only the features of all processors",
		"it can");
	__asm__ volatile("mov x17, %0; mov x16, xzr; hint #8; mov %0, x17"
			 : "+r"(plain)::"x16", "x17"); /* pacia1716 */
	tell(plain == 0x1234, "no pointer is signed", "one is");
	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(often));
	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(first));
	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(second));
	if (strcmp(counter, "trapped") == 0)
		tell(often == 1000000000 && second == first + 1000 &&
				second < COUNTER_MAX,
			"the counter is a clock of the box", "it is not");
	else
		counter_not_held();
}
#else
#include <cpuid.h>

#define READ(name, bytes) \
	static unsigned long long name(void) \
	{ \
		unsigned low, high; \
\
		__asm__ volatile(".byte " bytes \
				 : "=a"(low), "=d"(high)::"rcx"); \
		return (unsigned long long)high << 32 | low; \
	}
READ(with_rex, "0x48, 0x0f, 0x31")
READ(with_size, "0x66, 0x0f, 0x31")
READ(with_two, "0xf3, 0x2e, 0x0f, 0x31")
READ(serialized, "0x66, 0x48, 0x0f, 0x01, 0xf9")

/* Old processors lack RDTSCP: a program ends there by SIGILL, in a box, too. */
static bool
has_rdtscp(void)
{
	unsigned a, b, c, d;

	return __get_cpuid(0x80000001, &a, &b, &c, &d) && (d & 1u << 27);
}

/* A compiler or an assembler may put prefixes before an instruction. */
static void
prefixed(void)
{
	unsigned long long first = with_rex(), second = with_size(),
			   third = with_two();

	tell(second == first + 1000 && third == second + 1000 &&
			(!has_rdtscp() || serialized() == third + 1000),
		"the counter is read with prefixes, too", "it is not");
}

/* The processor reports it by cpuid, which nothing can hide. */
static void
processor(const char *counter)
{
	unsigned long long first = __builtin_ia32_rdtsc(),
			   second = __builtin_ia32_rdtsc();

	if (strcmp(counter, "trapped") != 0) {
		counter_not_held();
		return;
	}
	tell(second == first + 1000 && second < COUNTER_MAX,
		"the counter is a clock of the box", "it is not");
	prefixed();
}
#endif

void
shown_all(const char *counter)
{
	processor(counter);
	received();
	shown_files();
	shown_links();
	shown_net();
	shown_proc();
	shown_vdso();
	counted();
	held_up();
	signalled();
	renamed("a rename", inotify_init());
	heard();
	shut_folder();
	with_few();
	mapped();
	used();
	overruns();
	late("/proc/1/status", "Sig");
	late("/proc/self/status", "Cpus_");
	late("/proc/self/status", "nonvoluntary");
	late("/proc/self/mountinfo", "");
}
