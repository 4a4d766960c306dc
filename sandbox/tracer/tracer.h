/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tracer.h - ptrace: what only the tracer of a process can see or change.
 *
 * Every process and thread of the build is seized.  It stops when it is born
 * and when it execs, when it makes one of the few calls that may wait for
 * some time (waits.h), and when it reads the processor's counter.
 */
#ifndef SANDBOX_TRACER_TRACER_H
#define SANDBOX_TRACER_TRACER_H

#include "sandbox/clock/clocks.h"
#include "sandbox/core/cpu.h"
#include "sandbox/plan.h"
#include "sandbox/tracer/rtld_tsc.h"

#include <sys/types.h>

struct timed;

struct pid_list {
	pid_t *pids;
	size_t n;
};

struct tracer {
	const struct box_plan *plan;
	struct clocks *clocks;
	struct timed *timed;
	int proc;             /* the machine's own, for a trace; else -1 */
	pid_t init;           /* whose child an orphan becomes */
	struct pid_list held; /* stopped until their parent told of them */
	struct pid_list told; /* for whom the clocks had no room */
	struct rtld_tsc rtld_tsc;
	struct cpu_hide cpu_hide;
};

int tracer_seize(struct tracer *t, pid_t pid, struct error *err) MUST_CHECK;
/* tracer_stopped - let a stopped tracee go on as it should */
void tracer_stopped(struct tracer *t, pid_t pid, int status);
/* tracer_died - before its parent hears of it */
void tracer_died(struct tracer *t, pid_t pid);

#endif
