/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asked.h - who asked the box what.
 *
 * A table in memory that two processes of a box write: the answering process,
 * of each call that it answers, and the supervisor, of what only a tracer
 * sees.  hallmark reads it when the box has ended.  It has bounds; what does
 * not fit, or could not be written because the other writer was killed in the
 * middle of it, is counted as dropped.  A build that has taken the answering
 * process over can write anything there, at any time: no writer relies on what
 * it finds, and who reads takes a copy and checks that.
 *
 * A process is what ran between two execs: one that was begotten and then
 * became another program counts as two.
 */
#ifndef SANDBOX_ASKED_H
#define SANDBOX_ASKED_H

#include "sandbox/clock/clocks.h"

#define ASKED_PROCESSES 16384
#define ASKED_ARGV 240                     /* bytes that are kept */
#define ASKED_PID 4194304                  /* the kernel gives none past it */
#define ASKED_COUNT INT64_C(8796093022207) /* so that a sum has room, too */

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
	ASKED_TIMERS,
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
	int32_t parent; /* number in this table, less than its own, or -1 */
	uint16_t len;
	uint8_t cut;           /* 1: the arguments went on; else 0 */
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

struct asked_table {
	struct asked_process *processes;
	size_t n;
	uint64_t dropped;
};
#define ASKED_TABLE_INIT \
	{ \
		.processes = NULL \
	}
void asked_table_done(struct asked_table *table);
DEFINE_SCOPED_IN(struct asked_table, asked_table_done);

/*
 * asked_read - of hallmark, once every writer is dead
 *
 * out     *out  a copy in which every number is within its bounds
 * returns 0; -1 with ERROR_INTERNAL where one is not
 */
int asked_read(struct asked_table *out, const struct asked *asked,
	struct error *err) MUST_CHECK;

#endif
