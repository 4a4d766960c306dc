/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/policy/judge_private.h"
#include "base/clock.h"

void
judge_set(struct judgement *out, bool good, char *expected, char *actual,
	const char *reason)
{
	out->status = good ? FINDING_PASS : FINDING_FAIL;
	out->expected = expected;
	out->actual = actual;
	out->reason = text_copy(reason);
}

char *
judge_list(const struct policy_texts *texts)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < texts->n; i++)
		bytes_addf(&out, "%s%s", i ? ", " : "",
			text_quotes(texts->list[i]));
	return bytes_take(&out);
}

static char *
list_roles(const struct policy_key *key)
{
	return text_format("%s%s%s%s",
		key->roles & POLICY_BUILDER ? "builder " : "",
		key->roles & POLICY_REBUILDER ? "rebuilder " : "",
		key->roles & POLICY_VERIFIER ? "verifier " : "",
		key->roles & POLICY_QUARANTINE ? "quarantine " : "");
}

static void
judge_role(struct judgement *out, const struct judged *j)
{
	bool good = j->key->roles & POLICY_BUILDER;
	char *roles = list_roles(j->key);

	roles[strlen(roles) - 1] = '\0'; /* a key has a role */
	judge_set(out, good, text_copy("builder"), roles,
		good ? "the key that has signed is trusted as a builder"
		     : "the key that has signed is not trusted as a builder");
}

static void
judge_validity(struct judgement *out, const struct judged *j)
{
	const struct policy_key *k = j->key;
	bool good = j->c->now_s >= k->from_s && j->c->now_s <= k->until_s;
	struct clock_date from = clock_date(k->from_s),
			  until = clock_date(k->until_s);

	judge_set(out, good,
		text_format("from %s until %s",
			k->from_s == INT64_MIN ? "any time" : from.s,
			k->until_s == INT64_MAX ? "any time" : until.s),
		text_copy(clock_date(j->c->now_s).s),
		good ? "the key is valid at the time of verifying"
		     : "the key is not valid at the time of verifying");
}

static void
judge_revoked(struct judgement *out, const struct judged *j)
{
	int64_t from_s = j->key->revoked_s;
	bool good = j->c->now_s < from_s;

	judge_set(out, good, text_copy("a key that is not revoked"),
		from_s == INT64_MAX
			? text_copy("not revoked")
			: text_format("revoked from %s", clock_date(from_s).s),
		good ? "the key is not revoked"
		     : "the key is revoked: nothing that it has signed counts");
}

static void
judge_level(struct judgement *out, const struct judged *j)
{
	int64_t wanted = j->policy->level < 0 ? 1 : j->policy->level;

	if (j->level < wanted && judge_run_level(j) >= wanted &&
		judge_run_counts(j, POLICY_COUNTS_LEVEL)) {
		judge_set(out, true,
			text_format("SLSA build level %lld", (long long)wanted),
			text_format("level %lld, verified by %s",
				(long long)judge_run_level(j),
				text_quotes(j->summary->facts->verifier)),
			"a verifier found this level, and the policy lets its "
			"summary count");
		return;
	}
	judge_set(out, j->level >= wanted,
		text_format("SLSA build level %lld", (long long)wanted),
		text_format("level %lld for the key %s and the builder %s",
			(long long)j->level, text_quotes(j->key->name),
			text_quotes(j->p->builder_id)),
		j->level >= wanted
			? "the key is trusted for this level of this builder"
			: "the key is not trusted for this level of this "
			  "builder");
}

/* A row: the id, what a skipped finding says, and if there may be exceptions.
 */
static const struct judge_row {
	const char *id;
	judge_check *check;
	bool excepts;
} judge_rows[] = {
	{"key-role", judge_role, false},
	{"key-validity", judge_validity, false},
	{"key-revoked", judge_revoked, false},
	{"slsa-level", judge_level, true},
	{"repository", judge_repository, true},
	{"revision", judge_revision, true},
	{"tag", judge_tag, true},
	{"recipe", judge_recipe, true},
	{"parameters", judge_parameters, true},
	{"hermetic", judge_hermetic, true},
	{"deterministic", judge_deterministic, true},
	{"residual", judge_residual, true},
	{"packages-forbidden", judge_forbidden, true},
	{"packages-allowed", judge_allowed, true},
	{"freshness", judge_freshness, true},
	{"rebuilders", judge_rebuilders, true},
	{"verdicts", judge_verdicts, true},
	{"verdicts-against", judge_verdicts_against, true},
	{"summary", judge_summary, true},
	{"summary-subject", judge_summary_subject, false},
	{"summary-key", judge_summary_key, false},
	{"summary-verifier", judge_summary_verifier, false},
	{"summary-policy", judge_summary_policy, true},
	{"summary-stage", judge_summary_stage, true},
	{"summary-resource", judge_summary_resource, false},
	{"summary-result", judge_summary_result, true},
	{"summary-level", judge_summary_level, true},
	{"summary-properties", judge_summary_properties, true},
	{"summary-freshness", judge_summary_freshness, true},
};

bool
judge_can_except(const char *finding)
{
	for (size_t i = 0; i < ARRAY_LEN(judge_rows); i++)
		if (strcmp(judge_rows[i].id, finding) == 0)
			return judge_rows[i].excepts;
	return false;
}

static int64_t
level_of(const struct policy_key *key, const char *builder)
{
	for (size_t i = 0; i < key->n_levels; i++)
		if (text_equal(key->levels[i].builder, builder))
			return key->levels[i].level;
	return 1; /* SLSA 1.2, verifying artifacts */
}

/* Of the keys that have signed: one that holds, with the highest level. */
static void
choose_key(struct judged *j)
{
	bool held = false;

	for (size_t i = 0; i < j->policy->n_keys; i++) {
		const struct policy_key *key = &j->policy->keys[i];
		int64_t level = level_of(key, j->p->builder_id);
		bool holds = policy_key_holds(key, POLICY_BUILDER, j->c->now_s);

		if (!j->c->one.used[i] || (held && !holds) ||
			(j->key && held == holds && level <= j->level))
			continue;
		j->key = key;
		j->level = level;
		held = holds;
	}
}

/* An exception that has ended is named, and excepts nothing. */
static void
apply_exception(struct judgement *out, const struct judged *j, const char *id)
{
	for (size_t i = 0; i < j->policy->n_exceptions; i++) {
		const struct policy_exception *e = &j->policy->exceptions[i];
		bool ended = j->c->now_s > e->until_s;
		char *reason;

		if (out->status != FINDING_FAIL || strcmp(e->finding, id) != 0)
			continue;
		reason = text_format("%s; %s %s: %s", out->reason,
			ended ? "the exception ended on" : "excepted until",
			clock_date(e->until_s).s, text_quotes(e->reason));
		free(out->reason);
		out->reason = reason;
		if (!ended)
			out->status = FINDING_EXCEPTED;
		return;
	}
}

/* Independent operators with the same inputs count whether or not the policy
 * asks for rebuilders; the key that built must hold, too. */
static void
fill_outcome(struct judge_outcome *out, const struct judged *j)
{
	bool holds = policy_key_holds(j->key, POLICY_BUILDER, j->c->now_s);

	out->level = j->level;
	out->agrees = mem_alloc(j->c->n_others, sizeof *out->agrees);
	for (size_t i = 0; i < j->c->n_others; i++)
		for (size_t k = 0; k < j->policy->n_keys && holds; k++)
			out->agrees[i] |= judge_agreeing(j, i, k);
	for (size_t i = 0; i < j->c->n_others; i++)
		out->reproduced |= out->agrees[i];
	out->decided = j->run;
	out->counted = mem_alloc(j->c->n_verdicts, sizeof *out->counted);
	judge_verdicts_used(out->counted, j);
}

void
judge_outcome_done(struct judge_outcome *outcome)
{
	free(outcome->agrees);
	free(outcome->decided);
	free(outcome->counted);
	*outcome = (struct judge_outcome){.level = 0};
}

void
judge_provenance(struct findings *f, struct judge_outcome *outcome,
	const struct policy *policy, const struct judge_case *c)
{
	struct judged j = {.policy = policy, .c = c, .p = c->one.facts};

	choose_key(&j);
	judge_run(&j);
	fill_outcome(outcome, &j);
	for (size_t i = 0; i < ARRAY_LEN(judge_rows); i++) {
		struct judgement out = {.status = FINDING_SKIPPED};

		judge_rows[i].check(&out, &j);
		apply_exception(&out, &j, judge_rows[i].id);
		findings_add(f, judge_rows[i].id, out.status, out.expected,
			out.actual,
			out.reason ? out.reason
				   : "the policy does not ask for it");
		free(out.expected);
		free(out.actual);
		free(out.reason);
	}
}

void
judge_skip(struct findings *f, const char *reason)
{
	for (size_t i = 0; i < ARRAY_LEN(judge_rows); i++)
		findings_add(f, judge_rows[i].id, FINDING_SKIPPED, NULL, NULL,
			reason);
}
