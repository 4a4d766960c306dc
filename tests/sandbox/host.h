/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host.h - what stands around the boxes of the tests: an environment with
 * nothing in it but the probe, and objects that a build could reach for.  The
 * build is told their names, as one that knows its host would be.
 */
#ifndef TESTS_SANDBOX_HOST_H
#define TESTS_SANDBOX_HOST_H

#include "tests/sandbox/boxed.h"

#define HOST_EPOCH 1500000000
#define HOST_GROUP 4242 /* where root is asked, a group of root's */

/*
 * host_make - the environment and the objects, for this process
 *
 * in      probe  a static program
 *         alone  nobody else is in our network namespace
 */
bool host_make(const char *probe, bool alone);
void host_remove(void);
/* host_mend - the environment as it was, after a build that could write */
bool host_mend(void);
const char *host_root(void); /* the environment */
const char *host_base(void); /* the folder it stands in */

/*
 * host_run - one box around the probe
 *
 * in      args    its arguments, NULL at the end
 *         change  of the plan, or NULL
 *         log     as boxed_run()
 */
struct boxed host_run(enum box_level level, const char *const *args,
	void (*change)(struct box_plan *), int log);

/*
 * host_hold - another build, which holds what probe.h's hold() makes, until
 * it is let go; what it is called in its own pid namespace is told to builds
 * that begin later.  0 where it did not begin.
 */
pid_t host_hold(enum box_level level);
void host_let_go(pid_t other);

#endif
