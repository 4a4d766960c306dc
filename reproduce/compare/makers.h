/* SPDX-License-Identifier: Apache-2.0 */
/*
 * makers.h - which processes of a build may have made a file, by its trace.
 *
 * A process counts as a maker because it wrote the file, or because its
 * arguments name it: then it may have made what the writer read.
 *
 * source: hallmark-trace(5)
 */
#ifndef REPRODUCE_COMPARE_MAKERS_H
#define REPRODUCE_COMPARE_MAKERS_H

#include "base/bytes.h"
#include "reproduce/explain/writers.h"

struct json;
struct trace;
struct difference;
struct differences;

/* Why a process counts as a maker, the best reason last. */
enum maker_reason {
	MAKER_MAY_RACE, /* nothing names the file, but this asked for something
			   that the box does not hold */
	MAKER_CHILD,    /* a process that names it started this one */
	MAKER_STEM,     /* names a file of another ending: hello.c, hello.o */
	MAKER_NAMES,    /* names the file */
	MAKER_WROTE,    /* opened it for writing, or was executed by what did */
};

/* How often the builds asked for one source; -1: that build has no trace. */
struct maker_asked {
	char *source; /* of hallmark-trace(5): "threads" */
	int64_t a, b;
};
/* All processes with these arguments. */
struct maker {
	char *argv; /* UTF-8, with spaces between; foreign */
	enum maker_reason reason;
	struct maker_asked *asked; /* sorted by source */
	size_t n_asked;
	bool wrote[2];            /* in A, in B */
	struct writer writers[2]; /* where it wrote: the last such process */
};
#define MAKERS_MAX 4 /* of one difference */

void maker_done(struct maker *m);
/* maker_may_race - did it start threads or timers, or ask for something another
 * number of times? */
bool maker_may_race(const struct maker *m);

/*
 * makers_find - find the makers of each difference
 *
 * in      a, b  the traces of the two builds; one may be NULL
 * in/out  *d    a difference that no process names, and whose cause is known,
 *               gets none
 */
void makers_find(
	struct differences *d, const struct trace *a, const struct trace *b);

/*
 * makers_suspect - where no cause is known, name those that the makers leave
 *
 * They are possible causes; their evidence begins with "by the trace: ".
 */
void makers_suspect(struct differences *d);

/* makers_json - the list "trace" of hallmark-compare(1) */
struct json *makers_json(const struct difference *d);
void makers_print(struct bytes *out, const struct difference *d);

#endif
