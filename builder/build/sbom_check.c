/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/sbom_check.h"
#include "attest/sbom/cyclonedx.h"
#include "attest/sbom/spdx.h"
#include "attest/statement.h"
#include "builder/build/sbom_facts.h"
#include "builder/build/sbom_inputs.h"
#include "builder/build/sbom_statements.h"
#include "builder/build/statement_other.h"

#define DEBIAN "pkg:deb/"

/* A type of document, and the members that tell of licences. */
static const struct form {
	const char *predicate;
	struct json *(*print)(const struct sbom *s);
	const char *licence; /* of a package */
	bool always;         /* each package has it, as a text */
	const char *texts;   /* of the document; NULL: it has none */
} forms[] = {
	{SBOM_SPDX_PREDICATE, spdx_json, "licenseDeclared", true,
		"hasExtractedLicensingInfos"},
	{SBOM_CYCLONEDX_PREDICATE, cyclonedx_json, "licenses", false, NULL},
};

static const struct form *
form_of(const char *predicate)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (text_equal(forms[i].predicate, predicate))
			return &forms[i];
	return NULL;
}

static bool
is_debian(const struct json *package)
{
	const struct json *ref = json_at(json_find(package, "externalRefs"), 0);
	const char *purl = json_find_text(package, "purl");

	if (!purl)
		purl = json_find_text(ref, "referenceLocator");
	return purl && text_starts(purl, DEBIAN);
}

/* Has it the form that this release writes?  CycloneDX: a list of one
 * expression. */
static bool
is_licence(const struct form *form, const struct json *v)
{
	const struct json *one = json_at(v, 0);

	if (form->always)
		return json_text(v) != NULL;
	return json_kind(v) == JSON_KIND_LIST && json_count(v) == 1 &&
	       json_count(one) == 1 && json_find_text(one, "expression");
}

static struct json *copy_without(const struct form *form, const struct json *v);

/* A licence that each package has becomes the same text in all of them. */
static struct json *
map_without(const struct form *form, const struct json *v)
{
	scoped_free const char **keys = json_keys(v);
	struct json *to = json_new_map();
	bool debian = is_debian(v);

	for (size_t i = 0; i < json_count(v); i++) {
		const struct json *one = json_find(v, keys[i]);

		if (!debian || strcmp(keys[i], form->licence) != 0 ||
			!is_licence(form, one))
			json_put(to, keys[i], copy_without(form, one));
		else if (form->always)
			json_put_text(to, keys[i], "a licence");
	}
	return to;
}

/* A copy without the licences of Debian packages. */
static struct json *
copy_without(const struct form *form, const struct json *v)
{
	struct json *to;

	if (json_kind(v) == JSON_KIND_MAP)
		return map_without(form, v);
	if (json_kind(v) != JSON_KIND_LIST)
		return json_copy_of(v);
	to = json_new_list();
	for (size_t i = 0; i < json_count(v); i++)
		json_push(to, copy_without(form, json_at(v, i)));
	return to;
}

/* The whole statement without what only the environment could tell. */
static struct json *
bare_statement(const struct form *form, const struct json *statement)
{
	struct json *to = json_new_map(), *predicate = json_new_map();
	scoped_free const char **keys = json_keys(statement);
	const struct json *from = json_find(statement, "predicate");
	scoped_free const char **members =
		json_kind(from) == JSON_KIND_MAP ? json_keys(from) : NULL;

	for (size_t i = 0; i < json_count(statement); i++)
		if (strcmp(keys[i], "predicate") != 0)
			json_put(to, keys[i],
				json_copy_of(json_find(statement, keys[i])));
	for (size_t i = 0; members && i < json_count(from); i++)
		if (!text_equal(members[i], form->texts))
			json_put(predicate, members[i],
				copy_without(
					form, json_find(from, members[i])));
	json_put(to, "predicate", predicate);
	return to;
}

static size_t
length_of(const struct json *v)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_print(&text, v);
	return text.len;
}

/* What this release prints of these facts, without those licences. */
static struct json *
print_bare(const struct form *form, const struct sbom *s)
{
	scoped(json_free) struct json *whole = statement_new(
		s->image.name, &s->image.sum, form->predicate, form->print(s));

	return bare_statement(form, whole);
}

static int
collect_facts(
	struct sbom *out, const struct sbom_checking *c, struct error *err)
{
	scoped(json_doc_done) struct json_doc manifest = JSON_DOC_INIT;
	scoped(inputs_done) struct inputs in = INPUTS_INIT;
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct product product = {
		.image = {/* borrows */
			.manifest = c->image->manifest}};

	if (store_json(c->store, &c->image->manifest, json_read, &manifest,
		    err) < 0 ||
		sbom_inputs(&in, c->made,
			json_find(manifest.root, "annotations"), err) < 0 ||
		sbom_read_tree(&tree, c->store, &c->made->tree, err) < 0)
		return -1;
	product.output = &in.recipe.outputs[0];
	sbom_facts(out, &in, &product, c->made, &tree);
	return 0;
}

/* Would one of the documents be too large with all files?  Then neither lists
 * them.  The licences count as they are. */
static int
is_too_large(bool *out, const struct sbom_checking *c, const struct sbom *s,
	struct error *err)
{
	const struct statements *all = c->statements;

	*out = false;
	for (size_t i = 0; i < all->n; i++) {
		const struct form *form = form_of(all->predicates[i]);
		const struct bytes *text = &all->texts[i];
		scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
		scoped(json_free) struct json *ours = NULL, *bare = NULL;

		if (!form)
			continue;
		if (json_read(&doc, text->data, text->len, "statement", err) <
			0)
			return -1;
		ours = print_bare(form, s);
		bare = bare_statement(form, doc.root);
		*out |= length_of(ours) + (text->len - length_of(bare)) >
			SBOM_STATEMENT_MAX;
	}
	return 0;
}

/* What explains the names of licences has the members that it always has. */
static int
check_licences(const struct form *form, const struct json *predicate,
	struct error *err)
{
	static const char *const members[] = {
		"extractedText", "licenseId", "name"};
	const struct json *texts =
		form->texts ? json_find(predicate, form->texts) : NULL;

	for (size_t i = 0; i < json_count(texts); i++) {
		const struct json *one = json_at(texts, i);
		size_t n = 0;

		for (size_t j = 0; j < ARRAY_LEN(members); j++)
			n += json_find_text(one, members[j]) != NULL;
		if (n != ARRAY_LEN(members) || json_count(one) != n)
			return error_set(err, ERROR_POLICY,
				"'/predicate/%s/%zu' is not as this release "
				"writes it",
				form->texts, i);
	}
	return 0;
}

static int
say_other(struct error *err, const char *path, bool lacks)
{
	return error_set(err, ERROR_POLICY,
		lacks ? "it lacks %s, which this release writes from the "
			"provenance and the image; sign it with the release "
			"that built"
		      : "its %s is not what this release writes from the "
			"provenance and the image; sign it with the release "
			"that built",
		text_quotes(path));
}

int
sbom_check(const struct sbom_checking *c, size_t i, struct error *err)
{
	const struct form *form = form_of(c->statements->predicates[i]);
	const struct bytes *text = &c->statements->texts[i];
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(json_free) struct json *ours = NULL, *bare = NULL;
	scoped(sbom_done) struct sbom s = SBOM_INIT;
	scoped_free char *path = NULL;
	bool large;

	if (json_read(&doc, text->data, text->len, "statement", err) < 0 ||
		collect_facts(&s, c, err) < 0 ||
		is_too_large(&large, c, &s, err) < 0 ||
		check_licences(form, json_find(doc.root, "predicate"), err) < 0)
		return -1;
	if (large)
		sbom_drop_files(&s);
	ours = print_bare(form, &s);
	bare = bare_statement(form, doc.root);
	if (statement_other(&path, "", bare, ours))
		return say_other(err, path, false);
	if (statement_other(&path, "", ours, bare))
		return say_other(err, path, true);
	return 0;
}
