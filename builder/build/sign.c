/* SPDX-License-Identifier: Apache-2.0 */
/* The signing step: it has the key, but no network, and it sees digests, not
 * artifacts. */
#include "builder/build/sign.h"
#include "attest/dsse.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/build/build_facts.h"
#include "builder/build/product.h"

#include <fcntl.h>

int
sign_write_beside(struct store *store, const char *name,
	const struct digest *envelope, struct error *err)
{
	scoped_free char *path =
		text_format("attestations/%s.intoto.jsonl", name);
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (store_get(store, envelope, DSSE_MAX, &text, err) < 0 ||
		file_make_dirs(store_fd(store), "attestations", err) < 0)
		return -1;
	bytes_addc(&text, '\n');
	return file_write(
		store_fd(store), path, text.data, text.len, 0644, err);
}

int
sign_product(struct digest *out, struct store *store, const struct inputs *in,
	const struct product *product, const char *key_path, struct error *err)
{
	scoped(key_free) struct key *key = NULL;
	scoped(provenance_done) struct provenance facts = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes statement = BYTES_INIT;
	scoped(bytes_done) struct bytes envelope = BYTES_INIT;
	const struct descriptor subject = {.sum = product->image.manifest,
		.size = product->image.manifest_size,
		.media_type = (char[]){STORE_MANIFEST_TYPE}};

	build_facts(&facts, in, &product->image, &product->tree);
	provenance_print(&statement, &facts);
	if (key_user(&key, key_path, true, err) < 0 ||
		dsse_sign(&envelope, DSSE_PAYLOAD_TYPE, &statement, key, err) <
			0)
		return -1;
	return store_attach(store, &subject, DSSE_PAYLOAD_TYPE, STORE_DSSE_TYPE,
		envelope.data, envelope.len, out, err);
}
