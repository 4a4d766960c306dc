/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify.h - an envelope's checks, each a finding.
 *
 * Bytes in, verdict out.  Opens no file and no socket.
 */
#ifndef ATTEST_VERIFY_H
#define ATTEST_VERIFY_H

#include "attest/provenance.h"

struct findings;
struct key;

/* What a provenance must say. Any but keys may be NULL: then not asked. */
struct verify_policy {
	struct key *const *keys; /* trusted public keys */
	size_t n_keys;
	const struct digest *subject;
	const char *revision; /* full commit id */
};

/*
 * verify_provenance - an envelope against a policy
 *
 * Adds findings "envelope", "signature", "statement", "subject", "builder",
 * "recipe-commit", "inputs".  *out is filled (and worth reading) only where
 * the result is true.
 * returns true where the signature and statement were good
 */
bool verify_provenance(struct findings *f, struct provenance *out,
	const char *text, size_t len, const struct verify_policy *policy);

#endif
