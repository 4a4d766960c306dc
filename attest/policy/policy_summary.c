/* SPDX-License-Identifier: Apache-2.0 */
/* policy(5): the map "summary", what a verifier must have found. */
#include "attest/policy/policy_private.h"
#include "base/uri.h"

static const struct json_key summary_keys[] = {
	{"policies", JSON_KIND_LIST, false},
	{"stage", JSON_KIND_TEXT, false},
	{"resources", JSON_KIND_LIST, false},
	{"level", JSON_KIND_NUMBER, false},
	{"properties", JSON_KIND_LIST, false},
	{"max_age_days", JSON_KIND_NUMBER, false},
	{"counts_for", JSON_KIND_LIST, false},
};

/* The findings that a summary may stand in for. */
static const struct {
	const char *finding;
	enum policy_counts counts;
} counts_rows[] = {
	{"slsa-level", POLICY_COUNTS_LEVEL},
	{"rebuilders", POLICY_COUNTS_REBUILDERS},
};

int
policy_uri(const char *text, const struct policy_at *at, const char *name,
	struct error *err)
{
	scoped_free char *where = text_format("%s/%s", at->where, name);

	if (uri_is_text(text) && uri_scheme(text) > 0)
		return 0;
	return json_fail(err, at->doc, where, "'%s' must hold URIs, not %s",
		name, text_quotes(text));
}

/* A digest stands for the file of a policy, everything else is its URI. */
static int
read_policies(
	struct policy_summary *s, const struct policy_at *at, struct error *err)
{
	struct digest ignored;

	if (policy_texts(&s->policies, at, "policies", 1, err) < 0)
		return -1;
	for (size_t i = 0; i < s->policies.n; i++) {
		const char *text = s->policies.list[i];

		if (!text_starts(text, "sha256:")) {
			if (policy_uri(text, at, "policies", err) < 0)
				return -1;
		} else if (digest_parse(&ignored, text) < 0) {
			return json_fail(err, at->doc, "/summary/policies",
				"%s is no digest: sha256: and 64 lower-case "
				"hex digits",
				text_quotes(text));
		}
	}
	return 0;
}

static int
read_properties(
	struct policy_summary *s, const struct policy_at *at, struct error *err)
{
	if (policy_texts(&s->properties, at, "properties", 1, err) < 0)
		return -1;
	for (size_t i = 0; i < s->properties.n; i++) {
		const char *text = s->properties.list[i];

		if (*text && strcmp(text, "FAILED") != 0 &&
			!text_starts(text, "SLSA_BUILD_LEVEL_"))
			continue;
		return json_fail(err, at->doc, "/summary/properties",
			"'properties' must hold properties such as "
			"SLSA_BUILD_REPRODUCED, and 'level' a level, not %s",
			text_quotes(text));
	}
	return 0;
}

static int
read_counts(
	struct policy_summary *s, const struct policy_at *at, struct error *err)
{
	scoped(policy_texts_done) struct policy_texts list = {.list = NULL};

	if (policy_texts(&list, at, "counts_for", 1, err) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++) {
		unsigned found = 0;

		for (size_t j = 0; j < ARRAY_LEN(counts_rows); j++)
			if (strcmp(counts_rows[j].finding, list.list[i]) == 0)
				found = counts_rows[j].counts;
		if (found == 0)
			return json_fail(err, at->doc, "/summary/counts_for",
				"a summary can count for 'slsa-level' and "
				"'rebuilders', not for %s",
				text_quotes(list.list[i]));
		s->counts |= found;
	}
	return 0;
}

/* A key with the role and nothing that asks for a summary, or the other way
 * round, is a policy that does not do what it looks like. */
static int
check_verifiers(
	const struct policy *p, const struct policy_at *top, struct error *err)
{
	bool named = false;

	for (size_t i = 0; i < p->n_keys; i++)
		named |= (p->keys[i].roles & POLICY_VERIFIER) != 0;
	if (p->summary.given && !named)
		return json_fail(err, top->doc, "/summary",
			"'summary' requires a key with the role 'verifier'");
	if (!p->summary.given && named)
		return json_fail(err, top->doc, "/keys",
			"a key has the role 'verifier', but there is no "
			"'summary' that asks for what it signs");
	if ((p->summary.counts & POLICY_COUNTS_REBUILDERS) && p->rebuilders > 1)
		return json_fail(err, top->doc, "/summary/counts_for",
			"a summary shows that one other operator built the "
			"same, but %lld 'rebuilders' are required",
			(long long)p->rebuilders);
	return 0;
}

int
policy_summary(
	struct policy *out, const struct policy_at *top, struct error *err)
{
	const struct policy_at at = {
		top->doc, json_find(top->v, "summary"), "/summary", NULL};
	struct policy_summary *s = &out->summary;

	s->given = at.v != NULL;
	s->level = s->max_age_days = -1;
	if (!s->given)
		return check_verifiers(out, top, err);
	if (json_check(at.doc, at.v, at.where, summary_keys,
		    ARRAY_LEN(summary_keys), err) < 0 ||
		read_policies(s, &at, err) < 0 ||
		policy_word(&s->stage, &at, "stage", err) < 0 ||
		policy_texts(&s->resources, &at, "resources", 1, err) < 0 ||
		policy_number(&s->level, &at, "level", 3, err) < 0 ||
		read_properties(s, &at, err) < 0 ||
		policy_number(&s->max_age_days, &at, "max_age_days",
			POLICY_AGE_MAX, err) < 0 ||
		read_counts(s, &at, err) < 0)
		return -1;
	return check_verifiers(out, top, err);
}

void
policy_summary_done(struct policy_summary *s)
{
	free(s->stage);
	policy_texts_done(&s->policies);
	policy_texts_done(&s->resources);
	policy_texts_done(&s->properties);
}
