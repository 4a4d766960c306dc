/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.h - who asked the box what.
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
#ifndef SANDBOX_AUDIT_H
#define SANDBOX_AUDIT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct clocks;

#define AUDIT_PROCESSES 16384
#define AUDIT_ARGV 240                     /* bytes that are kept */
#define AUDIT_PID 4194304                  /* the kernel gives none past it */
#define AUDIT_COUNT INT64_C(8796093022207) /* so that a sum has room, too */

/* In the order of their names. */
enum audit_source {
	AUDIT_CHANCE,
	AUDIT_CLOCK,
	AUDIT_COUNTER,
	AUDIT_DISK,
	AUDIT_FILE_TIMES,
	AUDIT_FOLDER_ORDER,
	AUDIT_GROUPS,
	AUDIT_IPC,
	AUDIT_KERNEL,
	AUDIT_MACHINE,
	AUDIT_MEMORY,
	AUDIT_PORTS,
	AUDIT_NICENESS,
	AUDIT_PROC,
	AUDIT_PROCESSORS,
	AUDIT_THREADS,
	AUDIT_TIMERS,
	AUDIT_USAGE,
	AUDIT_SOURCES
};

/* audit_name - in words: "file times" */
const char *audit_name(enum audit_source source);

struct audit_event {
	uint64_t count;
	int64_t first_ns; /* by the process's own clock in the box */
};

/* Which process, between two execs. */
struct clock_identity {
	pid_t process;
	uint64_t serial; /* of the process: its number may come again */
	uint32_t execs;  /* that it has made */
};

struct audit_process {
	struct clock_identity id; /* which it is, for the writers */
	int32_t pid;              /* in the box; 0 where it was gone */
	int32_t parent; /* number in this table, less than its own, or -1 */
	uint16_t len;
	uint8_t cut;           /* 1: the arguments went on; else 0 */
	char argv[AUDIT_ARGV]; /* len bytes, a NUL after each argument */
	struct audit_event events[AUDIT_SOURCES];
};

struct audit;

/* audit_new - empty; shared with every process forked from now on */
struct audit *audit_new(struct error *err) MUST_CHECK;
void audit_free(struct audit *audit);
DEFINE_SCOPED(struct audit, audit_free);

/*
 * audit_note - this thread has asked for that
 *
 * in      proc   the machine's own /proc, where a process is looked up the
 *                first time that it asks, and those that it descends from
 */
void audit_note(struct audit *audit, struct clocks *clocks, int proc, pid_t tid,
	enum audit_source source);

struct audit_table {
	struct audit_process *processes;
	size_t n;
	uint64_t dropped;
};
#define AUDIT_TABLE_INIT \
	{ \
		.processes = NULL \
	}
void audit_table_done(struct audit_table *table);
DEFINE_SCOPED_IN(struct audit_table, audit_table_done);

/*
 * audit_read - of hallmark, once every writer is dead
 *
 * out     *out  a copy in which every number is within its bounds
 * returns 0; -1 with ERROR_INTERNAL where one is not
 */
int audit_read(struct audit_table *out, const struct audit *audit,
	struct error *err) MUST_CHECK;

#endif
