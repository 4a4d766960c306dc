/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/call/call.h"
#include "sandbox/core/procfs.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/uio.h>

void
call_return(struct call *c, int64_t value)
{
	c->outcome = CALL_RETURNS;
	c->result = value;
}

void
call_fail(struct call *c, int error)
{
	c->outcome = CALL_FAILS;
	c->result = error;
}

void
call_to_kernel(struct call *c)
{
	c->outcome = CALL_TO_KERNEL;
	c->result = 0;
}

void
call_sent(struct call *c)
{
	c->outcome = CALL_SENT;
	c->result = 0;
}

bool
call_peek(const struct call *c, uint64_t from, void *to, size_t len)
{
	struct iovec local = {to, len}, remote = {(void *)from, len};

	return process_vm_readv(c->pid, &local, 1, &remote, 1, 0) ==
	       (ssize_t)len;
}

bool
call_peek_text(const struct call *c, uint64_t from, char *to, size_t max)
{
	size_t len = 0;

	while (len < max) {
		/* a read never crosses into a page that may not be mapped */
		size_t part = 4096 - (from + len) % 4096;
		struct iovec local, remote;
		ssize_t n;

		if (part > max - len)
			part = max - len;
		if (len == 0 && part > 256)
			part = 256; /* most paths are short */
		local = (struct iovec){to + len, part};
		remote = (struct iovec){(void *)(from + len), part};
		n = process_vm_readv(c->pid, &local, 1, &remote, 1, 0);
		if (n <= 0)
			return false;
		if (memchr(to + len, '\0', (size_t)n))
			return true;
		len += (size_t)n;
	}
	return false;
}

bool
call_poke(struct call *c, uint64_t to, const void *from, size_t len)
{
	struct iovec local = {.iov_len = len}, remote = {(void *)to, len};

	memcpy(&local.iov_base, &from, sizeof from);
	if (process_vm_writev(c->pid, &local, 1, &remote, 1, 0) == (ssize_t)len)
		return true;
	call_fail(c, EFAULT);
	return false;
}

bool
call_note(const struct call *c)
{
	struct answer_state *s = c->state;

	return s->plan->audit && audit_note(s->plan->audit, s->clocks, s->proc,
					 c->pid, c->source);
}

bool
call_is_noted(const struct call *c)
{
	return c->audit == CALL_AUDIT_ALWAYS ||
	       (c->audit == CALL_AUDIT_ANSWERS && c->outcome != CALL_TO_KERNEL);
}

bool
call_ids(const struct call *c, int64_t *tgid, int64_t *tid)
{
	char text[4096];

	(void)procfs_read(text, sizeof text, c->state->proc, c->pid, "status");
	return procfs_number(tgid, text, "NStgid:") &&
	       procfs_number(tid, text, "NSpid:");
}

/* The process id of the calling thread; -1: it has ended. */
static pid_t
process_of(struct call *c)
{
	char text[1024];
	int64_t pid;

	(void)procfs_read(text, sizeof text, c->state->proc, c->pid, "status");
	return procfs_number(&pid, text, "Tgid:") ? (pid_t)pid : -1;
}

int
call_take_fd(struct call *c, int fd)
{
	scoped_close int pid = (int)syscall(SYS_pidfd_open, c->pid, 0);

	/* only a process has a pidfd, a single thread has none */
	if (pid < 0)
		pid = (int)syscall(SYS_pidfd_open, process_of(c), 0);
	return pid < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pid, fd, 0);
}
