/* SPDX-License-Identifier: Apache-2.0 */
/* answers.h - what the process that answers a build has: what a build that
 * takes it over would have. */
#ifndef TESTS_SANDBOX_ANSWERS_H
#define TESTS_SANDBOX_ANSWERS_H

#include <sys/types.h>

/* answers_tell - of a build at level deterministic that host_hold() holds */
void answers_tell(pid_t other);
/* answers_confined_tell - what one that is confined so cannot do */
void answers_confined_tell(void);

#endif
