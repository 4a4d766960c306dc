/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tracer.h - what only the tracer of a process can see or change, by ptrace.
 *
 * Every process and thread of the build is a tracee.  It stops when it is
 * created, when it calls exec, before and after one of the few calls that may
 * wait for some time (timed.h), and when it reads the processor's counter.
 *
 * At the level hermetic a build is traced only if each exec must be checked
 * (exec_check.h).  There is then no clock, and nothing is changed.
 */
#ifndef SANDBOX_TRACER_TRACER_H
#define SANDBOX_TRACER_TRACER_H

#include "sandbox/clock/clocks.h"
#include "sandbox/clock/write_order.h"
#include "sandbox/core/cpu.h"
#include "sandbox/plan.h"
#include "sandbox/tracer/exec_check.h"
#include "sandbox/tracer/pid_list.h"
#include "sandbox/tracer/rtld_tsc.h"

#include <sys/types.h>

struct order;
struct timed;

struct tracer {
	const struct box_plan *plan;
	struct clocks *clocks; /* this and timed: NULL at the level hermetic */
	struct timed *timed;
	struct order *order; /* NULL: threads run as the kernel likes */
	struct exec_check check;
	int proc;   /* the machine's /proc, for a --trace record; else -1 */
	pid_t init; /* pid 1 of the box: it adopts orphans */
	struct pid_list held;     /* stopped until their parent reports them */
	struct pid_list reported; /* reported, but the clocks had no room */
	bool torn;                /* one has ended that may have been in fork */
	int64_t looked_ns;        /* last tracer_look() */
	struct pid_list looked_at; /* those that were held then */
	struct pid_list stopped;   /* those that have stopped since */
	int n_vain;                /* looks that have found none */
	struct rtld_tsc rtld_tsc;
	struct cpu_hide cpu_hide;
};

/* tracer_seize - make pid, the first process of the build, a tracee */
int tracer_seize(struct tracer *t, pid_t pid, struct error *err) MUST_CHECK;
/* tracer_stopped - handle the stop of a tracee and let it continue */
void tracer_stopped(struct tracer *t, pid_t pid, int status);
/* tracer_died - pid has ended, killed by a signal or not; call it before its
 * parent receives SIGCHLD */
void tracer_died(struct tracer *t, pid_t pid, bool killed);
/*
 * tracer_waits - may a new tracee wait for a report that never comes, because
 * its creator has ended?  tracer_look - look whether it does, each
 * TRACER_LOOK_MS
 */
#define TRACER_LOOK_MS 20
static inline bool
tracer_waits(const struct tracer *t)
{
	return t->torn && t->held.n > 0;
}
void tracer_look(struct tracer *t);
/* tracer_reaped - it has been reaped: its parent has received SIGCHLD */
void tracer_reaped(struct tracer *t, pid_t pid, int status);
/* tracer_order - hold the order of threads from now on, before tracer_seize();
 * streams as in order.h */
int tracer_order(struct tracer *t, struct write_order *writes,
	const uint64_t streams[2][2], struct error *err) MUST_CHECK;

#endif
