/* SPDX-License-Identifier: Apache-2.0 */
/* sign_verdict.h - sign what 'rebuild --unsigned' wrote. */
#ifndef BUILDER_CMD_SIGN_VERDICT_H
#define BUILDER_CMD_SIGN_VERDICT_H

#include "builder/build/signer.h"

/* What the user asks for; all is borrowed. */
struct sign_verdict {
	const struct bytes *statement; /* canonical JSON of one verdict */
	const char *store;             /* folder; NULL: the user's own store */
	const char *const *provenance; /* files that may have what it judged */
	size_t n_provenance;
	struct signer_choice key;
	bool json;
};

/*
 * sign_verdict - check a verdict, sign it, attach it to the judged image and
 * print what was done
 *
 * returns 0; -1 with ERROR_POLICY or ERROR_INTEGRITY: the verdict and what the
 *         store holds do not belong together; ERROR_INPUT: not a verdict, or
 *         something is missing
 */
int sign_verdict(
	const struct sign_verdict *asked, struct error *err) MUST_CHECK;

#endif
