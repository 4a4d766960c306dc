/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/sbom_statements.h"
#include "attest/sbom/cyclonedx.h"
#include "attest/sbom/spdx.h"
#include "attest/statement.h"
#include "base/say.h"
#include "builder/build/sbom_facts.h"

#define TREE_TEXT_MAX ((size_t)1 << 30)

int
sbom_read_tree(struct tree *out, const struct store *store, const struct digest *sum,
	struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (store_get(store, sum, TREE_TEXT_MAX, &text, err) < 0)
		return -1;
	return tree_parse(out, text.data, text.len, err);
}

static void
print_statement(struct bytes *out, const struct sbom *s, const char *predicate,
	struct json *takes_document)
{
	scoped(json_free) struct json *all = statement_new(
		s->image.name, &s->image.sum, predicate, takes_document);

	bytes_clear(out);
	json_print(out, all);
}

static void
print_both(struct bytes *spdx, struct bytes *cyclonedx, const struct sbom *s)
{
	print_statement(spdx, s, SBOM_SPDX_PREDICATE, spdx_json(s));
	print_statement(
		cyclonedx, s, SBOM_CYCLONEDX_PREDICATE, cyclonedx_json(s));
}

void
sbom_drop_files(struct sbom *s)
{
	for (size_t i = 0; i < s->n_files; i++)
		free(s->files[i].path);
	s->n_unlisted = s->n_files;
	s->n_files = 0;
}

static void
say_unknown(const struct sbom *s)
{
	const size_t n = sbom_unknown(s);

	if (n > 0)
		say_step("sbom",
			"the licences of %zu of %zu packages and sources are "
			"unknown (NOASSERTION)",
			n, s->n_packages);
	for (size_t i = 0; i < s->n_packages; i++)
		if (sbom_is_unknown(&s->packages[i]))
			say_detail("the licence of %s %s is unknown",
				sbom_role_name(s->packages[i].role),
				text_quotes(s->packages[i].name));
}

int
sbom_statements(struct bytes *spdx, struct bytes *cyclonedx,
	const struct store *store, const struct inputs *in,
	const struct product *product, const struct provenance *made,
	struct error *err)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(sbom_done) struct sbom s = SBOM_INIT;

	if (sbom_read_tree(&tree, store, &product->tree, err) < 0)
		return error_wrap(err, "the tree of the output");
	sbom_facts(&s, in, product, made, &tree);
	print_both(spdx, cyclonedx, &s);
	if (spdx->len > SBOM_STATEMENT_MAX ||
		cyclonedx->len > SBOM_STATEMENT_MAX) {
		sbom_drop_files(&s);
		print_both(spdx, cyclonedx, &s);
		say_warning("the sbom lists no files: the output has %zu, too "
			    "many for one signed statement",
			s.n_unlisted);
	}
	say_unknown(&s);
	return 0;
}
