/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Futexes: the tracer keeps their queues, first come, first served.
 *
 * No other thread runs during a call, so that its words are read and changed
 * here as if at once.
 */
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>

#define MAPS_MAX (4 << 20)

static struct order_key
key_of_process(const struct order_thread *t, uint64_t at)
{
	return (struct order_key){.space = t->space, .at = at};
}

/* A futex that processes may share is known by its file. */
static struct order_key
key_of(const struct order_thread *t, uint64_t at)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct procfs_mapping m;
	struct error ignored;
	const char *line;

	if (t->args[1] & FUTEX_PRIVATE_FLAG ||
		procfs_read_whole(&text, AT_FDCWD, t->b.tid, "maps", MAPS_MAX,
			&ignored) < 0)
		return key_of_process(t, at);
	line = text.data ? text.data : "";
	while (procfs_mapping_next(&m, &line) > 0)
		if (at >= m.from && at < m.to && m.rights[3] == 's')
			return (struct order_key){.space = m.ino,
				.at = at - m.from + m.offset,
				.dev = m.dev + 1};
	return key_of_process(t, at);
}

static bool
same_key(const struct order_key *a, const struct order_key *b)
{
	return a->space == b->space && a->at == b->at && a->dev == b->dev;
}

/* The one that has waited longest for this futex; NULL: none. */
static struct order_thread *
first_at(const struct order *o, const struct order_key *key, uint32_t bits)
{
	struct order_thread *found = NULL;

	for (size_t i = 0; o->n_queued && i < o->baton.n; i++) {
		struct order_thread *t = order_thread_of(o->baton.threads[i]);

		if (t->queued && !t->woken && t->bits & bits &&
			same_key(&t->key, key) &&
			(!found || t->b.since < found->b.since))
			found = t;
	}
	return found;
}

static int64_t
wake_some(struct order *o, const struct order_key *key, int64_t most,
	uint32_t bits)
{
	struct order_thread *t;
	int64_t n = 0;

	/* the kernel wakes one where none was asked for, too */
	do {
		t = first_at(o, key, bits);
		if (!t)
			break;
		t->woken = true;
		baton_ready(&o->baton, &t->b);
	} while (++n < most);
	return n;
}

static int64_t
move_some(struct order *o, const struct order_key *from,
	const struct order_key *to, int64_t most)
{
	const uint64_t last = o->baton.waits; /* both may be the same futex */
	struct order_thread *t;
	int64_t n = 0;

	while (n < most && (t = first_at(o, from, ~0u)) && t->b.since <= last) {
		t->key = *to;
		t->b.since = ++o->baton.waits;
		n++;
	}
	return n;
}

void
order_queue(struct order *o, struct order_thread *t)
{
	t->bits = ~0u;
	t->key = key_of(t, t->args[0]);
	o->n_queued += !t->queued;
	t->queued = true;
}

struct order_thread *
order_queue_first(const struct order *o, const struct order_thread *t)
{
	struct order_key key;

	if (o->n_queued == 0)
		return NULL;
	key = key_of(t, t->args[0]);
	return first_at(o, &key, ~0u);
}

static enum order_way
wait_on(struct order *o, struct order_thread *t)
{
	const int op = (int)t->args[1] & FUTEX_CMD_MASK;
	int64_t length = -1;
	uint32_t word;

	if (t->woken) {
		order_clear(o, t);
		return order_skip(t, 0);
	}
	if (t->again && t->deadline <= order_now(o)) {
		order_clear(o, t);
		return order_skip(t, -ETIMEDOUT);
	}
	if (!tracee_peek(t->b.tid, t->args[0], &word, sizeof word) ||
		word != (uint32_t)t->args[2]) {
		order_clear(o, t);
		return ORDER_NATIVE;
	}
	if (order_interrupted(t)) {
		order_clear_broken(o, t);
		order_replace(t, 3, 0); /* the kernel's clock is another */
		t->then = ORDER_BROKEN;
		return ORDER_LEAVE;
	}
	if (t->queued)
		return order_wait(o, t);
	if (t->args[3]) {
		length = order_spec(t->b.tid, t->args[3]);
		if (length < 0) {
			order_clear(o, t);
			return ORDER_NATIVE;
		}
		if (op == FUTEX_WAIT_BITSET)
			length = order_until(
				o, length, t->args[1] & FUTEX_CLOCK_REALTIME);
	}
	order_deadline(o, t, length);
	order_queue(o, t);
	t->bits = op == FUTEX_WAIT_BITSET ? (uint32_t)t->args[5] : ~0u;
	return order_wait(o, t);
}

/* A handler ends a wait that has a time-out, whether or not it restarts calls.
 */
void
order_futex_broken(struct order_thread *t, int64_t result)
{
	if (result == -ORDER_RESTART && t->args[3])
		(void)tracee_set_result(t->b.tid, -ORDER_RESTART_BLOCK);
}

/* FUTEX_WAKE_OP: change the second word, and wake there if it was as asked. */
static bool
change_word(struct order_thread *t, bool *wakes)
{
	const uint32_t how = (uint32_t)t->args[5];
	const int op = (int)(how >> 28 & 7), compare = (int)(how >> 24 & 15);
	int32_t arg = (int32_t)(how << 8) >> 20,
		with = (int32_t)(how << 20) >> 20;
	int32_t was, is;

	if (how >> 31)
		arg = (int32_t)(1u << (arg & 31));
	if (!tracee_peek(t->b.tid, t->args[4], &was, sizeof was))
		return false;
	is = op == FUTEX_OP_SET    ? arg
	     : op == FUTEX_OP_ADD  ? (int32_t)((uint32_t)was + (uint32_t)arg)
	     : op == FUTEX_OP_OR   ? was | arg
	     : op == FUTEX_OP_ANDN ? was & ~arg
				   : was ^ arg;
	*wakes = compare == FUTEX_OP_CMP_EQ   ? was == with
		 : compare == FUTEX_OP_CMP_NE ? was != with
		 : compare == FUTEX_OP_CMP_LT ? was < with
		 : compare == FUTEX_OP_CMP_LE ? was <= with
		 : compare == FUTEX_OP_CMP_GT ? was > with
					      : was >= with;
	return tracee_poke(t->b.tid, t->args[4], &is, sizeof is);
}

static enum order_way
wake_with(struct order *o, struct order_thread *t, int op)
{
	const struct order_key from = key_of(t, t->args[0]);
	struct order_key to;
	const int64_t most = (int)t->args[2], more = (int)t->args[3];
	int64_t n, moved = 0;
	uint32_t word;
	bool wakes;

	switch (op) {
	case FUTEX_WAKE:
		n = wake_some(o, &from, most, ~0u);
		break;
	case FUTEX_WAKE_BITSET:
		n = wake_some(o, &from, most, (uint32_t)t->args[5]);
		break;
	case FUTEX_WAKE_OP:
		to = key_of(t, t->args[4]);
		if (!change_word(t, &wakes))
			return ORDER_NATIVE;
		n = wake_some(o, &from, most, ~0u);
		if (wakes)
			n += wake_some(o, &to, more, ~0u);
		break;
	default: /* requeue: those that are woken count, and those moved */
		if (op == FUTEX_CMP_REQUEUE &&
			(!tracee_peek(
				 t->b.tid, t->args[0], &word, sizeof word) ||
				word != (uint32_t)t->args[5]))
			return ORDER_NATIVE;
		to = key_of(t, t->args[4]);
		n = most > 0 ? wake_some(o, &from, most, ~0u) : 0;
		moved = move_some(o, &from, &to, more);
		break;
	}
	o->yields = n + moved ? 0 : o->yields;
	/* what has been woken may save the waker work: a compiler in time */
	return n ? order_give_way(o, t, n + moved) : order_skip(t, moved);
}

/* The kernel refuses these also where others wait, and the box asks it to. */
static bool
is_refused(const struct order_thread *t, int op)
{
	const uint32_t last = (uint32_t)t->args[5];
	const bool moves = op == FUTEX_REQUEUE || op == FUTEX_CMP_REQUEUE;

	if (t->args[0] % 4 ||
		(t->args[1] & FUTEX_CLOCK_REALTIME && op != FUTEX_WAIT_BITSET))
		return true;
	if (op == FUTEX_WAIT_BITSET || op == FUTEX_WAKE_BITSET)
		return last == 0;
	if (moves && ((int)t->args[2] < 0 || (int)t->args[3] < 0))
		return true;
	if (op == FUTEX_WAKE_OP && ((last >> 28 & 7) > FUTEX_OP_XOR ||
					   (last >> 24 & 15) > FUTEX_OP_CMP_GE))
		return true;
	return (moves || op == FUTEX_WAKE_OP) && t->args[4] % 4;
}

enum order_way
order_row_futex(struct order *o, struct order_thread *t)
{
	const int op = (int)t->args[1] & FUTEX_CMD_MASK;

	switch (op) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
		return is_refused(t, op) ? ORDER_NATIVE : wait_on(o, t);
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
	case FUTEX_WAKE_OP:
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
		/* without waiters the kernel does all of it, and its errors */
		return o->n_queued == 0 || is_refused(t, op)
			       ? ORDER_NATIVE
			       : wake_with(o, t, op);
	default:
		return order_futex_pi(o, t, op);
	}
}

/* Those that it wakes are ready when the next holder is chosen, in the order in
 * which they wait: of threads that end at once, any may be reported first.  One
 * that dies itself does not wait any more. */
void
order_futex_ended(struct order *o, uint64_t space)
{
	for (size_t i = 0; o->n_queued && i < o->baton.n; i++) {
		struct order_thread *t = order_thread_of(o->baton.threads[i]);
		uint32_t word;

		if (!t->queued || t->woken || t->tries ||
			(t->space != space && !t->key.dev))
			continue;
		if (tracee_peek(t->b.tid, t->args[0], &word, sizeof word) &&
			word != (uint32_t)t->args[2])
			t->woken = true;
	}
}
