/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/statement.h"

struct json *
statement_descriptor(const char *name, const struct digest *sum)
{
	struct json *descriptor = json_new_map(), *digest = json_new_map();

	json_put_text(digest, "sha256", digest_hex(sum).s);
	json_put(descriptor, "digest", digest);
	if (name)
		json_put_text(descriptor, "name", name);
	return descriptor;
}

struct json *
statement_new(const char *name, const struct digest *subject,
	const char *predicate_type, struct json *takes_predicate)
{
	struct json *statement = json_new_map(), *subjects = json_new_list();

	json_push(subjects, statement_descriptor(name, subject));
	json_put_text(statement, "_type", STATEMENT_TYPE);
	json_put(statement, "subject", subjects);
	json_put_text(statement, "predicateType", predicate_type);
	json_put(statement, "predicate", takes_predicate);
	return statement;
}

bool
statement_is_empty(const struct json *v)
{
	switch (json_kind(v)) {
	case JSON_KIND_NULL:
		return true;
	case JSON_KIND_TEXT:
		return *json_text(v) == '\0';
	case JSON_KIND_LIST:
	case JSON_KIND_MAP:
		return json_count(v) == 0;
	default:
		return false;
	}
}

int
statement_member(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const struct json_key *key,
	struct error *err)
{
	scoped_free char *at = text_format("%s/%s", where, key->name);
	const struct json *v = json_find(map, key->name);

	if (v && statement_is_empty(v))
		v = NULL;
	if (!v && key->required)
		return json_fail(err, doc, at, "%s is missing", at);
	if (v && json_kind(v) != key->kind)
		return json_fail(err, doc, at, "%s must be %s", at,
			json_kind_name(key->kind));
	*out = v;
	return 0;
}

int
statement_text(const char **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	bool required, struct error *err)
{
	const struct json_key key = {name, JSON_KIND_TEXT, required};
	const struct json *v = NULL;

	if (statement_member(&v, doc, map, where, &key, err) < 0)
		return -1;
	*out = json_text(v);
	return 0;
}

int
statement_map(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	struct error *err)
{
	const struct json_key key = {name, JSON_KIND_MAP, true};

	return statement_member(out, doc, map, where, &key, err);
}

int
statement_list(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	struct error *err)
{
	const struct json_key key = {name, JSON_KIND_LIST, false};

	return statement_member(out, doc, map, where, &key, err);
}

int
statement_copy(char **out, const struct json_doc *doc, const struct json *map,
	const char *where, const struct json_key *key, struct error *err)
{
	const char *text = NULL;

	if (statement_text(
		    &text, doc, map, where, key->name, key->required, err) < 0)
		return -1;
	*out = text_copy(text);
	return 0;
}

int
statement_digest(struct digest *out, const struct json_doc *doc,
	const struct json *descriptor, const char *where, struct error *err)
{
	static const struct json_key digest_key = {
		"digest", JSON_KIND_MAP, false};
	scoped_free char *at = text_format("%s/digest", where);
	const struct json *set = NULL;
	const char *hex = NULL;
	struct digest sum = {{0}};

	if (statement_member(&set, doc, descriptor, where, &digest_key, err) <
			0 ||
		statement_text(&hex, doc, set, at, "sha256", false, err) < 0)
		return -1;
	if (hex && digest_parse_hex(&sum, hex) < 0)
		return json_fail(err, doc, at,
			"%s/sha256 must be 64 lower-case hex digits", at);
	*out = sum;
	return 0;
}

static int
read_subject(struct statement *s, struct error *err)
{
	static const struct json_key key = {"subject", JSON_KIND_LIST, true};
	const struct json *list = NULL, *one;

	if (statement_member(&list, &s->doc, s->doc.root, "", &key, err) < 0)
		return -1;
	if (json_count(list) != 1)
		return json_fail(err, &s->doc, "/subject",
			"%zu subjects, but exactly one is required",
			json_count(list));
	one = json_at(list, 0);
	if (json_kind(one) != JSON_KIND_MAP)
		return json_fail(
			err, &s->doc, "/subject/0", "/subject/0 must be a map");
	if (statement_digest(&s->subject, &s->doc, one, "/subject/0", err) <
			0 ||
		statement_text(&s->subject_name, &s->doc, one, "/subject/0",
			"name", false, err) < 0)
		return -1;
	if (digest_is_zero(&s->subject))
		return json_fail(err, &s->doc, "/subject/0",
			"the subject has no sha256 digest");
	return 0;
}

int
statement_parse(struct statement *out, const char *text, size_t len,
	const char *name, struct error *err)
{
	static const struct json_key predicate_key = {
		"predicate", JSON_KIND_MAP, false};
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	const char *type = NULL;

	if (json_read(&s.doc, text, len, name, err) < 0)
		return -1;
	if (json_kind(s.doc.root) != JSON_KIND_MAP)
		return json_fail(err, &s.doc, "", "a statement must be a map");
	if (statement_text(&type, &s.doc, s.doc.root, "", "_type", true, err) <
		0)
		return -1;
	if (strcmp(type, STATEMENT_TYPE) != 0)
		return json_fail(err, &s.doc, "/_type",
			"a statement of type %s, but " STATEMENT_TYPE
			" is required",
			text_quotes(type));
	if (read_subject(&s, err) < 0 ||
		statement_text(&s.predicate_type, &s.doc, s.doc.root, "",
			"predicateType", true, err) < 0 ||
		statement_member(&s.predicate, &s.doc, s.doc.root, "",
			&predicate_key, err) < 0)
		return -1;
	*out = s;
	s = (struct statement)STATEMENT_INIT;
	return 0;
}

void
statement_done(struct statement *statement)
{
	json_doc_done(&statement->doc);
	*statement = (struct statement)STATEMENT_INIT;
}
