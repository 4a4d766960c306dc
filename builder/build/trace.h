/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace.h - the record of which process of a build requested which value that
 * can vary, such as random bytes or the time.
 *
 * source: hallmark-trace(5)
 */
#ifndef BUILDER_BUILD_TRACE_H
#define BUILDER_BUILD_TRACE_H

#include "builder/pin/inputs.h"
#include "sandbox/audit.h"

#define TRACE_FORMAT 3 /* 2 has no files; 1 had another key for residual */
#define TRACE_MAX (64 << 20) /* bytes of a trace file */

/* All strings are heap. */
struct trace_residual {
	char *source, *reason;
};
struct trace_process {
	int64_t pid;    /* in the pid namespace of the box */
	int64_t parent; /* index in processes, or -1 */
	char **argv;
	size_t n_argv;
	bool cut;   /* argv is incomplete */
	bool again; /* another process had this pid before it */
};
struct trace_event {
	char *source;
	size_t process; /* index in processes */
	int64_t first_ns, count;
};
/* A file of the output, and the processes that wrote it. */
struct trace_file {
	char *path;      /* below the output's folder */
	size_t *writers; /* indexes in processes, by their first writes */
	size_t n_writers;
};

struct trace {
	char *recipe, *level;
	struct trace_residual *residual; /* sorted by source */
	size_t n_residual;
	struct trace_process *processes;
	size_t n_processes;
	struct trace_event *events; /* sorted by process, then source */
	size_t n_events;
	struct trace_file *files; /* sorted by path */
	size_t n_files;
	int64_t dropped;
};
#define TRACE_INIT \
	{ \
		.recipe = NULL \
	}
void trace_done(struct trace *trace);
DEFINE_SCOPED_IN(struct trace, trace_done);

/* trace_of - read the audit records of a build that has ended; see
 * audit_read() */
int trace_of(struct trace *out, const struct inputs *inputs,
	const struct audit *audit, struct error *err) MUST_CHECK;

void trace_print(struct bytes *out, const struct trace *trace);
/* trace_parse - parse a trace; ERROR_INPUT names the line and the problem */
int trace_parse(struct trace *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;

/*
 * trace_write - write the trace into STORE/hallmark/logs, beside the log
 *
 * out     *path  heap: the path of the trace
 */
int trace_write(char **path, struct store *store, const struct inputs *inputs,
	const struct audit *audit, struct error *err) MUST_CHECK;
/*
 * trace_keep - also keep the trace as that of an image which the build gave
 *
 * in      path  of the trace, as trace_write() gave it
 */
int trace_keep(struct store *store, const char *path,
	const struct digest *manifest, struct error *err) MUST_CHECK;
/* trace_open - open the trace of an image for reading; -1: the store has none
 */
int trace_open(const struct store *store, const struct digest *manifest);
/* trace_read - read a trace file; returns 0; 1: the file is something else or
 * cannot be read; -1 */
int trace_read(
	struct trace *out, const char *path, struct error *err) MUST_CHECK;

/* trace_show - print a trace for people on standard output */
void trace_show(const struct trace *trace);

#endif
