/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to take more than the plan gives: to raise each limit, or to exceed
 * it where that fails without ending the build (limits.c tests the others).
 * The plan of the tests gives 64 MiB, 4000 files, and files of 32 MiB. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>

/* Raises the limit as far as the processes outside the box allow. */
static int
raise_to(int what, rlim_t to)
{
	const struct rlimit more = {to, to};

	return setrlimit((__rlimit_resource_t)what, &more);
}
#define RAISE(name, what, to) \
	static int name(void) \
	{ \
		return raise_to(what, to); \
	} \
	struct attempt
RAISE(more_files, RLIMIT_NOFILE, 4097);
RAISE(more_processes, RLIMIT_NPROC, 6000);
RAISE(larger_files, RLIMIT_FSIZE, RLIM_INFINITY);
RAISE(more_locked, RLIMIT_MEMLOCK, 65537);
RAISE(more_seconds, RLIMIT_CPU, RLIM_INFINITY);
RAISE(deeper_stack, RLIMIT_STACK, RLIM_INFINITY);
RAISE(more_signals, RLIMIT_SIGPENDING, 4097);

/* The box pretends to set the core limit and changes nothing: EPERM here. */
static int
core_limit(int call, rlim_t to)
{
	const struct rlimit other = {to, to};
	struct rlimit was, is;
	int r;

	(void)getrlimit(RLIMIT_CORE, &was);
	r = call == SYS_prlimit64 ? CALL(call, 0, RLIMIT_CORE, &other, NULL)
				  : CALL(call, RLIMIT_CORE, &other);
	(void)getrlimit(RLIMIT_CORE, &is);
	return r == 0 && is.rlim_cur == was.rlim_cur ? fail_with(EPERM) : r;
}
static int
larger_core(void)
{
	return core_limit(SYS_prlimit64, 2);
}
/* Only with a limit of exactly 1 does the kernel start no program that a core
 * is piped to. */
static int
no_core(void)
{
	return core_limit(SYS_prlimit64, 0);
}
static int
no_core_by_setrlimit(void)
{
	return core_limit(SYS_setrlimit, 0);
}
/* A pointer whose lower half is zero is still not NULL. */
static int
no_core_from_afar(void)
{
	struct rlimit *none = mmap((void *)(UINT64_C(1) << 32), 4096,
		PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	struct rlimit old;

	return CALL(SYS_prlimit64, 0, RLIMIT_CORE, none, &old);
}

static int
open_many(void)
{
	struct rlimit is;
	int fd = 0;

	(void)getrlimit(RLIMIT_NOFILE, &is);
	is.rlim_cur = is.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &is);
	for (int i = 0; i < 4200 && fd >= 0; i++)
		fd = fcntl(2, F_DUPFD_CLOEXEC, 3);
	return fd;
}
static int
lock_memory(void)
{
	size_t len = 1 << 20;
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return CALL(SYS_mlock, p, len);
}
/* Watches are counted for hallmark's user, whose other programs need some. */
static int
watch_much(void)
{
	int fd = 0;

	for (int i = 0; i < 64 && fd >= 0; i++)
		fd = inotify_init1(IN_CLOEXEC);
	return fd;
}
/* Holes do not count; these bytes use blocks. */
static int
fill_disk(void)
{
	char path[32];
	int r = 0;

	for (int i = 0; i < 3 && r == 0; i++) {
		(void)snprintf(path, sizeof path, "/tmp/fill%d", i);
		r = fallocate(make_file(path), 0, 0, 30 << 20);
	}
	for (int i = 0; i < 3; i++) {
		int e = errno;

		(void)snprintf(path, sizeof path, "/tmp/fill%d", i);
		(void)unlink(path);
		errno = e;
	}
	return r;
}
static int
fill_files(void)
{
	char path[32];
	int e, fd = 0;

	for (int i = 0; i < 4100 && fd >= 0; i++) {
		(void)snprintf(path, sizeof path, "/build/f%d", i);
		fd = make_file(path);
		if (fd >= 0)
			(void)close(fd);
	}
	e = errno;
	for (int i = 0; i < 4100; i++) {
		(void)snprintf(path, sizeof path, "/build/f%d", i);
		(void)unlink(path);
	}
	errno = e;
	return fd < 0 ? -1 : 0;
}

/* Memory that is counted for no process. */
static int
give_to_pipe(void)
{
	static char page[4096];
	struct iovec v = {page, sizeof page};
	int ends[2];

	if (pipe(ends) < 0)
		return -1;
	return (int)CALL(SYS_vmsplice, ends[1], &v, 1, 0);
}

static const struct attempt rows[] = {
	{"raise the limit of open files", more_files, EPERM,
		{LIMIT(RLIMIT_NOFILE)}},
	{"raise the limit of processes", more_processes, EPERM,
		{LIMIT(RLIMIT_NPROC)}},
	{"raise the limit of a file's size", larger_files, EPERM,
		{LIMIT(RLIMIT_FSIZE)}},
	{"raise the limit of locked memory", more_locked, EPERM,
		{LIMIT(RLIMIT_MEMLOCK)}},
	{"raise the limit of core dumps", larger_core, EPERM,
		{LIMIT(RLIMIT_CORE), ROW(SYS_prlimit64, RLIMIT_CORE)}},
	{"have a core piped to the machine", no_core, EPERM,
		{ROW(SYS_prlimit64, RLIMIT_CORE)}},
	{"have a core piped, by setrlimit", no_core_by_setrlimit, EPERM,
		{ROW(SYS_setrlimit, RLIMIT_CORE)}},
	{"have a core piped, by a limit far away", no_core_from_afar, EPERM,
		{ROW(SYS_prlimit64, RLIMIT_CORE)}},
	{"raise the limit of processor time", more_seconds, EPERM,
		{LIMIT(RLIMIT_CPU)}},
	{"raise the limit of the stack", deeper_stack, EPERM,
		{LIMIT(RLIMIT_STACK)}},
	{"raise the limit of pending signals", more_signals, EPERM,
		{LIMIT(RLIMIT_SIGPENDING)}},
	{"pages in a pipe", give_to_pipe, ENOSYS, {CALLS(SYS_vmsplice)}},
	{"more open files", open_many, EMFILE, {LIMIT(RLIMIT_NOFILE)}},
	{"all instances of inotify", watch_much, EMFILE, {PROTECTION_OF_USER},
		SHOWN_HERE, "others have them"},
	{"more locked memory", lock_memory, ENOMEM, {LIMIT(RLIMIT_MEMLOCK)}},
	{"more than the disk", fill_disk, ENOSPC, {PROTECTION_DISK}},
	{"more than the files", fill_files, ENOSPC, {PROTECTION_FILES}},
};
const struct attempt_group attempts_limits = {rows, N(rows)};
