/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signed_before.h - find the envelope that a key has signed before.
 *
 * A token draws a new nonce for each signature.  So that a build that is made
 * again gives the same envelope, its first signature is used again.
 */
#ifndef BUILDER_BUILD_SIGNED_BEFORE_H
#define BUILDER_BUILD_SIGNED_BEFORE_H

#include "attest/key/key.h"
#include "builder/store/store.h"

/*
 * signed_before - an envelope of exactly this statement, with one signature,
 * that this key has made, attached to the image
 *
 * in      manifest   of the image
 * out     *envelope  an empty buffer; its bytes are those that hallmark would
 *                    write
 * returns 0 found; 1 none; -1 if the list of referrers cannot be read
 */
int signed_before(struct bytes *envelope, const struct store *store,
	const struct digest *manifest, const struct bytes *statement,
	const struct key *key, struct error *err) MUST_CHECK;

#endif
