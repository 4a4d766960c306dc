/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - how a build ended, and what it used.  source: sandbox(7) */
#ifndef SANDBOX_REPORT_H
#define SANDBOX_REPORT_H

#include "sandbox/plan.h"

enum box_end {
	BOX_EXITED,   /* code is the exit status */
	BOX_SIGNALED, /* code is the signal */
	BOX_STOPPED,  /* hallmark was sent the signal code; not for BOX_LOG */
	BOX_LIMITED,  /* it reached limit */
	BOX_STARVED,  /* the machine had no memory left for it */
};

struct box_report {
	enum box_end end;
	int code;
	/* that ended the build; where it failed of its own, one that a process
	 * of it was seen at, or none */
	enum box_limit limit;
	int64_t duration_ns;
	int64_t peak_bytes; /* of memory; 0: unknown, see cgroup.h */
	int64_t log_bytes;  /* as many as the build wrote */
	int64_t n_answers;  /* system calls answered by the supervisor */
};

#endif
