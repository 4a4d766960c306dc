/* SPDX-License-Identifier: Apache-2.0 */
/* helper_certificates.h - reads certificates in a confined process; see
 * builder/archive/helper_archive.h */
#ifndef BUILDER_ENV_HELPER_CERTIFICATES_H
#define BUILDER_ENV_HELPER_CERTIFICATES_H

#include "builder/env/certificate.h"

/* helper_certificates - certificate_parse() for each of n texts; out has room
 * for n */
int helper_certificates(struct certificate *out, const struct bytes *texts,
	size_t n, struct error *err) MUST_CHECK;

#endif
