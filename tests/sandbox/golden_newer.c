/* SPDX-License-Identifier: Apache-2.0 */
/* What only kernels newer than the one that uname() names know of calls that a
 * build may make. */
#include "tests/sandbox/golden_record.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>

#define HERE "/tmp/golden-newer"
#define NEWER(name, ...) record(name, MADE(__VA_ARGS__), "-")

/* A name that is valid until the next one. */
static const char *
numbered(const char *what, int number)
{
	static char name[64];

	snprintf(name, sizeof name, "%s %#x", what, (unsigned)number);
	return name;
}

static void
of_memory(void)
{
	/* 102 and 103 install and remove guards */
	static const int advices[] = {
		25, 26, 31, 64, 99, 102, 103, 104, 127, 128};
	void *at = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
		NEWER(numbered("madvise", advices[i]), SYS_madvise, at, 4096,
			advices[i]);
	NEWER("mmap that may be dropped", SYS_mmap, NULL, 4096, PROT_READ,
		MAP_ANONYMOUS | 8, -1, 0);
	NEWER("mmap above 4 GiB", SYS_mmap, NULL, 4096, PROT_READ,
		MAP_ANONYMOUS | MAP_PRIVATE | 0x80, -1, 0);
	NEWER("membarrier query", SYS_membarrier, 0, 0, 0);
	NEWER("membarrier query with a flag", SYS_membarrier, 0, 1, 0);
	for (int command = 1; command < 2048; command *= 2) {
		NEWER(numbered("membarrier", command), SYS_membarrier, command,
			0, 0);
	}
}

static void
of_files(void)
{
	int fd = open(HERE, O_RDWR | O_CREAT | O_TRUNC, 0644), memory;
	char byte = 'x';
	struct {
		void *at;
		size_t len;
	} part = {&byte, 1};

	for (int flag = 1; flag <= 0x800; flag *= 2) {
		NEWER(numbered("pwritev2 with flag", flag), SYS_pwritev2, fd,
			&part, 1, 0, 0, flag);
		NEWER(numbered("preadv2 with flag", flag), SYS_preadv2, fd,
			&part, 1, 0, 0, flag);
	}
	for (int mode = 0x80; mode < 0x1000; mode *= 2) {
		NEWER(numbered("fallocate", mode), SYS_fallocate, fd, mode, 0,
			4096);
	}
	for (int flag = 8; flag < 0x100; flag *= 2) {
		NEWER(numbered("memfd_create", flag), SYS_memfd_create, "a",
			flag);
	}
	memory = (int)syscall(SYS_memfd_create, "a", MFD_ALLOW_SEALING);
	NEWER("seal execution", SYS_fcntl, memory, F_ADD_SEALS, 0x20);
	NEWER("seal size", SYS_fcntl, memory, F_ADD_SEALS, F_SEAL_GROW);
	for (int command = 1024; command < 1045; command++)
		if (command < 1030 || command > 1036) {
			NEWER(numbered("fcntl", command), SYS_fcntl, fd,
				command, fd);
		}
	NEWER("fcntl 17", SYS_fcntl, fd, 17, &part);
	NEWER("link without a name", SYS_linkat, fd, "", AT_FDCWD, HERE "2",
		AT_EMPTY_PATH);
	close(memory);
	close(fd);
	unlink(HERE);
}

static void
of_processes(void)
{
	char *const none[] = {NULL};
	int self = (int)syscall(SYS_pidfd_open, getpid(), 0);

	NEWER("pidfd_open of a thread", SYS_pidfd_open, getpid(), O_EXCL);
	NEWER("pidfd_send_signal to a thread", SYS_pidfd_send_signal, self, 0,
		NULL, 1);
	NEWER("pidfd_send_signal to itself", SYS_pidfd_send_signal, -10000, 0,
		NULL, 0);
	NEWER("ioctl of a pidfd", SYS_ioctl, self, 0xff01, 0);
	NEWER("clone a thread with pidfd", SYS_clone,
		CLONE_PIDFD | CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, 0, 0, 0,
		0);
	NEWER("execveat that only checks", SYS_execveat, AT_FDCWD, "/probe",
		none, none, 0x10000);
	NEWER("sched_get_priority_max 7", SYS_sched_get_priority_max, 7);
	NEWER("sched_get_priority_min 7", SYS_sched_get_priority_min, 7);
	NEWER("prctl huge pages", SYS_prctl, PR_SET_THP_DISABLE, 1, 2, 0, 0);
	NEWER("prctl secure bits", SYS_prctl, PR_SET_SECUREBITS, 0x1ef, 0, 0,
		0);
	NEWER("prctl who may trace", SYS_prctl, PR_SET_PTRACER, getpid(), 0, 0,
		0);
	for (int option = 59; option < 90; option++) {
		NEWER(numbered("prctl", option), SYS_prctl, option, 0, 0, 0, 0);
	}
	close(self);
}

static void
of_objects(void)
{
	struct timespec brief = {0, 1};
	int poll = epoll_create1(0), timer = 0, number;
	char room[64] = "";

	NEWER("clock_nanosleep 16", SYS_clock_nanosleep, 16, 0, &brief, NULL);
	NEWER("timer_create 16", SYS_timer_create, 16, NULL, &number);
	NEWER("clock_gettime 16", SYS_clock_gettime, 16, &brief);
	timer = (int)syscall(SYS_timerfd_create, CLOCK_MONOTONIC, 0);
	NEWER("ioctl of a timer", SYS_ioctl, timer, 0x40085400, room);
	NEWER("ioctl of epoll", SYS_ioctl, poll, 0x80088a02, room);
	NEWER("pipe of notifications", SYS_pipe2, room, O_EXCL);
	close(timer);
	close(poll);
}

/* A pidfd has a file system of its own from Linux 6.9 on. */
static void
of_status(void)
{
	struct stat a = {0}, b = {0}, c = {0};
	int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
	int parent = (int)syscall(SYS_pidfd_open, getppid(), 0);
	int event = eventfd(0, 0);

	fstat(self, &a);
	fstat(parent, &b);
	fstat(event, &c);
	record("status of a pidfd", a.st_mode, "size %ld links %ld dev %ld",
		(long)a.st_size, (long)a.st_nlink, (long)a.st_dev);
	record("status of an event", c.st_mode, "size %ld links %ld dev %ld",
		(long)c.st_size, (long)c.st_nlink, (long)c.st_dev);
	record("they are one file", a.st_ino == b.st_ino, "%d",
		a.st_ino == c.st_ino);
	for (int type = 27; type < 31; type++)
		record(numbered("auxv", type), (long)getauxval(type), "-");
	close(self);
	close(parent);
	close(event);
}

void
golden_newer(void)
{
	of_memory();
	of_files();
	of_processes();
	of_objects();
	of_status();
}
