/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundled.h - the bundles of a build: its statements as cosign reads them.
 *
 * source: provenance(7); cosign's BUNDLE_SPEC.md
 */
#ifndef BUILDER_BUILD_BUNDLED_H
#define BUILDER_BUILD_BUNDLED_H

#include "builder/store/store.h"

struct key;

/* A signed statement about an image. */
struct bundled {
	const char *predicate;        /* its type */
	const struct bytes *envelope; /* with one signature */
	const struct key *key;        /* that has signed; the public half */
	int64_t epoch_s;              /* of the image */
};
/* bundled_attach - attach the bundle of a statement to the image, beside the
 * envelope; does nothing if the readers of bundles do not take the key */
int bundled_attach(struct store *store, const struct descriptor *image,
	const struct bundled *what, struct error *err) MUST_CHECK;

/* bundled_write - write the bundle of this envelope to
 * STORE/attestations/NAME.sigstore.json if the store holds it, else remove that
 * file, which would be of another build */
int bundled_write(struct store *store, const char *name,
	const struct bytes *envelope, struct error *err) MUST_CHECK;

#endif
