/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy expects of the facts in a provenance. */
#include "attest/policy/judge_private.h"
#include "base/clock.h"

#include <fnmatch.h>

#define DAY_S INT64_C(86400)

static bool
has_text(const struct policy_texts *texts, const char *text)
{
	for (size_t i = 0; i < texts->n; i++)
		if (text_equal(texts->list[i], text))
			return true;
	return false;
}

void
judge_repository(struct judgement *out, const struct judged *j)
{
	bool good = has_text(&j->policy->repositories, j->p->repository);

	if (j->policy->repositories.given)
		judge_set(out, good, judge_list(&j->policy->repositories),
			text_copy(text_quotes(j->p->repository)),
			good ? "built from a repository of the policy"
			     : "built from another repository");
}

void
judge_revision(struct judgement *out, const struct judged *j)
{
	bool good = text_equal(j->policy->revision, j->p->revision);

	if (j->policy->revision)
		judge_set(out, good, text_copy(j->policy->revision),
			text_copy(j->p->revision),
			good ? "built from the commit of the policy"
			     : "built from another commit");
}

void
judge_tag(struct judgement *out, const struct judged *j)
{
	const struct judge_case *c = j->c;
	bool good = false;

	if (!j->policy->tag)
		return;
	for (size_t i = 0; i < c->n_tags; i++)
		good |= fnmatch(j->policy->tag, c->tags[i], 0) == 0;
	judge_set(out, good, text_copy(text_quotes(j->policy->tag)),
		text_format("%zu tags of %s", c->n_tags, j->p->revision),
		good ? "a tag of the repository names the commit"
		     : "no such tag of the repository names the commit");
	if (c->has_tags)
		return;
	out->status = FINDING_UNDECIDED;
	free(out->reason);
	out->reason = text_copy("no repository with this commit was found; "
				"name one with --repo DIR");
}

void
judge_recipe(struct judgement *out, const struct judged *j)
{
	bool good = has_text(&j->policy->recipes, j->p->recipe);

	if (j->policy->recipes.given)
		judge_set(out, good, judge_list(&j->policy->recipes),
			text_copy(text_quotes(j->p->recipe)),
			good ? "built from a recipe of the policy"
			     : "built from another recipe");
}

static const struct policy_parameter *
find_parameter(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->n_parameters; i++)
		if (strcmp(policy->parameters[i].name, name) == 0)
			return &policy->parameters[i];
	return NULL;
}

static const char *
value_of(const struct provenance *p, const char *name)
{
	return strcmp(name, "architecture") == 0 ? p->architecture
	       : strcmp(name, "output") == 0
		       ? p->output
		       : json_find_text(p->declared, name);
}

/* Which of several images it is must not remain unknown to the policy. */
static bool
has_unknown_output(const struct judged *j)
{
	return j->p->output && !find_parameter(j->policy, "output");
}

/* Every parameter of the policy has a good value, and the output and every
 * variable that the build got are in the policy. */
void
judge_parameters(struct judgement *out, const struct judged *j)
{
	scoped_free const char **names =
		j->p->declared ? json_keys(j->p->declared) : NULL;

	if (!j->policy->has_parameters)
		return;
	for (size_t i = 0; i < j->policy->n_parameters; i++) {
		const struct policy_parameter *one = &j->policy->parameters[i];
		const char *value = value_of(j->p, one->name);

		if (has_text(&one->values, value))
			continue;
		judge_set(out, false, judge_list(&one->values),
			text_copy(value ? text_quotes(value) : "none"), "");
		free(out->reason);
		out->reason = text_format(
			"the parameter %s has another value", one->name);
		return;
	}
	if (has_unknown_output(j)) {
		judge_set(out, false,
			text_copy("the policy's parameters alone"),
			text_format("output %s", text_quotes(j->p->output)),
			"the image is one of several of its recipe, and the "
			"policy does not know the parameter output");
		return;
	}
	for (size_t i = 0; i < json_count(j->p->declared); i++) {
		if (find_parameter(j->policy, names[i]))
			continue;
		judge_set(out, false,
			text_copy("the policy's parameters alone"),
			text_copy(names[i]),
			"the build got a variable that the policy does not "
			"know");
		return;
	}
	judge_set(out, true, NULL, NULL,
		"each parameter has a value of the policy");
}

void
judge_hermetic(struct judgement *out, const struct judged *j)
{
	bool good = strcmp(j->p->level, "hermetic") == 0 ||
		    strcmp(j->p->level, "deterministic") == 0;

	if (j->policy->hermetic)
		judge_set(out, good, text_copy("hermetic or deterministic"),
			text_copy(text_quotes(j->p->level)),
			good ? "the box had no network and only the inputs"
			     : "the box was not hermetic");
}

void
judge_deterministic(struct judgement *out, const struct judged *j)
{
	bool good = strcmp(j->p->level, "deterministic") == 0;

	if (j->policy->deterministic)
		judge_set(out, good, text_copy("deterministic"),
			text_copy(text_quotes(j->p->level)),
			good ? "the box was deterministic"
			     : "the box was not deterministic");
}

/* Every box leaves something open: a statement without a list is an older one
 * that does not say what. */
void
judge_residual(struct judgement *out, const struct judged *j)
{
	const struct policy_texts all = {
		j->p->residual, j->p->n_residual, true};
	bool good = all.n > 0;

	if (!j->policy->residual.given)
		return;
	for (size_t i = 0; i < all.n; i++)
		good &= has_text(&j->policy->residual, all.list[i]);
	judge_set(out, good, judge_list(&j->policy->residual), judge_list(&all),
		good    ? "the policy tolerates all that the box does not hold"
		: all.n ? "the box leaves more open than the policy tolerates"
			: "the statement does not say what the box leaves "
			  "open");
}

/* A commit of the future has a wrong clock behind it, or hides its age. */
void
judge_freshness(struct judgement *out, const struct judged *j)
{
	int64_t age_s = j->c->now_s - j->p->epoch_s;
	int64_t most = j->policy->max_age_days;

	if (most >= 0)
		judge_set(out, age_s >= 0 && age_s <= most * DAY_S,
			text_format("at most %lld days before %s",
				(long long)most, clock_date(j->c->now_s).s),
			text_copy(clock_date(j->p->epoch_s).s),
			age_s < 0 ? "the build's epoch is in the future"
			: age_s > most * DAY_S
				? "the build's epoch is too long ago"
				: "the build's epoch is recent");
}
