/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_sum.h - the recorded digest of an unpacked environment.
 *
 * One digest covers names, types, modes, times, contents and links, but not
 * owners, so it is the same on every machine.  It is taken when an environment
 * is unpacked.  It is compared when the store is checked and when the same
 * environment is unpacked again, but never during a build.
 * source: environment(7)
 */
#ifndef BUILDER_CHECK_ENV_SUM_H
#define BUILDER_CHECK_ENV_SUM_H

#include "builder/check/layout_check.h"

#define ENV_SUM_DEPTH_MAX 256

/* env_sum_of - read the whole environment; ERROR_POLICY for a device, FIFO or
 * socket, ERROR_LIMIT for folders nested deeper than ENV_SUM_DEPTH_MAX */
int env_sum_of(struct digest *out, int root, struct error *err) MUST_CHECK;

/* env_sum_keep - record the digest in hallmark/trees/NAME; ERROR_INTEGRITY if
 * another digest is recorded there */
int env_sum_keep(struct store *store, const char *name,
	const struct digest *sum, struct error *err) MUST_CHECK;

/* env_sum_check - compare every environment of a store with its digest; returns
 * 0 even if it found problems, which are in the report */
int env_sum_check(struct store *store, struct layout_report *report,
	struct error *err) MUST_CHECK;

#endif
