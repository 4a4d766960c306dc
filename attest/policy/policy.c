/* SPDX-License-Identifier: Apache-2.0 */
/* policy(5): the map at the top. */
#include "attest/policy/judge.h"
#include "attest/policy/policy_private.h"
#include "base/clock.h"

#define TEXT_MAX 1024
#define LIST_MAX 10000

static const struct json_key policy_top_keys[] = {
	{"$schema", JSON_KIND_TEXT, false}, /* for editors; ignored */
	{"policy", JSON_KIND_NUMBER, true},
	{"description", JSON_KIND_TEXT, false},
	{"expires", JSON_KIND_TEXT, false},
	{"stage", JSON_KIND_TEXT, false},
	{"keys", JSON_KIND_LIST, true},
	{"level", JSON_KIND_NUMBER, false},
	{"repositories", JSON_KIND_LIST, false},
	{"revision", JSON_KIND_TEXT, false},
	{"tag", JSON_KIND_TEXT, false},
	{"recipes", JSON_KIND_LIST, false},
	{"parameters", JSON_KIND_MAP, false},
	{"hermetic", JSON_KIND_FLAG, false},
	{"deterministic", JSON_KIND_FLAG, false},
	{"residual", JSON_KIND_LIST, false},
	{"packages", JSON_KIND_MAP, false},
	{"supported", JSON_KIND_LIST, false},
	{"rebuilders", JSON_KIND_NUMBER, false},
	{"max_age_days", JSON_KIND_NUMBER, false},
	{"summary", JSON_KIND_MAP, false},
	{"verdicts", JSON_KIND_MAP, false},
	{"quarantine", JSON_KIND_MAP, false},
	{"exceptions", JSON_KIND_LIST, false},
};

int
policy_texts(struct policy_texts *out, const struct policy_at *at,
	const char *name, size_t least, struct error *err)
{
	const struct json *list = json_find(at->v, name);
	scoped(json_free) struct json *seen = json_new_map();

	out->given = list != NULL;
	if (list && (json_count(list) < least || json_count(list) > LIST_MAX)) {
		scoped_free char *where = text_format("%s/%s", at->where, name);

		return json_fail(err, at->doc, where,
			"'%s' must hold %zu to %d texts", name, least,
			LIST_MAX);
	}
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where =
			text_format("%s/%s/%zu", at->where, name, i);
		const char *text = json_text(json_at(list, i));

		if (!text || strlen(text) > TEXT_MAX)
			return json_fail(err, at->doc, where,
				"'%s' must hold texts of at most %d bytes",
				name, TEXT_MAX);
		if (json_find(seen, text))
			return json_fail(err, at->doc, where,
				"%s is listed twice", text_quotes(text));
		json_put_flag(seen, text, true);
		*mem_room(out->list, out->n) = text_copy(text);
		out->n++;
	}
	return 0;
}

int
policy_instant(int64_t *out, const struct policy_at *at, const char *name,
	struct error *err)
{
	scoped_free char *where = text_format("%s/%s", at->where, name);
	const char *text = json_find_text(at->v, name);

	if (text && clock_parse(out, text) < 0)
		return json_fail(err, at->doc, where,
			"'%s' must be a time such as \"2026-12-31T23:59:59Z\", "
			"not %s",
			name, text_quotes(text));
	return 0;
}

int
policy_number(int64_t *out, const struct policy_at *at, const char *name,
	int64_t most, struct error *err)
{
	scoped_free char *where = text_format("%s/%s", at->where, name);
	int64_t n = json_find_number(at->v, name, *out);

	if (json_find(at->v, name) && (n < 1 || n > most))
		return json_fail(err, at->doc, where,
			"'%s' must be a number from 1 to %lld", name,
			(long long)most);
	*out = n;
	return 0;
}

int
policy_word(char **out, const struct policy_at *at, const char *name,
	struct error *err)
{
	scoped_free char *where = text_format("%s/%s", at->where, name);
	const char *text = json_find_text(at->v, name);

	if (text && (!*text || strlen(text) > TEXT_MAX))
		return json_fail(err, at->doc, where,
			"'%s' must have 1 to %d bytes", name, TEXT_MAX);
	*out = text_copy(text);
	return 0;
}

/* What a provenance records beside repository, revision and recipe. */
static bool
is_parameter(const char *name)
{
	static const char of[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";

	return strcmp(name, "architecture") == 0 ||
	       strcmp(name, "output") == 0 ||
	       (*name && name[strspn(name, of)] == '\0');
}

static int
parse_parameters(
	struct policy *out, const struct policy_at *top, struct error *err)
{
	const struct policy_at at = {
		top->doc, json_find(top->v, "parameters"), "/parameters", NULL};
	scoped_free const char **names = at.v ? json_keys(at.v) : NULL;

	out->has_parameters = at.v != NULL;
	for (size_t i = 0; i < json_count(at.v); i++) {
		struct policy_parameter *one =
			mem_room(out->parameters, out->n_parameters);

		out->n_parameters++;
		one->name = text_copy(names[i]);
		if (!is_parameter(names[i]) ||
			json_kind(json_find(at.v, names[i])) != JSON_KIND_LIST)
			return json_fail(err, at.doc, at.where,
				"'parameters' must hold lists of texts under "
				"'architecture', 'output' or the name of a "
				"variable, not %s",
				text_quotes(names[i]));
		if (policy_texts(&one->values, &at, names[i], 1, err) < 0)
			return -1;
	}
	return 0;
}

static const struct json_key exception_keys[] = {
	{"finding", JSON_KIND_TEXT, true},
	{"until", JSON_KIND_TEXT, true},
	{"reason", JSON_KIND_TEXT, true},
};

static int
parse_exception(
	struct policy *out, const struct policy_at *at, struct error *err)
{
	struct policy_exception *one =
		mem_room(out->exceptions, out->n_exceptions);

	out->n_exceptions++;
	if (json_check(at->doc, at->v, at->where, exception_keys,
		    ARRAY_LEN(exception_keys), err) < 0 ||
		policy_word(&one->finding, at, "finding", err) < 0 ||
		policy_word(&one->reason, at, "reason", err) < 0 ||
		policy_instant(&one->until_s, at, "until", err) < 0)
		return -1;
	if (!judge_can_except(one->finding))
		return json_fail(err, at->doc, at->where,
			"there is no exception from a finding %s",
			text_quotes(one->finding));
	for (size_t i = 0; i + 1 < out->n_exceptions; i++)
		if (strcmp(out->exceptions[i].finding, one->finding) == 0)
			return json_fail(err, at->doc, at->where,
				"a second exception from %s", one->finding);
	return 0;
}

static int
parse_exceptions(
	struct policy *out, const struct policy_at *top, struct error *err)
{
	const struct json *list = json_find(top->v, "exceptions");

	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where = text_format("/exceptions/%zu", i);
		const struct policy_at at = {
			top->doc, json_at(list, i), where, NULL};

		if (parse_exception(out, &at, err) < 0)
			return -1;
	}
	return 0;
}

/* Operators of rebuilders; one that also builds may be the one that built. */
static int64_t
count_rebuilders(const struct policy *p)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->n_keys; i++) {
		bool again = !(p->keys[i].roles & POLICY_REBUILDER);

		for (size_t j = 0; j < i; j++)
			again |= (p->keys[j].roles & POLICY_REBUILDER) &&
				 strcmp(p->keys[i].operator,
					 p->keys[j].operator) == 0;
		n += !again;
	}
	return n;
}

static int
check_rebuilders(
	const struct policy *p, const struct policy_at *at, struct error *err)
{
	const int64_t n = count_rebuilders(p);

	if (p->rebuilders > n &&
		!(p->summary.counts & POLICY_COUNTS_REBUILDERS))
		return json_fail(err, at->doc, "/rebuilders",
			"%lld rebuilders are required, but 'keys' names %lld "
			"operators with the role 'rebuilder'",
			(long long)p->rebuilders, (long long)n);
	if (p->verdicts.given && (n == 0 || p->verdicts.agree > n))
		return json_fail(err, at->doc, "/verdicts",
			"verdicts of %lld operators are required, but 'keys' "
			"names %lld with the role 'rebuilder'",
			(long long)(p->verdicts.agree > 0 ? p->verdicts.agree
							  : 1),
			(long long)n);
	return 0;
}

static int
check_revision(
	const struct policy *p, const struct policy_at *at, struct error *err)
{
	unsigned char raw[32];
	size_t len = p->revision ? strlen(p->revision) : 40;

	if (p->revision && ((len != 40 && len != 64) ||
				   hex_parse(raw, p->revision, len) < 0))
		return json_fail(err, at->doc, "/revision",
			"'revision' must be a full commit id in lower case");
	return 0;
}

static int
parse_rules(struct policy *p, const struct policy_at *at, struct error *err)
{
	if (policy_instant(&p->expires_s, at, "expires", err) < 0 ||
		policy_number(&p->level, at, "level", 3, err) < 0 ||
		policy_number(&p->rebuilders, at, "rebuilders",
			POLICY_OPERATORS_MAX, err) < 0 ||
		policy_number(&p->max_age_days, at, "max_age_days",
			POLICY_AGE_MAX, err) < 0 ||
		policy_word(&p->revision, at, "revision", err) < 0 ||
		policy_word(&p->tag, at, "tag", err) < 0 ||
		policy_word(&p->stage, at, "stage", err) < 0 ||
		policy_texts(&p->repositories, at, "repositories", 1, err) <
			0 ||
		policy_texts(&p->recipes, at, "recipes", 1, err) < 0 ||
		policy_texts(&p->residual, at, "residual", 0, err) < 0 ||
		parse_parameters(p, at, err) < 0 ||
		policy_packages(p, at, err) < 0 ||
		policy_ranges(&p->supported, &p->n_supported, at, "supported",
			err) < 0 ||
		policy_summary(p, at, err) < 0 ||
		policy_verdicts(p, at, err) < 0 ||
		policy_quarantine(p, at, err) < 0 ||
		parse_exceptions(p, at, err) < 0)
		return -1;
	p->hermetic = json_flag(json_find(at->v, "hermetic"));
	p->deterministic = json_flag(json_find(at->v, "deterministic"));
	return check_revision(p, at, err);
}

int
policy_parse(struct policy *out, const char *text, size_t len, const char *name,
	const char *folder, struct error *err)
{
	scoped(policy_done) struct policy p = {.expires_s = INT64_MAX,
		.level = -1,
		.rebuilders = -1,
		.max_age_days = -1};
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct policy_at at = {.doc = &doc, .where = "", .folder = folder};

	if (json_read(&doc, text, len, name, err) < 0)
		return -1;
	at.v = doc.root;
	if (json_check(&doc, doc.root, "", policy_top_keys,
		    ARRAY_LEN(policy_top_keys), err) < 0)
		return -1;
	if (json_find_number(doc.root, "policy", 0) != 1)
		return json_fail(err, &doc, "/policy",
			"'policy' must be 1, the form that this release of "
			"hallmark knows");
	if (policy_keys(&p, &at, err) < 0 || parse_rules(&p, &at, err) < 0 ||
		check_rebuilders(&p, &at, err) < 0)
		return -1;
	p.path = text_copy(name);
	p.sum = digest_of(text, len);
	*out = p;
	p = (struct policy)POLICY_INIT;
	return 0;
}
