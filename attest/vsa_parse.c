/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/statement.h"
#include "attest/vsa.h"
#include "base/clock.h"

#define AT "/predicate"
#define LEVEL_HEAD "SLSA_BUILD_LEVEL_"

struct reading {
	const struct json_doc *doc;
	const struct json *predicate;
};

static int
copy_id(char **out, const struct reading *r, const char *part,
	const char *member, struct error *err)
{
	const struct json_key key = {member, JSON_KIND_TEXT, true};
	scoped_free char *where = text_format(AT "/%s", part);
	const struct json *map = NULL;

	if (statement_map(&map, r->doc, r->predicate, AT, part, err) < 0)
		return -1;
	return statement_copy(out, r->doc, map, where, &key, err);
}

static int
read_policy(struct vsa_facts *f, const struct reading *r, struct error *err)
{
	if (copy_id(&f->policy, r, "policy", "uri", err) < 0)
		return -1;
	return statement_digest(&f->policy_sum, r->doc,
		json_find(r->predicate, "policy"), AT "/policy", err);
}

/* RFC 3339 in UTC; a part of a second is cut off. */
static int
read_time(struct vsa_facts *f, const struct reading *r, struct error *err)
{
	const char *text = NULL;
	scoped_free char *whole = NULL;
	size_t second = strlen("2026-12-31T23:59:59"), n = 0;

	f->verified_s = INT64_MIN;
	if (statement_text(&text, r->doc, r->predicate, AT, "timeVerified",
		    false, err) < 0)
		return -1;
	if (!text)
		return 0;
	whole = text_copy(text);
	if (strlen(whole) > second && whole[second] == '.')
		n = strspn(whole + second + 1, "0123456789");
	if (n > 0)
		memmove(whole + second, whole + second + 1 + n,
			strlen(whole + second + 1 + n) + 1);
	if (clock_parse(&f->verified_s, whole) < 0)
		return json_fail(err, r->doc, AT "/timeVerified",
			"'timeVerified' must be a time in UTC, not %s",
			text_quotes(text));
	return 0;
}

static int
read_result(struct vsa_facts *f, const struct reading *r, struct error *err)
{
	const char *text = NULL;

	if (statement_text(&text, r->doc, r->predicate, AT,
		    "verificationResult", true, err) < 0)
		return -1;
	f->passed = strcmp(text, "PASSED") == 0;
	if (!f->passed && strcmp(text, "FAILED") != 0)
		return json_fail(err, r->doc, AT "/verificationResult",
			"'verificationResult' must be PASSED or FAILED, not %s",
			text_quotes(text));
	return 0;
}

/* The number after LEVEL_HEAD, 0 to 4, or of UNEVALUATED 0; -1: no level. */
static int64_t
level_of(const char *text)
{
	const char *number = text + sizeof LEVEL_HEAD - 1;

	if (strcmp(number, "UNEVALUATED") == 0)
		return 0;
	return *number >= '0' && *number <= '4' && !number[1] ? *number - '0'
							      : -1;
}

static int
check_levels(
	const struct vsa_facts *f, const struct reading *r, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_levels; i++) {
		const char *text = f->levels[i];

		if (f->passed && strcmp(text, "FAILED") == 0)
			return json_fail(err, r->doc, AT "/verifiedLevels",
				"the result is PASSED, but 'verifiedLevels' "
				"holds FAILED");
		if (!text_starts(text, LEVEL_HEAD))
			continue;
		if (level_of(text) < 0)
			return json_fail(err, r->doc, AT "/verifiedLevels",
				"there is no level %s", text_quotes(text));
		if (++n > 1)
			return json_fail(err, r->doc, AT "/verifiedLevels",
				"'verifiedLevels' holds two build levels");
	}
	return 0;
}

static int
read_levels(struct vsa_facts *f, const struct reading *r, struct error *err)
{
	static const struct json_key key = {
		"verifiedLevels", JSON_KIND_LIST, true};
	const struct json *list = NULL;

	if (statement_member(&list, r->doc, r->predicate, AT, &key, err) < 0)
		return -1;
	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_text(json_at(list, i));

		if (!text || !*text)
			return json_fail(err, r->doc, AT "/verifiedLevels",
				"'verifiedLevels' must hold texts");
		*mem_room(f->levels, f->n_levels) = text_copy(text);
		f->n_levels++;
	}
	return check_levels(f, r, err);
}

int
vsa_parse(struct vsa_facts *out, const struct statement *statement,
	struct error *err)
{
	scoped(vsa_facts_done) struct vsa_facts f = VSA_FACTS_INIT;
	const struct reading r = {&statement->doc, statement->predicate};
	const struct json_key resource = {"resourceUri", JSON_KIND_TEXT, true};
	const struct json_key stage = {VSA_STAGE, JSON_KIND_TEXT, false};

	if (strcmp(statement->predicate_type, VSA_PREDICATE) != 0)
		return json_fail(err, r.doc, "/predicateType",
			"a predicate of type %s, but " VSA_PREDICATE
			" is required",
			text_quotes(statement->predicate_type));
	f.subject = statement->subject;
	if (copy_id(&f.verifier, &r, "verifier", "id", err) < 0 ||
		statement_copy(&f.resource, r.doc, r.predicate, AT, &resource,
			err) < 0 ||
		statement_copy(&f.stage, r.doc, r.predicate, AT, &stage, err) <
			0 ||
		read_policy(&f, &r, err) < 0 || read_time(&f, &r, err) < 0 ||
		read_result(&f, &r, err) < 0 || read_levels(&f, &r, err) < 0)
		return -1;
	*out = f;
	f = (struct vsa_facts)VSA_FACTS_INIT;
	return 0;
}

int64_t
vsa_level(const struct vsa_facts *facts)
{
	for (size_t i = 0; i < facts->n_levels; i++)
		if (text_starts(facts->levels[i], LEVEL_HEAD))
			return level_of(facts->levels[i]);
	return 0;
}

void
vsa_facts_done(struct vsa_facts *facts)
{
	for (size_t i = 0; i < facts->n_levels; i++)
		free(facts->levels[i]);
	free(facts->levels);
	free(facts->verifier);
	free(facts->resource);
	free(facts->policy);
	free(facts->stage);
	*facts = (struct vsa_facts)VSA_FACTS_INIT;
}
