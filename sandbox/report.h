/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - how a build ended, and what it used.  source: sandbox(7) */
#ifndef SANDBOX_REPORT_H
#define SANDBOX_REPORT_H

#include "sandbox/plan.h"

enum box_end {
	BOX_EXITED,   /* code is the exit status */
	BOX_SIGNALED, /* code is the signal */
	BOX_STOPPED,  /* hallmark received the signal code; not for BOX_LOG */
	BOX_LIMITED,  /* the build reached limit, and did not succeed */
	/* the machine had no memory (code is ENOMEM) or no open files (ENFILE)
	 * left for the build */
	BOX_STARVED,
};

struct box_report {
	enum box_end end;
	int code;
	/* BOX_LIMITED: the limit that ended the build, or that it had met
	 * before it failed.  Otherwise of a build that failed: none, or
	 * BOX_LIMIT_OPEN_FILES if a process was seen at it */
	enum box_limit limit;
	int64_t duration_ns;
	int64_t peak_bytes; /* of memory; 0: unknown, see cgroup.h */
	int64_t log_bytes;  /* that the build wrote */
	int64_t n_answers;  /* system calls, by the answering process */
};

#endif
