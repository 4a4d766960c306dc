/* SPDX-License-Identifier: Apache-2.0 */
/* provenance(7), runDetails: the builder and the byproducts. */
#include "attest/provenance_private.h"

#define LAYERS_MAX 1000

/* The field for a byproduct's digest; NULL if hallmark never writes the name.
 */
static struct digest *
find_byproduct(struct provenance *p, const char *name)
{
	static const char layer[] = "layer/", diff_id[] = "diff_id/";
	struct digest *list = text_starts(name, layer)     ? p->layers
			      : text_starts(name, diff_id) ? p->diff_ids
							   : NULL;
	const char *digits = strchr(name, '/');
	int64_t i;

	if (strcmp(name, "config") == 0)
		return &p->config;
	if (strcmp(name, "tree") == 0)
		return &p->tree;
	if (!list ||
		text_number(&i, digits + 1, strlen(digits + 1), LAYERS_MAX) < 0)
		return NULL;
	if ((digits[1] == '0' && digits[2]) || (size_t)i >= p->n_layers)
		return NULL;
	return &list[i];
}

static int
read_byproduct(struct provenance *p, const struct json_doc *doc,
	const struct json *v, const char *where, struct error *err)
{
	const char *name = NULL;
	struct digest *to;

	if (json_kind(v) != JSON_KIND_MAP)
		return json_fail(err, doc, where, "%s must be a map", where);
	if (statement_text(&name, doc, v, where, "name", false, err) < 0)
		return -1;
	to = name ? find_byproduct(p, name) : NULL;
	if (!to)
		return 0;
	if (!digest_is_zero(to))
		return json_fail(err, doc, where, "a second byproduct %s",
			text_quotes(name));
	return statement_digest(to, doc, v, where, err);
}

/* The number of byproducts whose name begins with "layer/". */
static size_t
count_layers(const struct json *list)
{
	size_t n = 0;

	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = json_find_text(json_at(list, i), "name");

		n += name && text_starts(name, "layer/");
	}
	return n;
}

static int
read_byproducts(struct provenance *p, const struct json_doc *doc,
	const struct json *details, struct error *err)
{
	const struct json *list = NULL;
	size_t n;

	if (statement_list(&list, doc, details, PROVENANCE_DETAILS,
		    "byproducts", err) < 0)
		return -1;
	n = count_layers(list);
	if (n > LAYERS_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: %zu layers, but at most %d are read", doc->name, n,
			LAYERS_MAX);
	p->layers = mem_alloc(n, sizeof *p->layers);
	p->diff_ids = mem_alloc(n, sizeof *p->diff_ids);
	p->n_layers = n;
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where =
			text_format(PROVENANCE_DETAILS "/byproducts/%zu", i);

		if (read_byproduct(p, doc, json_at(list, i), where, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < n; i++)
		if (digest_is_zero(&p->layers[i]) ||
			digest_is_zero(&p->diff_ids[i]))
			return json_fail(err, doc,
				PROVENANCE_DETAILS "/byproducts",
				"byproducts must hold layer/%zu and "
				"diff_id/%zu once each, with a sha256",
				i, i);
	return 0;
}

int
provenance_details(struct provenance *p, const struct json_doc *doc,
	const struct json *predicate, struct error *err)
{
	static const char where[] = PROVENANCE_DETAILS "/builder";
	static const struct json_key id = {"id", JSON_KIND_TEXT, true};
	static const struct json_key version = {
		"hallmark", JSON_KIND_TEXT, false};
	const struct json *details = NULL, *builder = NULL;

	if (statement_map(&details, doc, predicate, "/predicate", "runDetails",
		    err) < 0 ||
		statement_map(&builder, doc, details, PROVENANCE_DETAILS,
			"builder", err) < 0 ||
		statement_copy(&p->builder_id, doc, builder, where, &id, err) <
			0 ||
		statement_copy(&p->builder_version, doc,
			json_find(builder, "version"), where, &version,
			err) < 0)
		return -1;
	return read_byproducts(p, doc, details, err);
}
