/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.h - which process of a box requested which information.
 *
 * The table is shared memory with two writers: the answering process records
 * the calls that it answers, the supervisor records what only a tracer sees.
 * hallmark reads it when the box has ended.  The table has bounds.  An event is
 * counted as dropped if it does not fit, or if it could not be written because
 * the other writer was killed while it held the lock.
 *
 * A build that has taken over the answering process can write anything there,
 * at any time: no writer relies on what it finds, and a reader copies each
 * entry and checks the copy.
 *
 * A process of this table is what ran between two execs: a process that was
 * forked and then executed another program counts as two.
 */
#ifndef SANDBOX_AUDIT_H
#define SANDBOX_AUDIT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct clocks;

#define AUDIT_PROCESSES 16384
#define AUDIT_ARGV 240                     /* bytes that are kept */
#define AUDIT_PID 4194304                  /* no pid of the kernel is larger */
#define AUDIT_COUNT INT64_C(8796093022207) /* the sum of all fits too */
#define AUDIT_WRITES (32 << 20)            /* bytes of what was written */
#define AUDIT_WRITERS 16                   /* of one file */
#define AUDIT_FILES 200000

/* Sorted by audit_name(). */
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
	AUDIT_ORDER,
	AUDIT_PROC,
	AUDIT_PROCESSORS,
	AUDIT_THREADS,
	AUDIT_TIMERS,
	AUDIT_USAGE,
	AUDIT_SOURCES
};

/* audit_name - the name that a trace shows: "file times" */
const char *audit_name(enum audit_source source);

struct audit_event {
	uint64_t count;
	int64_t first_ns; /* by the process's own clock in the box */
};

/* A process between two execs. */
struct clock_identity {
	pid_t process;
	uint64_t serial; /* of the process: its pid may be used again */
	uint32_t execs;  /* that it has called */
};

struct audit_process {
	struct clock_identity id; /* by which the writers find it */
	int32_t pid;    /* in the box; 0: it had ended before it was read */
	int32_t parent; /* index in this table, less than its own, or -1 */
	uint16_t len;
	uint8_t cut;           /* 1: the arguments were longer; else 0 */
	char argv[AUDIT_ARGV]; /* len bytes, a NUL after each argument */
	struct audit_event events[AUDIT_SOURCES];
};

/* What a process does to a file. */
enum audit_write {
	AUDIT_WRITE,  /* it may change some of it */
	AUDIT_CREATE, /* or all of it */
	AUDIT_RENAME,
	AUDIT_RENAME_FOLDER,
	AUDIT_LINK,
	AUDIT_WRITE_KINDS
};

struct audit;

/* audit_new - an empty table, shared with every process forked from now on */
struct audit *audit_new(struct error *err) MUST_CHECK;
void audit_free(struct audit *audit);
DEFINE_SCOPED(struct audit, audit_free);

/*
 * audit_note - record that this thread requested data of this source
 *
 * in      proc   the machine's own /proc: when a process is recorded for the
 *                first time, it and its ancestors are read there
 * returns true: the process was not recorded before
 */
bool audit_note(struct audit *audit, struct clocks *clocks, int proc, pid_t tid,
	enum audit_source source);

/*
 * audit_wrote - record that this thread is about to write a file
 *
 * in      proc  as above
 *         to    the path of the file
 *         from  of a rename or link: the path of the file that exists; else ""
 * returns as above
 */
bool audit_wrote(struct audit *audit, struct clocks *clocks, int proc,
	pid_t tid, enum audit_write write, const char *to, const char *from);

/* A file that exists when the box has ended, unless it was removed. */
struct audit_file {
	char *path; /* heap, below the folder that was asked for; any bytes */
	uint32_t writers[AUDIT_WRITERS]; /* indexes of the table, in the order
					  * of their first writes */
	size_t n_writers;
};

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
 * audit_read - copy the table, in hallmark, once every writer is dead
 *
 * out     *out  a copy in which every number is within its bounds
 * returns 0; -1 with ERROR_INTERNAL where a number is out of bounds
 */
int audit_read(struct audit_table *out, const struct audit *audit,
	struct error *err) MUST_CHECK;

/* What was written, in the order of the calls: a record for each, of any bytes
 * if the build has taken over the answering process. */
struct audit_record {
	uint32_t process;      /* index of the table */
	uint16_t write;        /* enum audit_write */
	uint16_t n_to, n_from; /* bytes of two paths that follow */
};
/* audit_records - the bytes of all records; borrowed from the table */
const char *audit_records(const struct audit *audit, size_t *len);

struct audit_files {
	struct audit_file *list; /* sorted by path */
	size_t n;
	bool cut; /* there was no room for all */
};
#define AUDIT_FILES_INIT \
	{ \
		.list = NULL \
	}
void audit_files_done(struct audit_files *files);
DEFINE_SCOPED_IN(struct audit_files, audit_files_done);

/*
 * audit_files_of - who has written each file, from all records; pure
 *
 * A writer counts until the file is created anew.  A file that is renamed or
 * linked keeps its writers, and every name of it has them.
 * in      records, len  any bytes; what breaks their form ends them
 *         n_processes   of the table
 *         folder        whose files are told: "/out/"
 */
void audit_files_of(struct audit_files *out, const char *records, size_t len,
	size_t n_processes, const char *folder);

#endif
