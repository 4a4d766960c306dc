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

/* What becomes of a call. */
enum call_outcome {
	CALL_RETURNS,   /* result is the value */
	CALL_FAILS,     /* result is the errno */
	CALL_TO_KERNEL, /* the kernel makes the call */
	CALL_SENT,      /* answered already, with a descriptor: no reply */
};

/* Does the trace note it? */
enum call_audit {
	CALL_AUDIT_ANSWERS, /* unless the kernel makes the call */
	CALL_AUDIT_ALWAYS,
	CALL_AUDIT_NEVER,
};

/* One call, which returns 0 until a handler says otherwise. */
struct call {
	struct answer_state *state;
	pid_t pid; /* of the thread, in our numbers */
	const uint64_t *args;
	uint64_t id; /* of the call, for an answer that is a descriptor */
	enum audit_source source;
	enum call_audit audit;
	enum call_outcome outcome; /* set through the functions below */
	int64_t result;
};

/* call_return, call_fail, call_to_kernel, call_sent - set the outcome; the
 * last one set counts */
void call_return(struct call *c, int64_t value);
void call_fail(struct call *c, int error); /* an errno, never 0 */
void call_to_kernel(struct call *c);
void call_sent(struct call *c);

bool call_peek(const struct call *c, uint64_t from, void *to, size_t len);
/* call_peek_text - at most max bytes with the NUL; false: too long */
bool call_peek_text(const struct call *c, uint64_t from, char *to, size_t max);
/* call_poke - false: it cannot be written, and the call fails with EFAULT */
bool call_poke(struct call *c, uint64_t to, const void *from, size_t len);

/* call_note - for the trace; before the answer is given, since the caller
 * may end at once */
void call_note(const struct call *c);
/* call_is_noted - is it of interest to the trace? */
bool call_is_noted(const struct call *c);

/* call_take_fd - the caller's own open file; -1: it has none */
int call_take_fd(struct call *c, int fd);

/* call_ids - the numbers of the caller's process and thread inside the box */
bool call_ids(const struct call *c, int64_t *tgid, int64_t *tid);

#endif
