/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks, and what it holds open. */
#include "base/file.h"
#include "sandbox/answer/virtual.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>

/* The process of a thread, or -1. */
static pid_t
process_of(struct virtual_call *c)
{
	static const char key[] = "\nTgid:\t";
	char path[64], text[1024];
	scoped_close int fd = -1;
	const char *at;
	ssize_t n;

	(void)snprintf(path, sizeof path, "%d/status", c->pid);
	fd = openat(c->state->proc, path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	text[n > 0 ? n : 0] = '\0';
	at = strstr(text, key);
	return at ? (pid_t)atoi(at + strlen(key)) : -1;
}

int
virtual_take_fd(struct virtual_call *c, int fd)
{
	scoped_close int pid = (int)syscall(SYS_pidfd_open, c->pid, 0);

	/* of a thread's process: only it has a pidfd */
	if (pid < 0)
		pid = (int)syscall(SYS_pidfd_open, process_of(c), 0);
	return pid < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pid, fd, 0);
}
