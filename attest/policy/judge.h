/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge.h - judge a provenance by a policy, one finding for each check.
 *
 * The signature, the statement and the subject are judged already
 * (verify_opened()).  There is no trusted time in a provenance: the validity of
 * keys is judged at the moment of verifying.
 */
#ifndef ATTEST_POLICY_JUDGE_H
#define ATTEST_POLICY_JUDGE_H

#include "attest/policy/policy.h"

struct findings;
struct provenance;
struct verdict;
struct vsa_facts;

/* A statement that verify_opened() accepted. */
struct judge_statement {
	const struct provenance *facts;
	const bool *used; /* used[i]: the policy's key i has signed it */
};

/* A verification summary that a key of the policy has signed. */
struct judge_summary {
	const struct vsa_facts *facts; /* NULL: it cannot be read */
	const char *unread;            /* then: why */
	const struct digest *subject;
	const bool *used; /* used[i]: the key i has signed it */
};

/* A verdict that a key of the policy has signed. */
struct judge_verdict {
	const struct verdict *facts; /* NULL: it cannot be read */
	const char *unread;          /* then: why */
	const struct digest *subject;
	const bool *used; /* used[i]: the key i has signed it */
};

struct judge_case {
	struct judge_statement one;
	const struct judge_statement *others; /* of the same image */
	size_t n_others;
	const struct judge_summary *summaries;
	size_t n_summaries;
	const struct judge_verdict *verdicts;
	size_t n_verdicts;
	const char *const *tags; /* of the repository, that name the commit */
	size_t n_tags;
	bool has_tags; /* is the repository with the commit known? */
	int64_t now_s;
};

/* What a summary of the verification says. */
struct judge_outcome {
	int64_t level;   /* SLSA build level */
	bool *agrees;    /* agrees[i]: others[i] is by an independent operator,
			    and has the same subject and inputs; heap */
	bool reproduced; /* at least one does */
	bool *decided;   /* decided[i]: summaries[i] was judged; heap */
	bool *counted;   /* counted[i]: verdicts[i] was; heap */
};

/* judge_provenance - add the finding of each check of a policy */
void judge_provenance(struct findings *f, struct judge_outcome *out,
	const struct policy *policy, const struct judge_case *c);
void judge_outcome_done(struct judge_outcome *outcome);
DEFINE_SCOPED_IN(struct judge_outcome, judge_outcome_done);
/* judge_skip - add the same findings as skipped */
void judge_skip(struct findings *f, const char *reason);

/* judge_can_except - may a policy have an exception from this finding? */
bool judge_can_except(const char *finding);

#endif
