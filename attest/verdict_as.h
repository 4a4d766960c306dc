/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict_as.h - a verdict in the forms that other programs read.
 *
 * They say less than the verdict, and never more.
 *
 * source: verdict(7), "Other forms"; in-toto attestation: link v0.3, svr v0.2,
 * scai v0.3, test-result v0.1; in-toto specification 1.0, links
 */
#ifndef ATTEST_VERDICT_AS_H
#define ATTEST_VERDICT_AS_H

#include "attest/verdict.h"

struct key;

enum verdict_form {
	VERDICT_AS_LINK,
	VERDICT_AS_SVR,
	VERDICT_AS_SCAI,
	VERDICT_AS_TEST_RESULT,
	VERDICT_FORMS
};

const char *verdict_form_name(enum verdict_form form); /* "link" … */
int verdict_form_find(enum verdict_form *out, const char *name) MUST_CHECK;

/*
 * verdict_as - the verdict as an in-toto statement of this form
 *
 * in      statement  the digest of the verdict's own statement
 * returns true; false: the form says nothing without a rebuilt image
 */
bool verdict_as(struct bytes *out, const struct verdict *v,
	enum verdict_form form, const struct digest *statement);

/* verdict_link - what is signed of a legacy link, in securesystemslib's
 * canonical JSON; false as above */
bool verdict_link(struct bytes *out, const struct verdict *v);
/* verdict_link_file - the link with its signature, by an Ed25519 key */
void verdict_link_file(struct bytes *out, const struct bytes *link,
	const struct key *key, const struct bytes *sig);

#endif
