/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/result_cache.h"
#include "base/file.h"
#include "builder/store/store_keep.h"

#include <errno.h>
#include <fcntl.h>

#define RESULT_MAX 65536

/* The seed decides the image. Commit, repository, path, builder and signer also
 * decide the provenance, and there is a record for each image.  None of them
 * has a newline in it. */
static char *
name_of(const struct inputs *in, const struct recipe_output *output,
	const char *key)
{
	scoped(bytes_done) struct bytes all = BYTES_INIT;
	struct digest sum;

	bytes_addf(&all, "4\n%s\n%s\n%s\n%s\n%s\n%s\n",
		digest_text(&in->seed).s, in->commit.id, in->repository,
		in->path, in->builder_id ? in->builder_id : "", key);
	if (output->name)
		bytes_addf(&all, "%s\n", output->name);
	sum = digest_of(all.data, all.len);
	return text_format("%s.json", digest_hex(&sum).s);
}

static bool
is_held(struct store *store, const struct digest *sum)
{
	struct error ignored;

	return store_hold(store, sum, &ignored) == 0;
}

/* The member that names what was made beside the image. */
static const char *
member_of(const char *signer)
{
	return strcmp(signer, RESULT_CACHE_UNSIGNED) == 0 ? "statements"
							  : "provenance";
}

/* A record counts only if it can be read and every blob that it names
 * exists. */
static bool
parse_record(struct product *product, struct sign_sums *sums,
	struct store *store, const struct json *v, const char *signer)
{
	const char *manifest = json_find_text(v, "manifest");
	const char *tree = json_find_text(v, "tree");
	const char *provenance = json_find_text(v, member_of(signer));
	const char *sbom = json_find_text(v, "sbom");
	scoped(product_done) struct product found = PRODUCT_INIT;
	struct error ignored;
	struct sign_sums signed_as = {.sbom = {{0}}};
	struct digest sum;

	if (!manifest || !tree || !provenance ||
		digest_parse(&sum, manifest) < 0 ||
		digest_parse(&found.tree, tree) < 0 ||
		digest_parse(&signed_as.provenance, provenance) < 0 ||
		(sbom && digest_parse(&signed_as.sbom, sbom) < 0))
		return false;
	if (!is_held(store, &signed_as.provenance) ||
		(sbom && !is_held(store, &signed_as.sbom)) ||
		!is_held(store, &found.tree) || !is_held(store, &sum) ||
		image_read_own(&found.image, store, &sum, &ignored) < 0)
		return false;
	if (!is_held(store, &found.image.config))
		return false;
	for (size_t i = 0; i < found.image.n_layers; i++)
		if (!is_held(store, &found.image.layers[i].sum))
			return false;
	*sums = signed_as;
	*product = found;
	found = (struct product)PRODUCT_INIT;
	return true;
}

int
result_cache_find(struct product *product, struct sign_sums *sums,
	struct store *store, const struct inputs *in, const char *signer,
	struct error *err)
{
	scoped_free char *name = name_of(in, product->output, signer);
	scoped_close int folder = store_private(store, "results", err);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(product_done) struct product found = PRODUCT_INIT;
	struct sign_sums signed_as;
	struct error ignored;

	if (folder < 0)
		return -1;
	if (signer[0] == '\0')
		return 1;
	if (faccessat(folder, name, R_OK, 0) < 0 && errno == ENOENT)
		return 1;
	if (file_read_inside(&text, folder, name, RESULT_MAX, err) < 0)
		return -1;
	if (json_parse(&doc, text.data, text.len, name, &ignored) < 0 ||
		!parse_record(&found, &signed_as, store, doc.root, signer))
		return 1;
	/* gc removes a record before its blobs: while the record is there, all
	 * that was held above is complete. */
	if (faccessat(folder, name, R_OK, 0) < 0)
		return 1;
	found.output = product->output;
	*product = found;
	*sums = signed_as;
	found = (struct product)PRODUCT_INIT;
	return 0;
}

int
result_cache_keep(const struct product *product, const struct sign_sums *sums,
	struct store *store, const struct inputs *in, const char *signer,
	struct error *err)
{
	scoped_free char *name = name_of(in, product->output, signer);
	scoped_close int folder = store_private(store, "results", err);
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const struct digest seed = inputs_seed(in, product->output);

	if (folder < 0)
		return -1;
	json_put_text(v, "manifest", digest_text(&product->image.manifest).s);
	json_put_text(v, "tree", digest_text(&product->tree).s);
	json_put_text(v, member_of(signer), digest_text(&sums->provenance).s);
	if (!digest_is_zero(&sums->sbom))
		json_put_text(v, "sbom", digest_text(&sums->sbom).s);
	json_put_text(v, "seed", digest_text(&seed).s);
	json_print(&text, v);
	return file_write(folder, name, text.data, text.len, 0644, err);
}

/* Records of older releases have no seed, and those of signed results no
 * statements.  The store may be foreign. */
static bool
read_member(struct digest *out, const char *member, int folder,
	const char *name, const struct digest *manifest)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct digest_text image = digest_text(manifest);
	const char *sum;
	struct error ignored;

	if (file_read_inside(&text, folder, name, RESULT_MAX, &ignored) < 0 ||
		text.len == 0 ||
		!memmem(text.data, text.len, image.s, strlen(image.s)) ||
		json_read(&doc, text.data, text.len, name, &ignored) < 0 ||
		json_kind(doc.root) != JSON_KIND_MAP)
		return false;
	sum = json_find_text(doc.root, member);
	return sum && digest_parse(out, sum) == 0 &&
	       text_equal(json_find_text(doc.root, "manifest"), image.s);
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

static int
list_members(struct digest **out, size_t *n, const char *member,
	const struct store *store, const struct digest *manifest,
	struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_free struct digest *list = NULL;
	struct error ignored;
	/* a store that cannot be written may have none */
	scoped_close int folder = file_open_dir(
		store_fd(store), "hallmark/results", false, &ignored);
	size_t n_all = 0, n_own = 0;

	*out = NULL;
	*n = 0;
	if (folder < 0)
		return 0;
	if (file_list(&names, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		struct digest sum;

		if (!read_member(
			    &sum, member, folder, names.names[i], manifest))
			continue;
		*mem_room(list, n_all) = sum;
		n_all++;
	}
	if (n_all > 0)
		qsort(list, n_all, sizeof *list, by_bytes);
	for (size_t i = 0; i < n_all; i++)
		if (i == 0 || !digest_equal(&list[i], &list[i - 1]))
			list[n_own++] = list[i];
	*out = take_ptr(list);
	*n = n_own;
	return 0;
}

int
result_cache_seeds(struct digest **out, size_t *n, const struct store *store,
	const struct digest *manifest, struct error *err)
{
	return list_members(out, n, "seed", store, manifest, err);
}

int
result_cache_unsigned(struct digest **out, size_t *n, const struct store *store,
	const struct digest *manifest, struct error *err)
{
	return list_members(out, n, "statements", store, manifest, err);
}
