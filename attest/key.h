/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key.h - Ed25519 keys.
 *
 * Files: PKCS#8 PEM (private, mode 0600), SubjectPublicKeyInfo PEM (public).
 * A key's id is the hex SHA-256 of its SPKI DER: a hint, never a proof.
 */
#ifndef ATTEST_KEY_H
#define ATTEST_KEY_H

#include "base/digest.h"

struct key;

/* key_new - create a key pair in path and path.pub; ERROR_INPUT if either file
 * exists */
int key_new(struct key **out, const char *path, struct error *err) MUST_CHECK;
/* key_open - read a private key; refuses a file that others can read, and names
 * the command that mends it; 1 if the file does not exist */
int key_open(struct key **out, const char *path, struct error *err) MUST_CHECK;
/* key_open_public - read a public key, or the public half of a private one */
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
/* key_verify - true if sig is this key's signature of the data */
bool key_verify(const struct key *key, const void *data, size_t len,
	const void *sig, size_t sig_len);

/*
 * key_user - the key that signs for this user
 *
 * in      path  a private key's file; NULL: <config>/hallmark/key
 *         make  if true and path is NULL, creates a missing key and prints a
 *               note
 * returns 0; -1 with ERROR_INPUT if the key does not exist.  If two processes
 *         create the first key at once, both get the same key.
 */
int key_user(struct key **out, const char *path, bool make,
	struct error *err) MUST_CHECK;
/* key_user_public - the key to trust: path (a public key, or the public half of
 * a private one), else <config>/hallmark/key.pub */
int key_user_public(
	struct key **out, const char *path, struct error *err) MUST_CHECK;

#endif
