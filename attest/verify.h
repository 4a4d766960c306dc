/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify.h - findings: one check, one finding.
 *
 * Bytes in, verdict out.  Opens no file and no socket.
 */
#ifndef ATTEST_VERIFY_H
#define ATTEST_VERIFY_H

#include "attest/dsse.h"
#include "attest/provenance.h"

enum finding_status {
	FINDING_PASS,
	FINDING_FAIL,      /* checked, and the answer is no */
	FINDING_UNDECIDED, /* could not be checked, and must be */
	FINDING_SKIPPED,   /* not asked for, or nothing to check against */
};

struct finding {
	const char *id; /* "signature", "subject", "recipe-commit" … */
	enum finding_status status;
	char *expected, *actual, *reason; /* heap; absent ones NULL */
};
struct findings {
	struct finding *list;
	size_t n;
};
#define FINDINGS_INIT \
	{ \
		.list = NULL \
	}
void findings_add(struct findings *f, const char *id,
	enum finding_status status, const char *expected, const char *actual,
	const char *reason);
void findings_done(struct findings *f);
DEFINE_SCOPED_IN(struct findings, findings_done);

/* findings_result - 0 verified, 1 refused (one failed), 2 undecided (one is
 * undecided, or nothing passed) */
int findings_result(const struct findings *f);
const char *findings_result_name(int result); /* "verified" … */
const char *finding_status_name(enum finding_status status);
struct json *findings_json(const struct findings *f); /* the list */

/* What a provenance must say. Any but keys may be NULL: then not asked. */
struct verify_wish {
	struct key *const *keys; /* trusted public keys */
	size_t n_keys;
	const struct digest *subject;
	const char *revision; /* full commit id */
};

/*
 * verify_provenance - an envelope against a wish
 *
 * Adds findings "envelope", "signature", "statement", "subject", "builder",
 * "recipe-commit", "inputs".  *out is filled (and worth reading) only where
 * the result is true.
 * returns true where the signature and statement were good
 */
bool verify_provenance(struct findings *f, struct provenance *out,
	const char *text, size_t len, const struct verify_wish *wish);

#endif
