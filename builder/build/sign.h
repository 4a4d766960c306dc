/* SPDX-License-Identifier: Apache-2.0 */
/* sign.h - sign the statements about an image, here or elsewhere. */
#ifndef BUILDER_BUILD_SIGN_H
#define BUILDER_BUILD_SIGN_H

#include "builder/build/statements.h"
#include "builder/pin/inputs.h"

struct image;
struct product;
struct products;

/* The envelopes of one product. */
struct sign_sums {
	struct digest provenance;
	struct digest sbom; /* in SPDX; zero: not signed here */
};

/* Statements that are signed together with those of a build. */
struct sign_extra {
	const struct bytes *statements;
	struct bytes *envelopes; /* receives them */
	size_t n;
};

/*
 * sign_products - sign the statements about each image of a build, and attach
 * them to it
 *
 * They are signed when every process of the box is dead, and all at once.
 * in      extra  more to sign, and not attached; or NULL
 * out     *out   room for one element for each product
 */
int sign_products(struct sign_sums *out, struct store *store,
	const struct inputs *inputs, const struct products *products,
	const struct sign_extra *extra, struct signer *signer,
	struct error *err) MUST_CHECK;

/* sign_size - how many statements sign_products() signs, and their bytes before
 * they are signed */
int sign_size(int64_t *bytes, size_t *n, const struct store *store,
	const struct inputs *inputs, const struct products *products,
	struct error *err) MUST_CHECK;

/* sign_later - write the same statements into the store as they are, for
 * sign_statements() on a machine that has the key; *blob is their file */
int sign_later(struct digest *blob, struct store *store,
	const struct inputs *inputs, const struct product *product,
	struct error *err) MUST_CHECK;

/* sign_statements - sign statements that statement_check() has passed, and
 * attach them as sign_products() does; the envelopes are the same.  sums has
 * room for SIGNER_STATEMENTS_MAX: the envelope of each statement */
int sign_statements(struct digest *sums, struct store *store,
	const struct image *image, const struct statements *statements,
	struct signer *signer, struct error *err) MUST_CHECK;

/*
 * sign_write_beside - write this envelope beside the blobs, for people and
 * rebuilders: STORE/attestations/HEX.KEY.intoto.jsonl and NAME.intoto.jsonl,
 * and its bundle, if there is one, to files of these names in .sigstore.json
 *
 * HEX is the digest of the image, KEY the id of the key: what another key signs
 * overwrites only the file of the name.
 * out     *key  that id
 */
int sign_write_beside(struct digest_text *key, struct store *store,
	const char *name, const struct digest *image,
	const struct digest *envelope, struct error *err) MUST_CHECK;
/* sign_write_own - the same without the file of the name: a rebuild does not
 * stand in for the build */
int sign_write_own(struct digest_text *key, struct store *store,
	const struct digest *image, const struct digest *envelope,
	struct error *err) MUST_CHECK;
/* sign_write_later - write these statements to
 * STORE/attestations/NAME.statements.jsonl; *path is heap, absolute */
int sign_write_later(char **path, struct store *store, const char *name,
	const struct digest *blob, struct error *err) MUST_CHECK;

#endif
