/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host.h - what is around the boxes of the tests: an environment that holds
 * only
 * the probe, and objects that a build could reach for.  The environment
 * variables
 * of the build name these objects, as if the build knew its host.
 */
#ifndef TESTS_SANDBOX_HOST_H
#define TESTS_SANDBOX_HOST_H

#include "tests/sandbox/boxed.h"

#define HOST_EPOCH 1500000000
#define HOST_GROUP 4242 /* if root runs the tests, one of root's groups */

/*
 * host_make - make the environment and the objects, for this process
 *
 * in      probe  a static program
 *         alone  no other process is in our network namespace
 */
bool host_make(const char *probe, bool alone);
void host_remove(void);
/* host_mend - restore the environment after a build that could write */
bool host_mend(void);
const char *host_root(void); /* the environment */
const char *host_base(void); /* its folder */

/*
 * host_run - run one box around the probe
 *
 * in      args    its arguments, NULL at the end
 *         change  changes the plan, or NULL
 *         log     as boxed_run()
 */
struct boxed host_run(enum box_level level, const char *const *args,
	void (*change)(struct box_plan *), int log);

/*
 * host_hold - start another build, which keeps what hold() of attempt.h makes
 * until host_let_go(); later builds get its number in its own pid namespace.
 * Returns 0 if it did not start.
 */
pid_t host_hold(enum box_level level);
void host_let_go(pid_t other);

#endif
