/* SPDX-License-Identifier: Apache-2.0 */
/* Calls on one descriptor that may wait: they wait at a copy of it. */
#include "sandbox/core/cpu.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#define PARTS_MAX 1024

/* Does the call fail at once where it would wait, or where it is not allowed?
 */
static bool
fails_at_once(int fd, bool writes)
{
	const int flags = fcntl(fd, F_GETFL);

	return flags & O_NONBLOCK ||
	       (flags & O_ACCMODE) == (writes ? O_RDONLY : O_WRONLY);
}

/* The time-out that a socket has been given. */
static void
socket_deadline(struct order *o, struct order_thread *t, int fd, int option)
{
	struct timeval tv = {.tv_sec = 0};
	socklen_t len = sizeof tv;

	if (getsockopt(fd, SOL_SOCKET, option, &tv, &len) == 0 &&
		(tv.tv_sec || tv.tv_usec))
		order_deadline(
			o, t, tv.tv_sec * ORDER_SECOND + tv.tv_usec * 1000);
}

static bool
is_flagged(const struct order_thread *t)
{
	switch (t->nr) {
	case SYS_recvfrom:
	case SYS_sendto:
	case SYS_recvmmsg:
		return t->args[3] & MSG_DONTWAIT;
	case SYS_recvmsg:
		return t->args[2] & MSG_DONTWAIT;
	case SYS_pwritev2:
		return t->args[5] & RWF_NOWAIT;
	default:
		return false;
	}
}

/* A deadline of the call itself; false: the kernel refuses that time. */
static bool
call_deadline(struct order *o, struct order_thread *t)
{
	const bool queue =
		t->nr == SYS_mq_timedreceive || t->nr == SYS_mq_timedsend;
	int64_t length;

	if ((!queue && t->nr != SYS_recvmmsg) || !t->args[4])
		return true;
	length = order_spec(t->b.tid, t->args[4]);
	if (length < 0)
		return false;
	order_deadline(o, t, queue ? order_until(o, length, true) : length);
	return true;
}

/* Likewise, for all of its wait. */
static enum order_way
wait_for_call(struct order *o, struct order_thread *t)
{
	if (call_deadline(o, t))
		return order_wait(o, t);
	order_clear(o, t);
	return ORDER_NATIVE;
}

static int64_t
timeout_error(const struct order_thread *t)
{
	return t->nr == SYS_mq_timedreceive || t->nr == SYS_mq_timedsend
		       ? -ETIMEDOUT
		       : -EAGAIN;
}

enum order_way
order_row_read(struct order *o, struct order_thread *t)
{
	const int count = t->row->arg;

	if (t->again && t->deadline <= order_now(o) && !order_fds_ready(t)) {
		const int64_t error = timeout_error(t);

		order_clear(o, t);
		return order_skip(t, error);
	}
	if (is_flagged(t) || (count >= 0 && t->args[count] == 0) ||
		(t->n_fds == 0 && !order_copy_reader(o, t)) ||
		order_fds_ready(t) || fails_at_once(t->fds[0].fd, false)) {
		order_clear(o, t);
		return ORDER_TIMED;
	}
	if (order_interrupted(t))
		return order_row_lent(o, t);
	if (!t->again)
		socket_deadline(o, t, t->fds[0].fd, SO_RCVTIMEO);
	return wait_for_call(o, t);
}

/* How much is to be written; below 0: unknown. */
static int64_t
length_of(struct order_thread *t)
{
	struct iovec parts[PARTS_MAX];
	const uint64_t n = t->args[2];
	int64_t sum = 0;

	if (t->row->arg >= 0)
		return t->args[2] < INT64_MAX ? (int64_t)t->args[2] : -1;
	if ((t->nr != SYS_writev && t->nr != SYS_pwritev2) || n > PARTS_MAX ||
		!tracee_peek(t->b.tid, t->args[1], parts, n * sizeof *parts))
		return -1;
	for (uint64_t i = 0; i < n; i++) {
		if (parts[i].iov_len > (size_t)INT32_MAX)
			return -1;
		sum += (int64_t)parts[i].iov_len;
	}
	return sum;
}

static bool
takes_pieces(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	       (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

/* A queue of messages and a counter have room when another has read; poll() of
 * others, to which nothing can be written, never says that they are ready. */
static bool
waits_for_room(const struct order_thread *t)
{
	char text[512], name[32];

	(void)snprintf(name, sizeof name, "fdinfo/%d", t->fds[0].fd);
	return t->nr == SYS_mq_timedsend ||
	       (procfs_read(text, sizeof text, AT_FDCWD, PROCFS_SELF, name) >
			       0 &&
		       strstr(text, "eventfd-count:"));
}

/* Let the call write as much as there is room for: nobody else runs who could
 * see that the descriptor does not wait meanwhile. */
static enum order_way
write_piece(struct order *o, struct order_thread *t)
{
	t->flags = fcntl(t->fds[0].fd, F_GETFL);
	(void)fcntl(t->fds[0].fd, F_SETFL, t->flags | O_NONBLOCK);
	t->then = ORDER_PIECE;
	(void)o;
	return ORDER_LEAVE;
}

enum order_way
order_row_write(struct order *o, struct order_thread *t)
{
	const int64_t length = t->written ? 0 : length_of(t);
	bool ready;

	if (t->again && t->deadline <= order_now(o) && !order_fds_ready(t)) {
		const int64_t error =
			t->written ? t->written : timeout_error(t);

		t->written = 0;
		order_clear(o, t);
		return order_skip(t, error);
	}
	if (is_flagged(t) ||
		(t->n_fds == 0 &&
			order_copy(o, t, (int)t->args[0], POLLOUT) < 0) ||
		(ready = order_fds_ready(t), ready && length >= 0 &&
						     length <= PIPE_BUF &&
						     t->written == 0) ||
		fails_at_once(t->fds[0].fd, true) ||
		order_is_stream(o, t->fds[0].fd) ||
		(!takes_pieces(t->fds[0].fd) &&
			(ready || !waits_for_room(t)))) {
		order_clear(o, t);
		return ORDER_NATIVE;
	}
	/* whether a socket has room is known only by trying */
	if (takes_pieces(t->fds[0].fd) && (ready || !t->again))
		return write_piece(o, t);
	if (order_interrupted(t))
		return order_row_lent(o, t);
	return wait_for_call(o, t);
}

/* After a part of a write: the caller's memory that is next, from args. */
static bool
next_piece(const struct order_thread *t, uint64_t *at, uint64_t *len)
{
	struct iovec parts[PARTS_MAX];
	uint64_t skip = (uint64_t)t->written;

	if (t->row->arg >= 0) {
		*at = t->args[1] + skip;
		*len = t->args[2] - skip;
		return skip < t->args[2];
	}
	if (t->args[2] > PARTS_MAX || !tracee_peek(t->b.tid, t->args[1], parts,
					      t->args[2] * sizeof *parts))
		return false;
	for (uint64_t i = 0; i < t->args[2]; i++) {
		if (skip < parts[i].iov_len) {
			*at = (uint64_t)parts[i].iov_base + skip;
			*len = parts[i].iov_len - skip;
			return true;
		}
		skip -= parts[i].iov_len;
	}
	return false;
}

bool
order_piece(struct order *o, struct order_thread *t, int64_t result)
{
	uint64_t at, len;

	(void)fcntl(t->fds[0].fd, F_SETFL, t->flags);
	if (result > 0)
		t->written += result;
	if ((result < 0 && result != -EAGAIN) || !next_piece(t, &at, &len)) {
		if (t->written)
			(void)tracee_set_result(t->b.tid, t->written);
		t->written = 0;
		order_clear(o, t);
		return false;
	}
	/* a signal ends it with what has been written */
	(void)tracee_set_result(
		t->b.tid, t->written ? t->written : -ORDER_RESTART);
	t->stop = ORDER_AFTER;
	if (!t->again)
		socket_deadline(o, t, t->fds[0].fd, SO_SNDTIMEO);
	return order_wait(o, t) == ORDER_HELD;
}

bool
order_piece_again(struct order_thread *t)
{
	uint64_t at = 0, len;

	if (t->written && (t->nr == SYS_writev || t->nr == SYS_pwritev2))
		t->nr = SYS_write;
	if (!cpu_repeat_call(t->b.tid, t->nr, t->args[0]))
		return false;
	len = t->args[2];
	if (t->written && !next_piece(t, &at, &len))
		return false;
	/* a short one does not stop by itself; its result may be of a part */
	if (t->nr == SYS_write && len <= PIPE_BUF)
		t->late = ORDER_LATE;
	if (t->written == 0)
		return true;
	order_replace(t, 1, at);
	order_replace(t, 2, len);
	return true;
}

/* Of two descriptors, those that are not ready wake it; a copy of the other is
 * kept, by a number that poll() ignores. */
static void
wait_for(struct pollfd *p, bool ready)
{
	if (ready)
		p->fd = -p->fd - 1;
}

/* SPLICE_F_NONBLOCK is about pipes alone. */
static bool
is_pipe_flagged(const struct order_thread *t, int fd)
{
	const uint64_t flags = t->nr == SYS_splice ? t->args[5]
			       : t->nr == SYS_tee  ? t->args[3]
						   : 0;
	struct stat st;

	return flags & SPLICE_F_NONBLOCK && fstat(fd, &st) == 0 &&
	       S_ISFIFO(st.st_mode);
}

/* From one descriptor to another: sendfile, splice, tee.  The row's arg says
 * which argument is the descriptor that is written to. */
enum order_way
order_row_move(struct order *o, struct order_thread *t)
{
	const int to = t->row->arg, from = to == 0 ? 1 : 0;
	bool in, out;

	if (t->n_fds == 0 &&
		(order_copy(o, t, (int)t->args[from], POLLIN) < 0 ||
			order_copy(o, t, (int)t->args[to], POLLOUT) < 0)) {
		order_clear(o, t);
		return ORDER_NATIVE;
	}
	for (int i = 0; i < 2; i++)
		if (t->fds[i].fd < 0)
			t->fds[i].fd = -t->fds[i].fd - 1;
	in = poll(&t->fds[0], 1, 0) > 0 || fails_at_once(t->fds[0].fd, false) ||
	     is_pipe_flagged(t, t->fds[0].fd);
	out = poll(&t->fds[1], 1, 0) > 0 || fails_at_once(t->fds[1].fd, true) ||
	      is_pipe_flagged(t, t->fds[1].fd) ||
	      order_is_stream(o, t->fds[1].fd);
	if (in && out) {
		if (t->nr == SYS_sendfile && takes_pieces(t->fds[1].fd) &&
			!order_is_stream(o, t->fds[1].fd)) {
			t->flags = fcntl(t->fds[1].fd, F_GETFL);
			(void)fcntl(
				t->fds[1].fd, F_SETFL, t->flags | O_NONBLOCK);
			t->then = ORDER_PART;
			return ORDER_LEAVE;
		}
		order_clear(o, t);
		return ORDER_NATIVE;
	}
	if (order_interrupted(t))
		return order_row_lent(o, t);
	wait_for(&t->fds[0], in);
	wait_for(&t->fds[1], out);
	return order_wait(o, t);
}

void
order_part(struct order *o, struct order_thread *t)
{
	(void)fcntl(t->fds[1].fd, F_SETFL, t->flags);
	order_clear(o, t);
}
