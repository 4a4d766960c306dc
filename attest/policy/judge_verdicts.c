/* SPDX-License-Identifier: Apache-2.0 */
/* What independent operators found when they built the same again: of each, the
 * newest verdict that decides anything. */
#include "attest/policy/judge_private.h"
#include "attest/verdict.h"

/* The word of one operator. */
struct said {
	const char *operator;
	size_t i; /* of the verdict */
};

static bool
is_worse(const struct verdict *a, const struct verdict *b)
{
	return a->finished_s > b->finished_s ||
	       (a->finished_s == b->finished_s && a->word > b->word);
}

/* Does the key k let the verdict i count?  The operator who built is no
 * rebuilder of himself. */
static bool
counts_by(const struct judged *j, size_t i, size_t k)
{
	const struct judge_verdict *v = &j->c->verdicts[i];
	const struct policy_key *key = &j->policy->keys[k];

	return v->used[k] && v->facts &&
	       policy_key_holds(key, POLICY_REBUILDER, j->c->now_s) &&
	       strcmp(key->operator, j->key->operator) != 0 &&
	       digest_equal(v->subject, &j->p->subject);
}

bool
judge_verdict_old(const struct judged *j, const struct verdict *v)
{
	const int64_t days = j->policy->verdicts.max_age_days;

	return days > 0 && (v->finished_s > j->c->now_s ||
				   j->c->now_s - v->finished_s > days * 86400);
}

/* The newest verdict of an operator that decides; false: not found.  An
 * unavailable one says nothing, so an earlier one stays. */
static bool
find_newest(size_t *out, const struct judged *j, const char *operator)
{
	const struct verdict *best = NULL;

	for (size_t i = 0; i < j->c->n_verdicts; i++)
		for (size_t k = 0; k < j->policy->n_keys; k++) {
			const struct verdict *v = j->c->verdicts[i].facts;

			if (!counts_by(j, i, k) ||
				strcmp(j->policy->keys[k].operator, operator) !=
					0 ||
				v->word == VERDICT_UNAVAILABLE ||
				(best && !is_worse(v, best)))
				continue;
			best = v;
			*out = i;
		}
	return best;
}

/* Every operator with a verdict that decides, each once; heap. */
static struct said *
find_said(size_t *n, const struct judged *j)
{
	struct said *list = mem_alloc(j->policy->n_keys, sizeof *list);

	*n = 0;
	for (size_t k = 0; k < j->policy->n_keys; k++) {
		const char *name = j->policy->keys[k].operator;
		size_t i = 0;

		while (i < *n && strcmp(list[i].operator, name) != 0)
			i++;
		if (i < *n || !find_newest(&i, j, name))
			continue;
		list[(*n)++] = (struct said){name, i};
	}
	return list;
}

static bool
is_accepted(const struct judged *j, const struct verdict *v)
{
	const unsigned accept = j->policy->verdicts.given
					? j->policy->verdicts.accept
					: 1U << VERDICT_IDENTICAL;

	return accept & (1U << v->word);
}

bool
judge_against(const struct judged *j, const char *operator)
{
	size_t i = 0;

	return find_newest(&i, j, operator) &&
	       !is_accepted(j, j->c->verdicts[i].facts);
}

/* "'them': different at manifest: sha256:…, not sha256:…" */
static void
add_said(struct bytes *out, const char *operator, const struct verdict * v)
{
	bytes_addf(out, "%s%s: %s", out->len ? "; " : "", text_quotes(operator),
		verdict_word_name(v->word));
	if (v->reason)
		bytes_addf(out, ", %s", text_quotes(v->reason_code));
	if (v->damaged)
		bytes_adds(out, ", the original is damaged");
	for (size_t i = 0; i < VERDICT_LEVELS; i++) {
		const struct verdict_sums *is = &v->signed_sums[i];
		const struct verdict_sums *now = &v->rebuilt[i];

		if (now->n == 0 || verdict_same(v, (enum verdict_level)i))
			continue;
		bytes_addf(
			out, ", %s", verdict_level_name((enum verdict_level)i));
		if (i == VERDICT_AT_MANIFEST)
			bytes_addf(out, " %s instead of %s",
				digest_text(&now->list[0]).s,
				is->n ? digest_text(&is->list[0]).s : "none");
	}
}

/* What a key of the policy has signed, and that counts for nothing. */
static void
add_ignored(struct bytes *out, const struct judged *j)
{
	for (size_t i = 0; i < j->c->n_verdicts; i++) {
		const struct judge_verdict *v = &j->c->verdicts[i];
		bool counts = false;
		size_t by = j->policy->n_keys;

		for (size_t k = 0; k < j->policy->n_keys; k++) {
			counts |= counts_by(j, i, k);
			by = v->used[k] ? k : by;
		}
		if (counts && v->facts->word != VERDICT_UNAVAILABLE)
			continue;
		if (by == j->policy->n_keys)
			continue;
		bytes_addf(out, "%snot counted: %s by the key %s",
			out->len ? "; " : "",
			v->facts ? verdict_word_name(v->facts->word)
				 : "unreadable",
			text_quotes(j->policy->keys[by].name));
	}
}

static char *
list_said(const struct judged *j, bool accepted)
{
	size_t n = 0;
	scoped_free struct said *list = find_said(&n, j);
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < n; i++) {
		const struct verdict *v = j->c->verdicts[list[i].i].facts;

		if (is_accepted(j, v) == accepted)
			add_said(&out, list[i].operator, v);
	}
	if (accepted)
		add_ignored(&out, j);
	if (out.len == 0)
		bytes_adds(&out, "none");
	return bytes_take(&out);
}

/* How many operators agree, by verdicts that are not too old. */
static size_t
count_agreeing(const struct judged *j)
{
	size_t n = 0, agree = 0;
	scoped_free struct said *list = find_said(&n, j);

	for (size_t i = 0; i < n; i++) {
		const struct verdict *v = j->c->verdicts[list[i].i].facts;

		agree += is_accepted(j, v) && !judge_verdict_old(j, v);
	}
	return agree;
}

void
judge_verdicts(struct judgement *out, const struct judged *j)
{
	const int64_t wanted = j->policy->verdicts.agree;
	const size_t n = count_agreeing(j);

	if (!j->policy->verdicts.given || wanted < 0) {
		if (j->c->n_verdicts > 0)
			out->actual = list_said(j, true);
		return;
	}
	judge_set(out, (int64_t)n >= wanted,
		text_format("%lld other operators", (long long)wanted),
		list_said(j, true),
		(int64_t)n >= wanted
			? "independent operators signed that they built the "
			  "same again"
			: "too few independent operators signed that they "
			  "built the same again");
}

/* A signed verdict of a rebuilder that cannot be read may say "different". */
static const struct judge_verdict *
find_unread(const struct judged *j)
{
	for (size_t i = 0; i < j->c->n_verdicts; i++)
		for (size_t k = 0; k < j->policy->n_keys; k++)
			if (!j->c->verdicts[i].facts &&
				j->c->verdicts[i].used[k] &&
				digest_equal(j->c->verdicts[i].subject,
					&j->p->subject) &&
				policy_key_holds(&j->policy->keys[k],
					POLICY_REBUILDER, j->c->now_s))
				return &j->c->verdicts[i];
	return NULL;
}

void
judge_verdicts_against(struct judgement *out, const struct judged *j)
{
	const struct judge_verdict *unread = find_unread(j);
	scoped_free char *against = list_said(j, false);
	const bool none = strcmp(against, "none") == 0;

	if (!j->policy->verdicts.given || j->policy->verdicts.tolerates) {
		if (!none)
			out->actual = take_ptr(against);
		return;
	}
	if (unread && none) {
		judge_set(out, false, text_copy("verdicts that can be read"),
			text_copy(unread->unread),
			"a rebuilder's key has signed a verdict that cannot "
			"be read");
		return;
	}
	judge_set(out, none, text_copy("none"), take_ptr(against),
		none ? "no independent operator found something else"
		     : "an independent operator found something else");
}

void
judge_verdicts_used(bool *used, const struct judged *j)
{
	size_t n = 0;
	scoped_free struct said *list = find_said(&n, j);

	for (size_t i = 0; i < n && j->policy->verdicts.given; i++)
		used[list[i].i] = true;
}
