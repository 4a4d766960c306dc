/* SPDX-License-Identifier: Apache-2.0 */
/* verdict(7): read the levels and lists of a statement. */
#include "attest/statement.h"
#include "attest/verdict_private.h"

static const struct json_key difference_keys[] = {
	{"kind", JSON_KIND_TEXT, true},
	{"path", JSON_KIND_TEXT, true},
	{"words", JSON_KIND_TEXT, false},
};
static const struct json_key level_keys[] = {
	{"rebuilt", JSON_KIND_LIST, true},
	{"signed", JSON_KIND_LIST, true},
};
static const struct json_key size_keys[] = {
	{"size", JSON_KIND_NUMBER, true},
};
static const struct json_key evidence_keys[] = {
	{"annotations", JSON_KIND_MAP, true},
	{"digest", JSON_KIND_MAP, true},
	{"mediaType", JSON_KIND_TEXT, true},
	{"name", JSON_KIND_TEXT, true},
};

static int
parse_sum(struct digest *out, const struct json_doc *doc, const struct json *v,
	const char *where, struct error *err)
{
	const char *text = json_text(v);

	if (!text || digest_parse(out, text) < 0)
		return json_fail(err, doc, where,
			"%s must be 'sha256:' and 64 lower-case hex digits",
			where);
	return 0;
}

static int
parse_sums(struct verdict_sums *out, const struct json_doc *doc,
	const struct json *list, const char *where, struct error *err)
{
	if (json_count(list) > VERDICT_LAYERS_MAX)
		return json_fail(err, doc, where, "%s has more than %d digests",
			where, VERDICT_LAYERS_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		struct digest sum;

		if (parse_sum(&sum, doc, json_at(list, i), where, err) < 0)
			return -1;
		verdict_add_sum(out, &sum);
	}
	return 0;
}

/* One digest, of layers and diff_ids any number. */
static int
read_level(struct verdict *v, const struct verdict_at *at,
	enum verdict_level level, struct error *err)
{
	const char *name = verdict_level_name(level);
	const struct json *one = json_find(json_find(at->p, "levels"), name);
	scoped_free char *where = text_format(AT "/levels/%s", name);
	const bool many =
		level == VERDICT_AT_LAYERS || level == VERDICT_AT_DIFF_IDS;

	if (json_check(at->doc, one, where, level_keys, ARRAY_LEN(level_keys),
		    err) < 0 ||
		parse_sums(&v->rebuilt[level], at->doc,
			json_find(one, "rebuilt"), where, err) < 0 ||
		parse_sums(&v->signed_sums[level], at->doc,
			json_find(one, "signed"), where, err) < 0)
		return -1;
	if (!many && (v->rebuilt[level].n != 1 || v->signed_sums[level].n > 1 ||
			     (level == VERDICT_AT_MANIFEST &&
				     v->signed_sums[level].n != 1)))
		return json_fail(err, at->doc, where,
			"%s must have one digest on each side", where);
	return 0;
}

static int
read_levels(struct verdict *v, const struct verdict_at *at, struct error *err)
{
	static const char *const together[] = {
		"originalDamaged", "differences", "causes", "passes"};
	const struct json *levels = json_find(at->p, "levels");
	struct json_key keys[VERDICT_LEVELS];

	for (size_t i = 0; i < ARRAY_LEN(together); i++)
		if (!levels != !json_find(at->p, together[i]))
			return json_fail(err, at->doc, AT,
				"'levels' and '%s' belong together",
				together[i]);
	if (!levels)
		return 0;
	for (size_t i = 0; i < VERDICT_LEVELS; i++)
		keys[i] = (struct json_key){
			verdict_level_name((enum verdict_level)i),
			JSON_KIND_MAP, true};
	if (json_check(at->doc, levels, AT "/levels", keys, VERDICT_LEVELS,
		    err) < 0)
		return -1;
	for (size_t i = 0; i < VERDICT_LEVELS; i++)
		if (read_level(v, at, (enum verdict_level)i, err) < 0)
			return -1;
	v->damaged = json_flag(json_find(at->p, "originalDamaged"));
	return 0;
}

static int
read_texts(char ***out, size_t *n, const struct verdict_at *at,
	const char *name, size_t most, struct error *err)
{
	const struct json *list = json_find(at->p, name);
	scoped_free char *where = text_format(AT "/%s", name);

	if (json_count(list) > most)
		return json_fail(err, at->doc, where,
			"%s has more than %zu texts", where, most);
	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_text(json_at(list, i));

		if (!text || !*text)
			return json_fail(err, at->doc, where,
				"%s must hold texts", where);
		verdict_add_text(out, n, text);
	}
	return 0;
}

static int
read_runs(struct verdict *v, const struct verdict_at *at, struct error *err)
{
	const struct json *list = json_find(at->p, "runs");

	if (json_count(list) > VERDICT_RUNS_MAX)
		return json_fail(err, at->doc, AT "/runs",
			"there are more than %d runs", VERDICT_RUNS_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		struct digest sum = {{0}};

		if (!text_equal(json_text(json_at(list, i)), "failed") &&
			parse_sum(&sum, at->doc, json_at(list, i), AT "/runs",
				err) < 0)
			return -1;
		*mem_room(v->runs, v->n_runs) = sum;
		v->n_runs++;
	}
	return 0;
}

static int
read_differences(
	struct verdict *v, const struct verdict_at *at, struct error *err)
{
	static const char where[] = AT "/differences/first";
	const struct json *map = json_find(at->p, "differences");
	const struct json *list = map ? json_find(map, "first") : NULL;

	v->n_all = map ? json_find_number(map, "count", -1) : 0;
	if (json_count(list) > VERDICT_DIFFERENCES_MAX || v->n_all < 0 ||
		(size_t)v->n_all < json_count(list))
		return json_fail(err, at->doc, where,
			"%s has more than %d differences, or more than 'count'",
			where, VERDICT_DIFFERENCES_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *one = json_at(list, i);

		if (json_check(at->doc, one, where, difference_keys,
			    ARRAY_LEN(difference_keys), err) < 0)
			return -1;
		*mem_room(v->differences, v->n_differences) =
			(struct verdict_difference){
				text_copy(json_find_text(one, "kind")),
				text_copy(json_find_text(one, "path")),
				text_copy(json_find_text(one, "words"))};
		v->n_differences++;
	}
	return 0;
}

static int
read_evidence(struct verdict *v, const struct verdict_at *at, struct error *err)
{
	static const char where[] = AT "/evidence";
	const struct json *list = json_find(at->p, "evidence");

	if (json_count(list) > VERDICT_EVIDENCE_MAX)
		return json_fail(err, at->doc, where,
			"there are more than %d pieces of evidence",
			VERDICT_EVIDENCE_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *one = json_at(list, i);
		struct verdict_evidence e = {.size = -1};

		if (json_check(at->doc, one, where, evidence_keys,
			    ARRAY_LEN(evidence_keys), err) < 0 ||
			json_check(at->doc, json_find(one, "annotations"),
				where, size_keys, ARRAY_LEN(size_keys),
				err) < 0 ||
			statement_digest(&e.sum, at->doc, one, where, err) < 0)
			return -1;
		e.size = json_find_number(
			json_find(one, "annotations"), "size", -1);
		if (e.size < 0 || digest_is_zero(&e.sum))
			return json_fail(err, at->doc, where,
				"%s: each needs a size and a sha256", where);
		e.name = text_copy(json_find_text(one, "name"));
		e.media_type = text_copy(json_find_text(one, "mediaType"));
		*mem_room(v->evidence, v->n_evidence) = e;
		v->n_evidence++;
	}
	return 0;
}

int
verdict_lists(struct verdict *v, const struct verdict_at *at, struct error *err)
{
	if (read_levels(v, at, err) < 0 || read_runs(v, at, err) < 0 ||
		read_texts(&v->causes, &v->n_causes, at, "causes",
			VERDICT_CAUSES_MAX, err) < 0 ||
		read_texts(&v->passes, &v->n_passes, at, "passes",
			VERDICT_CAUSES_MAX, err) < 0 ||
		read_differences(v, at, err) < 0)
		return -1;
	return read_evidence(v, at, err);
}
