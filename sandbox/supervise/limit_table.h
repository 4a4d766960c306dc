/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limit_table.h - the machine's table of open files (fs.file-max), which the
 * processes of a build can fill together.
 *
 * Where it is full, the supervisor cannot open the files of /proc from which it
 * learns what the build uses.  So it keeps a few descriptors that a scan may
 * have, and looks again as soon as the table has grown by much.
 */
#ifndef SANDBOX_SUPERVISE_LIMIT_TABLE_H
#define SANDBOX_SUPERVISE_LIMIT_TABLE_H

#include <stdint.h>

#define LIMIT_TABLE_SPARE 8 /* more than a scan has open at a time */

struct limit_table {
	int counter; /* /proc/sys/fs/file-nr; -1: this /proc has none */
	int spare[LIMIT_TABLE_SPARE]; /* each its own open file, or -1 */
	int64_t scanned; /* files of the machine, before the last scan */
	int64_t most;    /* by so many more, another scan is due */
	int64_t after;   /* files of the machine, after the last scan */
};
#define LIMIT_TABLE_INIT \
	{ \
		.counter = -1, .spare = {-1, -1, -1, -1, -1, -1, -1, -1}, \
		.most = INT64_MAX \
	}

/* limit_table_open - begin to count; a machine without the counter is not an
 * error */
void limit_table_open(struct limit_table *t);

/* limit_table_left - time in nanoseconds until another scan can be due; 0 if
 * it is due now.  Any program of the machine may have opened the files. */
int64_t limit_table_left(const struct limit_table *t, int n_cpus);

/* limit_table_begin - a scan begins */
void limit_table_begin(struct limit_table *t);
/* limit_table_spend - let this scan have the descriptors that were kept */
void limit_table_spend(struct limit_table *t);
/* limit_table_end - the scan has ended; room is the number of descriptors after
 * which the build would reach a limit, as far as the scan knows */
void limit_table_end(struct limit_table *t, int64_t room);

/* limit_table_freed - how many files the machine has less than after the last
 * scan: once the processes of a box are dead, what they had open, unless other
 * programs did much in that moment */
int64_t limit_table_freed(const struct limit_table *t);

#endif
