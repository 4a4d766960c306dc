/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk.h - a confined helper that answers many questions, one after the other.
 *
 * The helper is that of confine.h, and starts at the first question.  A
 * question that kills it, or that it answers too late, fails alone: the next
 * one has a new helper.
 *
 * What one question makes of the helper, it may do to the answers that follow.
 * So whatever must not depend on each other has a talk of its own, or a
 * talk_end() in between.
 */
#ifndef SANDBOX_TALK_H
#define SANDBOX_TALK_H

#include "sandbox/confine.h"

/*
 * talk_work - the task of the helper; runs in the child
 *
 * out     *answer  is sent to the parent
 * returns 0; -1: err is sent to the parent instead
 */
typedef int talk_work(
	struct bytes *answer, const struct bytes *question, struct error *err);

struct talk {
	const char *what; /* for messages: "a statement" */
	talk_work *work;
	struct confined helper;
	int to, from;   /* the ends of pipes that the parent keeps */
	bool has_begun; /* this helper has answered a question */
};
#define TALK_INIT \
	{ \
		.helper = CONFINED_INIT, .to = -1, .from = -1 \
	}
/* talk_begin - no helper runs yet; what is borrowed */
void talk_begin(struct talk *out, const char *what, talk_work *work);

/*
 * talk_ask - one question
 *
 * Asked once more, of a new helper, if the helper fails that has answered
 * others before.
 *
 * out     *answer  is appended; trust it no more than the question
 * returns 0; -1 with the error of the work; -1 with ERROR_SYSTEM where no
 * helper can start, or where the question has ended it or made it answer
 *         nonsense: then nothing is known about the question
 */
int talk_ask(struct talk *t, struct bytes *answer, const struct bytes *question,
	struct error *err) MUST_CHECK;

/* talk_end - the helper ends; the next question has a new one */
void talk_end(struct talk *t);
DEFINE_SCOPED_IN(struct talk, talk_end);

#endif
