/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of provenances, checked for "unverified". */
#include "attest/bundle.h"
#include "builder/ask/ask_private.h"

/* The blob is an envelope or a bundle. */
static bool
is_by(const struct ask *a, const struct key_ring *ring,
	const struct ask_statement *s)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(dsse_done) struct dsse e = DSSE_INIT;
	struct error ignored = ERROR_INIT;

	if (store_get(a->store, &s->sum, BUNDLE_MAX, &text, &ignored) < 0 ||
		text.len == 0)
		return false;
	if (dsse_parse(&e, text.data, text.len, "envelope", &ignored) < 0 &&
		bundle_parse(&e, text.data, text.len, "bundle", &ignored) != 0)
		return false;
	return dsse_verify(&e, ring->keys, ring->n, NULL) > 0;
}

bool
ask_verified(const struct ask *a, const struct key_ring *ring,
	const struct ask_image *image)
{
	bool good = false;

	for (size_t i = 0; i < image->n_statements && !good; i++) {
		if (image->statements[i].kind != FACTS_PROVENANCE)
			continue;
		json_share(true); /* a new process for each image */
		good = is_by(a, ring, &image->statements[i]);
		json_share(false);
	}
	return good;
}
