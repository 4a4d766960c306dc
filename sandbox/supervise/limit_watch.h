/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limit_watch.h - the supervisor's eye on the limits of a build.
 *
 * It looks as often as it must: the nearer a build can have come to a limit
 * since the last look, the sooner it looks again.  What a control group bounds
 * is left to it; without one, memory is counted process by process.
 */
#ifndef SANDBOX_SUPERVISE_LIMIT_WATCH_H
#define SANDBOX_SUPERVISE_LIMIT_WATCH_H

#include "sandbox/report.h"
#include "sandbox/supervise/cgroup.h"

#include <sys/types.h>

struct limit_watch {
	const struct box_plan *plan;
	const struct cgroup *group; /* or NULL */
	int work;                   /* a descriptor of /build, /out and /tmp */
	int self;                   /* /proc/PID of the build's first process */
	int proc;          /* the /proc of the box, or -1: not there yet */
	int namespaces[2]; /* of the box: user, ipc */
	int shm;           /* its /proc/sysvipc/shm, or -1: not opened yet */
	int n_cpus;        /* of this machine */
	int64_t n_tasks;   /* of the build; -1: nobody tells us of births */
	int64_t began_ns, end_ns, look_ns, scan_ns;
	int64_t blocks_ever; /* of /build, /out and /tmp before it began */
	int64_t full_ns; /* since when there is no room there; 0: there is */
	enum box_limit reached;
	enum box_limit seen; /* a program may have lived with it */
	bool starved;        /* killed for want of memory, below its limit */
	int64_t peak_bytes;
};
#define LIMIT_WATCH_INIT \
	{ \
		.work = -1, .self = -1, .proc = -1, .namespaces = {-1, -1}, \
		.shm = -1 \
	}

/* limit_watch_open - the build's first process is there, and waits; from here
 * on it is the one to go where the machine has no memory left */
int limit_watch_open(struct limit_watch *w, const struct box_plan *plan,
	const struct cgroup *group, pid_t build, struct error *err) MUST_CHECK;
/* limit_watch_filled - what the build finds is there: its time begins; takes
 * work */
int limit_watch_filled(
	struct limit_watch *w, int work, struct error *err) MUST_CHECK;
/* limit_watch_stands - its mounts are there; it may have ended already */
int limit_watch_stands(struct limit_watch *w, struct error *err) MUST_CHECK;

/* limit_watch_left_ms - how long the supervisor may sleep */
int limit_watch_left_ms(const struct limit_watch *w);
/* limit_watch_look - look where it is time to; true once a limit is reached */
bool limit_watch_look(struct limit_watch *w);
/* limit_watch_heard - what waitpid() told of a process of the build, before it
 * is let go on; true once a limit is reached */
bool limit_watch_heard(struct limit_watch *w, pid_t pid, int status);

/* limit_watch_last - everyone is dead: true where a limit, or want of memory,
 * has killed them, so that nobody is left to tell how the build ended; and
 * where it ended by itself past its time or with more written than its memory
 */
bool limit_watch_last(struct limit_watch *w);
/* limit_watch_report - how the build ended becomes the limit that ended it */
void limit_watch_report(const struct limit_watch *w, struct box_report *report);

#endif
