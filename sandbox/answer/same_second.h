/* SPDX-License-Identifier: Apache-2.0 */
/*
 * same_second.h - files that programs compare by whole seconds.
 *
 * Python reads a .pyc in place of its source while the second of the source and
 * its size are the same.  A computation takes no time in the box, so a source
 * that is written, read and written again would have one second, and Python
 * would run what it was before.
 */
#ifndef SANDBOX_ANSWER_SAME_SECOND_H
#define SANDBOX_ANSWER_SAME_SECOND_H

#include "sandbox/answer/path.h"

/*
 * same_second_renew - give a file that was written again a later second
 *
 * in      x    the file at p, with its real times; of the work file system
 * returns true: look it up again.  Either another version was shown at this
 *         path in the same second: the file now has the time of this call, one
 *         second later or more, and so has the whole box.  Or the next version
 *         could have had the same stamps: a tick of the kernel's clock has
 *         passed.  false: x can be shown
 */
bool same_second_renew(
	struct answer_state *s, const struct path *p, const struct statx *x);

/* same_second_forget - free the table; NULL is allowed */
struct same_second;
void same_second_forget(struct same_second *seen);

#endif
