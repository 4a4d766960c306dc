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
#include "sandbox/core/hide.h"
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
	struct hide hide;
};

int trace_seize(struct tracer *t, pid_t pid, struct error *err) MUST_CHECK;
/* trace_stopped - let a stopped tracee go on as it should */
void trace_stopped(struct tracer *t, pid_t pid, int status);
/* trace_died - before its parent hears of it */
void trace_died(struct tracer *t, pid_t pid);

/* Memory of a tracee; false where there is none. */
bool trace_peek(pid_t pid, uint64_t from, void *to, size_t len);
bool trace_poke(pid_t pid, uint64_t to, const void *from, size_t len);

/* trace_edit_auxv - in the stopped pid: AT_SYSINFO_EHDR goes, so that time is
 * asked with system calls, AT_RANDOM's bytes come from the seed, and the rest
 * is as trace_auxv_told() has it.  Where its dynamic linker and its vDSO are,
 * or 0. */
struct trace_auxv {
	uint64_t linker, vdso;
};
struct trace_auxv trace_edit_auxv(pid_t pid, const uint8_t seed[32]);

/* Registers of a stopped tracee. */
uint64_t trace_stack_pointer(pid_t pid); /* 0 where it cannot be had */
bool trace_argument(pid_t pid, int number, uint64_t *value);
bool trace_set_argument(pid_t pid, int number, uint64_t value);
bool trace_set_result(pid_t pid, int64_t value);
/* trace_restore_argument - after the call, as its caller had it */
bool trace_restore_argument(pid_t pid, int number, uint64_t value);
/* trace_again - after the call: it is made once more; first is its first
 * argument */
bool trace_again(pid_t pid, int nr, uint64_t first);

/* One file an architecture, from here on. */

/* trace_counter - was the signal because the
 * processor's counter was read? Then it has been answered with value. */
bool trace_counter(pid_t pid, uint64_t value);
/* trace_auxv_told - of an entry's value, what is no matter of the processor */
uint64_t trace_auxv_told(uint64_t type, uint64_t value);

#endif
