/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key.h - Ed25519 keys.  A door to OpenSSL.
 *
 * Files: PKCS#8 PEM (private, mode 0600), SubjectPublicKeyInfo PEM (public).
 * A key's id is the hex SHA-256 of its SPKI DER: a hint, never a proof.
 */
#ifndef ATTEST_KEY_H
#define ATTEST_KEY_H

#include "base/digest.h"

struct key;

/* key_new - a fresh pair in PATH and PATH.pub; ERROR_INPUT where either is
 * there already */
int key_new(struct key **out, const char *path, struct error *err) MUST_CHECK;
/* key_open - a private key; refuses one that others may read, says which
 * command mends it; 1 where there is no file */
int key_open(struct key **out, const char *path, struct error *err) MUST_CHECK;
/* key_open_public - a public key (or the public half of a private one) */
int key_open_public(
	struct key **out, const char *path, struct error *err) MUST_CHECK;
int key_parse_public(struct key **out, const char *pem, size_t len,
	struct error *err) MUST_CHECK;
void key_free(struct key *key);
DEFINE_SCOPED(struct key, key_free);

struct digest_text key_id(const struct key *key); /* 64 hex digits */
void key_print_public(struct bytes *pem, const struct key *key);

/* key_sign - 64 bytes; the same data and key give the same signature */
int key_sign(const struct key *key, const void *data, size_t len,
	struct bytes *sig, struct error *err) MUST_CHECK;
/* key_verify - is this a signature by this key? */
bool key_verify(const struct key *key, const void *data, size_t len,
	const void *sig, size_t sig_len);

/*
 * key_user - the key that signs for this user
 *
 * in      path  a private key's file; NULL: <config>/hallmark/key, which is
 *               made on first use, and said aloud, where make is true
 * returns 0; -1 with ERROR_INPUT where there is none.  Whoever comes second
 *         of two processes that make the first key gets the first one's.
 */
int key_user(struct key **out, const char *path, bool make,
	struct error *err) MUST_CHECK;
/* key_user_public - the key to trust: path (a public key, or the public half
 * of a private one), else <config>/hallmark/key.pub */
int key_user_public(
	struct key **out, const char *path, struct error *err) MUST_CHECK;

#endif
