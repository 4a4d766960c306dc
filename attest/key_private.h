/* SPDX-License-Identifier: Apache-2.0 */
/* key_private.h - shared by key.c, which calls OpenSSL, and key_file.c, which
 * reads and writes files. */
#ifndef ATTEST_KEY_PRIVATE_H
#define ATTEST_KEY_PRIVATE_H

#include "attest/key.h"

#define KEY_FILE_MAX 16384 /* bytes of a key file; ours have 119 and 113 */

/* key_generate - a new key pair, in memory only */
int key_generate(struct key **out, struct error *err) MUST_CHECK;

/* key_parse - a private or public key from its PEM text */
int key_parse(struct key **out, const char *pem, size_t len,
	struct error *err) MUST_CHECK;
bool key_has_private(const struct key *key);

/* key_print_private - PKCS#8 PEM; afterwards the caller wipes pem->cap bytes
 * with explicit_bzero(), the only copy that is left */
void key_print_private(struct bytes *pem, const struct key *key);

#endif
