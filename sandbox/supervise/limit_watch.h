/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limit_watch.h - the supervisor checks the limits of a build.
 *
 * The time of the next check depends on how soon the build could reach a limit.
 * If there is a control group, the kernel bounds memory and processes;
 * otherwise the watch adds up the memory of each process.
 */
#ifndef SANDBOX_SUPERVISE_LIMIT_WATCH_H
#define SANDBOX_SUPERVISE_LIMIT_WATCH_H

#include "sandbox/report.h"
#include "sandbox/supervise/cgroup.h"
#include "sandbox/supervise/limit_objects.h"
#include "sandbox/supervise/limit_table.h"

#include <sys/types.h>

struct limit_watch {
	const struct box_plan *plan;
	const struct cgroup *group; /* or NULL */
	int work; /* descriptor of the file system of /build, /out, /tmp */
	int proc; /* a /proc of the box that the build does not see */
	int namespaces[2];          /* of the box: user, ipc */
	int ipc[LIMIT_OBJECTS_IPC]; /* its /proc/sysvipc; -1: not opened */
	bool has_ipc;               /* it was tried to open them */
	struct limit_table table;
	int answers;          /* /proc/PID of the answering process, or -1 */
	int64_t answers_ever; /* its memory when it was forked */
	int64_t shared;       /* of it, that the group has lost */
	int n_cpus;           /* of this machine */
	int64_t n_tasks;      /* of the build; -1: no tracer reports forks */
	int64_t began_ns, end_ns, look_ns, scan_ns;
	int64_t blocks_ever, files_ever; /* on work before the build began */
	enum box_limit reached;          /* it ends the build */
	unsigned met; /* bits, by number: a program got an error and went on */
	bool starved; /* killed for lack of memory, below its limit */
	/* the error for which a scan saw only a part of the build, or 0 */
	int blind;
	int64_t peak_bytes;
};
#define LIMIT_WATCH_INIT \
	{ \
		.work = -1, .proc = -1, .namespaces = {-1, -1}, \
		.ipc = {-1, -1, -1}, .answers = -1, .table = LIMIT_TABLE_INIT \
	}

/* limit_watch_open - prepare, when the build's first process exists and waits;
 * from here on the kernel kills it first if the machine runs out of memory */
int limit_watch_open(struct limit_watch *w, const struct box_plan *plan,
	const struct cgroup *group, pid_t build, struct error *err) MUST_CHECK;
/* limit_watch_filled - start the time limit, when the work folder is filled;
 * takes work */
int limit_watch_filled(
	struct limit_watch *w, int work, struct error *err) MUST_CHECK;

/* limit_watch_answers - from now on what this process remembers counts as
 * memory of the build; call it directly after its fork */
int limit_watch_answers(
	struct limit_watch *w, pid_t pid, struct error *err) MUST_CHECK;

/* limit_watch_left_ms - time until the next check is due */
int limit_watch_left_ms(const struct limit_watch *w);
/* limit_watch_look - do the checks that are due; true if a limit is reached, or
 * if the machine does not let us see whether one is: the build must end */
bool limit_watch_look(struct limit_watch *w);
/* limit_watch_event - count one event of waitpid(), before the process of the
 * build continues; true if it must end */
bool limit_watch_event(struct limit_watch *w, pid_t pid, int status);

/* limit_watch_last - check once more, when every process of the box is dead.
 * True if a limit, or a lack of memory or of open files, ended the box, since
 * pid 1 may then not have reported; also if the build ended by itself after it
 * passed its time or wrote more than its memory. */
bool limit_watch_last(struct limit_watch *w);
/* limit_watch_report - write into the report the limit that ended the build, or
 * that a build that failed had met */
void limit_watch_report(struct limit_watch *w, struct box_report *report);

#endif
