/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_sum.h - what an environment was when it was unpacked.
 *
 * One digest of names, types, modes, times, contents and links, owners left
 * out: the same on every machine.  It is taken once, and compared by whoever
 * checks the store or unpacks the same again; never at a build.
 * source: environment(7)
 */
#ifndef BUILDER_CHECK_ENV_SUM_H
#define BUILDER_CHECK_ENV_SUM_H

#include "builder/check/layout_check.h"

#define ENV_SUM_DEPTH_MAX 256

/* env_sum_of - read it all; ERROR_POLICY for a device, FIFO or socket,
 * ERROR_LIMIT past ENV_SUM_DEPTH_MAX folders within another */
int env_sum_of(struct digest *out, int root, struct error *err) MUST_CHECK;

/* env_sum_keep - hallmark/trees/NAME; ERROR_INTEGRITY where there is another
 * digest already */
int env_sum_keep(struct store *store, const char *name,
	const struct digest *sum, struct error *err) MUST_CHECK;

/* env_sum_check - every environment of a store against its digest; 0 also
 * where problems were found */
int env_sum_check(struct store *store, struct layout_report *report,
	struct error *err) MUST_CHECK;

#endif
