/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/verify_choose.h"
#include "attest/finding.h"
#include "attest/policy/judge.h"
#include "builder/check/verify_image.h"

#include <limits.h>

#define KIND_WEIGHT 10000 /* more than there are findings */

/* What has been found about one envelope. */
struct candidate {
	struct findings findings;
	struct provenance facts;
	bool stated; /* a trusted and complete provenance */
};

struct candidates {
	struct candidate *list;
	size_t n;
};

static void
candidates_done(struct candidates *all)
{
	for (size_t i = 0; i < all->n; i++) {
		findings_done(&all->list[i].findings);
		provenance_done(&all->list[i].facts);
	}
	free(all->list);
}
DEFINE_SCOPED_IN(struct candidates, candidates_done);

static void
append_findings(struct findings *to, const struct findings *from)
{
	for (size_t i = 0; i < from->n; i++)
		findings_add(to, from->list[i].id, from->list[i].status,
			from->list[i].expected, from->list[i].actual,
			from->list[i].reason);
}

static bool
is_choice(const struct opened *one)
{
	return opened_kind(one) != OPENED_OTHER;
}

/* The statements, except number i, that pass every check without a policy;
 * which[k] is the number of others[k]. */
static struct judge_statement *
others_of(size_t *which, size_t *n, const struct candidates *c,
	const struct opened_list *all, size_t i)
{
	struct judge_statement *others = mem_alloc(all->n, sizeof *others);

	*n = 0;
	for (size_t j = 0; j < all->n; j++) {
		if (j == i || !c->list[j].stated ||
			findings_result(&c->list[j].findings) != 0)
			continue;
		which[*n] = j;
		others[(*n)++] = (struct judge_statement){
			&c->list[j].facts, all->list[j].used};
	}
	return others;
}

/* What the statement i and those that agree with it show. */
static void
summarize(struct verify_summary *out, const struct judge_outcome *outcome,
	const size_t *which, size_t n_which, size_t i, size_t n)
{
	free(out->used);
	out->used = mem_alloc(n, sizeof *out->used);
	out->used[i] = true;
	for (size_t k = 0; k < n_which; k++)
		out->used[which[k]] |= outcome->agrees[k];
	out->level = outcome->level;
	out->reproduced = outcome->reproduced;
}

/* The findings of the policy about one statement. */
static int
judge_rules(struct findings *f, struct verify_summary *summary,
	const struct candidates *c, const struct opened_list *all, size_t i,
	const struct verify_choosing *how, struct error *err)
{
	scoped(judge_outcome_done) struct judge_outcome outcome = {.level = 0};
	scoped_free size_t *which = mem_alloc(all->n, sizeof *which);
	scoped(source_tags_done) struct source_tags tags = {.names = NULL};
	scoped_free struct judge_statement *others = NULL;
	const struct candidate *one = &c->list[i];
	struct judge_case judge = {
		.one = {&one->facts, all->list[i].used}, .now_s = how->now_s};

	if (!one->stated) {
		judge_skip(f, "not checked: there is no trusted and complete "
			      "provenance");
		return 0;
	}
	judge.has_tags = how->repository &&
			 source_has(how->repository, one->facts.revision);
	if (judge.has_tags && source_tags(&tags, how->repository,
				      one->facts.revision, err) < 0)
		return -1;
	others = others_of(which, &judge.n_others, c, all, i);
	judge.others = others;
	judge.tags = (const char *const *)tags.names;
	judge.n_tags = tags.n;
	judge_provenance(f, &outcome, how->rules, &judge);
	summarize(summary, &outcome, which, judge.n_others, i, all->n);
	return 0;
}

/* One that verifies is best, then one that got further, then one with fewer
 * failures. */
static long
rank_of(const struct candidate *c, const struct findings *rules,
	const struct opened *one)
{
	long rank = (long)opened_kind(one) * KIND_WEIGHT;
	bool good = c->stated && findings_result(&c->findings) == 0;

	for (size_t i = 0; i < c->findings.n; i++)
		rank -= c->findings.list[i].status == FINDING_FAIL;
	for (size_t i = 0; i < rules->n; i++) {
		rank -= rules->list[i].status == FINDING_FAIL;
		good &= rules->list[i].status != FINDING_FAIL &&
			rules->list[i].status != FINDING_UNDECIDED;
	}
	return good ? LONG_MAX : rank + (c->stated ? KIND_WEIGHT / 2 : 0);
}

int
verify_choose(struct findings *f, struct provenance *facts, bool *good,
	bool *used, const struct opened_list *all,
	const struct verify_choosing *how, struct error *err)
{
	scoped(candidates_done) struct candidates c = {
		mem_alloc(all->n, sizeof *c.list), all->n};
	scoped(findings_done) struct findings best_rules = FINDINGS_INIT;
	size_t best = all->n;
	long best_rank = LONG_MIN;

	for (size_t i = 0; i < all->n; i++)
		if (is_choice(&all->list[i]))
			c.list[i].stated = verify_opened(&c.list[i].findings,
				&c.list[i].facts, &all->list[i], how->policy);
	for (size_t i = 0; i < all->n; i++) {
		scoped(findings_done) struct findings rules = FINDINGS_INIT;
		struct findings before = best_rules;
		struct verify_summary summary = VERIFY_SUMMARY_INIT;
		long rank;

		if (!is_choice(&all->list[i]))
			continue;
		if (how->rules && judge_rules(&rules, &summary, &c, all, i, how,
					  err) < 0)
			return -1;
		rank = rank_of(&c.list[i], &rules, &all->list[i]);
		if (how->summary && rank > best_rank) {
			free(how->summary->used);
			*how->summary = summary;
		} else {
			free(summary.used);
		}
		if (rank <= best_rank)
			continue;
		best_rank = rank;
		best = i;
		best_rules = rules;
		rules = before;
	}
	*good = best_rank == LONG_MAX;
	if (best == all->n) {
		findings_add(f, "provenance", FINDING_UNDECIDED,
			"a provenance among the statements", "none",
			"no provenance says how this image was built");
		return 0;
	}
	append_findings(f, &c.list[best].findings);
	append_findings(f, &best_rules);
	used[best] = true;
	if (!*good)
		return 0;
	*facts = c.list[best].facts;
	c.list[best].facts = (struct provenance)PROVENANCE_INIT;
	return 0;
}
