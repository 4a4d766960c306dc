/* SPDX-License-Identifier: Apache-2.0 */
/* writers.h - who wrote a file, by the trace of its build. */
#ifndef REPRODUCE_EXPLAIN_WRITERS_H
#define REPRODUCE_EXPLAIN_WRITERS_H

#include <stddef.h>
#include <stdint.h>

struct trace;
struct trace_file;
struct trace_process;

#define WRITER_PARENTS 8 /* that are told */

/* One process that opened a file for writing. */
struct writer {
	int64_t pid;    /* in the box; 0: not known */
	char *became;   /* heap: what it executed after that; or NULL */
	char **parents; /* heap: arguments of its ancestors, the nearest first
			 */
	size_t n_parents;
};
void writer_done(struct writer *w);

/* writer_argv - heap: the arguments of a process, with spaces between */
char *writer_argv(const struct trace_process *p);
/* writers_file - what a trace says of a file of the output; NULL: nothing */
const struct trace_file *writers_file(const struct trace *t, const char *path);
/* writer_became - the last process that this one executed, by index; itself if
 * there is none */
size_t writer_became(const struct trace *t, size_t process);
/* writer_of - fill in a process of a trace, by its index */
void writer_of(struct writer *out, const struct trace *t, size_t process);

#endif
