/* SPDX-License-Identifier: Apache-2.0 */
/* judge_private.h - shared by the files that judge by a policy. */
#ifndef ATTEST_POLICY_JUDGE_PRIVATE_H
#define ATTEST_POLICY_JUDGE_PRIVATE_H

#include "attest/finding.h"
#include "attest/policy/judge.h"
#include "attest/provenance.h"

/* One check; the texts are on the heap, absent ones NULL. */
struct judgement {
	enum finding_status status;
	char *expected, *actual, *reason;
};

struct judged {
	const struct policy *policy;
	const struct judge_case *c;
	const struct provenance *p;
	const struct policy_key *key; /* the best that has signed */
	int64_t level;                /* that it gives this builder */
};

typedef void judge_check(struct judgement *out, const struct judged *j);

judge_check judge_repository, judge_revision, judge_tag, judge_recipe,
	judge_parameters, judge_hermetic, judge_deterministic, judge_residual,
	judge_freshness;
judge_check judge_forbidden, judge_allowed, judge_rebuilders;

/* judge_agreeing - does the statement number i agree, by the policy's key k? */
bool judge_agreeing(const struct judged *j, size_t i, size_t k);

/* judge_key_holds - does the key have this role, and is it valid now? */
bool judge_key_holds(
	const struct policy_key *key, unsigned role, int64_t now_s);
/* judge_list - the texts, quoted, with commas */
char *judge_list(const struct policy_texts *texts);
/* judge_set - fill in a judgement; takes expected and actual */
void judge_set(struct judgement *out, bool good, char *expected, char *actual,
	const char *reason);

#endif
