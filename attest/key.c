/* SPDX-License-Identifier: Apache-2.0 */
/* The door to OpenSSL's keys: Ed25519 in memory. key_file.c handles files. */
#include "attest/key_private.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define SIGNATURE_LEN 64

struct key {
	EVP_PKEY *pkey;
	bool has_private;
};

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

/* A row is a PEM block that users give by mistake, and the message for it. */
static const struct {
	const char *pem_name;
	const char *reason;
} others[] = {
	{"ENCRYPTED PRIVATE KEY",
		"an encrypted key, but hallmark accepts no passphrase; "
		"'openssl pkey -in FILE -out NEW' decrypts it"},
	{"OPENSSH PRIVATE KEY", "an OpenSSH key, but a PKCS#8 key is required"},
	{"RSA PRIVATE KEY", "an RSA key, but an Ed25519 key is required"},
	{"RSA PUBLIC KEY", "an RSA key, but an Ed25519 key is required"},
	{"EC PRIVATE KEY", "an EC key, but an Ed25519 key is required"},
	{"EC PARAMETERS", "an EC key, but an Ed25519 key is required"},
	{"DSA PRIVATE KEY", "a DSA key, but an Ed25519 key is required"},
	{"CERTIFICATE", "a certificate, but a key is required"},
};

static struct key *
key_of(EVP_PKEY *takes, bool has_private)
{
	struct key *key = mem_alloc(1, sizeof *key);

	*key = (struct key){.pkey = takes, .has_private = has_private};
	return key;
}

void
key_free(struct key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey); /* wipes the private half */
	free(key);
}

int
key_generate(struct key **out, struct error *err)
{
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	ERR_clear_error();
	if (!pkey)
		return error_set(err, ERROR_SYSTEM,
			"OpenSSL cannot generate an Ed25519 key on this "
			"machine");
	*out = key_of(pkey, true);
	return 0;
}

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

static EVP_PKEY *
decode_public(const struct block *b)
{
	const unsigned char *at = b->der;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &at, b->len);

	if (pkey && at != b->der + b->len) {
		EVP_PKEY_free(pkey);
		return NULL;
	}
	return pkey;
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
key_parse(struct key **out, const char *pem, size_t len, struct error *err)
{
	scoped(block_done) struct block b = {.name = NULL};
	bool is_private, is_public;
	EVP_PKEY *pkey;

	if (read_block(&b, pem, len, err) < 0)
		return -1;
	is_private = strcmp(b.name, "PRIVATE KEY") == 0;
	is_public = strcmp(b.name, "PUBLIC KEY") == 0;
	if (!is_private && !is_public)
		return refuse_name(b.name, err);
	if (b.header[0] != '\0')
		return error_set(err, ERROR_INPUT,
			"a PEM block with header lines, but a plain one is "
			"required");
	pkey = is_private ? decode_private(&b) : decode_public(&b);
	ERR_clear_error();
	if (!pkey)
		return error_set(
			err, ERROR_INPUT, "a key that OpenSSL can not read");
	if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_ED25519) {
		const char *kind = EVP_PKEY_get0_type_name(pkey);

		(void)error_set(err, ERROR_INPUT,
			"a key of type %s, but an Ed25519 key is required",
			kind ? kind : "unknown");
		EVP_PKEY_free(pkey);
		return -1;
	}
	*out = key_of(pkey, is_private);
	return 0;
}

int
key_parse_public(
	struct key **out, const char *pem, size_t len, struct error *err)
{
	scoped(key_free) struct key *key = NULL;

	if (key_parse(&key, pem, len, err) < 0)
		return -1;
	if (key->has_private)
		return error_set(err, ERROR_INPUT,
			"a private key, but a public one is required");
	*out = take_ptr(key);
	return 0;
}

bool
key_has_private(const struct key *key)
{
	return key->has_private;
}

struct digest_text
key_id(const struct key *key)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key->pkey, &der);
	struct digest sum;

	if (len <= 0)
		abort(); /* cannot fail: OpenSSL has parsed or made this key */
	sum = digest_of(der, (size_t)len);
	OPENSSL_free(der);
	return digest_hex(&sum);
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

void
key_print_private(struct bytes *pem, const struct key *key)
{
	BIO *bio = BIO_new(BIO_s_secmem());

	bytes_room(pem, KEY_FILE_MAX); /* no later growth, so no copy is left */
	print_pem(pem, bio,
		PEM_write_bio_PKCS8PrivateKey(
			bio, key->pkey, NULL, NULL, 0, NULL, NULL));
}

int
key_sign(const struct key *key, const void *data, size_t len, struct bytes *sig,
	struct error *err)
{
	unsigned char made[SIGNATURE_LEN];
	size_t made_len = sizeof made;
	EVP_MD_CTX *ctx;
	bool good;

	if (!key->has_private)
		return error_set(err, ERROR_INPUT,
			"the key is a public key and can not sign");
	ctx = EVP_MD_CTX_new();
	good = ctx &&
	       EVP_DigestSignInit(ctx, NULL, NULL, NULL, key->pkey) == 1 &&
	       EVP_DigestSign(ctx, made, &made_len, data, len) == 1 &&
	       made_len == sizeof made;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	if (!good)
		return error_set(err, ERROR_SYSTEM, "OpenSSL did not sign");
	bytes_add(sig, made, sizeof made);
	return 0;
}

bool
key_verify(const struct key *key, const void *data, size_t len, const void *sig,
	size_t sig_len)
{
	EVP_MD_CTX *ctx;
	bool good;

	if (sig_len != SIGNATURE_LEN)
		return false;
	ctx = EVP_MD_CTX_new();
	good = ctx &&
	       EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key->pkey) == 1 &&
	       EVP_DigestVerify(ctx, sig, sig_len, data, len) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return good;
}
