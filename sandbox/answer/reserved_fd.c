/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Descriptors whose read() returns values that depend on chance: expirations of
 * timers, signals of children, numbered renames of inotify.
 *
 * A seccomp filter cannot see the type of a descriptor, and read() is too
 * frequent to stop at each call. So these descriptors get reserved numbers,
 * which the filter recognizes, and the tracer corrects what read() returns
 * (sandbox/tracer/timed_read.c).
 */
#include "sandbox/answer/reserved_fd.h"
#include "sandbox/answer/handlers.h"
#include "sandbox/core/procfs.h"
#include "sandbox/filter/seccomp_table.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* A reserved number that is free in the caller; -1 if all are taken. */
static int
free_reserved(const struct call *c)
{
	char path[PROCFS_PATH_MAX];
	struct stat st;

	for (int i = 0; i < SECCOMP_RESERVED; i++) {
		int number = SECCOMP_RESERVED_FIRST + i;

		procfs_fd_path(path, c->state->proc, c->pid, number);
		if (fstatat(c->state->proc, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return errno == ENOENT ? number : -1;
	}
	return -1;
}

void
reserved_fd_put(struct call *c, int fd, bool cloexec, bool only)
{
	int number = fd < 0 ? -1 : free_reserved(c);
	struct seccomp_notif_addfd add = {.id = c->id,
		.flags = SECCOMP_ADDFD_FLAG_SEND,
		.srcfd = (uint32_t)fd,
		.newfd_flags = cloexec ? O_CLOEXEC : 0};
	struct seccomp_notif_addfd reserved = add;

	reserved.flags |= SECCOMP_ADDFD_FLAG_SETFD;
	reserved.newfd = (uint32_t)number;
	if (fd < 0)
		call_fail(c, errno);
	else if (number >= 0 &&
		 ioctl(c->state->listener, SECCOMP_IOCTL_NOTIF_ADDFD,
			 &reserved) >= 0)
		call_sent(c);
	else if (only)
		call_fail(c, EMFILE);
	else if (ioctl(c->state->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add) >=
		 0)
		call_sent(c);
	else
		call_fail(c, errno);
	if (fd >= 0)
		(void)close(fd);
}

void
answer_timerfd_create(struct call *c)
{
	int flags = (int)c->args[1];

	reserved_fd_put(c, timerfd_create((int)c->args[0], flags | TFD_CLOEXEC),
		flags & TFD_CLOEXEC, false);
}

void
answer_inotify_init(struct call *c)
{
	reserved_fd_put(c, inotify_init1(IN_CLOEXEC), false, false);
}

void
answer_inotify_init1(struct call *c)
{
	int flags = (int)c->args[0];

	reserved_fd_put(c, inotify_init1(flags | IN_CLOEXEC),
		flags & IN_CLOEXEC, false);
}

/* The signal set of the kernel is shorter than that of the C library. */
static void
make_signalfd(struct call *c, int flags)
{
	uint64_t set;

	if (c->args[2] != sizeof set)
		call_fail(c, EINVAL);
	else if (!call_peek(c, c->args[1], &set, sizeof set))
		call_fail(c, EFAULT);
	else
		reserved_fd_put(c,
			(int)syscall(SYS_signalfd4, -1, &set, sizeof set,
				flags | SFD_CLOEXEC),
			flags & SFD_CLOEXEC, false);
}

void
answer_signalfd(struct call *c)
{
	make_signalfd(c, 0);
}

void
answer_signalfd4(struct call *c)
{
	make_signalfd(c, (int)c->args[3]);
}
