/* SPDX-License-Identifier: Apache-2.0 */
/*
 * box.h - a box, from the outside.
 *
 *     box_open   namespaces, /build, /out, /recipe, /tmp, and who fills them
 *     box_filled until what the build finds there is there
 *     box_run    the build, to its end and that of every process it left
 *     box_out    what it left in /out
 *     box_close  nothing remains
 *
 * The file system of /build, /out and /tmp lives in memory and belongs to the
 * box: whoever is killed when, it goes with the last descriptor.
 */
#ifndef SANDBOX_BOX_H
#define SANDBOX_BOX_H

#include "sandbox/report.h"
#include "sandbox/plan.h"

struct box;

/* What fills a box: work is the folder with build/, recipe/ and out/ in it. */
typedef int box_filler(int work, void *arg, struct error *err);

/*
 * box_open - fill is called in a child process that may read what we may read
 * and whose new files belong to the box.  It sees our memory as it is now;
 * nothing comes back but success or the error, by box_filled().
 */
int box_open(struct box **out, const struct box_plan *plan, box_filler *fill,
	void *arg, struct error *err) MUST_CHECK;
int box_filled(struct box *box, struct error *err) MUST_CHECK;
void box_close(struct box *box); /* kills what still runs */
DEFINE_SCOPED(struct box, box_close);

/* For BOX_LOG: where what the build prints goes, and who is told that time
 * passes. */
struct box_watch {
	int log;   /* at most limits.log_bytes of it; -1: nowhere */
	bool echo; /* also to standard error, as it comes */
	void (*tick)(int64_t log_bytes); /* some times a second; or NULL */
};

/*
 * box_run - let the build run and wait for its end
 *
 * With BOX_PIPES and BOX_TERMINAL hallmark's own standard streams are the
 * build's meanwhile; the terminal is as it was when this returns.
 * When it returns, in whatever way, every process of the box is dead.
 * -1 with ERROR_INPUT and err->sys where the program could not be started.
 */
int box_run(struct box *box, const struct box_watch *watch,
	struct box_report *report, struct error *err) MUST_CHECK;

/* box_out - the descriptor of /out; borrowed */
int box_out(const struct box *box);

/*
 * box_check - can this machine make a box of this level, with these limits?
 *
 * Makes one in which nothing runs; nothing is written anywhere.
 * in      limits  or NULL: the defaults
 * returns 0; -1 with ERROR_LIMIT or ERROR_SYSTEM: what is forbidden here, and
 *         what allows it
 */
int box_check(enum box_level level, const struct box_limits *limits,
	struct error *err) MUST_CHECK;

/* One line of what this machine can do. */
struct box_probe {
	const char *name; /* "user namespaces" */
	bool held;
	bool needed;      /* without it there is no box at all */
	char *detail;     /* heap: why not, or what was found */
	const char *mend; /* the command that allows it, or NULL */
};
/* box_probe - try what a box needs, without building anything; heap array */
void box_probe(struct box_probe **out, size_t *n);
void box_probe_free(struct box_probe *probes, size_t n);

#endif
