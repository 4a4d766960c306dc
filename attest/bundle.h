/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundle.h - Sigstore bundles: an envelope in the form that cosign reads.
 *
 * Written: v0.3, canonical JSON, one signature by an ECDSA key, no time and no
 * log.  Read: v0.1 to v0.3 of an envelope with one signature by a key.  What a
 * bundle says about logs and time stamps is not used.
 *
 * source: provenance(7); Sigstore's protobuf-specs, sigstore_bundle.proto
 */
#ifndef ATTEST_BUNDLE_H
#define ATTEST_BUNDLE_H

#include "attest/dsse.h"

#define BUNDLE_TYPE "application/vnd.dev.sigstore.bundle.v0.3+json"
#define BUNDLE_MAX (DSSE_MAX + (1 << 20)) /* largest bundle, in bytes */
#define BUNDLE_PROOFS_MAX 32              /* log entries; time stamps */

/* bundle_is_type - is it the media type of a bundle, v0.1 to v0.3? */
bool bundle_is_type(const char *media_type);

/* bundle_takes - do the readers of bundles take signatures of this key?  They
 * take ECDSA, not Ed25519 */
bool bundle_takes(const struct key *key);

/*
 * bundle_print - the bundle of an envelope: the same envelope, the same bytes
 *
 * Parses no JSON.  The key id becomes the hint: the base64 of the bytes whose
 * hex it was.
 * in      envelope  as dsse_sign() writes it
 * out     out       appended to
 * returns 0; 1: it has another form, or not exactly one signature
 */
int bundle_print(
	struct bytes *out, const char *envelope, size_t len) MUST_CHECK;

/*
 * bundle_parse - the envelope in a bundle
 *
 * out     *out  as dsse_sign() writes it: its key id is the hex of the bytes of
 *               the hint, or the hint itself if that has another form
 * returns 0; 1: it is JSON, but has not the form of a bundle at all;
 *         -1 with ERROR_INPUT: another version, a certificate in place of a
 *         key, a signature of a file, not exactly one signature, a hint that
 *         is not the key id, an unknown member, …; ERROR_LIMIT; ERROR_SYSTEM
 */
int bundle_parse(struct dsse *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;

#endif
