/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that wait at several descriptors, or at an epoll instance. */
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>

#define POLL_MAX 1024
#define FDINFO_MAX (1 << 20)

/* A mask of signals for the time of the call; its pointer may be NULL. */
static void
take_mask(struct order_thread *t, uint64_t from)
{
	if (from && tracee_peek(t->b.tid, from, &t->mask, sizeof t->mask)) {
		t->masked = true;
		t->check = true;
	}
}

/* How long the call waits; ORDER_NEVER: without end; below 0: the kernel
 * refuses that time. */
static int64_t
wait_length(const struct order_thread *t)
{
	const uint64_t arg = t->args[t->row->arg];

	switch (t->row->time) {
	case ORDER_MS:
		return (int)arg < 0 ? ORDER_NEVER : (int64_t)(int)arg * 1000000;
	case ORDER_VAL:
		return arg ? order_val(t->b.tid, arg) : ORDER_NEVER;
	default:
		return arg ? order_spec(t->b.tid, arg) : ORDER_NEVER;
	}
}

/* The kernel writes the time that is left, by its own clock, where the length
 * was read: order_put_left() corrects that at the end of the call. */
static enum order_way
make_call(struct order *o, struct order_thread *t)
{
	const int64_t length =
		t->row->time == ORDER_MS ? ORDER_NEVER : wait_length(t);
	const int64_t deadline = t->again ? t->deadline : ORDER_NEVER;

	order_clear(o, t);
	if (length <= 0 || length == ORDER_NEVER)
		return ORDER_NATIVE;
	t->left = deadline == ORDER_NEVER ? length : deadline - order_now(o);
	t->then = ORDER_LEFT;
	return ORDER_LEAVE;
}

void
order_put_left(struct order_thread *t)
{
	const int64_t left = t->left > 0 ? t->left : 0;

	if (t->row->time == ORDER_VAL)
		order_put_val(t->b.tid, t->args[t->row->arg], left);
	else
		order_put_spec(t->b.tid, t->args[t->row->arg], left);
}

static void
put_none_left(struct order_thread *t)
{
	t->left = 0;
	if (t->row->time != ORDER_MS && t->args[t->row->arg])
		order_put_left(t);
}

/* Nothing is ready: wait, unless the call only looks, or a signal is there. */
static enum order_way
wait_at(struct order *o, struct order_thread *t)
{
	const int64_t length = wait_length(t);

	if (length <= 0) {
		order_clear(o, t);
		return ORDER_NATIVE;
	}
	if (!t->again) {
		if (t->nr == SYS_ppoll)
			take_mask(t, t->args[3]);
		else if (t->nr == SYS_epoll_pwait)
			take_mask(t, t->args[4]);
		else if (t->nr == SYS_pselect6 && t->args[5]) {
			uint64_t at = 0;

			(void)tracee_peek(t->b.tid, t->args[5], &at, sizeof at);
			take_mask(t, at);
		}
		order_deadline(o, t, length);
	}
	if (!order_interrupted(t))
		return order_wait(o, t);
	if (t->row->time != ORDER_MS && make_call(o, t) != ORDER_NATIVE)
		return ORDER_LEAVE;
	order_clear_broken(o, t);
	t->then = ORDER_LENT;
	return ORDER_LEAVE;
}

static bool
is_over(const struct order *o, struct order_thread *t)
{
	return t->again && t->deadline <= order_now(o) && !order_fds_ready(t);
}

enum order_way
order_row_poll(struct order *o, struct order_thread *t)
{
	struct pollfd list[POLL_MAX];
	const uint64_t n = t->args[1];

	if (n > POLL_MAX ||
		!tracee_peek(t->b.tid, t->args[0], list, n * sizeof *list))
		return order_row_lent(o, t);
	if (is_over(o, t)) {
		for (uint64_t i = 0; i < n; i++)
			list[i].revents = 0;
		(void)tracee_poke(t->b.tid, t->args[0], list, n * sizeof *list);
		put_none_left(t);
		order_clear(o, t);
		return order_skip(t, 0);
	}
	if (!t->again && wait_length(t) <= 0)
		return ORDER_NATIVE;
	for (uint64_t i = 0; !t->again && i < n; i++)
		if (list[i].fd >= 0 &&
			order_copy(o, t, list[i].fd, list[i].events) < 0) {
			order_clear(o, t);
			return ORDER_NATIVE; /* it says which is closed */
		}
	return order_fds_ready(t) ? make_call(o, t) : wait_at(o, t);
}

/* The three sets of select(), as bits. */
struct sets {
	uint64_t words[3][FD_SETSIZE / 64];
	size_t len; /* bytes of each */
	int n;
};

static bool
read_sets(struct sets *s, const struct order_thread *t)
{
	*s = (struct sets){.n = (int)t->args[0]};
	if (s->n < 0 || s->n > FD_SETSIZE)
		return false;
	s->len = ((size_t)s->n + 63) / 64 * 8;
	for (int i = 0; i < 3; i++)
		if (t->args[1 + i] && s->len &&
			!tracee_peek(
				t->b.tid, t->args[1 + i], s->words[i], s->len))
			return false;
	return true;
}

static bool
copy_sets(struct order *o, struct order_thread *t, const struct sets *s)
{
	static const short events[] = {POLLIN, POLLOUT, POLLPRI};

	for (int fd = 0; fd < s->n; fd++) {
		short wanted = 0;

		for (int i = 0; i < 3; i++)
			if (s->words[i][fd / 64] >> (fd % 64) & 1)
				wanted = (short)(wanted | events[i]);
		if (wanted && order_copy(o, t, fd, wanted) < 0)
			return false;
	}
	return true;
}

enum order_way
order_row_select(struct order *o, struct order_thread *t)
{
	struct sets s;

	if (!read_sets(&s, t))
		return order_row_lent(o, t);
	if (is_over(o, t)) {
		memset(s.words, 0, sizeof s.words);
		for (int i = 0; i < 3; i++)
			if (t->args[1 + i] && s.len)
				(void)tracee_poke(t->b.tid, t->args[1 + i],
					s.words[i], s.len);
		put_none_left(t);
		order_clear(o, t);
		return order_skip(t, 0);
	}
	if ((!t->again && !copy_sets(o, t, &s)) || order_fds_ready(t))
		return make_call(o, t);
	return wait_at(o, t);
}

/* One that epoll watches would be asked for the signals of hallmark, and epoll
 * would then forget what it knows: wait for all that it watches instead. */
static bool
watches_signals(struct order *o, struct order_thread *t)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error ignored;
	char name[32];
	const char *line;
	bool any = false;

	(void)snprintf(name, sizeof name, "fdinfo/%d", (int)t->args[0]);
	if (procfs_read_whole(&text, AT_FDCWD, t->b.tid, name, FDINFO_MAX,
		    &ignored) < 0 ||
		!text.data)
		return false;
	for (line = strstr(text.data, "tfd:"); line && !any;
		line = strstr(line + 1, "tfd:"))
		any = order_is_signalfd(
			t->b.tid, (int)strtoll(line + 4, NULL, 10));
	for (line = any ? strstr(text.data, "tfd:") : NULL; line;
		line = strstr(line + 1, "tfd:")) {
		const char *events = strstr(line, "events:");

		if (events)
			(void)order_copy(o, t, (int)strtoll(line + 4, NULL, 10),
				(short)(strtol(events + 7, NULL, 16) &
					(POLLIN | POLLOUT | POLLPRI)));
	}
	return any;
}

enum order_way
order_row_epoll(struct order *o, struct order_thread *t)
{
	if (is_over(o, t)) {
		order_clear(o, t);
		return order_skip(t, 0);
	}
	if ((int)t->args[2] <= 0 || (int)t->args[3] == 0 ||
		(!t->again && !watches_signals(o, t) &&
			order_copy(o, t, (int)t->args[0], POLLIN) < 0) ||
		order_fds_ready(t)) {
		order_clear(o, t);
		return ORDER_NATIVE;
	}
	return wait_at(o, t);
}
