/* SPDX-License-Identifier: Apache-2.0 */
/* base_certificates.h - collect the certificates of ca-certificates.
 *
 * source: update-ca-certificates(8), openssl-rehash(1), environment(7) */
#ifndef BUILDER_ENV_BASE_CERTIFICATES_H
#define BUILDER_ENV_BASE_CERTIFICATES_H

#include "base/error.h"

/*
 * base_certificates_add - do in etc/ssl/certs what the maintainer script of
 * ca-certificates does
 *
 * For each file of usr/share/ca-certificates whose name ends in ".crt", sorted
 * by bytes: a link NAME.pem, a link named by the hash of its subject, and its
 * text in ca-certificates.crt.  Does nothing if that folder does not exist.
 * returns 0; -1 with ERROR_LIMIT (more or larger certificates than any real
 *         collection has) or ERROR_SYSTEM
 */
int base_certificates_add(int root, struct error *err) MUST_CHECK;

#endif
