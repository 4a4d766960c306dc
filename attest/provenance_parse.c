/* SPDX-License-Identifier: Apache-2.0 */
/* provenance(7): read facts from a statement. The bytes are foreign. */
#include "attest/dsse.h"
#include "attest/git_location.h"
#include "attest/provenance_private.h"
#include "base/file.h"

#define INPUTS_MAX 100000
#define RESIDUAL_MAX 64
#define SOURCE_MAX 64 /* bytes of one name in that list */
#define OUTPUT_LEN_MAX 128
#define DECLARED_MAX 16
#define DECLARED_LEN_MAX 128            /* of one text */
#define EPOCH_MAX INT64_C(253402300799) /* the last second of the year 9999 */

static int
read_number(int64_t *out, const struct json_doc *doc, const struct json *map,
	const char *where, const char *name, int64_t least, int64_t most,
	struct error *err)
{
	const struct json_key key = {name, JSON_KIND_NUMBER, true};
	const struct json *v = NULL;

	if (statement_member(&v, doc, map, where, &key, err) < 0)
		return -1;
	*out = json_number(v, -1);
	if (*out < least || *out > most)
		return json_fail(err, doc, where,
			"%s/%s must be a number from %lld to %lld", where, name,
			(long long)least, (long long)most);
	return 0;
}

/* A complete git object id, SHA-1 or SHA-256. */
static int
check_git_id(const char *id, const struct json_doc *doc, const char *where,
	const char *name, struct error *err)
{
	unsigned char raw[32];
	size_t len = id ? strlen(id) : 40;

	if (id && ((len != 40 && len != 64) || hex_parse(raw, id, len) < 0))
		return json_fail(err, doc, where,
			"%s/%s must be 40 or 64 lower-case hex digits", where,
			name);
	return 0;
}

/* SLSA: a verifier must refuse an external parameter that it does not know. */
static int
refuse_unknown(const struct json_doc *doc, const struct json *map,
	const char *where, struct error *err)
{
	scoped_free const char **keys = json_keys(map);

	for (size_t i = 0; i < json_count(map); i++) {
		if (statement_is_empty(json_find(map, keys[i])) ||
			strcmp(keys[i], "repository") == 0 ||
			strcmp(keys[i], "revision") == 0 ||
			strcmp(keys[i], "recipe") == 0 ||
			strcmp(keys[i], "output") == 0)
			continue;
		return json_fail(err, doc, where,
			"the external parameter %s is unknown to this build "
			"type",
			text_quotes(keys[i]));
	}
	return 0;
}

/* recipe(5): lower-case letters and digits, in parts joined by one of '.', '_'
 * and '-'; at most 128 bytes. */
static bool
is_output(const char *name)
{
	static const char within[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	const char *at = name;
	size_t len;

	while ((len = strspn(at, within)) > 0) {
		at += len;
		if (*at == '\0')
			return at - name <= OUTPUT_LEN_MAX;
		if (!strchr("._-", *at++))
			return false;
	}
	return false;
}

static int
read_external(struct provenance *p, const struct json_doc *doc,
	const struct json *definition, struct error *err)
{
	static const char where[] = PROVENANCE_DEFINITION "/externalParameters";
	static const struct json_key keys[] = {
		{"repository", JSON_KIND_TEXT, true},
		{"revision", JSON_KIND_TEXT, true},
		{"recipe", JSON_KIND_TEXT, false}, /* "" is the root */
		{"output", JSON_KIND_TEXT, false}, /* absent: the only image */
	};
	const struct json *map = NULL;
	const char *fault;

	if (statement_map(&map, doc, definition, PROVENANCE_DEFINITION,
		    "externalParameters", err) < 0 ||
		refuse_unknown(doc, map, where, err) < 0 ||
		statement_copy(&p->repository, doc, map, where, &keys[0], err) <
			0 ||
		statement_copy(&p->revision, doc, map, where, &keys[1], err) <
			0 ||
		statement_copy(&p->recipe, doc, map, where, &keys[2], err) <
			0 ||
		statement_copy(&p->output, doc, map, where, &keys[3], err) <
			0 ||
		check_git_id(p->revision, doc, where, "revision", err) < 0)
		return -1;
	fault = git_location_fault(p->repository);
	if (fault)
		return json_fail(err, doc, where, "repository %s %s",
			text_quotes(p->repository), fault);
	if (!p->recipe)
		p->recipe = text_copy("");
	if (*p->recipe && file_path_check(p->recipe) < 0)
		return json_fail(err, doc, where,
			"recipe %s is not a path within a repository",
			text_quotes(p->recipe));
	if (p->output && !is_output(p->output))
		return json_fail(err, doc, where,
			"output %s is not a name of a recipe's output",
			text_quotes(p->output));
	return 0;
}

/* Names are printed without quotes, so only these characters are allowed. */
static bool
is_source(const char *s)
{
	static const char of[] = "abcdefghijklmnopqrstuvwxyz0123456789 -";
	size_t len = s ? strlen(s) : 0;

	return len > 0 && len <= SOURCE_MAX && strspn(s, of) == len;
}

/* Older statements have no list "residual": it may be missing. */
static int
read_residual(struct provenance *p, const struct json_doc *doc,
	const struct json *map, const char *where, struct error *err)
{
	const struct json *list = NULL;

	if (statement_list(&list, doc, map, where, "residual", err) < 0)
		return -1;
	if (json_count(list) > RESIDUAL_MAX)
		return json_fail(err, doc, where,
			"%s/residual must hold at most %d names", where,
			RESIDUAL_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = json_text(json_at(list, i));

		if (!is_source(name) ||
			(i > 0 && strcmp(p->residual[i - 1], name) >= 0))
			return json_fail(err, doc, where,
				"%s/residual must hold sorted names of lower-"
				"case letters, digits, spaces and dashes",
				where);
		*mem_room(p->residual, p->n_residual) = text_copy(name);
		p->n_residual++;
	}
	return 0;
}

/* "HALLMARK_COMMIT"; printed without quotes. */
static bool
is_variable(const char *s)
{
	size_t len = strlen(s);

	return len > 0 && len <= SOURCE_MAX &&
	       strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == len;
}

/* Only builds whose recipe declares inputs have the map "declared". */
static int
read_declared(struct provenance *p, const struct json_doc *doc,
	const struct json *map, const char *where, struct error *err)
{
	static const struct json_key key = {"declared", JSON_KIND_MAP, false};
	scoped_free const char **names = NULL;
	const struct json *declared = NULL;
	const char *commit;

	if (statement_member(&declared, doc, map, where, &key, err) < 0)
		return -1;
	if (!declared)
		return 0;
	names = json_keys(declared);
	for (size_t i = 0; i < json_count(declared); i++) {
		const char *text = json_find_text(declared, names[i]);

		if (i == DECLARED_MAX || !is_variable(names[i]) || !text ||
			!*text || strlen(text) > DECLARED_LEN_MAX)
			return json_fail(err, doc, where,
				"%s/declared must hold at most %d texts of 1 "
				"to %d bytes, with names of capital letters "
				"and '_'",
				where, DECLARED_MAX, DECLARED_LEN_MAX);
	}
	commit = json_find_text(declared, "HALLMARK_COMMIT");
	if (commit && strcmp(commit, p->revision) != 0)
		return json_fail(err, doc, where,
			"%s/declared/HALLMARK_COMMIT must be the revision",
			where);
	p->declared = json_copy_of(declared);
	return 0;
}

/* Older statements do not name the format of the box. */
static int
read_box(struct provenance *p, const struct json_doc *doc,
	const struct json *map, const char *where, struct error *err)
{
	const struct json *v = json_find(map, "box");

	if (!v || statement_is_empty(v))
		return 0;
	return read_number(&p->box, doc, map, where, "box", 1, INT32_MAX, err);
}

static int
read_internal(struct provenance *p, const struct json_doc *doc,
	const struct json *definition, struct error *err)
{
	static const char where[] = PROVENANCE_DEFINITION "/internalParameters";
	static const struct json_key keys[] = {
		{"architecture", JSON_KIND_TEXT, true},
		{"level", JSON_KIND_TEXT, true},
	};
	const struct json *map = NULL;

	if (statement_map(&map, doc, definition, PROVENANCE_DEFINITION,
		    "internalParameters", err) < 0 ||
		statement_copy(
			&p->architecture, doc, map, where, &keys[0], err) < 0 ||
		statement_copy(&p->level, doc, map, where, &keys[1], err) < 0 ||
		read_number(&p->epoch_s, doc, map, where, "epoch", 0, EPOCH_MAX,
			err) < 0 ||
		read_declared(p, doc, map, where, err) < 0 ||
		read_residual(p, doc, map, where, err) < 0 ||
		read_box(p, doc, map, where, err) < 0)
		return -1;
	return read_number(
		&p->format, doc, map, where, "format", 1, INT32_MAX, err);
}

static int
read_annotations(struct provenance_input *out, const struct json_doc *doc,
	const struct json *v, const char *where, struct error *err)
{
	static const struct json_key annotations_key = {
		"annotations", JSON_KIND_MAP, false};
	static const struct json_key size_key = {
		"size", JSON_KIND_NUMBER, false};
	static const struct json_key role_key = {"role", JSON_KIND_TEXT, false};
	scoped_free char *at = text_format("%s/annotations", where);
	const struct json *annotations = NULL, *size = NULL;

	if (statement_member(
		    &annotations, doc, v, where, &annotations_key, err) < 0 ||
		statement_member(&size, doc, annotations, at, &size_key, err) <
			0 ||
		statement_copy(
			&out->role, doc, annotations, at, &role_key, err) < 0)
		return -1;
	if (size && json_number(size, -1) < 0)
		return json_fail(
			err, doc, at, "%s/size must be a number from 0", at);
	out->size = json_number(size, -1);
	return 0;
}

static int
read_input(struct provenance_input *in, const struct json_doc *doc,
	const struct json *v, const char *where, struct error *err)
{
	static const struct json_key keys[] = {
		{"uri", JSON_KIND_TEXT, false},
		{"name", JSON_KIND_TEXT, false},
		{"gitCommit", JSON_KIND_TEXT, false},
		{"gitTree", JSON_KIND_TEXT, false},
	};
	scoped_free char *at = text_format("%s/digest", where);
	const struct json *digest = json_find(v, "digest");

	if (json_kind(v) != JSON_KIND_MAP)
		return json_fail(err, doc, where, "%s must be a map", where);
	if (statement_copy(&in->uri, doc, v, where, &keys[0], err) < 0 ||
		statement_copy(&in->name, doc, v, where, &keys[1], err) < 0 ||
		statement_digest(&in->sum, doc, v, where, err) < 0 ||
		statement_copy(
			&in->git_commit, doc, digest, at, &keys[2], err) < 0 ||
		statement_copy(&in->git_tree, doc, digest, at, &keys[3], err) <
			0 ||
		check_git_id(in->git_commit, doc, at, "gitCommit", err) < 0 ||
		check_git_id(in->git_tree, doc, at, "gitTree", err) < 0)
		return -1;
	return read_annotations(in, doc, v, where, err);
}

static int
read_inputs(struct provenance *p, const struct json_doc *doc,
	const struct json *definition, struct error *err)
{
	const struct json *list = NULL;

	if (statement_list(&list, doc, definition, PROVENANCE_DEFINITION,
		    "resolvedDependencies", err) < 0)
		return -1;
	if (json_count(list) > INPUTS_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: %zu resolvedDependencies, but at most %d are "
			"read",
			doc->name, json_count(list), INPUTS_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where = text_format(
			PROVENANCE_DEFINITION "/resolvedDependencies/%zu", i);
		struct provenance_input *in = mem_room(p->inputs, p->n_inputs);

		in->size = -1;
		p->n_inputs++;
		if (read_input(in, doc, json_at(list, i), where, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_definition(struct provenance *p, const struct json_doc *doc,
	const struct json *predicate, struct error *err)
{
	const struct json *definition = NULL;
	const char *type = NULL;

	if (statement_map(&definition, doc, predicate, "/predicate",
		    "buildDefinition", err) < 0 ||
		statement_text(&type, doc, definition, PROVENANCE_DEFINITION,
			"buildType", true, err) < 0)
		return -1;
	if (strcmp(type, PROVENANCE_BUILD_TYPE) != 0)
		return json_fail(err, doc, PROVENANCE_DEFINITION "/buildType",
			"build type %s, but " PROVENANCE_BUILD_TYPE
			" is required",
			text_quotes(type));
	if (read_external(p, doc, definition, err) < 0 ||
		read_internal(p, doc, definition, err) < 0)
		return -1;
	return read_inputs(p, doc, definition, err);
}

int
provenance_of(
	struct provenance *out, const struct statement *s, struct error *err)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;

	if (strcmp(s->predicate_type, PROVENANCE_PREDICATE) != 0)
		return json_fail(err, &s->doc, "/predicateType",
			"predicate type %s, but " PROVENANCE_PREDICATE
			" is required",
			text_quotes(s->predicate_type));
	p.subject_name = text_copy(s->subject_name);
	p.subject = s->subject;
	if (read_definition(&p, &s->doc, s->predicate, err) < 0 ||
		provenance_details(&p, &s->doc, s->predicate, err) < 0)
		return -1;
	*out = p;
	p = (struct provenance)PROVENANCE_INIT;
	return 0;
}

int
provenance_parse(struct provenance *out, const char *text, size_t len,
	const char *name, struct error *err)
{
	scoped(statement_done) struct statement s = STATEMENT_INIT;

	if (statement_parse(&s, text, len, name, err) < 0)
		return -1;
	return provenance_of(out, &s, err);
}

int
provenance_unchecked(
	struct provenance *out, const struct bytes *envelope, struct error *err)
{
	scoped(dsse_done) struct dsse e = DSSE_INIT;

	if (dsse_parse(&e, envelope->data, envelope->len, "envelope", err) < 0)
		return -1;
	return provenance_parse(
		out, e.payload.data, e.payload.len, "statement", err);
}
