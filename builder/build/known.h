/* SPDX-License-Identifier: Apache-2.0 */
/*
 * known.h - results that a registry knows by the digest of their inputs
 *
 * In a repository, the tag known- and the 64 digits of a seed is the image that
 * its inputs gave.  Anybody who may push can set it, so it is a hint: what
 * counts is a provenance of the image that a trusted key has signed and that
 * lists exactly these inputs.
 */
#ifndef BUILDER_BUILD_KNOWN_H
#define BUILDER_BUILD_KNOWN_H

#include "attest/key/key_ring.h"
#include "builder/build/product.h"
#include "builder/build/sign.h"
#include "builder/registry/registry.h"

struct known {
	struct reference place; /* a repository, without tag and digest */
	struct key_ring ring;   /* whom to believe */
	struct registry_options reach;
};
void known_done(struct known *known);
DEFINE_SCOPED_IN(struct known, known_done);

/* known_open - check where to ask and whom to trust; opens no socket
 * returns 0; -1 with ERROR_USAGE (place is not a repository), ERROR_INPUT (the
 *         key cannot be read) */
int known_open(struct known *out, const char *place, const struct trust *trust,
	const struct registry_options *reach, struct error *err) MUST_CHECK;

/*
 * known_find - find the result of these inputs: in the store, if it came from a
 * registry before, else in the registry
 *
 * The provenance is fetched and judged before the image.  Of the image's
 * referrers only this one gets into the store.
 *
 * in/out  product  its output says which image; the rest is untouched unless
 *                  found
 * out     *sums    untouched unless found; no SBOM is known
 * returns 0; 1: not known, or not believed, or the registry does not answer; a
 *         warning has said so; -1 with errors of the store
 */
int known_find(struct product *product, struct sign_sums *sums,
	struct store *store, const struct inputs *inputs,
	const struct known *known, struct error *err) MUST_CHECK;

/* known_tag - the tag of these inputs; heap */
char *known_tag(const struct digest *seed);

#endif
