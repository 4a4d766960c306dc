/* SPDX-License-Identifier: Apache-2.0 */
/* CycloneDX: a component with the scope "excluded" is no part of the image. */
#include "attest/ask/facts_private.h"

/* What hallmark says of the role; NULL: it does not. */
static const char *
role_in(const struct json *component)
{
	const struct json *list = facts_items(component, "properties");

	for (size_t i = 0; i < json_count(list); i++)
		if (text_equal(facts_word(json_at(list, i), "name"),
			    "hallmark:role"))
			return facts_word(json_at(list, i), "value");
	return NULL;
}

static const char *
sha256_in(const struct json *component)
{
	const struct json *list = facts_items(component, "hashes");

	for (size_t i = 0; i < json_count(list); i++)
		if (text_equal(facts_word(json_at(list, i), "alg"), "SHA-256"))
			return facts_word(json_at(list, i), "content");
	return NULL;
}

static int
add_component(struct facts *f, const struct json *v)
{
	const char *role = role_in(v), *group = facts_word(v, "group");
	const char *name = facts_word(v, "name");
	scoped_free char *full = group && *group && name
					 ? text_format("%s/%s", group, name)
					 : text_copy(name);
	const struct said said = {.purl = facts_word(v, "purl"),
		.name = full,
		.version = facts_word(v, "version"),
		.digest = sha256_in(v)};

	if (!name)
		return -1;
	if (text_equal(role, "output") ||
		(!said.purl && text_equal(facts_word(v, "type"), "file")))
		return 0; /* a file */
	return facts_add(f,
		!text_equal(facts_word(v, "scope"), "excluded") ? FACTS_CONTAINS
		: text_equal(role, "source")                    ? FACTS_SOURCES
					     : FACTS_ENVIRONMENT,
		&said);
}

/* Components may hold components; JSON's depth bounds it. */
static int
add_components(struct facts *f, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);

		if (json_kind(v) != JSON_KIND_MAP || add_component(f, v) < 0 ||
			add_components(f, facts_items(v, "components")) < 0)
			return -1;
	}
	return 0;
}

int
facts_cyclonedx(struct facts *f, const struct json *predicate)
{
	const struct json *image =
		facts_map(facts_map(predicate, "metadata"), "component");

	if (!text_equal(facts_word(predicate, "bomFormat"), "CycloneDX"))
		return -1;
	if (image && add_component(f, image) < 0)
		return -1;
	return add_components(f, facts_items(predicate, "components"));
}
