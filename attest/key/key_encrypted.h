/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_encrypted.h - private keys under a passphrase.
 *
 * PKCS#8 with PBES2: ours are AES-256-CBC under PBKDF2 with HMAC-SHA-256 and
 * 600,000 rounds.  What is read may use any cipher of OpenSSL, and PBKDF2 with
 * at most 10,000,000 rounds, or scrypt within OpenSSL's 32 MiB.
 *
 * source: RFC 5958, section 3; RFC 8018; RFC 7914
 */
#ifndef ATTEST_KEY_KEY_ENCRYPTED_H
#define ATTEST_KEY_KEY_ENCRYPTED_H

#include "attest/key/passphrase.h"

#include <openssl/types.h>

/* key_decrypt - from the DER of an EncryptedPrivateKeyInfo; asks for the
 * passphrase only if that can be read */
int key_decrypt(EVP_PKEY **out, const unsigned char *der, size_t len,
	const struct passphrase *pass, struct error *err) MUST_CHECK;
/* key_encrypt - append a PEM block */
int key_encrypt(struct bytes *pem, EVP_PKEY *pkey,
	const struct passphrase *pass, struct error *err) MUST_CHECK;

#endif
