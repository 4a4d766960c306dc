/* SPDX-License-Identifier: Apache-2.0 */
/* builder_id.h - the builder.id of provenance: hallmark's own, or the URI of an
 * operator's platform. */
#ifndef ATTEST_BUILDER_ID_H
#define ATTEST_BUILDER_ID_H

#include "base/bytes.h"

/* builder_id_is_own - is it hallmark's own, or one that looks so? */
bool builder_id_is_own(const char *id);

/*
 * builder_id_check - may an operator's platform have this id?
 *
 * returns 0; -1 with ERROR_USAGE: not an absolute URI of at most URI_MAX
 *         characters, with a user or a password in it, or hallmark's own
 */
int builder_id_check(const char *id, struct error *err) MUST_CHECK;

#endif
