/* SPDX-License-Identifier: Apache-2.0 */
/* supervisor_private.h - shared by supervisor.c and supervisor_setup.c only. */
#ifndef SANDBOX_SUPERVISE_SUPERVISOR_PRIVATE_H
#define SANDBOX_SUPERVISE_SUPERVISOR_PRIVATE_H

#include "sandbox/supervise/cgroup.h"
#include "sandbox/supervise/limit_watch.h"
#include "sandbox/supervise/supervisor.h"
#include "sandbox/tracer/tracer.h"

struct supervisor {
	const struct box_plan *plan;
	int up;                 /* to hallmark */
	struct stdio streams;   /* passed on to the build */
	uint64_t outputs[2][2]; /* the device and inode of each output */
	int down;               /* to pid 1 of the box */
	int work;               /* the work folder, until it is filled */
	int root;         /* mount of the environment; -1: pid 1 opens it */
	pid_t init;       /* pid 1 of the box */
	pid_t answers;    /* the process of dispatch_main(), or 0 */
	int signals;      /* signalfd of SIGCHLD */
	bool ended;       /* pid 1 reported how the build ended */
	bool lost;        /* the answering process died */
	int n_events;     /* of children that stopped or ended */
	bool more;        /* more children may have an event */
	int n_handled;    /* events, the last time that they were handled */
	bool brisk;       /* wait for the next one: see stop_wait.h */
	int status;       /* as waitpid() returns it */
	int64_t *counter; /* shared memory: number of answers */
	struct write_order *order;
	int64_t filled_ns; /* when the work folder was filled */
	struct tracer tracer;
	struct cgroup *group; /* or NULL */
	struct limit_watch watch;
};

/* supervisor_setup - create the box, up to the start of the build's process:
 * then it is a tracee and has its limits and answers; parent is hallmark's pid
 */
int supervisor_setup(
	struct supervisor *s, pid_t parent, struct error *err) MUST_CHECK;

#endif
