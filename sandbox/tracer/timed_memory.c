/* SPDX-License-Identifier: Apache-2.0 */
/* Access to the caller's memory and registers, at a stop. */
#include "sandbox/tracer/timed_private.h"

#include <sys/time.h>
#include <time.h>

#define RED_ZONE 128 /* below the stack: a leaf may use it */

int64_t
timed_peek_spec(pid_t tid, uint64_t from)
{
	struct timespec t;

	if (from == 0 || !tracee_peek(tid, from, &t, sizeof t) ||
		t.tv_nsec < 0 || t.tv_nsec >= SECOND || t.tv_sec < 0)
		return -1;
	if (t.tv_sec >= LONGEST / SECOND)
		return LONGEST;
	return t.tv_sec * SECOND + t.tv_nsec;
}

int64_t
timed_peek_val(pid_t tid, uint64_t from)
{
	struct timeval t;

	if (from == 0 || !tracee_peek(tid, from, &t, sizeof t) ||
		t.tv_usec < 0 || t.tv_sec < 0)
		return -1;
	if (t.tv_sec > LONGEST / SECOND / 2 || t.tv_usec > LONGEST / 1000 / 2)
		return LONGEST;
	return t.tv_sec * SECOND + t.tv_usec * 1000;
}

void
timed_poke_spec(pid_t tid, uint64_t to, int64_t ns)
{
	const struct timespec t = {
		.tv_sec = ns / SECOND, .tv_nsec = ns % SECOND};

	if (to)
		(void)tracee_poke(tid, to, &t, sizeof t);
}

void
timed_poke_val(pid_t tid, uint64_t to, int64_t ns)
{
	const struct timeval t = {
		.tv_sec = ns / SECOND, .tv_usec = ns % SECOND / 1000};

	if (to)
		(void)tracee_poke(tid, to, &t, sizeof t);
}

void
timed_replace(struct timed_call *w, int arg, uint64_t value)
{
	w->replaced[arg] = tracee_set_argument(w->tid, arg, value);
}

void
timed_replace_memory(
	struct timed_call *w, int arg, const void *data, size_t len)
{
	const uint64_t top = w->scratch
				     ? w->scratch
				     : tracee_stack_pointer(w->tid) - RED_ZONE;
	const uint64_t to = (top - len) & ~(uint64_t)15;

	if (tracee_poke(w->tid, to, data, len)) {
		timed_replace(w, arg, to);
		w->scratch = to;
	}
}
