/* SPDX-License-Identifier: Apache-2.0 */
/*
 * call.h - one system call that is being answered, and its caller.
 *
 * Arguments may change while they are read: what is read once is judged and
 * used as read.
 */
#ifndef SANDBOX_ANSWER_CALL_CALL_H
#define SANDBOX_ANSWER_CALL_CALL_H

#include "sandbox/answer/call/state.h"

/* One call, and what becomes of it. */
struct call {
	struct answer_state *state;
	pid_t pid; /* of the thread, in our numbers */
	const uint64_t *args;
	int64_t value; /* what it returns */
	int error;     /* errno, or 0 */
	bool real;     /* let the kernel answer */
	uint64_t id;   /* of the call, for an answer that is a descriptor */
	bool sent;     /* that has been given */
	enum audit_source source;
	bool noted;  /* let through, but of interest to a trace */
	bool silent; /* answered, and of none */
};

bool call_peek(const struct call *c, uint64_t from, void *to, size_t len);
/* call_peek_text - at most max bytes with the NUL; false: too long */
bool call_peek_text(const struct call *c, uint64_t from, char *to, size_t max);
/* call_poke - EFAULT becomes the answer where it cannot be written */
void call_poke(struct call *c, uint64_t to, const void *from, size_t len);

/* call_note - for the trace; before the answer is given, since the caller
 * may end at once */
void call_note(const struct call *c);

/* call_take_fd - the caller's own open file; -1: it has none */
int call_take_fd(struct call *c, int fd);

/* call_ids - the numbers of the caller's process and thread inside the box */
bool call_ids(const struct call *c, int64_t *tgid, int64_t *tid);

#endif
