/* SPDX-License-Identifier: Apache-2.0 */
/* confine_private.h - what the files behind confine.h share. */
#ifndef SANDBOX_CONFINE_CONFINE_PRIVATE_H
#define SANDBOX_CONFINE_CONFINE_PRIVATE_H

#include "sandbox/confine.h"

/*
 * confine_enter - the child gives up everything that the plan does not name
 *
 * in      to      the pipe of its answer, kept open
 *         parent  who must still be there
 */
int confine_enter(const struct confine_plan *plan, int to, pid_t parent,
	struct error *err) MUST_CHECK;

/* confine_answer_send - by the child, last; why is NULL where all went well.
 * The answer goes first, what became of it behind. */
void confine_answer_send(
	int to, const struct bytes *answer, const struct error *why);

/*
 * confine_answer_parse - by the parent: what a child has sent, to its end
 *
 * in/out  *said  cut down to the answer
 * returns 0; -1 with the child's own error; 1: it is not in the form
 */
int confine_answer_parse(struct bytes *received, struct error *err) MUST_CHECK;

/* confine_answer_more - bytes beside the answer */
size_t confine_answer_more(void);

#endif
