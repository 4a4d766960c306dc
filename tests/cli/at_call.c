/* SPDX-License-Identifier: Apache-2.0 */
/*
 * at_call.c - a library that is loaded before libc and lets one call fail, or
 * kills the process that makes it.  It counts the calls that change files, of a
 * program and of all processes that it forks.
 *
 * AT_CALL_FILE  a file of four bytes, which receives the count
 * AT_CALL_AT    the number of the call, from 1; 0: only count
 * AT_CALL_HOW   "kill"; or the number of an error, which this call and all
 * later ones have, as a full or a broken disk has it
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static uint32_t *count;
static uint32_t fails_at;
static int fails_with; /* 0: killed */

__attribute__((constructor)) static void
read_settings(void)
{
	const char *file = getenv("AT_CALL_FILE"), *at = getenv("AT_CALL_AT");
	const char *how = getenv("AT_CALL_HOW");
	int (*open_file)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
	const int fd = file ? open_file(file, O_RDWR | O_CLOEXEC) : -1;
	void *at_all;

	if (fd < 0)
		return;
	at_all = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE, MAP_SHARED,
		fd, 0);
	(void)close(fd);
	if (at_all == MAP_FAILED)
		return;
	count = at_all;
	fails_at = at ? (uint32_t)strtoul(at, NULL, 10) : 0;
	fails_with = how && strcmp(how, "kill") != 0 ? atoi(how) : 0;
}

/* One more call; whether it fails, with errno set. */
static bool
fails(void)
{
	uint32_t n;

	if (!count)
		return false;
	n = __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST);
	if (fails_at == 0 || n < fails_at)
		return false;
	if (fails_with == 0) {
		if (n == fails_at)
			(void)kill(getpid(), SIGKILL);
		return false;
	}
	errno = fails_with;
	return true;
}

/* Only files are on the disk. */
static bool
is_file(int fd)
{
	struct stat st;
	const int before = errno;
	const bool file = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);

	errno = before;
	return file;
}

#define NEXT(name) __typeof__(&(name)) next = dlsym(RTLD_NEXT, #name)
#define ON_NAME(type, name, parameters, arguments) \
	type name parameters \
	{ \
		NEXT(name); \
		return fails() ? -1 : next arguments; \
	}
#define ON_FILE(type, name, fd, parameters, arguments) \
	type name parameters \
	{ \
		NEXT(name); \
		return is_file(fd) && fails() ? -1 : next arguments; \
	}

ON_FILE(ssize_t, write, fd, (int fd, const void *p, size_t n), (fd, p, n))
ON_FILE(ssize_t, writev, fd, (int fd, const struct iovec *v, int n), (fd, v, n))
ON_FILE(ssize_t, pwrite, fd, (int fd, const void *p, size_t n, off_t at),
	(fd, p, n, at))
ON_FILE(ssize_t, pwrite64, fd, (int fd, const void *p, size_t n, off64_t at),
	(fd, p, n, at))
ON_FILE(int, fsync, fd, (int fd), (fd))
ON_FILE(int, fdatasync, fd, (int fd), (fd))
ON_FILE(int, ftruncate, fd, (int fd, off_t n), (fd, n))
ON_FILE(int, ftruncate64, fd, (int fd, off64_t n), (fd, n))
ON_FILE(int, fallocate, fd, (int fd, int how, off_t at, off_t n),
	(fd, how, at, n))
ON_FILE(int, fallocate64, fd, (int fd, int how, off64_t at, off64_t n),
	(fd, how, at, n))
ON_FILE(ssize_t, copy_file_range, to,
	(int from, off64_t *f, int to, off64_t *t, size_t n, unsigned flags),
	(from, f, to, t, n, flags))
ON_FILE(ssize_t, sendfile, to, (int to, int from, off_t *at, size_t n),
	(to, from, at, n))
ON_FILE(ssize_t, sendfile64, to, (int to, int from, off64_t *at, size_t n),
	(to, from, at, n))
ON_FILE(int, syncfs, fd, (int fd), (fd))
ON_FILE(int, fchmod, fd, (int fd, mode_t m), (fd, m))
ON_FILE(int, futimens, fd, (int fd, const struct timespec t[2]), (fd, t))
ON_NAME(int, rename, (const char *a, const char *b), (a, b))
ON_NAME(int, renameat, (int f, const char *a, int t, const char *b),
	(f, a, t, b))
ON_NAME(int, renameat2,
	(int f, const char *a, int t, const char *b, unsigned w),
	(f, a, t, b, w))
ON_NAME(int, link, (const char *a, const char *b), (a, b))
ON_NAME(int, linkat, (int f, const char *a, int t, const char *b, int w),
	(f, a, t, b, w))
ON_NAME(int, symlink, (const char *a, const char *b), (a, b))
ON_NAME(int, symlinkat, (const char *a, int f, const char *b), (a, f, b))
ON_NAME(int, mkdir, (const char *a, mode_t m), (a, m))
ON_NAME(int, mkdirat, (int f, const char *a, mode_t m), (f, a, m))
ON_NAME(int, unlink, (const char *a), (a))
ON_NAME(int, unlinkat, (int f, const char *a, int w), (f, a, w))
ON_NAME(int, fchmodat, (int f, const char *a, mode_t m, int w), (f, a, m, w))
ON_NAME(int, mkstemp64, (char *a), (a))
ON_NAME(int, mkostemp64, (char *a, int w), (a, w))

/* Returns the number of the error. */
int
posix_fallocate64(int fd, off64_t at, off64_t n)
{
	NEXT(posix_fallocate64);

	return is_file(fd) && fails() ? fails_with : next(fd, at, n);
}

/* Opened to be written; other files cost a disk nothing. */
#define OPENS(next_call) \
	va_list more; \
	mode_t mode; \
\
	va_start(more, flags); \
	mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, mode_t) : 0; \
	va_end(more); \
	return (flags & O_ACCMODE) != O_RDONLY && fails() ? -1 : next_call

int
open(const char *path, int flags, ...)
{
	NEXT(open);
	OPENS(next(path, flags, mode));
}

int
open64(const char *path, int flags, ...)
{
	NEXT(open64);
	OPENS(next(path, flags, mode));
}

int
openat(int dir, const char *path, int flags, ...)
{
	NEXT(openat);
	OPENS(next(dir, path, flags, mode));
}

int
openat64(int dir, const char *path, int flags, ...)
{
	NEXT(openat64);
	OPENS(next(dir, path, flags, mode));
}
