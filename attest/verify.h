/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify.h - check an envelope, one finding for each check.
 *
 * The input is bytes, the output findings.  Opens no file and no socket.
 */
#ifndef ATTEST_VERIFY_H
#define ATTEST_VERIFY_H

#include "attest/provenance.h"

struct findings;
struct key;
struct opened;

/* Facts that a provenance must have. NULL, except keys: not required. */
struct verify_policy {
	struct key *const *keys; /* trusted public keys */
	size_t n_keys;
	const struct digest *subject;
	const char *revision; /* full commit id */
};

/*
 * verify_provenance - check an envelope against a policy
 *
 * Adds findings "envelope", "signature", "statement", "subject", "builder",
 * "recipe-commit", "inputs".
 * returns true if the signature and the statement were good; only then is *out
 *         written
 */
bool verify_provenance(struct findings *f, struct provenance *out,
	const char *text, size_t len, const struct verify_policy *policy);
/* verify_opened - the same of an envelope that opened_read() has opened with
 * the keys of the policy */
bool verify_opened(struct findings *f, struct provenance *out,
	const struct opened *one, const struct verify_policy *policy);

/* verify_facts - the last four of these checks, of facts that are not signed
 * yet */
void verify_facts(struct findings *f, const struct provenance *p,
	const struct verify_policy *policy);

#endif
