/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from and to PEM. */
#include "attest/key/key_encrypted.h"
#include "attest/key/key_pkey.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* One PEM block. der is treated as secret, since it may be a private key. */
struct block {
	char *name, *header;
	unsigned char *der;
	long len;
};

static void
block_done(struct block *b)
{
	OPENSSL_secure_free(b->name);
	OPENSSL_secure_free(b->header);
	OPENSSL_secure_clear_free(b->der, (size_t)b->len);
}
DEFINE_SCOPED_IN(struct block, block_done);

#define REWRITE \
	"; 'openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW' rewrites it"
#define REWRITE_PUBLIC \
	"; 'openssl rsa -RSAPublicKey_in -in FILE -pubout -out NEW' rewrites " \
	"it"

/* A row is a PEM block that users give by mistake, and the message for it. */
static const struct {
	const char *pem_name;
	const char *reason;
} others[] = {
	{"OPENSSH PRIVATE KEY",
		"an OpenSSH key, but a PKCS#8 key is required; 'ssh-keygen -p "
		"-m PKCS8 -f FILE' rewrites it"},
	{"RSA PRIVATE KEY", "an RSA key in its older form" REWRITE},
	{"RSA PUBLIC KEY", "an RSA key in its older form" REWRITE_PUBLIC},
	{"EC PRIVATE KEY", "an EC key in its older form" REWRITE},
	{"EC PARAMETERS", "an EC key in its older form" REWRITE},
	{"DSA PRIVATE KEY", "a DSA key, which hallmark does not take"},
	{"ENCRYPTED SIGSTORE PRIVATE KEY",
		"a key that cosign encrypted, which only cosign reads; 'cosign "
		"import-key-pair' goes the other way"},
	{"CERTIFICATE", "a certificate, but a key is required"},
};

/* A text with one PEM block. Words may precede it (RFC 7468). Nothing may
 * follow it: in a file with two keys, a user could trust the first and believe
 * that it is the second. */
static int
read_block(struct block *out, const char *pem, size_t len, struct error *err)
{
	BIO *bio = len <= KEY_FILE_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
	bool found = bio && PEM_read_bio_ex(bio, &out->name, &out->header,
				    &out->der, &out->len, PEM_FLAG_SECURE) == 1;
	size_t at = found ? len - BIO_pending(bio) : len;

	while (at < len && pem[at] && strchr(" \t\r\n", pem[at]))
		at++;
	BIO_free(bio);
	ERR_clear_error();
	if (!found)
		return error_set(err, ERROR_INPUT,
			"not a key in PEM form, or a damaged one");
	if (at < len)
		return error_set(err, ERROR_INPUT,
			"more text follows after the key; a key file ends with "
			"its only key");
	return 0;
}

static EVP_PKEY *
decode_private(const struct block *b)
{
	const unsigned char *at = b->der;
	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, b->len);
	EVP_PKEY *pkey = NULL;

	if (info && at == b->der + b->len)
		pkey = EVP_PKCS82PKEY(info);
	PKCS8_PRIV_KEY_INFO_free(info);
	return pkey;
}

/* One key has one form, and so one id: named curves, uncompressed points. */
static bool
is_canonical(const struct key *key, const struct block *b)
{
	const struct digest sum = digest_of(b->der, (size_t)b->len);

	return strcmp(digest_hex(&sum).s, key->id.s) == 0;
}

static void
set_form(EVP_PKEY *pkey)
{
	(void)EVP_PKEY_set_utf8_string_param(pkey,
		OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed");
}

static int
read_public(struct key **out, const struct block *b, struct error *err)
{
	const unsigned char *at = b->der;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &at, b->len);
	struct key *key;

	ERR_clear_error();
	if (!pkey || at != b->der + b->len) {
		EVP_PKEY_free(pkey);
		return error_set(
			err, ERROR_INPUT, "a key that OpenSSL can not read");
	}
	set_form(pkey);
	if (key_of_pkey(&key, pkey, false, err) < 0)
		return -1;
	if (!is_canonical(key, b)) {
		key_free(key);
		return error_set(err, ERROR_INPUT,
			"a public key that is not written as DER requires, or "
			"whose point is compressed; 'openssl ec -pubin -in "
			"FILE -pubout -conv_form uncompressed -out NEW' "
			"rewrites it");
	}
	*out = key;
	return 0;
}

/* The public half in the file, if one is there, must be that of the private
 * one. */
static int
check_pair(const struct key *key, struct error *err)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);
	bool good = ctx && EVP_PKEY_pairwise_check(ctx) == 1;

	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	if (!good)
		return error_set(err, ERROR_INPUT,
			"a private key with the public half of another");
	return 0;
}

static int
read_private(struct key **out, const struct block *b,
	const struct passphrase *pass, struct error *err)
{
	bool encrypted = strcmp(b->name, "ENCRYPTED PRIVATE KEY") == 0;
	scoped(key_free) struct key *key = NULL;
	EVP_PKEY *pkey = NULL;

	if (encrypted &&
		key_decrypt(&pkey, b->der, (size_t)b->len, pass, err) < 0)
		return -1;
	if (!encrypted)
		pkey = decode_private(b);
	ERR_clear_error();
	if (!pkey)
		return error_set(
			err, ERROR_INPUT, "a key that OpenSSL can not read");
	set_form(pkey);
	if (key_of_pkey(&key, pkey, true, err) < 0 || check_pair(key, err) < 0)
		return -1;
	*out = take_ptr(key);
	return 0;
}

static int
refuse_name(const char *name, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcmp(name, others[i].pem_name) == 0)
			return error_set(
				err, ERROR_INPUT, "%s", others[i].reason);
	return error_set(err, ERROR_INPUT, "%s, but a key is required",
		text_quotes(name));
}

int
key_parse(struct key **out, const char *pem, size_t len,
	const struct passphrase *pass, struct error *err)
{
	scoped(block_done) struct block b = {.name = NULL};
	bool is_public;

	if (read_block(&b, pem, len, err) < 0)
		return -1;
	is_public = strcmp(b.name, "PUBLIC KEY") == 0;
	if (!is_public && strcmp(b.name, "PRIVATE KEY") != 0 &&
		strcmp(b.name, "ENCRYPTED PRIVATE KEY") != 0)
		return refuse_name(b.name, err);
	if (b.header[0] != '\0')
		return error_set(err, ERROR_INPUT,
			"a PEM block with header lines, but a plain one is "
			"required");
	if (!pass && strcmp(b.name, "ENCRYPTED PRIVATE KEY") == 0)
		return 1;
	return is_public ? read_public(out, &b, err)
			 : read_private(out, &b, pass, err);
}

int
key_parse_public(
	struct key **out, const char *pem, size_t len, struct error *err)
{
	scoped(key_free) struct key *key = NULL;

	int result = key_parse(&key, pem, len, NULL, err);

	if (result < 0)
		return -1;
	if (result > 0 || key->has_private)
		return error_set(err, ERROR_INPUT,
			"a private key, but a public one is required");
	*out = take_ptr(key);
	return 0;
}

static void
print_pem(struct bytes *pem, BIO *bio, int written)
{
	char *text = NULL;
	long len = written == 1 ? BIO_get_mem_data(bio, &text) : 0;

	if (len <= 0)
		abort();
	bytes_add(pem, text, (size_t)len);
	BIO_free(bio); /* wipes its memory */
}

void
key_print_public(struct bytes *pem, const struct key *key)
{
	BIO *bio = BIO_new(BIO_s_mem());

	print_pem(pem, bio, PEM_write_bio_PUBKEY(bio, key->pkey));
}

int
key_print_private(struct bytes *pem, const struct key *key,
	const struct passphrase *pass, struct error *err)
{
	BIO *bio;

	bytes_room(pem, KEY_FILE_MAX); /* no later growth, so no copy is left */
	if (pass)
		return key_encrypt(pem, key->pkey, pass, err);
	bio = BIO_new(BIO_s_secmem());
	print_pem(pem, bio,
		PEM_write_bio_PKCS8PrivateKey(
			bio, key->pkey, NULL, NULL, 0, NULL, NULL));
	return 0;
}
