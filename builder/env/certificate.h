/* SPDX-License-Identifier: Apache-2.0 */
/* certificate.h - what OpenSSL calls a certificate by.  A door to libcrypto;
 * the bytes are foreign: only helper_certificates.c calls it. */
#ifndef BUILDER_ENV_CERTIFICATE_H
#define BUILDER_ENV_CERTIFICATE_H

#include "base/digest.h"

struct certificate {
	uint32_t hash;     /* of its subject: the name of its link */
	struct digest sum; /* of its DER bytes */
	bool single;       /* false: the text is not exactly one certificate,
			      and gets no link */
};

/* certificate_parse - read a text in PEM; never fails */
struct certificate certificate_parse(const char *text, size_t len);

#endif
