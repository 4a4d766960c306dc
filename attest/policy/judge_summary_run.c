/* SPDX-License-Identifier: Apache-2.0 */
/* Which of several verification summaries decide: the newest word of one
 * verifier.  A verifier may sign a level and a property apart. */
#include "attest/policy/judge_private.h"

#include <limits.h>

struct candidate {
	size_t i, k; /* the summary, and the key that has signed it */
	long rank;
};

bool
judge_is_policy(const struct policy *policy, const struct vsa_facts *f)
{
	const struct policy_texts *all = &policy->summary.policies;
	struct digest_text sum = digest_text(&f->policy_sum);

	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->list[i], f->policy) == 0 ||
			(!digest_is_zero(&f->policy_sum) &&
				strcmp(all->list[i], sum.s) == 0))
			return true;
	return !all->given;
}

bool
judge_is_stage(const struct policy *policy, const struct vsa_facts *f)
{
	const char *wanted = policy->summary.stage;

	return !wanted || text_equal(wanted, f->stage);
}

/* The 64 digits after "sha256:" or its form in a purl. */
char *
judge_other_digest(const struct vsa_facts *facts)
{
	static const char *const heads[] = {
		"sha256:", "sha256%3A", "sha256%3a"};
	const struct digest_text own = digest_hex(&facts->subject);

	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		const char *at = strstr(facts->resource, heads[i]);

		if (!at)
			continue;
		at += strlen(heads[i]);
		if (!text_starts(at, own.s))
			return text_copyn(at, strnlen(at, 64));
	}
	return NULL;
}

static const struct vsa_facts *
facts_of(const struct judged *j, size_t i)
{
	return j->c->summaries[i].facts;
}

/* Is it one about this image that the key has signed? */
static bool
is_about(const struct judged *j, size_t i, size_t k)
{
	return j->c->summaries[i].used[k] && facts_of(j, i) &&
	       digest_equal(&facts_of(j, i)->subject, &j->p->subject);
}

/* Is it about what the policy asks for? */
static bool
is_asked_for(const struct judged *j, const struct vsa_facts *f)
{
	return judge_is_policy(j->policy, f) && judge_is_stage(j->policy, f);
}

static bool
is_one_verifier(const struct judged *j, size_t a, size_t b)
{
	return strcmp(facts_of(j, a)->verifier, facts_of(j, b)->verifier) ==
		       0 &&
	       is_asked_for(j, facts_of(j, a)) ==
		       is_asked_for(j, facts_of(j, b));
}

bool
judge_speaks(const struct policy_key *key, const struct vsa_facts *f)
{
	for (size_t i = 0; i < key->verifiers.n; i++)
		if (strcmp(key->verifiers.list[i], f->verifier) == 0)
			return true;
	return false;
}

/* Has the verifier signed the summary, with this key or another of its keys? */
static bool
is_by_verifier(const struct judged *j, size_t i, size_t k)
{
	bool is = is_about(j, i, k);

	for (size_t o = 0; o < j->policy->n_keys && !is; o++) {
		const struct policy_key *key = &j->policy->keys[o];

		is = is_about(j, i, o) &&
		     policy_key_holds(key, POLICY_VERIFIER, j->c->now_s) &&
		     judge_speaks(key, facts_of(j, i));
	}
	return is;
}

/* Has the verifier said something later?  A failure without a time stays. */
static bool
is_superseded(const struct judged *j, size_t i, size_t k)
{
	const struct vsa_facts *f = facts_of(j, i);

	if (!f->passed && f->verified_s == INT64_MIN)
		return false;
	for (size_t o = 0; o < j->c->n_summaries; o++)
		if (facts_of(j, o) && is_one_verifier(j, i, o) &&
			is_by_verifier(j, o, k) &&
			facts_of(j, o)->verified_s > f->verified_s)
			return true;
	return false;
}

/* Makes the summary i, of the key k, and those of the same time the run. */
static void
set_run(struct judged *j, size_t i, size_t k)
{
	j->summary = &j->c->summaries[i];
	j->verifier = &j->policy->keys[k];
	for (size_t o = 0; o < j->c->n_summaries; o++)
		j->run[o] = is_about(j, o, k) && is_one_verifier(j, i, o) &&
			    facts_of(j, o)->verified_s ==
				    facts_of(j, i)->verified_s;
}

static long
count_failed(const struct judged *j)
{
	static judge_check *const checks[] = {judge_summary_key,
		judge_summary_verifier, judge_summary_policy,
		judge_summary_stage, judge_summary_resource,
		judge_summary_result, judge_summary_level,
		judge_summary_properties, judge_summary_freshness};
	long n = 0;

	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		struct judgement one = {.status = FINDING_SKIPPED};

		checks[i](&one, j);
		n += one.status == FINDING_FAIL;
		free(one.expected);
		free(one.actual);
		free(one.reason);
	}
	return n;
}

/* A verifier that is trusted and says no decides, whatever others say; else the
 * run with the fewest failures. */
static long
rank_run(const struct judged *j)
{
	if (judge_run_failed(j) &&
		judge_speaks(j->verifier, j->summary->facts) &&
		policy_key_holds(j->verifier, POLICY_VERIFIER, j->c->now_s) &&
		is_asked_for(j, j->summary->facts))
		return 1;
	return -count_failed(j);
}

void
judge_run(struct judged *j)
{
	struct candidate best = {0, 0, LONG_MIN};

	j->run = mem_alloc(j->c->n_summaries, sizeof *j->run);
	for (size_t i = 0; i < j->c->n_summaries; i++)
		for (size_t k = 0; k < j->policy->n_keys; k++) {
			long rank;

			if (!is_about(j, i, k) || is_superseded(j, i, k))
				continue;
			set_run(j, i, k);
			rank = rank_run(j);
			if (rank > best.rank)
				best = (struct candidate){i, k, rank};
		}
	if (best.rank > LONG_MIN)
		set_run(j, best.i, best.k);
}

int64_t
judge_run_level(const struct judged *j)
{
	int64_t level = 0;

	for (size_t i = 0; i < j->c->n_summaries; i++)
		if (j->run[i] && vsa_level(facts_of(j, i)) > level)
			level = vsa_level(facts_of(j, i));
	return level;
}

bool
judge_run_has(const struct judged *j, const char *property)
{
	for (size_t i = 0; i < j->c->n_summaries; i++)
		for (size_t n = 0; j->run[i] && n < facts_of(j, i)->n_levels;
			n++)
			if (strcmp(facts_of(j, i)->levels[n], property) == 0)
				return true;
	return false;
}

bool
judge_run_failed(const struct judged *j)
{
	for (size_t i = 0; i < j->c->n_summaries; i++)
		if (j->run[i] && !facts_of(j, i)->passed)
			return true;
	return false;
}

bool
judge_run_counts(const struct judged *j, enum policy_counts what)
{
	return (j->policy->summary.counts & what) && j->summary &&
	       count_failed(j) == 0;
}
