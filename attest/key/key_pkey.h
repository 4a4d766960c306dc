/* SPDX-License-Identifier: Apache-2.0 */
/* key_pkey.h - shared by key.c and key_pem.c: a key as OpenSSL has it. */
#ifndef ATTEST_KEY_KEY_PKEY_H
#define ATTEST_KEY_KEY_PKEY_H

#include "attest/key/key_private.h"

#include <openssl/types.h>

struct key_algorithm;

struct key {
	EVP_PKEY *pkey;
	const struct key_algorithm *algorithm;
	bool has_private;
	struct digest_text id;
	struct pkcs11 *token; /* that has the private half, or NULL */
};

/* key_of_pkey - a key of a type that hallmark takes; frees the pkey if it
 * refuses it */
int key_of_pkey(struct key **out, EVP_PKEY *takes, bool has_private,
	struct error *err) MUST_CHECK;

#endif
