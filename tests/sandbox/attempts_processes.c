/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to look into, stop or starve a process outside the build. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>

#define CAPS PROTECTION_CAPABILITIES
/* Pid 1 has capabilities that the build lacks: that alone protects it. */
#define OF_PID1 \
	{ \
		PROTECTION_DUMPABLE, CAPS \
	}

static char secret[] = "of the parent";

static int
trace_me(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, 0, 0);
}
static int
trace_pid1(void)
{
	return (int)ptrace(PTRACE_SEIZE, 1, 0, 0);
}
/* A child has the same memory at the same address. */
static int
memory_of_child(long call)
{
	char copy[sizeof secret];
	struct iovec here = {copy, sizeof copy}, there = {secret, sizeof copy};
	pid_t pid = fork();
	int r, e;

	if (pid == 0)
		for (;;)
			(void)pause();
	r = CALL(call, pid, &here, 1, &there, 1, 0);
	e = errno;
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	errno = e;
	return r;
}
static int
read_memory(void)
{
	return memory_of_child(SYS_process_vm_readv);
}
static int
write_memory(void)
{
	return memory_of_child(SYS_process_vm_writev);
}
static int
starve_pid1(void)
{
	const struct rlimit none = {0, 0};

	return CALL(SYS_prlimit64, 1, RLIMIT_NOFILE, &none, NULL);
}
static int
descriptor_of_pid1(void)
{
	/* descriptor 1 is the output of pid 1, a stream from outside */
	return CALL(SYS_pidfd_getfd, CALL(SYS_pidfd_open, 1, 0), 1, 0);
}
static int
sacrifice_pid1(void)
{
	int fd = open("/proc/1/oom_score_adj", O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -1 : (int)write(fd, "900", 3);
}
static int
spare_oneself(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	return (int)write(fd, "-1000", 5);
}
static int
open_of_pid1(const char *name, int flags)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/1/%s", name);
	return open(path, flags | O_CLOEXEC);
}
#define PID1(function, name, flags) \
	static int function(void) \
	{ \
		return open_of_pid1(name, flags); \
	} \
	struct attempt
PID1(exe_of_pid1, "exe", O_RDONLY);
PID1(root_of_pid1, "root", O_RDONLY);
PID1(below_root_of_pid1, "root/usr", O_RDONLY);
PID1(cwd_of_pid1, "cwd", O_RDONLY);
PID1(mem_of_pid1, "mem", O_RDWR);
PID1(maps_of_pid1, "maps", O_RDONLY);
PID1(auxv_of_pid1, "auxv", O_RDONLY);
PID1(fds_of_pid1, "fd", O_RDONLY | O_DIRECTORY);
PID1(map_files_of_pid1, "map_files", O_RDONLY | O_DIRECTORY);
PID1(namespace_of_pid1, "ns/user", O_RDONLY);

static int
environ_of_pid1(void)
{
	char c;
	int fd = open_of_pid1("environ", O_RDONLY);

	return fd < 0 ? -1 : (int)read(fd, &c, 1);
}
static int
stack_of_pid1(void)
{
	char c;
	int fd = open_of_pid1("syscall", O_RDONLY);

	return fd < 0 ? -1 : (int)read(fd, &c, 1);
}
static int
stat_fd_of_pid1(void)
{
	struct stat st;

	return stat("/proc/1/fd/1", &st);
}
static int
stat_root_of_pid1(void)
{
	struct stat st;

	return stat("/proc/1/root/.", &st);
}
static int
arguments_of_pid1(void)
{
	return strcmp(text_of("/proc/1/cmdline"), "init") == 0
		       ? fail_with(ENODATA)
		       : 0;
}
/* Hallmark itself: its number may be that of another process here, but not its
 * name. */
static bool
is_hallmark(void)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/%ld/comm", told("HOST_PID"));
	return strcmp(text_of(path), "hallmark-host\n") == 0;
}
static int
signal_hallmark(void)
{
	if (!is_hallmark())
		return fail_with(ESRCH);
	/* EPERM shows that it exists */
	return reached(kill((pid_t)told("HOST_PID"), 0), EPERM);
}
static int
pidfd_of_hallmark(void)
{
	return is_hallmark() ? CALL(SYS_pidfd_open, told("HOST_PID"), 0)
			     : fail_with(ESRCH);
}
static int
see_hallmark(void)
{
	return is_hallmark() ? 0 : fail_with(ENOENT);
}
/* 0 means a process outside the pid namespace: kill(0) would reach it. */
static int
session_of_hallmark(void)
{
	return getsid(0) == 0 ? 0 : fail_with(ESRCH);
}
static int
group_of_hallmark(void)
{
	return getpgid(0) == 0 ? 0 : fail_with(ESRCH);
}
/* The supervisor trusts the sender's number that the kernel adds. */
static int
forge_sender(void)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct ucred))];
	} control = {.head = {CMSG_LEN(sizeof(struct ucred)), SOL_SOCKET,
			     SCM_CREDENTIALS}};
	const struct ucred pid1 = {1, getuid(), getgid()};
	struct iovec iov = {secret, 1};
	const struct msghdr m = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	memcpy(CMSG_DATA(&control.head), &pid1, sizeof pid1);
	return (int)sendmsg(pair[0], &m, 0);
}
static int
lower_nice(void)
{
	return CALL(SYS_setpriority, 0, 0, -5);
}
static int
real_time(void)
{
	const struct sched_param p = {.sched_priority = 1};

	return CALL(SYS_sched_setscheduler, 0, SCHED_FIFO, &p);
}

static const struct attempt rows[] = {
	{"ptrace", trace_me, EPERM, {CALLS(SYS_ptrace)}},
	{"ptrace of pid 1", trace_pid1, EPERM,
		{CALLS(SYS_ptrace), PROTECTION_DUMPABLE, CAPS}},
	{"process_vm_readv", read_memory, EPERM, {CALLS(SYS_process_vm_readv)}},
	{"process_vm_writev", write_memory, EPERM,
		{CALLS(SYS_process_vm_writev)}},
	{"limits for pid 1", starve_pid1, EPERM, {ROW(SYS_prlimit64, 1)}},
	{"pidfd_getfd from pid 1", descriptor_of_pid1, EPERM,
		{CALLS(SYS_pidfd_getfd), PROTECTION_DUMPABLE, CAPS}},
	{"have pid 1 killed first", sacrifice_pid1, EACCES,
		{PROTECTION_DUMPABLE}},
	{"be killed last", spare_oneself, EACCES, {PROTECTION_USER, CAPS},
		SHOWN_ROOT_HERE, "root without CAP_SYS_RESOURCE"},
	{"/proc/1/exe, which is hallmark", exe_of_pid1, EACCES, OF_PID1},
	{"/proc/1/root", root_of_pid1, EACCES, OF_PID1},
	{"a path through /proc/1/root", below_root_of_pid1, EACCES, OF_PID1},
	{"/proc/1/cwd", cwd_of_pid1, EACCES, OF_PID1},
	{"/proc/1/mem", mem_of_pid1, EACCES, OF_PID1},
	{"/proc/1/maps", maps_of_pid1, EACCES, OF_PID1},
	{"/proc/1/auxv", auxv_of_pid1, EACCES, OF_PID1},
	{"/proc/1/fd", fds_of_pid1, EACCES, {PROTECTION_DUMPABLE}},
	{"/proc/1/map_files", map_files_of_pid1, EACCES, {PROTECTION_DUMPABLE}},
	{"/proc/1/ns", namespace_of_pid1, EACCES, OF_PID1},
	{"/proc/1/environ, which is hallmark's", environ_of_pid1, EACCES,
		OF_PID1},
	{"/proc/1/syscall", stack_of_pid1, EACCES, OF_PID1},
	{"stat of a descriptor of pid 1", stat_fd_of_pid1, EACCES, OF_PID1},
	{"stat through /proc/1/root", stat_root_of_pid1, EACCES, OF_PID1},
	{"hallmark's arguments", arguments_of_pid1, ENODATA,
		{PROTECTION_ARGUMENTS}},
	{"a signal to hallmark", signal_hallmark, ESRCH,
		{PROTECTION_PID, PROTECTION_USER}},
	{"a pidfd of hallmark", pidfd_of_hallmark, ESRCH,
		{PROTECTION_PID, PROTECTION_USER}},
	{"hallmark in /proc", see_hallmark, ENOENT,
		{PROTECTION_PID, PROTECTION_USER}},
	{"the session of the supervisor", session_of_hallmark, ESRCH,
		{PROTECTION_SESSION}},
	{"the group of the supervisor", group_of_hallmark, ESRCH,
		{PROTECTION_SESSION}},
	{"forge the sender of a message", forge_sender, EPERM, {CAPS}},
	{"negative nice", lower_nice, EACCES, {LIMIT(RLIMIT_NICE)},
		SHOWN_ROOT_HERE, "root without CAP_SYS_RESOURCE"},
	{"a real-time scheduler", real_time, EPERM, {LIMIT(RLIMIT_RTPRIO)},
		SHOWN_ROOT_HERE, "root without CAP_SYS_RESOURCE"},
};
const struct attempt_group attempts_processes = {rows, N(rows)};
