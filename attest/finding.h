/* SPDX-License-Identifier: Apache-2.0 */
/* finding.h - one finding for each check, and the result of all findings. */
#ifndef ATTEST_FINDING_H
#define ATTEST_FINDING_H

#include "base/json.h"

enum finding_status {
	FINDING_PASS,
	FINDING_FAIL,      /* checked, and the answer is no */
	FINDING_UNDECIDED, /* a required check was not possible */
	FINDING_SKIPPED,   /* not requested, or nothing to compare with */
	FINDING_EXCEPTED,  /* it failed, and a policy has an exception from it */
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

/* findings_result - 0 verified; 1 refused: a finding failed; 2 undecided: a
 * finding is undecided, or no signature passed */
int findings_result(const struct findings *f);
const char *findings_result_name(int result); /* "verified" … */
const char *finding_status_name(enum finding_status status);
struct json *findings_json(const struct findings *f); /* the list */

#endif
