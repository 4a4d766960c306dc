/* SPDX-License-Identifier: Apache-2.0 */
/* verdict(7): read a statement.  Nothing unknown is passed over: a member that
 * this release does not know may change what the others mean. */
#include "attest/statement.h"
#include "attest/verdict_private.h"
#include "base/clock.h"

static const struct json_key predicate_keys[] = {
	{"causes", JSON_KIND_LIST, false},
	{"differences", JSON_KIND_MAP, false},
	{"durationMilliseconds", JSON_KIND_NUMBER, true},
	{"evidence", JSON_KIND_LIST, true},
	{"finished", JSON_KIND_TEXT, true},
	{"formats", JSON_KIND_MAP, true},
	{"judged", JSON_KIND_MAP, true},
	{"level", JSON_KIND_TEXT, true},
	{"levels", JSON_KIND_MAP, false},
	{"machine", JSON_KIND_MAP, true},
	{"originalDamaged", JSON_KIND_FLAG, false},
	{"passes", JSON_KIND_LIST, false},
	{"reason", JSON_KIND_MAP, false},
	{"rebuilder", JSON_KIND_MAP, true},
	{"runs", JSON_KIND_LIST, true},
	{"started", JSON_KIND_TEXT, true},
	{"verdict", JSON_KIND_TEXT, true},
};
static const struct json_key formats_keys[] = {
	{"box", JSON_KIND_NUMBER, true},
	{"layer", JSON_KIND_NUMBER, true},
};
static const struct json_key judged_keys[] = {
	{"digest", JSON_KIND_MAP, true},
};
static const struct json_key machine_keys[] = {
	{"architecture", JSON_KIND_TEXT, true},
	{"kernel", JSON_KIND_TEXT, true},
	{"processors", JSON_KIND_NUMBER, true},
};
static const struct json_key reason_keys[] = {
	{"code", JSON_KIND_TEXT, true},
	{"text", JSON_KIND_TEXT, true},
};
static const struct json_key rebuilder_keys[] = {
	{"hallmark", JSON_KIND_TEXT, true},
	{"id", JSON_KIND_TEXT, true},
	{"key", JSON_KIND_TEXT, false},
};
static const struct json_key differences_keys[] = {
	{"count", JSON_KIND_NUMBER, true},
	{"first", JSON_KIND_LIST, true},
};

/* The maps of the predicate whose members are texts and numbers. */
static const struct {
	const char *name;
	const struct json_key *keys;
	size_t n;
} map_rows[] = {
	{"differences", differences_keys, ARRAY_LEN(differences_keys)},
	{"formats", formats_keys, ARRAY_LEN(formats_keys)},
	{"judged", judged_keys, ARRAY_LEN(judged_keys)},
	{"machine", machine_keys, ARRAY_LEN(machine_keys)},
	{"reason", reason_keys, ARRAY_LEN(reason_keys)},
	{"rebuilder", rebuilder_keys, ARRAY_LEN(rebuilder_keys)},
};

static int
check_maps(const struct verdict_at *at, struct error *err)
{
	if (json_check(at->doc, at->p, AT, predicate_keys,
		    ARRAY_LEN(predicate_keys), err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(map_rows); i++) {
		const struct json *map = json_find(at->p, map_rows[i].name);
		scoped_free char *where =
			text_format(AT "/%s", map_rows[i].name);

		if (map && json_check(at->doc, map, where, map_rows[i].keys,
				   map_rows[i].n, err) < 0)
			return -1;
	}
	return 0;
}

static const struct json *
find_row(const struct verdict_at *at, const struct verdict_row *row)
{
	const struct json *map = row->map ? json_find(at->p, row->map) : at->p;

	return map ? json_find(map, row->name) : NULL;
}

static int
fail_row(const struct verdict_at *at, const struct verdict_row *row,
	const char *what, struct error *err)
{
	scoped_free char *where = text_format("%s%s%s/%s", AT,
		row->map ? "/" : "", row->map ? row->map : "", row->name);

	return json_fail(err, at->doc, where, "%s %s", where, what);
}

static int
read_rows(struct verdict *v, const struct verdict_at *at, struct error *err)
{
	for (size_t i = 0; i < n_verdict_texts; i++) {
		const struct verdict_row *row = &verdict_texts[i];
		const char *text = json_text(find_row(at, row));

		if (text && !*text)
			return fail_row(at, row, "is empty", err);
		*(char **)verdict_member(v, row->at) = text_copy(text);
	}
	for (size_t i = 0; i < n_verdict_numbers; i++) {
		const struct verdict_row *row = &verdict_numbers[i];
		int64_t n = json_number(find_row(at, row), -1);

		if (n < 0)
			return fail_row(at, row, "is below zero", err);
		*(int64_t *)verdict_member(v, row->at) = n;
	}
	for (size_t i = 0; i < n_verdict_times; i++) {
		const struct verdict_row *row = &verdict_times[i];

		if (clock_parse(verdict_member(v, row->at),
			    json_text(find_row(at, row))) < 0)
			return fail_row(at, row,
				"must be a time of the form "
				"2026-11-21T09:00:00Z",
				err);
	}
	return 0;
}

static int
read_word(struct verdict *v, const struct verdict_at *at, struct error *err)
{
	const char *text = json_find_text(at->p, "verdict");

	if (verdict_word_find(&v->word, text) < 0)
		return json_fail(err, at->doc, AT "/verdict",
			"there is no verdict %s", text_quotes(text));
	if (statement_digest(&v->judged, at->doc, json_find(at->p, "judged"),
		    AT "/judged", err) < 0)
		return -1;
	if (digest_is_zero(&v->judged))
		return json_fail(
			err, at->doc, AT "/judged", AT "/judged has no sha256");
	return 0;
}

int
verdict_of(struct verdict *out, const struct statement *s, struct error *err)
{
	scoped(verdict_done) struct verdict v = VERDICT_INIT;
	const struct verdict_at at = {&s->doc, s->predicate};
	struct error why = ERROR_INIT;

	if (strcmp(s->predicate_type, VERDICT_PREDICATE) != 0)
		return json_fail(err, &s->doc, "/predicateType",
			"%s is no verdict", text_quotes(s->predicate_type));
	if (!s->predicate)
		return json_fail(err, &s->doc, "", AT " is missing");
	v.subject = s->subject;
	v.subject_name = text_copy(s->subject_name);
	if (check_maps(&at, err) < 0 || read_word(&v, &at, err) < 0 ||
		read_rows(&v, &at, err) < 0 || verdict_lists(&v, &at, err) < 0)
		return -1;
	if (verdict_check(&v, &why) < 0)
		return json_fail(err, &s->doc, AT "/verdict", "%s", why.text);
	*out = v;
	v = (struct verdict)VERDICT_INIT;
	return 0;
}

int
verdict_parse(struct verdict *out, const char *text, size_t len,
	const char *name, struct error *err)
{
	scoped(statement_done) struct statement s = STATEMENT_INIT;

	if (statement_parse(&s, text, len, name, err) < 0)
		return -1;
	return verdict_of(out, &s, err);
}
