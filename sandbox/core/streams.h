/* SPDX-License-Identifier: Apache-2.0 */
/*
 * streams.h - the standard streams of a build, and hallmark's ends of them.
 *
 * No descriptor that hallmark was given reaches a box: whoever holds one can
 * open the same file again through /proc/self/fd, in another mode or at
 * another offset.  What a box holds are pipes or a terminal made for it alone.
 */
#ifndef SANDBOX_CORE_STREAMS_H
#define SANDBOX_CORE_STREAMS_H

#include "sandbox/plan.h"

/* -1: none. Of a terminal all three are the same descriptor, or only in. */
struct streams {
	int in, out, err;
};
#define STREAMS_INIT \
	{ \
		.in = -1, .out = -1, .err = -1 \
	}

/*
 * streams_make - both ends, all close-on-exec
 *
 * BOX_LOG     ours.out reads what theirs.out and theirs.err write; theirs.in
 *             is for the box to open: its own /dev/null
 * BOX_PIPES   three pipes
 * BOX_SCREEN  none: the box makes its terminal, see streams_make_screen()
 * Theirs belong to the plan's owner, so that /dev/stdout can be opened.
 */
int streams_make(struct streams *ours, struct streams *theirs,
	const struct box_plan *plan, struct error *err) MUST_CHECK;

/*
 * streams_make_screen - a terminal that is no part of the machine's own
 *
 * Called by pid 1 of the box.  It comes from a devpts of its own, which is
 * mounted nowhere and goes with the terminal: it has no name inside, its number
 * is always 0, and the machine's /dev/pts learns nothing of it.
 * out     *master  what the screen shows and the keyboard types
 *         *theirs  the terminal
 */
int streams_make_screen(
	int *master, struct streams *theirs, struct error *err) MUST_CHECK;

/* streams_become - descriptors 0, 1 and 2; the caller leads its session */
int streams_become(const struct streams *theirs, enum box_stdio kind,
	struct error *err) MUST_CHECK;

void streams_close(struct streams *s);
DEFINE_SCOPED_IN(struct streams, streams_close);

#endif
