/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace.h - ptrace: what only the tracer of a process can see or change.
 *
 * Every process and thread of the build is seized.  It stops when it is born
 * and when it execs, when it makes one of the few calls that may wait for
 * some time (waits.h), and when it reads the processor's counter.
 */
#ifndef SANDBOX_TRACER_TRACE_H
#define SANDBOX_TRACER_TRACE_H

#include "sandbox/clock/clocks.h"
#include "sandbox/core/cpu.h"
#include "sandbox/plan.h"
#include "sandbox/tracer/loader.h"

#include <sys/types.h>

struct waits;

struct trace_list {
	pid_t *pids;
	size_t n;
};

struct tracer {
	const struct box_plan *plan;
	struct clocks *clocks;
	struct waits *waits;
	int proc;               /* the machine's own, for a trace; else -1 */
	pid_t init;             /* whose child an orphan becomes */
	struct trace_list held; /* stopped until their parent told of them */
	struct trace_list told; /* for whom the clocks had no room */
	struct loader loader;
	struct cpu_hide hide;
};

int trace_seize(struct tracer *t, pid_t pid, struct error *err) MUST_CHECK;
/* trace_stopped - let a stopped tracee go on as it should */
void trace_stopped(struct tracer *t, pid_t pid, int status);
/* trace_died - before its parent hears of it */
void trace_died(struct tracer *t, pid_t pid);

/* trace_edit_auxv - in the stopped pid: AT_SYSINFO_EHDR goes, so that time is
 * asked with system calls, AT_RANDOM's bytes come from the seed, and the rest
 * is as cpu_auxv_value() has it.  Where its dynamic linker and its vDSO are,
 * or 0. */
struct trace_auxv {
	uint64_t linker, vdso;
};
struct trace_auxv trace_edit_auxv(pid_t pid, const uint8_t seed[32]);

#endif
