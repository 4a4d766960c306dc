/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/result_cache.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>

#define RESULT_MAX 65536

/* The seed decides the image. Commit, repository, path and signer also decide
 * the provenance. */
static char *
name_of(const struct inputs *in, const char *key_path)
{
	scoped(bytes_done) struct bytes all = BYTES_INIT;
	struct digest sum;

	bytes_addf(&all, "1\n%s\n%s\n%s\n%s\n%s\n", digest_text(&in->seed).s,
		in->commit.id, source_uri(in->source), in->path,
		key_path ? key_path : "");
	sum = digest_of(all.data, all.len);
	return text_format("%s.json", digest_hex(&sum).s);
}

/* A record counts only if it can be read and every blob that it names
 * exists. */
static bool
parse_record(struct product *product, struct digest *envelope,
	const struct store *store, const struct json *v)
{
	const char *manifest = json_find_text(v, "manifest");
	const char *tree = json_find_text(v, "tree");
	const char *provenance = json_find_text(v, "provenance");
	scoped(product_done) struct product found = PRODUCT_INIT;
	struct error ignored;
	struct digest sum, signed_as;

	if (!manifest || !tree || !provenance ||
		digest_parse(&sum, manifest) < 0 ||
		digest_parse(&found.tree, tree) < 0 ||
		digest_parse(&signed_as, provenance) < 0)
		return false;
	if (!store_has(store, &signed_as) || !store_has(store, &found.tree) ||
		image_read_own(&found.image, store, &sum, &ignored) < 0)
		return false;
	for (size_t i = 0; i < found.image.n_layers; i++)
		if (!store_has(store, &found.image.layers[i].sum))
			return false;
	*envelope = signed_as;
	*product = found;
	found = (struct product)PRODUCT_INIT;
	return true;
}

int
result_cache_find(struct product *product, struct digest *envelope,
	struct store *store, const struct inputs *in, const char *key_path,
	struct error *err)
{
	scoped_free char *name = name_of(in, key_path);
	scoped_close int folder = store_private(store, "results", err);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error ignored;

	if (folder < 0)
		return -1;
	if (faccessat(folder, name, R_OK, 0) < 0 && errno == ENOENT)
		return 1;
	if (file_read(&text, folder, name, RESULT_MAX, err) < 0)
		return -1;
	if (json_parse(&doc, text.data, text.len, name, &ignored) < 0 ||
		!parse_record(product, envelope, store, doc.root))
		return 1;
	return 0;
}

int
result_cache_keep(const struct product *product, const struct digest *envelope,
	struct store *store, const struct inputs *in, const char *key_path,
	struct error *err)
{
	scoped_free char *name = name_of(in, key_path);
	scoped_close int folder = store_private(store, "results", err);
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (folder < 0)
		return -1;
	json_put_text(v, "manifest", digest_text(&product->image.manifest).s);
	json_put_text(v, "tree", digest_text(&product->tree).s);
	json_put_text(v, "provenance", digest_text(envelope).s);
	json_print(&text, v);
	return file_write(folder, name, text.data, text.len, 0644, err);
}
