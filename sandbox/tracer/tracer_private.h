/* SPDX-License-Identifier: Apache-2.0 */
/* tracer_private.h - shared by tracer.c and tracer_births.c only. */
#ifndef SANDBOX_TRACER_TRACER_PRIVATE_H
#define SANDBOX_TRACER_TRACER_PRIVATE_H

#include "sandbox/tracer/tracer.h"

/* tracer_resume - let a stopped tracee continue, with this signal or 0 */
void tracer_resume(const struct tracer *t, pid_t pid, int sig);
/* tracer_message - the number that PTRACE_GETEVENTMSG returns for this event */
pid_t tracer_message(pid_t pid);
/* tracer_note - add to the --trace record what the build obtains without a
 * notification */
void tracer_note(struct tracer *t, pid_t pid, enum audit_source source);

enum tracer_birth {
	TRACER_FORKED,
	TRACER_VFORKED,
	TRACER_CLONED, /* by clone(2) */
};
/* tracer_child_created - the parent reports its child, which may have stopped
 * earlier */
void tracer_child_created(
	struct tracer *t, pid_t parent, enum tracer_birth birth);
/* tracer_adopt_orphans - let those go on that have pid 1 as their parent now */
void tracer_adopt_orphans(struct tracer *t);

#endif
