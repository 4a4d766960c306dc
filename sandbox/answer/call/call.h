/* SPDX-License-Identifier: Apache-2.0 */
/*
 * call.h - one system call that is being answered, and its caller.
 *
 * The build can change the arguments in memory at any time. A handler reads
 * each of them once, and both checks and uses that copy.
 */
#ifndef SANDBOX_ANSWER_CALL_CALL_H
#define SANDBOX_ANSWER_CALL_CALL_H

#include "sandbox/answer/call/state.h"

/* How a call is answered. */
enum call_outcome {
	CALL_RETURNS,   /* result is the value */
	CALL_FAILS,     /* result is the errno */
	CALL_TO_KERNEL, /* the kernel runs the call */
	CALL_SENT,      /* already answered with a descriptor: no reply */
};

/* When the trace records the call. */
enum call_audit {
	CALL_AUDIT_ANSWERS, /* unless the kernel runs the call */
	CALL_AUDIT_ALWAYS,
	CALL_AUDIT_NEVER,
};

/* One call. It returns 0 unless a handler sets another outcome. */
struct call {
	struct answer_state *state;
	pid_t pid; /* of the thread, outside the box */
	const uint64_t *args;
	uint64_t id; /* of the notification; a descriptor is sent with it */
	enum audit_source source;
	enum call_audit audit;
	enum call_outcome outcome; /* set only by the functions below */
	int64_t result;
};

/* call_return, call_fail, call_to_kernel, call_sent - set the outcome; the last
 * one set counts */
void call_return(struct call *c, int64_t value);
void call_fail(struct call *c, int error); /* a positive errno */
void call_to_kernel(struct call *c);
void call_sent(struct call *c);

bool call_peek(const struct call *c, uint64_t from, void *to, size_t len);
/* call_peek_text - read a string of at most max bytes, the NUL included; false:
 * it is longer or not readable */
bool call_peek_text(const struct call *c, uint64_t from, char *to, size_t max);
/* call_poke - write to the memory of the caller; false: not writable, and the
 * outcome is EFAULT */
bool call_poke(struct call *c, uint64_t to, const void *from, size_t len);

/* call_note - record the call in the trace; must run before the reply, since
 * the caller may end directly after it
 * returns true: the caller was not recorded before */
bool call_note(const struct call *c);
/* call_is_noted - must the trace record this call? */
bool call_is_noted(const struct call *c);

/* call_take_fd - duplicate a descriptor of the caller; -1: the caller has no
 * such descriptor */
int call_take_fd(struct call *c, int fd);

/* call_ids - the ids of the caller's process and thread in the pid namespace of
 * the box */
bool call_ids(const struct call *c, int64_t *tgid, int64_t *tid);

#endif
