/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stdio.h - the standard streams of a build, and hallmark's ends of them.
 *
 * No descriptor that hallmark was given reaches a box: whoever holds one can
 * open the same file again through /proc/self/fd, in another mode or at
 * another offset.  What a box holds are pipes or a terminal made for it alone.
 */
#ifndef SANDBOX_CORE_STDIO_H
#define SANDBOX_CORE_STDIO_H

#include "sandbox/plan.h"

/* -1: none. Of a terminal all three are the same descriptor, or only in. */
struct stdio {
	int in, out, err;
};
#define STDIO_INIT \
	{ \
		.in = -1, .out = -1, .err = -1 \
	}

/*
 * stdio_make - both ends, all close-on-exec
 *
 * BOX_LOG     ours.out reads what theirs.out and theirs.err write; theirs.in
 *             is for the box to open: its own /dev/null
 * BOX_PIPES   three pipes
 * BOX_TERMINAL  none: the box makes its terminal, see stdio_make_terminal()
 * Theirs belong to the plan's owner, so that /dev/stdout can be opened.
 */
int stdio_make(struct stdio *ours, struct stdio *theirs,
	const struct box_plan *plan, struct error *err) MUST_CHECK;

/*
 * stdio_make_terminal - a terminal that is no part of the machine's own
 *
 * Called by pid 1 of the box.  It comes from a devpts of its own, which is
 * mounted nowhere and goes with the terminal: it has no name inside, its number
 * is always 0, and the machine's /dev/pts learns nothing of it.
 * out     *master  what the screen shows and the keyboard types
 *         *theirs  the terminal
 */
int stdio_make_terminal(
	int *master, struct stdio *theirs, struct error *err) MUST_CHECK;

/* stdio_install - descriptors 0, 1 and 2; the caller leads its session */
int stdio_install(const struct stdio *theirs, enum box_stdio kind,
	struct error *err) MUST_CHECK;

void stdio_close(struct stdio *s);
DEFINE_SCOPED_IN(struct stdio, stdio_close);

#endif
