/* SPDX-License-Identifier: Apache-2.0 */
/*
 * box.h - a box, from the outside.
 *
 *     box_open   creates namespaces, /build, /out, /recipe, /tmp, and a process
 *                that fills them
 *     box_filled waits until the files that the build needs are there
 *     box_run    runs the build, until it and every process it left have ended
 *     box_out    returns the folder /out with what the build wrote
 *     box_close  removes everything else
 *
 * The file system of /build, /out and /tmp is in memory and belongs to the box:
 * whichever process is killed, the kernel frees it with the last descriptor.
 */
#ifndef SANDBOX_BOX_H
#define SANDBOX_BOX_H

#include "sandbox/report.h"
#include "sandbox/plan.h"

struct box;

/* box_filler - write the files of a build; work is the folder that holds
 * build/, recipe/ and out/ */
typedef int box_filler(int work, void *arg, struct error *err);

/*
 * box_open - create a box
 *
 * fill runs in a child process that may read what hallmark may read, and whose
 * new files belong to the box.  It works on a copy of hallmark's memory: only
 * success or the error returns, through box_filled().
 */
int box_open(struct box **out, const struct box_plan *plan, box_filler *fill,
	void *arg, struct error *err) MUST_CHECK;
int box_filled(struct box *box, struct error *err) MUST_CHECK;
void box_close(struct box *box); /* kills what still runs */
DEFINE_SCOPED(struct box, box_close);

/* For BOX_LOG: where the output of the build goes, and what is called while
 * time passes. */
struct box_watch {
	int log;   /* receives at most limits.log_bytes of it; -1: no log */
	bool echo; /* also to standard error, immediately */
	void (*tick)(int64_t log_bytes); /* several times a second; or NULL */
};

/*
 * box_run - let the build run and wait for its end
 *
 * With BOX_PIPES and BOX_TERMINAL the build uses hallmark's own standard
 * streams until this returns; then the terminal has its former settings again.
 * Whatever this returns, every process of the box is dead.
 * returns 0; -1 with ERROR_INPUT and err->sys where the program could not be
 *         started; -1 with other errors
 */
int box_run(struct box *box, const struct box_watch *watch,
	struct box_report *report, struct error *err) MUST_CHECK;

/* box_out - the descriptor of /out; borrowed */
int box_out(const struct box *box);

/*
 * box_check - can this machine create a box of this level, with these limits?
 *
 * Creates one in which no build runs, and writes no file.
 * in      order   does it hold the order of threads?
 *         limits  or NULL: the defaults
 * returns 0; -1 with ERROR_LIMIT or ERROR_SYSTEM: what this machine forbids,
 *         and how to allow it
 */
int box_check(enum box_level level, bool order, const struct box_limits *limits,
	struct error *err) MUST_CHECK;

/* One thing that a box uses, and whether this machine provides it. */
struct box_probe {
	const char *name; /* "user namespaces" */
	bool held;        /* it is provided */
	bool needed;      /* no box can be created without it */
	char *detail;     /* heap: the reason why not, or what was found */
	char *mend;       /* heap: the command that allows it, or NULL */
};
/*
 * box_probe - try everything that a box uses, without a build
 *
 * in      root    absolute: an environment without programs; NULL: an empty one
 * out     *out    heap array; what the machine lacks is needed only if a box
 *                 fails
 */
void box_probe(struct box_probe **out, size_t *n, const char *root);
void box_probe_free(struct box_probe *probes, size_t n);

#endif
