/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks, and what it holds open. */
#include "base/file.h"
#include "sandbox/virtual.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>

/* One number of /proc/PID/status: the last of its line, or -1. */
static pid_t
status_number(struct virtual_call *c, const char *key)
{
	char path[64], text[1024];
	scoped_close int fd = -1;
	char *at, *end;
	ssize_t n;

	(void)snprintf(path, sizeof path, "%d/status", c->pid);
	fd = openat(c->state->proc, path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	text[n > 0 ? n : 0] = '\0';
	at = strstr(text, key);
	end = at ? strchr(at + strlen(key), '\n') : NULL;
	if (!end)
		return -1;
	while (end > at && end[-1] >= '0' && end[-1] <= '9')
		end--;
	return (pid_t)atoi(end);
}

pid_t
virtual_inner_pid(struct virtual_call *c)
{
	return status_number(c, "\nNSpid:\t");
}

int
virtual_take_fd(struct virtual_call *c, int fd)
{
	scoped_close int pid = (int)syscall(SYS_pidfd_open, c->pid, 0);

	/* of a thread's process: only it has a pidfd */
	if (pid < 0)
		pid = (int)syscall(
			SYS_pidfd_open, status_number(c, "\nTgid:\t"), 0);
	return pid < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pid, fd, 0);
}
