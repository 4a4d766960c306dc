/* SPDX-License-Identifier: Apache-2.0 */
/*
 * result_cache.h - results of earlier builds, found by a digest of all their
 * inputs.
 */
#ifndef BUILDER_BUILD_RESULT_CACHE_H
#define BUILDER_BUILD_RESULT_CACHE_H

#include "builder/build/product.h"
#include "builder/build/sign.h"

/* In place of a signer: no key signs, and the result has statements. */
#define RESULT_CACHE_UNSIGNED "unsigned"

/*
 * result_cache_find - find the result of these inputs
 *
 * in/out  product  its output says which image; the rest is untouched unless
 *                  found
 * in      signer  id of the key that signs, or what else says whose signatures
 *                 count; "": no result is known
 * out     *sums  untouched unless found; the provenance is the file of
 *                statements if no key signs
 * returns 0 found and complete; 1 not known, or no longer complete; -1
 */
int result_cache_find(struct product *product, struct sign_sums *sums,
	struct store *store, const struct inputs *inputs, const char *signer,
	struct error *err) MUST_CHECK;
/* result_cache_seeds - the seeds of the inputs that gave this image here; heap
 * array, sorted, each once; what cannot be read is left out */
int result_cache_seeds(struct digest **out, size_t *n,
	const struct store *store, const struct digest *manifest,
	struct error *err) MUST_CHECK;
/* result_cache_unsigned - the files of unsigned statements about this image
 * that were made here; as result_cache_seeds(), of any store */
int result_cache_unsigned(struct digest **out, size_t *n,
	const struct store *store, const struct digest *manifest,
	struct error *err) MUST_CHECK;
/* result_cache_keep - record a result, so that result_cache_find() finds it */
int result_cache_keep(const struct product *product,
	const struct sign_sums *sums, struct store *store,
	const struct inputs *inputs, const char *signer,
	struct error *err) MUST_CHECK;

#endif
