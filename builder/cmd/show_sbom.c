/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/show_sbom.h"
#include "attest/dsse.h"
#include "attest/sbom/sbom.h"

#include <stdio.h>

struct counts {
	size_t packages, files, unknown;
};

/* A member of a map that is a list, else NULL. */
static const struct json *
list_in(const struct json *map, const char *key)
{
	const struct json *v =
		json_kind(map) == JSON_KIND_MAP ? json_find(map, key) : NULL;

	return v && json_kind(v) == JSON_KIND_LIST ? v : NULL;
}

static const char *
text_in(const struct json *v, const char *key)
{
	return json_kind(v) == JSON_KIND_MAP ? json_find_text(v, key) : NULL;
}

static struct counts
count_spdx(const struct json *document)
{
	const struct json *list = list_in(document, "packages");
	struct counts c = {.files = json_count(list_in(document, "files"))};

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *p = json_at(list, i);

		if (text_equal(text_in(p, "SPDXID"), "SPDXRef-image") ||
			text_equal(text_in(p, "primaryPackagePurpose"),
				"OPERATING-SYSTEM"))
			continue;
		c.packages++;
		c.unknown += text_equal(
			text_in(p, "licenseDeclared"), "NOASSERTION");
	}
	return c;
}

static bool
is_output(const struct json *component)
{
	const struct json *list = list_in(component, "properties");

	for (size_t i = 0; i < json_count(list); i++)
		if (text_equal(
			    text_in(json_at(list, i), "name"), "hallmark:role"))
			return text_equal(
				text_in(json_at(list, i), "value"), "output");
	return false;
}

static struct counts
count_cyclonedx(const struct json *document)
{
	const struct json *list = list_in(document, "components");
	struct counts c = {.files = 0};

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);

		if (text_equal(text_in(v, "type"), "operating-system"))
			continue;
		if (is_output(v)) {
			c.files++;
			continue;
		}
		c.packages++;
		c.unknown += json_count(list_in(v, "licenses")) == 0;
	}
	return c;
}

static const struct {
	const char *form, *predicate, *title;
	struct counts (*count)(const struct json *document);
} form_rows[] = {
	{"spdx", SBOM_SPDX_PREDICATE, "SPDX", count_spdx},
	{"cyclonedx", SBOM_CYCLONEDX_PREDICATE, "CycloneDX", count_cyclonedx},
};

bool
show_sbom_line(const struct statement *s)
{
	for (size_t i = 0; i < ARRAY_LEN(form_rows); i++) {
		struct counts c;

		if (strcmp(form_rows[i].predicate, s->predicate_type) != 0)
			continue;
		c = form_rows[i].count(s->predicate);
		(void)printf("\nsbom in %s: %zu packages and sources, %zu "
			     "files; the licences of %zu are unknown\n",
			form_rows[i].title, c.packages, c.files, c.unknown);
		return true;
	}
	return false;
}

/* returns 0; 1: it is another statement, or none */
static int
print_document(const struct bytes *text, const char *predicate,
	const struct digest *image)
{
	scoped(dsse_done) struct dsse envelope = DSSE_INIT;
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	struct error ignored;

	if (dsse_parse(&envelope, text->data, text->len, "envelope", &ignored) <
			0 ||
		statement_parse(&s, envelope.payload.data, envelope.payload.len,
			"statement", &ignored) < 0)
		return 1;
	if (strcmp(s.predicate_type, predicate) != 0 || !s.predicate ||
		(image && !digest_equal(image, &s.subject)))
		return 1;
	json_print(&out, s.predicate);
	(void)puts(out.data);
	return 0;
}

int
show_sbom_print(const char *form, const struct envelopes *envelopes,
	const struct digest *image, struct error *err)
{
	size_t row = 0;

	while (row < ARRAY_LEN(form_rows) &&
		strcmp(form_rows[row].form, form) != 0)
		row++;
	if (row == ARRAY_LEN(form_rows))
		return error_set(err, ERROR_USAGE,
			"--sbom must be spdx or cyclonedx, not %s",
			text_quotes(form));
	for (size_t i = 0; i < envelopes->n; i++)
		if (print_document(&envelopes->envelopes[i],
			    form_rows[row].predicate, image) == 0)
			return 0;
	return error_set(err, ERROR_INPUT,
		"there is no sbom in %s; 'hallmark build --force' makes the "
		"image's again",
		form_rows[row].title);
}
