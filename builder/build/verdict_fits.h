/* SPDX-License-Identifier: Apache-2.0 */
/* verdict_fits.h - do an unsigned verdict and what a store holds belong
 * together? */
#ifndef BUILDER_BUILD_VERDICT_FITS_H
#define BUILDER_BUILD_VERDICT_FITS_H

#include "attest/verdict.h"
#include "builder/check/envelopes.h"

/*
 * verdict_fits_parse - read the one statement of a verdict that waits for a key
 *
 * in      text  canonical JSON, without the end of the line; foreign bytes
 * returns 0; -1 with ERROR_INPUT: not a verdict, or one whose word does not
 *         follow from its digests; ERROR_POLICY: it names a key, or holds what
 *         this release would not write
 */
int verdict_fits_parse(struct verdict *out, const struct bytes *text,
	struct error *err) MUST_CHECK;

/*
 * verdict_fits_store - check a verdict against the blobs that it names
 *
 * Each piece of evidence is in the store, with its digest, size and type; the
 * trees are those of the levels.  The rebuilt image is in the store, whole, and
 * has the digests of the levels.
 * in      store  the rebuilt image is held there
 * returns 0; -1 with ERROR_INPUT: a blob is missing; ERROR_INTEGRITY or
 *         ERROR_POLICY: they do not belong together
 */
int verdict_fits_store(const struct verdict *v, struct store *store,
	struct error *err) MUST_CHECK;

/*
 * verdict_fits_judged - check a verdict against the statement that it judged
 *
 * in      given  where the envelope is looked for, by its digest
 * returns 0: it says the same of the original image; 1: it is not among them;
 *         -1 with ERROR_POLICY, or ERROR_INPUT: it is no provenance
 */
int verdict_fits_judged(const struct verdict *v, const struct envelopes *given,
	struct error *err) MUST_CHECK;

#endif
