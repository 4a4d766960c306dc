/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_record.h - a statement about one run of a build: times and use of the
 * machine.
 *
 * It differs from run to run, so it is apart from the provenance, which does
 * not; it decides nothing.  It names no host, user or path.
 *
 * source: provenance(7)
 */
#ifndef ATTEST_RUN_RECORD_H
#define ATTEST_RUN_RECORD_H

#include "base/digest.h"

#define RUN_RECORD_PREDICATE "urn:hallmark:run-record:1"

/* The members on the heap are freed by run_record_done(). */
struct run_record {
	char *subject_name; /* may be NULL */
	struct digest subject;
	int64_t started_s, finished_s; /* of the box, since 1970 */
	int64_t duration_ms;           /* by a clock that is never set */
	int64_t peak_bytes;            /* of memory; 0: not known */
	char *version;                 /* of hallmark */
	char *level;
	char *architecture;
	char *kernel; /* its release */
	int64_t n_processors;
};
#define RUN_RECORD_INIT \
	{ \
		.subject_name = NULL \
	}

/* run_record_print - the statement, as canonical JSON */
void run_record_print(struct bytes *out, const struct run_record *record);
/* run_record_parse - ERROR_INPUT if it is no run record, or a member is missing
 * or of another kind */
int run_record_parse(struct run_record *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
void run_record_done(struct run_record *record);
DEFINE_SCOPED_IN(struct run_record, run_record_done);

#endif
