/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asked.h - who asked the box what.
 *
 * A table in memory that two processes of a box write: the answering process,
 * of each call that it answers, and the supervisor, of what only a tracer
 * sees.  hallmark reads it when the box has ended.  It has bounds; what does
 * not fit, or could not be written because the other writer was killed in the
 * middle of it, is counted as dropped.
 *
 * A process is what ran between two execs: one that was begotten and then
 * became another program counts as two.
 */
#ifndef SANDBOX_ASKED_H
#define SANDBOX_ASKED_H

#include "sandbox/clocks.h"

#define ASKED_PROCESSES 16384
#define ASKED_ARGV 240 /* bytes that are kept */

/* In the order of their names. */
enum asked_source {
	ASKED_CHANCE,
	ASKED_CLOCK,
	ASKED_COUNTER,
	ASKED_DISK,
	ASKED_FILE_TIMES,
	ASKED_FOLDER_ORDER,
	ASKED_GROUPS,
	ASKED_IPC,
	ASKED_KERNEL,
	ASKED_MACHINE,
	ASKED_MEMORY,
	ASKED_PORTS,
	ASKED_NICENESS,
	ASKED_PROC,
	ASKED_PROCESSORS,
	ASKED_THREADS,
	ASKED_USAGE,
	ASKED_SOURCES
};

/* asked_name - in words: "file times" */
const char *asked_name(enum asked_source source);

struct asked_event {
	uint64_t count;
	int64_t first_ns; /* by the process's own clock in the box */
};

struct asked_process {
	struct clock_identity id; /* which it is, for the writers */
	int32_t pid;              /* in the box; 0 where it was gone */
	int32_t parent;           /* number in this table, or -1 */
	uint16_t len;
	bool cut;              /* the arguments went on */
	char argv[ASKED_ARGV]; /* len bytes, a NUL after each argument */
	struct asked_event events[ASKED_SOURCES];
};

struct asked;

/* asked_new - empty; shared with every process forked from now on */
struct asked *asked_new(struct error *err) MUST_CHECK;
void asked_free(struct asked *asked);
DEFINE_SCOPED(struct asked, asked_free);

/*
 * asked_note - this thread has asked for that
 *
 * in      proc   the machine's own /proc, where a process is looked up the
 *                first time that it asks, and those that it descends from
 */
void asked_note(struct asked *asked, struct clocks *clocks, int proc, pid_t tid,
	enum asked_source source);

/* Of hallmark, once every writer is dead. */
size_t asked_n_processes(const struct asked *asked);
const struct asked_process *asked_process(const struct asked *asked, size_t i);
uint64_t asked_dropped(const struct asked *asked);

#endif
