/* SPDX-License-Identifier: Apache-2.0 */
/* claims.h - what a statement about a build says by the word of the person who
 * builds. */
#ifndef BUILDER_PIN_CLAIMS_H
#define BUILDER_PIN_CLAIMS_H

#include "base/error.h"

/* NULL: hallmark finds it. */
struct claims {
	const char *repository; /* a URL */
	const char *builder_id; /* a URI */
};

/* claims_check - may a statement say so?  ERROR_USAGE names what it may not */
int claims_check(const struct claims *claims, struct error *err) MUST_CHECK;

#endif
