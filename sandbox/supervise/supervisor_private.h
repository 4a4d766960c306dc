/* SPDX-License-Identifier: Apache-2.0 */
/* supervisor_private.h - between supervisor.c and supervisor_setup.c only. */
#ifndef SANDBOX_SUPERVISE_SUPERVISOR_PRIVATE_H
#define SANDBOX_SUPERVISE_SUPERVISOR_PRIVATE_H

#include "sandbox/clock/write_order.h"
#include "sandbox/supervise/cgroup.h"
#include "sandbox/supervise/limit_watch.h"
#include "sandbox/supervise/supervisor.h"
#include "sandbox/tracer/tracer.h"

struct supervisor {
	const struct box_plan *plan;
	int up;               /* to hallmark */
	struct stdio streams; /* handed on to the build */
	int down;             /* to pid 1 of the box */
	int work;             /* the work folder, until it is filled */
	int root;      /* the environment's mount, or -1: pid 1 opens it */
	pid_t init;    /* pid 1 of the box */
	pid_t answers; /* the process of dispatch_main(), or 0 */
	int signals;   /* signalfd of SIGCHLD */
	bool ended;    /* pid 1 told how the build ended */
	bool lost;     /* the answering process died */
	int n_events;  /* children that stopped or ended */
	bool more;     /* there may be more children to hear */
	int status;    /* as waitpid() gives it */
	int64_t *counter;
	struct write_order *order;
	int64_t filled_ns; /* when all that the build finds was there */
	struct tracer tracer;
	struct cgroup *group; /* or NULL */
	struct limit_watch watch;
};

/* supervisor_setup - from the namespaces to the moment at which the build's own
 * process is let go, seized, watched and answered; parent is hallmark */
int supervisor_setup(
	struct supervisor *s, pid_t parent, struct error *err) MUST_CHECK;

#endif
