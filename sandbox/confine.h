/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confine.h - parse foreign bytes in a process that can do nothing else.
 *
 * A helper is a forked child that holds only the descriptors of its plan, a
 * pipe for its answer, and /dev/null.  It can open no path (or only paths
 * beneath one folder), start no process, send no signal and create no socket.
 * Its memory, time and file sizes are limited, its environment is wiped, and it
 * dies with its parent.  The answer is foreign too, and is checked as such.
 *
 * A helper can load nothing: before it starts, its caller must load whatever a
 * library loads on first use (character sets, algorithms).
 *
 * A helper that runs code of others, as the module of a token, cannot be held
 * so.  With loads it keeps its paths, its environment and Unix sockets; it has
 * no network and no capability, starts no program, and has the same descriptors
 * and end as other helpers.
 */
#ifndef SANDBOX_CONFINE_H
#define SANDBOX_CONFINE_H

#include "base/bytes.h"

#include <sys/types.h>

#define CONFINE_FDS_MAX 128

struct confine_plan {
	const char *what;         /* for messages: "layer sha256:…" */
	int fds[CONFINE_FDS_MAX]; /* kept open, with the same numbers */
	size_t n_fds;
	int folder;           /* where it may create files; -1: none */
	bool loads;           /* runs code of others; folder is -1 */
	size_t answer_max;    /* bytes */
	int64_t memory_bytes; /* in addition to the parent's */
	int64_t file_bytes;   /* of each file that it writes */
	int64_t time_s;       /* of processor time; elapsed: four times that */
};

/*
 * confine_work - the task of a helper; runs in the child, on a copy of all
 * memory
 *
 * out     *answer  is sent to the parent
 * returns 0; -1: err is sent to the parent instead
 */
typedef int confine_work(void *arg, struct bytes *answer, struct error *err);

/* A running helper. */
struct confined {
	pid_t pid; /* 0: none */
	int from;  /* the pipe of its answer */
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
 * confine_finish - wait for the answer and the end of a helper
 *
 * out     *answer  the answer is appended; trust it no more than the bytes that
 *                  it was made from
 * returns 0; -1 with the error of the work; -1 with ERROR_SYSTEM where the
 *         helper was killed by a signal, sent a malformed or too long answer,
 *         or took too long: then nothing is known about the bytes
 */
int confine_finish(
	struct confined *c, struct bytes *answer, struct error *err) MUST_CHECK;

/*
 * confined_any - wait until one of several helpers has begun to answer, or has
 * ended
 *
 * in      ms      the longest time to wait; 0: only look
 * out     *at     its index
 * returns false where none has, or where there are none
 */
bool confined_any(
	size_t *at, struct confined *const *helpers, size_t n, int ms);

/* confined_done - kill and reap the helper if it still runs */
void confined_done(struct confined *c);
DEFINE_SCOPED_IN(struct confined, confined_done);

/* confine_run - confine_start() and confine_finish() */
int confine_run(struct bytes *answer, const struct confine_plan *plan,
	confine_work *work, void *arg, struct error *err) MUST_CHECK;

#endif
