/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/order/baton.h"
#include "base/bytes.h"

void
baton_done(struct baton *b)
{
	free(b->threads);
	*b = (struct baton){.threads = NULL};
}

static void
set_state(struct baton *b, struct baton_thread *t, enum baton_state state)
{
	if (b->holder == t)
		b->holder = NULL;
	b->n_dying -= t->state == BATON_DYING;
	b->n_dying += state == BATON_DYING;
	t->state = state;
}

void
baton_add(struct baton *b, struct baton_thread *t)
{
	*mem_room(b->threads, b->n) = t;
	b->n++;
	t->state = BATON_READY;
	t->turn = ++b->turns;
}

void
baton_remove(struct baton *b, struct baton_thread *t)
{
	size_t i = 0;

	set_state(b, t, BATON_AWAY);
	while (i < b->n && b->threads[i] != t)
		i++;
	if (i == b->n)
		return;
	b->n--;
	for (; i < b->n; i++)
		b->threads[i] = b->threads[i + 1];
}

struct baton_thread *
baton_find(const struct baton *b, pid_t tid)
{
	if (b->holder && b->holder->tid == tid)
		return b->holder;
	for (size_t i = 0; i < b->n; i++)
		if (b->threads[i]->tid == tid)
			return b->threads[i];
	return NULL;
}

void
baton_ready(struct baton *b, struct baton_thread *t)
{
	set_state(b, t, BATON_READY);
	t->turn = ++b->turns;
}

void
baton_first(struct baton *b, struct baton_thread *t)
{
	set_state(b, t, BATON_READY);
	t->turn = 0;
}

void
baton_wait(struct baton *b, struct baton_thread *t, bool again)
{
	set_state(b, t, BATON_WAITS);
	if (!again)
		t->since = ++b->waits;
}

void
baton_away(struct baton *b, struct baton_thread *t)
{
	set_state(b, t, BATON_AWAY);
}

void
baton_dying(struct baton *b, struct baton_thread *t)
{
	set_state(b, t, BATON_DYING);
}

/* Of those that wake, the one that has waited longest. */
static struct baton_thread *
next_woken(const struct baton *b)
{
	struct baton_thread *found = NULL;

	for (size_t i = 0; i < b->n; i++) {
		struct baton_thread *t = b->threads[i];

		if (t->wakes && (!found || t->since < found->since))
			found = t;
	}
	return found;
}

void
baton_wake(struct baton *b, bool (*holds)(struct baton_thread *t, void *arg),
	void *arg)
{
	struct baton_thread *t;
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		t = b->threads[i];
		t->wakes = t->state == BATON_WAITS && holds(t, arg);
		n += t->wakes;
	}
	while (n-- > 0 && (t = next_woken(b))) {
		t->wakes = false;
		baton_ready(b, t);
	}
}

bool
baton_would_wake(const struct baton *b,
	bool (*holds)(struct baton_thread *t, void *arg), void *arg)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->threads[i]->state == BATON_WAITS &&
			holds(b->threads[i], arg))
			return true;
	return false;
}

struct baton_thread *
baton_next(struct baton *b)
{
	struct baton_thread *next = NULL;

	if (b->n_dying)
		return NULL;
	for (size_t i = 0; i < b->n; i++) {
		struct baton_thread *t = b->threads[i];

		if (t->state == BATON_READY && (!next || t->turn < next->turn))
			next = t;
	}
	if (next) {
		next->state = BATON_HOLDER;
		b->holder = next;
	}
	return next;
}

bool
baton_others(const struct baton *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->threads[i]->state == BATON_READY)
			return true;
	return false;
}
