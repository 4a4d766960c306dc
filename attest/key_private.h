/* SPDX-License-Identifier: Apache-2.0 */
/* key_private.h - between key.c, which knows OpenSSL, and key_file.c, which
 * knows files. */
#ifndef ATTEST_KEY_PRIVATE_H
#define ATTEST_KEY_PRIVATE_H

#include "attest/key.h"

#define KEY_FILE_MAX 16384 /* bytes of a key file; ours have 119 and 113 */

/* key_generate - a fresh pair, in memory alone */
int key_generate(struct key **out, struct error *err) MUST_CHECK;

/* key_parse - either half from its PEM text */
int key_parse(struct key **out, const char *pem, size_t len,
	struct error *err) MUST_CHECK;
bool key_has_private(const struct key *key);

/* key_print_private - PKCS#8 PEM; explicit_bzero() pem->cap bytes of it
 * afterwards, no other copy is left behind */
void key_print_private(struct bytes *pem, const struct key *key);

#endif
