/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX 2: relationships say which packages are no part of the image. */
#include "attest/ask/facts_private.h"

/* A package by its id; sorted. */
struct element {
	const char *id;
	const struct json *v;
	enum facts_part part;
};

/* Which relationships name a tool or a source, and on which side. */
static const struct relation {
	const char *type;
	bool related; /* the second element is it, not the first */
	enum facts_part part;
} relations[] = {
	{"BUILD_TOOL_OF", false, FACTS_ENVIRONMENT},
	{"DEV_TOOL_OF", false, FACTS_ENVIRONMENT},
	{"TEST_TOOL_OF", false, FACTS_ENVIRONMENT},
	{"BUILD_DEPENDENCY_OF", false, FACTS_ENVIRONMENT},
	{"DEV_DEPENDENCY_OF", false, FACTS_ENVIRONMENT},
	{"TEST_DEPENDENCY_OF", false, FACTS_ENVIRONMENT},
	{"GENERATED_FROM", true, FACTS_SOURCES},
	{"GENERATES", false, FACTS_SOURCES},
};

static int
by_id(const void *a, const void *b)
{
	const struct element *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static void
note_relation(struct element *list, size_t n, const struct json *v)
{
	const char *type = facts_word(v, "relationshipType");
	const struct relation *row = NULL;
	struct element wanted = {NULL, NULL, FACTS_CONTAINS}, *found;

	for (size_t i = 0; type && i < ARRAY_LEN(relations) && !row; i++)
		if (strcmp(relations[i].type, type) == 0)
			row = &relations[i];
	if (!row)
		return;
	wanted.id = facts_word(
		v, row->related ? "relatedSpdxElement" : "spdxElementId");
	found = wanted.id ? bsearch(&wanted, list, n, sizeof *list, by_id)
			  : NULL;
	if (found)
		found->part = row->part;
}

static const char *
purl_in(const struct json *package)
{
	const struct json *list = facts_items(package, "externalRefs");

	for (size_t i = 0; i < json_count(list); i++)
		if (text_equal(facts_word(json_at(list, i), "referenceType"),
			    "purl"))
			return facts_word(json_at(list, i), "referenceLocator");
	return NULL;
}

static const char *
checksum_in(const struct json *package)
{
	const struct json *list = facts_items(package, "checksums");

	for (size_t i = 0; i < json_count(list); i++)
		if (text_equal(facts_word(json_at(list, i), "algorithm"),
			    "SHA256"))
			return facts_word(json_at(list, i), "checksumValue");
	return NULL;
}

static int
add_elements(struct facts *f, const struct element *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct json *v = list[i].v;
		const struct said said = {.purl = purl_in(v),
			.name = facts_word(v, "name"),
			.version = facts_word(v, "versionInfo"),
			.file = facts_word(v, "packageFileName"),
			.digest = checksum_in(v)};

		if (!said.name || facts_add(f, list[i].part, &said) < 0)
			return -1;
	}
	return 0;
}

int
facts_spdx(struct facts *f, const struct json *predicate)
{
	const struct json *packages = facts_items(predicate, "packages");
	const struct json *all = facts_items(predicate, "relationships");
	size_t n = json_count(packages);
	scoped_free struct element *list = mem_alloc(n, sizeof *list);

	if (!text_starts(facts_word(predicate, "spdxVersion")
				 ? facts_word(predicate, "spdxVersion")
				 : "",
		    "SPDX-2."))
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct json *v = json_at(packages, i);

		list[i] = (struct element){
			facts_word(v, "SPDXID"), v, FACTS_CONTAINS};
		if (!list[i].id)
			return -1;
	}
	if (n > 1)
		qsort(list, n, sizeof *list, by_id);
	for (size_t i = 0; i < json_count(all); i++)
		note_relation(list, n, json_at(all, i));
	return add_elements(f, list, n);
}
