/* SPDX-License-Identifier: Apache-2.0 */
/* sign.h - sign the provenance of a build. */
#ifndef BUILDER_BUILD_SIGN_H
#define BUILDER_BUILD_SIGN_H

#include "builder/pin/inputs.h"
#include "builder/store/store.h"

struct product;

/*
 * sign_product - sign the provenance of a product and attach it to the image
 *
 * The key is opened here, when every process of the box is dead.
 * in      key_path  NULL: the user's own key, created if missing
 * out     *envelope digest of the envelope's bytes
 */
int sign_product(struct digest *envelope, struct store *store,
	const struct inputs *inputs, const struct product *product,
	const char *key_path, struct error *err) MUST_CHECK;

/* sign_write_beside - write this envelope to
 * STORE/attestations/NAME.intoto.jsonl, for people and rebuilders */
int sign_write_beside(struct store *store, const char *name,
	const struct digest *envelope, struct error *err) MUST_CHECK;

#endif
