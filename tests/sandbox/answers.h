/* SPDX-License-Identifier: Apache-2.0 */
/* answers.h - what the answering process has, and what a build that takes it
 * over would therefore have. */
#ifndef TESTS_SANDBOX_ANSWERS_H
#define TESTS_SANDBOX_ANSWERS_H

#include <sys/types.h>

/* answers_tell - test the answering process of a deterministic build that
 * host_hold() holds */
void answers_tell(pid_t other);
/* answers_confined_tell - test what a process with the same confinement cannot
 * do */
void answers_confined_tell(void);

#endif
