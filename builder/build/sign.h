/* SPDX-License-Identifier: Apache-2.0 */
/* sign.h - the provenance of what was built, signed. */
#ifndef BUILDER_BUILD_SIGN_H
#define BUILDER_BUILD_SIGN_H

#include "builder/pin/inputs.h"
#include "builder/store/store.h"

struct product;

/*
 * sign_product - the provenance of a product, signed and attached to its image
 *
 * The key is opened here: every process of the box is dead.
 * in      key_path  or NULL: the user's own, made where there is none
 * out     *envelope of the envelope's bytes
 */
int sign_product(struct digest *envelope, struct store *store,
	const struct inputs *inputs, const struct product *product,
	const char *key_path, struct error *err) MUST_CHECK;

/* sign_write_beside - this envelope is what STORE/attestations/
 * NAME.intoto.jsonl holds from now on, for people and rebuilders */
int sign_write_beside(struct store *store, const char *name,
	const struct digest *envelope, struct error *err) MUST_CHECK;

#endif
