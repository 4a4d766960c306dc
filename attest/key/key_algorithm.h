/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_algorithm.h - the algorithms of keys: which keys each takes, and how it
 * signs and verifies.
 *
 * Hashes belong to the algorithm: SHA-256 for P-256 and RSA, SHA-384 for P-384.
 * An ECDSA signature is DER, an Ed25519 one 64 bytes.  An RSA key of the type
 * rsaEncryption signs by PKCS#1 v1.5, one of the type RSASSA-PSS by PSS with a
 * salt of 32 bytes; a signature of the other scheme is not the key's.
 *
 * source: FIPS 186-5; RFC 8032; RFC 8017; RFC 6979
 */
#ifndef ATTEST_KEY_KEY_ALGORITHM_H
#define ATTEST_KEY_KEY_ALGORITHM_H

#include "base/bytes.h"

#include <openssl/types.h>

#define KEY_SIGNATURE_MAX 1024 /* bytes: RSA with a modulus of 8192 bits */

struct key_algorithm {
	const char *name;  /* what users call it: "ecdsa-p256" */
	const char *type;  /* what OpenSSL calls the type of the key */
	const char *curve; /* its name there, or NULL */
	const char *hash;  /* NULL: it is a part of the algorithm */
	bool signs;        /* can hallmark sign with it? */
};

/* key_algorithm_named - by name; NULL with a sentence that lists those that
 * sign */
const struct key_algorithm *key_algorithm_named(
	const char *name, struct error *err) MUST_CHECK;
/* key_algorithm_of - the algorithm of a key; NULL with the reason why hallmark
 * does not take this key */
const struct key_algorithm *key_algorithm_of(
	EVP_PKEY *pkey, struct error *err) MUST_CHECK;

/* key_algorithm_sign - the same data and key give the same signature */
int key_algorithm_sign(const struct key_algorithm *a, EVP_PKEY *pkey,
	const void *data, size_t len, struct bytes *sig,
	struct error *err) MUST_CHECK;
bool key_algorithm_verify(const struct key_algorithm *a, EVP_PKEY *pkey,
	const void *data, size_t len, const void *sig, size_t sig_len);

struct pkcs11;
/* key_algorithm_sign_on - the same with the private half on a token; of ECDSA
 * each signature is another */
int key_algorithm_sign_on(const struct key_algorithm *a, EVP_PKEY *pkey,
	struct pkcs11 *token, const void *data, size_t len, struct bytes *sig,
	struct error *err) MUST_CHECK;

/*
 * key_ecdsa_sign - ECDSA with the nonce that RFC 6979, section 3.2 derives from
 * the key and the hash of the data
 *
 * in      hash  as OpenSSL names it; as many bits as the order of the curve
 * out     sig   DER is appended
 */
int key_ecdsa_sign(EVP_PKEY *pkey, const char *hash, const void *data,
	size_t len, struct bytes *sig, struct error *err) MUST_CHECK;
/* key_ecdsa_print - the DER of a signature that is two numbers of equal length
 */
int key_ecdsa_print(struct bytes *sig, const void *numbers, size_t len,
	struct error *err) MUST_CHECK;

#endif
