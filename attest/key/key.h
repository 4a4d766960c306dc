/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key.h - keys that sign and verify.
 *
 * Files: PKCS#8 PEM (private, mode 0600; may be encrypted),
 * SubjectPublicKeyInfo PEM (public), each in the one form that DER and
 * uncompressed points allow. A key's id is the hex SHA-256 of its SPKI DER: a
 * hint, never a proof.
 *
 * source: RFC 5958; RFC 5280, section 4.1; RFC 7468
 */
#ifndef ATTEST_KEY_KEY_H
#define ATTEST_KEY_KEY_H

#include "attest/key/passphrase.h"
#include "base/digest.h"

struct key;

#define KEY_TYPE_DEFAULT "ecdsa-p256"

/* How to make a key. */
struct key_making {
	const char *type;              /* NULL: KEY_TYPE_DEFAULT */
	const struct passphrase *pass; /* NULL: not encrypted */
};
/* key_new - create a key pair in path and path.pub; ERROR_INPUT if either file
 * exists */
int key_new(struct key **out, const char *path, const struct key_making *how,
	struct error *err) MUST_CHECK;
/* The file of a private key, open, but not read yet. */
struct key_file {
	int fd;
	char *path;
};
#define KEY_FILE_INIT \
	{ \
		.fd = -1 \
	}
/* key_file_open - refuses a public key, and a file that others can read, and
 * names the command that mends it; 1 if the file does not exist */
int key_file_open(
	struct key_file *out, const char *path, struct error *err) MUST_CHECK;
/* key_file_encrypted - does reading require a passphrase? */
int key_file_encrypted(
	bool *out, const struct key_file *file, struct error *err) MUST_CHECK;
/* key_file_read - the key, if it is one that signs; pass may be NULL if it is
 * not encrypted */
int key_file_read(struct key **out, const struct key_file *file,
	const struct passphrase *pass, struct error *err) MUST_CHECK;
void key_file_done(struct key_file *file);
DEFINE_SCOPED_IN(struct key_file, key_file_done);

/* key_open_public - read a public key, or the public half of a private one; if
 * that is encrypted, its public half is read from path.pub */
int key_open_public(
	struct key **out, const char *path, struct error *err) MUST_CHECK;
int key_parse_public(struct key **out, const char *pem, size_t len,
	struct error *err) MUST_CHECK;
void key_free(struct key *key);
DEFINE_SCOPED(struct key, key_free);

struct digest_text key_id(const struct key *key); /* 64 hex digits */
const char *key_type(const struct key *key);      /* "ecdsa-p256", … */
/* key_same - the same numbers; two forms of one RSA key have different ids */
bool key_same(const struct key *a, const struct key *b);
void key_print_public(struct bytes *pem, const struct key *key);

/* key_sign - the same data and key give the same signature */
int key_sign(const struct key *key, const void *data, size_t len,
	struct bytes *sig, struct error *err) MUST_CHECK;
/* key_verify - true if sig is this key's signature of the data */
bool key_verify(const struct key *key, const void *data, size_t len,
	const void *sig, size_t sig_len);

/*
 * key_user - the file of the key that signs for this user
 *
 * in      path  NULL: <config>/hallmark/key
 *         make  if true and path is NULL, creates a missing key and prints a
 *               note
 * returns 0; -1 with ERROR_INPUT if the key does not exist.  If two processes
 *         create the first key at once, both get the same key.
 */
int key_user(struct key_file *out, const char *path, bool make,
	struct error *err) MUST_CHECK;
/* key_user_path - its path, whether it exists or not; heap */
int key_user_path(char **out, const char *path, struct error *err) MUST_CHECK;
/* key_user_check - can key_user() open or make it?  Looks at the file's kind,
 * owner and mode, and reads no secret. */
int key_user_check(const char *path, struct error *err) MUST_CHECK;
/* key_user_public - the key to trust: path (a public key, or the public half of
 * a private one), else <config>/hallmark/key.pub */
int key_user_public(
	struct key **out, const char *path, struct error *err) MUST_CHECK;

#endif
