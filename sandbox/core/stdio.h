/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stdio.h - the standard streams of a build, and hallmark's ends of them.
 *
 * No descriptor that hallmark was given reaches a box: a process that holds one
 * can open the same file again through /proc/self/fd, in another mode or at
 * another offset.  A box holds only pipes or a terminal that were made for it.
 */
#ifndef SANDBOX_CORE_STDIO_H
#define SANDBOX_CORE_STDIO_H

#include "sandbox/plan.h"

/* -1: none.  For a terminal all three are the same descriptor, or only in is
 * set. */
struct stdio {
	int in, out, err;
};
#define STDIO_INIT \
	{ \
		.in = -1, .out = -1, .err = -1 \
	}

/*
 * stdio_make - create both ends of the streams, all close-on-exec
 *
 * BOX_LOG     ours.out reads what theirs.out and theirs.err write; the box
 *             opens its own /dev/null for theirs.in
 * BOX_PIPES   three pipes
 * BOX_TERMINAL  none: the box creates its terminal with stdio_make_terminal()
 * The ends in theirs belong to the plan's owner, so that the build can open
 * /dev/stdout.
 */
int stdio_make(struct stdio *ours, struct stdio *theirs,
	const struct box_plan *plan, struct error *err) MUST_CHECK;

/*
 * stdio_make_terminal - create a terminal that is not one of the machine's own
 *
 * Pid 1 of the box calls this.  The terminal comes from a devpts of its own,
 * which is mounted nowhere and ends with the terminal: it has no name inside,
 * its number is always 0, and it does not appear in the machine's /dev/pts.
 *
 * out     *master  carries output to hallmark's terminal, and input from it
 *         *theirs  the terminal
 */
int stdio_make_terminal(
	int *master, struct stdio *theirs, struct error *err) MUST_CHECK;

/* stdio_install - make these descriptors 0, 1 and 2; the caller must lead its
 * session */
int stdio_install(const struct stdio *theirs, enum box_stdio kind,
	struct error *err) MUST_CHECK;

void stdio_close(struct stdio *s);
DEFINE_SCOPED_IN(struct stdio, stdio_close);

#endif
