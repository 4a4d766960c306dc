/* SPDX-License-Identifier: Apache-2.0 */
/* judge_private.h - shared by the files that judge by a policy. */
#ifndef ATTEST_POLICY_JUDGE_PRIVATE_H
#define ATTEST_POLICY_JUDGE_PRIVATE_H

#include "attest/finding.h"
#include "attest/policy/judge.h"
#include "attest/provenance.h"
#include "attest/vsa.h"

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
	bool *run; /* run[i]: the summary i is of the run that decides */
	const struct judge_summary *summary; /* one of it; NULL: none */
	const struct policy_key *verifier;   /* the key that signed it */
};

typedef void judge_check(struct judgement *out, const struct judged *j);

judge_check judge_repository, judge_revision, judge_tag, judge_recipe,
	judge_parameters, judge_hermetic, judge_deterministic, judge_residual,
	judge_freshness;
judge_check judge_forbidden, judge_allowed, judge_rebuilders;
judge_check judge_summary, judge_summary_subject, judge_summary_key,
	judge_summary_verifier, judge_summary_policy, judge_summary_stage,
	judge_summary_resource, judge_summary_result, judge_summary_level,
	judge_summary_properties, judge_summary_freshness;

judge_check judge_verdicts, judge_verdicts_against;

/* judge_against - did the newest verdict of this operator find something else?
 */
bool judge_against(const struct judged *j, const char *operator);
/* judge_verdict_old - is it older than the policy lets one count? */
bool judge_verdict_old(const struct judged *j, const struct verdict *v);
/* judge_verdicts_used - set used[i] of the verdicts that decide */
void judge_verdicts_used(bool *used, const struct judged *j);

/* judge_agreeing - does the statement number i agree, by the policy's key k? */
bool judge_agreeing(const struct judged *j, size_t i, size_t k);

/* judge_run - choose the summaries that decide: those of one verifier, by one
 * key and of one time */
void judge_run(struct judged *j);
/* judge_run_level - the SLSA build level that they verified; 0: none */
int64_t judge_run_level(const struct judged *j);
bool judge_run_has(const struct judged *j, const char *property);
bool judge_run_failed(const struct judged *j);
/* judge_run_counts - passes it every check of a summary, and may it count for
 * this finding? */
bool judge_run_counts(const struct judged *j, enum policy_counts what);
/* judge_is_policy - is it a summary of a policy that is asked for? */
bool judge_is_policy(const struct policy *policy, const struct vsa_facts *f);
/* judge_is_stage - is it a summary of the stage that is asked for? */
bool judge_is_stage(const struct policy *policy, const struct vsa_facts *f);
/* judge_speaks - does the policy let the key speak for the verifier? */
bool judge_speaks(const struct policy_key *key, const struct vsa_facts *f);
/* judge_other_digest - the digest in the resourceUri, if it is another one than
 * the subject's; heap, else NULL */
char *judge_other_digest(const struct vsa_facts *facts);

/* judge_list - the texts, quoted, with commas */
char *judge_list(const struct policy_texts *texts);
/* judge_set - fill in a judgement; takes expected and actual */
void judge_set(struct judgement *out, bool good, char *expected, char *actual,
	const char *reason);

#endif
