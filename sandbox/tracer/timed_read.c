/* SPDX-License-Identifier: Apache-2.0 */
/* Edit what a tracee reads from descriptors with reserved numbers
 * (answer/reserved_fd.c). */
#include "sandbox/core/siginfo_mend.h"
#include "sandbox/tracer/siginfo.h"
#include "sandbox/tracer/timed_private.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define PIECE 65536 /* one read of these descriptors returns less */
#define PARTS 16

enum {
	OTHER,
	TIMER,
	SIGNALS,
	CHANGES
};

static int
kind_of(pid_t tid, int fd)
{
	static const struct {
		const char *name;
		int kind;
	} rows[] = {{"anon_inode:[timerfd]", TIMER},
		{"anon_inode:[signalfd]", SIGNALS},
		{"anon_inode:inotify", CHANGES}};
	char text[64];

	(void)procfs_fd_link(text, sizeof text, AT_FDCWD, tid, fd);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(text, rows[i].name) == 0)
			return rows[i].kind;
	return OTHER;
}

bool
timed_enter_read(struct timed *all, struct timed_call *w)
{
	(void)all;
	w->length = LONGEST;
	w->left = w->typed ? OTHER : kind_of(w->tid, (int)w->args[0]);
	return w->left != OTHER;
}

static struct renames *
renames_of(struct timed *all, const struct timed_call *w)
{
	struct clock_identity id;
	struct renames *r;

	if (!clocks_identity(all->clocks, w->tid, &id))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(all->renames); i++) {
		r = &all->renames[i];
		if (r->process == id.serial && r->fd == (int)w->args[0])
			return r;
	}
	r = &all->renames[all->n_renames++ % ARRAY_LEN(all->renames)];
	*r = (struct renames){.process = id.serial, .fd = (int)w->args[0]};
	return r;
}

/* The box's number of a rename: the first that is reported is 1. */
static uint32_t
number_rename(struct renames *r, uint32_t real)
{
	const uint32_t kept = ARRAY_LEN(r->real);

	for (uint32_t i = r->n > kept ? r->n - kept : 0; i < r->n; i++)
		if (r->real[i % kept] == real)
			return i + 1;
	r->real[r->n % kept] = real;
	return ++r->n;
}

static void
mend_changes(
	struct timed *all, const struct timed_call *w, char *data, size_t len)
{
	struct renames *r = renames_of(all, w);
	struct inotify_event e;

	for (size_t at = 0; r && at + sizeof e <= len; at += sizeof e + e.len) {
		memcpy(&e, data + at, sizeof e);
		if (e.cookie)
			e.cookie = number_rename(r, e.cookie);
		memcpy(data + at, &e, sizeof e);
	}
}

static void
mend_signals(
	struct timed *all, const struct timed_call *w, char *data, size_t len)
{
	struct signalfd_siginfo s;

	for (size_t at = 0; at + sizeof s <= len; at += sizeof s) {
		memcpy(&s, data + at, sizeof s);
		siginfo_delivered(all, w->tid,
			&(siginfo_t){.si_signo = (int)s.ssi_signo,
				.si_code = s.ssi_code,
				.si_timerid = (int)s.ssi_tid});
		s.ssi_utime = s.ssi_stime = 0;
		s.ssi_overrun = 0;
		if (siginfo_of_alarm(
			    (int)s.ssi_signo, s.ssi_code, (pid_t)s.ssi_pid)) {
			s.ssi_code = SI_KERNEL;
			s.ssi_uid = 0;
		}
		memcpy(data + at, &s, sizeof s);
	}
}

static void
mend_data(struct timed *all, const struct timed_call *w, char *data, size_t len)
{
	const uint64_t once = 1;
	uint64_t n;

	if (w->left == TIMER && len == sizeof once) {
		memcpy(&n, data, sizeof n);
		clocks_timer_reported(all->clocks, w->tid,
			TIMED_TIMERFD((int)w->args[0]),
			n < INT32_MAX ? (int64_t)n : INT32_MAX);
		memcpy(data, &once, sizeof once);
	} else if (w->left == SIGNALS)
		mend_signals(all, w, data, len);
	else if (w->left == CHANGES)
		mend_changes(all, w, data, len);
}

/* The parts of the caller's memory that hold the len bytes; returns their
 * number. */
static unsigned long
places(const struct timed_call *w, struct iovec parts[PARTS], size_t len)
{
	unsigned long n = 1;

	parts[0] = (struct iovec){(void *)w->args[1], len};
	if (w->call->nr == SYS_readv) {
		n = w->args[2] < PARTS ? w->args[2] : PARTS;
		if (!tracee_peek(w->tid, w->args[1], parts, n * sizeof *parts))
			return 0;
	}
	return n;
}

void
timed_leave_read(struct timed *all, const struct timed_call *w, int64_t result)
{
	size_t len = result > 0 && result <= PIECE ? (size_t)result : 0;
	struct iovec parts[PARTS], whole = {.iov_len = len};
	unsigned long n = len ? places(w, parts, len) : 0;
	scoped_free char *data = mem_alloc(1, len + 1);

	whole.iov_base = data;
	if (n == 0 || process_vm_readv(w->tid, &whole, 1, parts, n, 0) !=
			      (ssize_t)len)
		return;
	mend_data(all, w, data, len);
	(void)process_vm_writev(w->tid, &whole, 1, parts, n, 0);
}
