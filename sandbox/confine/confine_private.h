/* SPDX-License-Identifier: Apache-2.0 */
/* confine_private.h - declarations that only the files of confine/ share. */
#ifndef SANDBOX_CONFINE_CONFINE_PRIVATE_H
#define SANDBOX_CONFINE_CONFINE_PRIVATE_H

#include "base/file.h"
#include "sandbox/confine.h"

/*
 * confine_enter - the child gives up everything that the plan does not name
 *
 * in      to      the pipe of its answer, kept open
 *         parent  must still be running
 */
int confine_enter(const struct confine_plan *plan, int to, pid_t parent,
	struct error *err) MUST_CHECK;

/* confine_answer_put - in the child: append the verdict to an answer; of one
 * that failed only why is left.  why is NULL where the work succeeded */
void confine_answer_put(struct bytes *answer, const struct error *why);

/*
 * confine_answer_parse - in the parent: split what a child has sent
 *
 * in/out  *received  an answer and its verdict; cut down to the answer
 * returns 0; -1 with the child's own error; 1 where the format is wrong
 */
int confine_answer_parse(struct bytes *received, struct error *err) MUST_CHECK;

/* confine_answer_more - bytes that are sent in addition to the answer */
size_t confine_answer_more(void);

#endif
