/* SPDX-License-Identifier: Apache-2.0 */
/*
 * result.h - builds that were done before, by the digest of all their inputs.
 */
#ifndef BUILDER_BUILD_RESULT_H
#define BUILDER_BUILD_RESULT_H

#include "builder/build/build.h"

/* result_find - 0 found and whole, 1 not known (any more), -1 */
int result_find(struct build_result *out, struct store *store,
	const struct inputs *inputs, const char *key_path,
	struct error *err) MUST_CHECK;
int result_keep(const struct build_result *result, struct store *store,
	const struct inputs *inputs, const char *key_path,
	struct error *err) MUST_CHECK;

#endif
