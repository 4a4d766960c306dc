/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a statement of quarantine.  Every member is read, and what is read is
 * printed and compared: so nothing is there that nobody looks at, and subject
 * and target cannot contradict each other. */
#include "attest/quarantine/quarantine_private.h"
#include "attest/statement.h"
#include "base/clock.h"

static const struct json_key predicate_keys[] = {
	{"action", JSON_KIND_TEXT, true},
	{"lifts", JSON_KIND_MAP, false},
	{"reason", JSON_KIND_TEXT, true},
	{"target", JSON_KIND_MAP, true},
	{"time", JSON_KIND_TEXT, true},
};
static const struct json_key target_keys[] = {
	{"kind", JSON_KIND_TEXT, true},
	{"versions", JSON_KIND_LIST, false},
};
static const struct json_key root_keys[] = {
	{"_type", JSON_KIND_TEXT, true},
	{"predicate", JSON_KIND_MAP, true},
	{"predicateType", JSON_KIND_TEXT, true},
	{"subject", JSON_KIND_LIST, true},
};

/* A map of the statement, and where it is. */
struct quarantine_at {
	const struct json_doc *doc;
	const struct json *v;
	const char *where;
};

static int
fail_at(const struct quarantine_at *at, const char *member, const char *why,
	struct error *err)
{
	scoped_free char *where = text_format("%s/%s", at->where, member);

	return json_fail(err, at->doc, where, "'%s' %s", member, why);
}

static int
read_action(
	struct quarantine *q, const struct quarantine_at *at, struct error *err)
{
	const char *action = json_find_text(at->v, "action");
	const struct json *lifts = json_find(at->v, "lifts");
	scoped_free char *where = text_format("%s/lifts", at->where);

	q->lifts = strcmp(action, "lift") == 0;
	if (!q->lifts && strcmp(action, "quarantine") != 0)
		return fail_at(at, "action", "must be quarantine or lift", err);
	if (q->lifts != (lifts != NULL))
		return fail_at(at, "lifts",
			q->lifts ? "must name the statement that is lifted"
				 : "stands only in a lift",
			err);
	if (!lifts)
		return 0;
	if (statement_digest(&q->lifted, at->doc, lifts, where, err) < 0)
		return -1;
	return digest_is_zero(&q->lifted)
		       ? fail_at(at, "lifts", "has no sha256", err)
		       : 0;
}

static int
read_texts(
	struct quarantine *q, const struct quarantine_at *at, struct error *err)
{
	const char *reason = json_find_text(at->v, "reason");

	if (!*reason || strlen(reason) > QUARANTINE_REASON_MAX)
		return fail_at(at, "reason", "must have 1 to 4096 bytes", err);
	q->reason = text_copy(reason);
	if (clock_parse(&q->time_s, json_find_text(at->v, "time")) < 0)
		return fail_at(at, "time",
			"must be a time of the form 2026-11-21T09:00:00Z", err);
	return 0;
}

static int
read_kind(struct quarantine_target *t, const struct quarantine_at *at,
	struct error *err)
{
	const char *name = json_find_text(at->v, "kind");

	for (t->kind = 0; t->kind < QUARANTINE_KINDS; t->kind++)
		if (strcmp(quarantine_kind_name(t->kind), name) == 0)
			return 0;
	return fail_at(at, "kind",
		"must be image, layer, package, commit or key", err);
}

static int
read_versions(struct quarantine_target *t, const struct quarantine_at *at,
	struct error *err)
{
	const struct json *list = json_find(at->v, "versions");

	if (list && (json_count(list) == 0 ||
			    json_count(list) > QUARANTINE_RANGES_MAX))
		return fail_at(at, "versions", "must hold 1 to 64 ranges", err);
	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_text(json_at(list, i));

		if (!text)
			return fail_at(at, "versions", "must hold texts", err);
		*mem_room(t->versions, t->n_versions) = text_copy(text);
		t->n_versions++;
	}
	return 0;
}

static int
read_subject(struct quarantine_target *t, const struct quarantine_at *at,
	struct error *err)
{
	const struct json *list = json_find(at->v, "subject");
	const struct json *one = json_at(list, 0);
	scoped_free char *where = text_format("%s/subject/0", at->where);
	const bool named =
		t->kind == QUARANTINE_PACKAGE || t->kind == QUARANTINE_COMMIT;
	struct error why = ERROR_INIT;

	if (json_count(list) != 1 || json_kind(one) != JSON_KIND_MAP)
		return fail_at(at, "subject", "must hold one subject", err);
	if (statement_digest(&t->sum, at->doc, one, where, err) < 0)
		return -1;
	if (digest_is_zero(&t->sum))
		return json_fail(err, at->doc, where,
			"the subject has no sha256 digest");
	t->name = text_copy(json_find_text(one, "name"));
	if (named != (t->name != NULL))
		return json_fail(err, at->doc, where,
			named ? "the subject has no name"
			      : "the subject must have no name");
	if (named)
		t->sum = (struct digest){{0}};
	if (quarantine_check(t, &why) < 0)
		return json_fail(err, at->doc, where, "%s", why.text);
	return 0;
}

/* The digest of a name, members that are not known, … */
static int
compare_printed(const struct quarantine *q, const struct quarantine_at *at,
	struct error *err)
{
	scoped(json_free) struct json *again = quarantine_json(q);

	if (json_same(again, at->v))
		return 0;
	return json_fail(err, at->doc, at->where,
		"the statement does not have the one form that it can have: "
		"the digest of the subject is not that of its name, or a "
		"member is not known");
}

int
quarantine_read(struct quarantine *out, const struct json_doc *doc,
	const struct json *v, const char *where, struct error *err)
{
	scoped(quarantine_done) struct quarantine q = QUARANTINE_INIT;
	scoped_free char *under = text_format("%s/predicate", where);
	scoped_free char *below = text_format("%s/target", under);
	const struct quarantine_at root = {doc, v, where};
	const struct json *p = json_find(v, "predicate");
	const struct quarantine_at at = {doc, p, under};
	const struct quarantine_at target = {
		doc, json_find(p, "target"), below};

	if (json_check(doc, v, where, root_keys, ARRAY_LEN(root_keys), err) < 0)
		return -1;
	if (strcmp(json_find_text(v, "_type"), STATEMENT_TYPE) != 0)
		return fail_at(&root, "_type", "must be " STATEMENT_TYPE, err);
	if (strcmp(json_find_text(v, "predicateType"), QUARANTINE_PREDICATE) !=
		0)
		return fail_at(&root, "predicateType",
			"must be " QUARANTINE_PREDICATE, err);
	if (json_check(doc, p, under, predicate_keys, ARRAY_LEN(predicate_keys),
		    err) < 0 ||
		json_check(doc, target.v, below, target_keys,
			ARRAY_LEN(target_keys), err) < 0 ||
		read_action(&q, &at, err) < 0 || read_texts(&q, &at, err) < 0 ||
		read_kind(&q.target, &target, err) < 0 ||
		read_versions(&q.target, &target, err) < 0 ||
		read_subject(&q.target, &root, err) < 0 ||
		compare_printed(&q, &root, err) < 0)
		return -1;
	*out = q;
	q = (struct quarantine)QUARANTINE_INIT;
	return 0;
}

int
quarantine_of(
	struct quarantine *out, const struct statement *s, struct error *err)
{
	return quarantine_read(out, &s->doc, s->doc.root, "", err);
}

int
quarantine_parse(struct quarantine *out, const char *text, size_t len,
	const char *name, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (json_read(&doc, text, len, name, err) < 0)
		return -1;
	return quarantine_read(out, &doc, doc.root, "", err);
}
