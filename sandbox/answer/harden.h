/* SPDX-License-Identifier: Apache-2.0 */
/* harden.h - the rights that the answering process drops before a build. */
#ifndef SANDBOX_ANSWER_HARDEN_H
#define SANDBOX_ANSWER_HARDEN_H

#include "base/error.h"

#include <stdint.h>

/* harden_begin - close every descriptor except these, allow no new process, and
 * limit memory to what answers can need where a folder has n_files; bell: that
 * of the clocks, or -1 */
int harden_begin(int build, int listener, int bell, int64_t n_files,
	struct error *err) MUST_CHECK;
/* harden_finish - allow only the system calls that answering needs, for good */
int harden_finish(struct error *err) MUST_CHECK;

#endif
