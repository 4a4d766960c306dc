/* SPDX-License-Identifier: Apache-2.0 */
/* key_private.h - shared by key.c, which calls OpenSSL, and key_file.c, which
 * reads and writes files. */
#ifndef ATTEST_KEY_KEY_PRIVATE_H
#define ATTEST_KEY_KEY_PRIVATE_H

#include "attest/key/key.h"

#define KEY_FILE_MAX \
	16384 /* bytes of a key file; an RSA key has up to 6400 \
	       */

/* key_generate - a new key pair, in memory only */
int key_generate(
	struct key **out, const char *type, struct error *err) MUST_CHECK;

/* key_parse - a private or public key from its PEM text; 1 if it is encrypted
 * and pass is NULL */
int key_parse(struct key **out, const char *pem, size_t len,
	const struct passphrase *pass, struct error *err) MUST_CHECK;
bool key_has_private(const struct key *key);
/* key_on_token - let a public key sign by its private half on a token, which it
 * takes */
struct pkcs11;
void key_on_token(struct key *key, struct pkcs11 *takes_token);
/* key_signs - does hallmark sign with keys of this type? */
bool key_signs(const struct key *key);

/* key_print_private - PKCS#8 PEM, encrypted unless pass is NULL; the caller
 * wipes pem, the only copy that is left, with passphrase_done() */
int key_print_private(struct bytes *pem, const struct key *key,
	const struct passphrase *pass, struct error *err) MUST_CHECK;

#endif
