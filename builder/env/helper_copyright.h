/* SPDX-License-Identifier: Apache-2.0 */
/* helper_copyright.h - reads copyright files in a confined process; see
 * builder/archive/helper_archive.h */
#ifndef BUILDER_ENV_HELPER_COPYRIGHT_H
#define BUILDER_ENV_HELPER_COPYRIGHT_H

#include "builder/env/copyright.h"

/* helper_copyright - copyright_parse() for each of n texts; out has room for n,
 * zeroed, and stays so where a text is not machine-readable */
int helper_copyright(struct sbom_copyright *out, const struct bytes *texts,
	size_t n, struct error *err) MUST_CHECK;

#endif
