/* SPDX-License-Identifier: Apache-2.0 */
/* policy(5): the map "verdicts", what rebuilders must have found. */
#include "attest/policy/policy_private.h"
#include "attest/verdict.h"

static const struct json_key verdicts_keys[] = {
	{"agree", JSON_KIND_NUMBER, false},
	{"accept", JSON_KIND_LIST, false},
	{"disagree", JSON_KIND_TEXT, false},
	{"max_age_days", JSON_KIND_NUMBER, false},
};

/* An unavailable verdict says nothing, and a failed or flaky one is never a
 * yes. */
static int
read_accept(struct policy_verdicts *v, const struct policy_at *at,
	struct error *err)
{
	scoped(policy_texts_done) struct policy_texts list = {.list = NULL};

	if (policy_texts(&list, at, "accept", 1, err) < 0)
		return -1;
	v->accept = list.given ? 0 : 1U << VERDICT_IDENTICAL;
	for (size_t i = 0; i < list.n; i++) {
		enum verdict_word word;

		if (verdict_word_find(&word, list.list[i]) < 0 ||
			word > VERDICT_EQUIVALENT)
			return json_fail(err, at->doc, "/verdicts/accept",
				"'accept' must hold identical, layers, tree or "
				"equivalent, not %s",
				text_quotes(list.list[i]));
		v->accept |= 1U << word;
	}
	return 0;
}

static int
read_disagree(struct policy_verdicts *v, const struct policy_at *at,
	struct error *err)
{
	const char *text = json_find_text(at->v, "disagree");

	v->tolerates = text && strcmp(text, "name") == 0;
	if (text && !v->tolerates && strcmp(text, "refuse") != 0)
		return json_fail(err, at->doc, "/verdicts/disagree",
			"'disagree' must be refuse or name, not %s",
			text_quotes(text));
	if (v->tolerates && v->agree < 0)
		return json_fail(err, at->doc, "/verdicts",
			"'verdicts' asks for nothing: give 'agree', or let a "
			"disagreement refuse");
	return 0;
}

int
policy_verdicts(
	struct policy *out, const struct policy_at *top, struct error *err)
{
	struct policy_verdicts v = {.agree = -1,
		.max_age_days = -1,
		.accept = 1U << VERDICT_IDENTICAL};
	struct policy_at at = *top;

	at.v = json_find(top->v, "verdicts");
	at.where = "/verdicts";
	if (at.v) {
		v.given = true;
		if (json_check(at.doc, at.v, at.where, verdicts_keys,
			    ARRAY_LEN(verdicts_keys), err) < 0 ||
			policy_number(&v.agree, &at, "agree",
				POLICY_OPERATORS_MAX, err) < 0 ||
			policy_number(&v.max_age_days, &at, "max_age_days",
				POLICY_AGE_MAX, err) < 0 ||
			read_accept(&v, &at, err) < 0 ||
			read_disagree(&v, &at, err) < 0)
			return -1;
	}
	out->verdicts = v;
	return 0;
}
