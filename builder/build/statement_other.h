/* SPDX-License-Identifier: Apache-2.0 */
/* statement_other.h - where a document holds something else than another. */
#ifndef BUILDER_BUILD_STATEMENT_OTHER_H
#define BUILDER_BUILD_STATEMENT_OTHER_H

#include "base/json.h"

/* statement_other - set *path, heap, to the first value of a that b lacks or
 * has otherwise, below the path at; false: b holds everything that a holds */
bool statement_other(char **path, const char *at, const struct json *a,
	const struct json *b);

#endif
