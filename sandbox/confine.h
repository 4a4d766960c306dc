/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confine.h - foreign bytes are read by a process that can do nothing else.
 *
 * A helper is a forked child that holds only the descriptors it is given, a
 * pipe for its answer, and /dev/null.  It can open no path (or only beneath
 * one folder), start nothing, signal nobody, make no socket; memory, time and
 * files are bounded; the environment is wiped; it dies with its parent.  What
 * it says is foreign too, and checked as such.
 *
 * What a library would load lazily (character sets, algorithms) its user gets
 * ready before: nothing can be loaded in the helper.
 */
#ifndef SANDBOX_CONFINE_H
#define SANDBOX_CONFINE_H

#include "base/bytes.h"

#include <sys/types.h>

#define CONFINE_FDS_MAX 4

struct confine_plan {
	const char *what;         /* for messages: "layer sha256:…" */
	int fds[CONFINE_FDS_MAX]; /* kept open, under their numbers */
	size_t n_fds;
	int folder;           /* where it may make files; -1: nowhere */
	size_t answer_max;    /* bytes */
	int64_t memory_bytes; /* beside what the parent has */
	int64_t file_bytes;   /* of one file that it writes */
	int64_t time_s;       /* of processor; of waiting four times that */
};

/*
 * What is done in there.  Runs in the child, on a copy of all memory.
 *
 * out     *answer  goes to the parent
 * returns 0; -1: err goes to the parent
 */
typedef int confine_work(void *arg, struct bytes *answer, struct error *err);

/* A helper that runs. */
struct confined {
	pid_t pid; /* 0: none */
	int from;
	char *what;
	size_t answer_max;
	int64_t time_s;
};
#define CONFINED_INIT \
	{ \
		.from = -1 \
	}

int confine_start(struct confined *out, const struct confine_plan *plan,
	confine_work *work, void *arg, struct error *err) MUST_CHECK;

/*
 * confine_finish - wait for its answer and its end
 *
 * out     *answer  appended; worth no more trust than the bytes that it was
 *                  made of
 * returns 0; -1 with the work's own error; with ERROR_SYSTEM where it was
 *         killed by a signal, spoke nonsense or too much, or took too long:
 *         nothing is known of the bytes then
 */
int confine_finish(
	struct confined *c, struct bytes *answer, struct error *err) MUST_CHECK;

/* confined_done - killed and reaped if it still runs */
void confined_done(struct confined *c);
DEFINE_SCOPED_IN(struct confined, confined_done);

/* confine_run - both */
int confine_run(struct bytes *answer, const struct confine_plan *plan,
	confine_work *work, void *arg, struct error *err) MUST_CHECK;

#endif
