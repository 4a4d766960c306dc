/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/verify_choose.h"
#include "attest/finding.h"
#include "attest/policy/judge.h"
#include "attest/verdict.h"
#include "attest/vsa.h"
#include "builder/check/verify_image.h"

#include <limits.h>

#define KIND_WEIGHT 10000 /* more than there are findings */

/* What has been found about one envelope. */
struct candidate {
	struct findings findings;
	struct provenance facts;
	bool stated;  /* a trusted and complete provenance */
	bool summary; /* a verification summary, signed by a key of a policy */
	struct vsa_facts summarized;
	bool verdict; /* of a rebuild, signed by a key of a policy */
	struct verdict found;
	bool read; /* false: it cannot be, and unread says why */
	struct error unread;
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
		vsa_facts_done(&all->list[i].summarized);
		verdict_done(&all->list[i].found);
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

/* Reads the summaries of verifiers, if the policy asks for any. */
static void
read_summaries(struct candidates *c, const struct opened_list *all,
	const struct policy *rules)
{
	for (size_t i = 0; i < all->n && rules && rules->summary.given; i++) {
		struct candidate *one = &c->list[i];
		const struct statement *s = &all->list[i].statement;

		if (opened_kind(&all->list[i]) != OPENED_OTHER ||
			strcmp(s->predicate_type, VSA_PREDICATE) != 0)
			continue;
		one->summary = true;
		one->read = vsa_parse(&one->summarized, s, &one->unread) == 0;
	}
}

/* Reads the verdicts of rebuilders, which are named in any case. */
static void
read_verdicts(struct candidates *c, const struct opened_list *all,
	const struct policy *rules)
{
	for (size_t i = 0; i < all->n && rules; i++) {
		struct candidate *one = &c->list[i];
		const struct statement *s = &all->list[i].statement;

		if (opened_kind(&all->list[i]) != OPENED_OTHER ||
			strcmp(s->predicate_type, VERDICT_PREDICATE) != 0)
			continue;
		one->verdict = true;
		one->read = verdict_of(&one->found, s, &one->unread) == 0;
	}
}

/* which[k] is the number of verdicts[k] */
static struct judge_verdict *
verdicts_of(size_t *which, size_t *n, const struct candidates *c,
	const struct opened_list *all)
{
	struct judge_verdict *list = mem_alloc(all->n, sizeof *list);

	*n = 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct candidate *one = &c->list[i];

		if (!one->verdict)
			continue;
		which[*n] = i;
		list[(*n)++] = (struct judge_verdict){
			one->read ? &one->found : NULL, one->unread.text,
			&all->list[i].statement.subject, all->list[i].used};
	}
	return list;
}

/* which[k] is the number of summaries[k] */
static struct judge_summary *
summaries_of(size_t *which, size_t *n, const struct candidates *c,
	const struct opened_list *all)
{
	struct judge_summary *list = mem_alloc(all->n, sizeof *list);

	*n = 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct candidate *one = &c->list[i];

		if (!one->summary)
			continue;
		which[*n] = i;
		list[(*n)++] = (struct judge_summary){
			one->read ? &one->summarized : NULL, one->unread.text,
			&all->list[i].statement.subject, all->list[i].used};
	}
	return list;
}

/* What the statement i and those that agree with it show. */
static void
summarize(struct verify_summary *out, const struct judge_outcome *outcome,
	const bool *decided, const size_t *which, size_t n_which, size_t i,
	size_t n)
{
	free(out->used);
	out->used = mem_alloc(n, sizeof *out->used);
	out->used[i] = true;
	for (size_t k = 0; k < n_which; k++)
		out->used[which[k]] |= outcome->agrees[k];
	for (size_t k = 0; k < n; k++)
		out->used[k] |= decided[k];
	out->level = outcome->level;
	out->reproduced = outcome->reproduced;
}

/* The findings of the policy about one statement; decided[k] if the statement
 * k is a verification summary that they are about. */
static int
judge_rules(struct findings *f, struct verify_summary *summary, bool *decided,
	const struct candidates *c, const struct opened_list *all, size_t i,
	const struct verify_choosing *how, struct error *err)
{
	scoped(judge_outcome_done) struct judge_outcome outcome = {.level = 0};
	scoped_free size_t *which = mem_alloc(all->n, sizeof *which);
	scoped_free size_t *where = mem_alloc(all->n, sizeof *where);
	scoped_free size_t *place = mem_alloc(all->n, sizeof *place);
	scoped_free struct judge_summary *summaries = NULL;
	scoped_free struct judge_verdict *verdicts = NULL;
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
	summaries = summaries_of(where, &judge.n_summaries, c, all);
	judge.summaries = summaries;
	verdicts = verdicts_of(place, &judge.n_verdicts, c, all);
	judge.verdicts = verdicts;
	judge.tags = (const char *const *)tags.names;
	judge.n_tags = tags.n;
	judge_provenance(f, &outcome, how->rules, &judge);
	for (size_t k = 0; k < judge.n_summaries; k++)
		decided[where[k]] = outcome.decided[k];
	for (size_t k = 0; k < judge.n_verdicts; k++)
		decided[place[k]] = outcome.counted[k];
	summarize(summary, &outcome, decided, which, judge.n_others, i, all->n);
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

	read_summaries(&c, all, how->rules);
	read_verdicts(&c, all, how->rules);
	for (size_t i = 0; i < all->n; i++)
		if (is_choice(&all->list[i]))
			c.list[i].stated = verify_opened(&c.list[i].findings,
				&c.list[i].facts, &all->list[i], how->policy);
	for (size_t i = 0; i < all->n; i++) {
		scoped(findings_done) struct findings rules = FINDINGS_INIT;
		scoped_free bool *decided = mem_alloc(all->n, sizeof *decided);
		struct findings before = best_rules;
		scoped(verify_summary_done) struct verify_summary summary =
			VERIFY_SUMMARY_INIT;
		long rank;

		if (!is_choice(&all->list[i]))
			continue;
		if (how->rules && judge_rules(&rules, &summary, decided, &c,
					  all, i, how, err) < 0)
			return -1;
		rank = rank_of(&c.list[i], &rules, &all->list[i]);
		if (how->summary && rank > best_rank) {
			verify_summary_done(how->summary);
			*how->summary = summary;
			summary = (struct verify_summary)VERIFY_SUMMARY_INIT;
		}
		if (rank <= best_rank)
			continue;
		best_rank = rank;
		best = i;
		memcpy(used, decided, all->n * sizeof *used);
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
