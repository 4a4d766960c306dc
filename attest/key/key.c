/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in memory.  key_pem.c reads and prints them, key_file.c handles files.
 */
#include "attest/key/key_algorithm.h"
#include "attest/key/key_pkey.h"
#include "attest/key/pkcs11_private.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

static struct digest_text
compute_id(EVP_PKEY *pkey)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(pkey, &der);
	struct digest sum;

	if (len <= 0)
		abort(); /* cannot fail: OpenSSL has parsed or made this key */
	sum = digest_of(der, (size_t)len);
	OPENSSL_free(der);
	return digest_hex(&sum);
}

int
key_of_pkey(
	struct key **out, EVP_PKEY *takes, bool has_private, struct error *err)
{
	const struct key_algorithm *a = key_algorithm_of(takes, err);
	struct key *key;

	ERR_clear_error();
	if (!a) {
		EVP_PKEY_free(takes);
		return -1;
	}
	key = mem_alloc(1, sizeof *key);
	*key = (struct key){takes, a, has_private, compute_id(takes), NULL};
	*out = key;
	return 0;
}

void
key_free(struct key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey); /* wipes the private half */
	pkcs11_free(key->token);
	free(key);
}

int
key_generate(struct key **out, const char *type, struct error *err)
{
	const struct key_algorithm *a = key_algorithm_named(type, err);
	EVP_PKEY *pkey;

	if (!a)
		return -1;
	/* what a curve's name is for is no key of another type */
	pkey = a->curve ? EVP_PKEY_Q_keygen(NULL, NULL, a->type, a->curve)
			: EVP_PKEY_Q_keygen(NULL, NULL, a->type);
	ERR_clear_error();
	if (!pkey)
		return error_set(err, ERROR_SYSTEM,
			"OpenSSL cannot generate a key of type %s on this "
			"machine",
			a->name);
	return key_of_pkey(out, pkey, true, err);
}

bool
key_has_private(const struct key *key)
{
	return key->has_private;
}

void
key_on_token(struct key *key, struct pkcs11 *takes_token)
{
	key->token = takes_token;
}

bool
key_signs(const struct key *key)
{
	return key->algorithm->signs;
}

struct digest_text
key_id(const struct key *key)
{
	return key->id;
}

int
key_sign(const struct key *key, const void *data, size_t len, struct bytes *sig,
	struct error *err)
{
	if (key->token)
		return key_algorithm_sign_on(key->algorithm, key->pkey,
			key->token, data, len, sig, err);
	if (!key->has_private || !key->algorithm->signs)
		return error_set(err, ERROR_INPUT,
			"the key is %s and can not sign",
			key->has_private ? "one of RSA" : "a public key");
	return key_algorithm_sign(
		key->algorithm, key->pkey, data, len, sig, err);
}

bool
key_verify(const struct key *key, const void *data, size_t len, const void *sig,
	size_t sig_len)
{
	return key_algorithm_verify(
		key->algorithm, key->pkey, data, len, sig, sig_len);
}

const char *
key_type(const struct key *key)
{
	return key->algorithm->name;
}

/* The two types of RSA keys hold the same numbers. */
static bool
same_modulus(const struct key *a, const struct key *b)
{
	BIGNUM *x = NULL, *y = NULL;
	bool same;

	if (a->algorithm->curve || b->algorithm->curve)
		return false;
	same = EVP_PKEY_get_bn_param(a->pkey, OSSL_PKEY_PARAM_RSA_N, &x) == 1 &&
	       EVP_PKEY_get_bn_param(b->pkey, OSSL_PKEY_PARAM_RSA_N, &y) == 1 &&
	       BN_cmp(x, y) == 0;
	BN_free(x);
	BN_free(y);
	ERR_clear_error();
	return same;
}

bool
key_same(const struct key *a, const struct key *b)
{
	return strcmp(key_id(a).s, key_id(b).s) == 0 || same_modulus(a, b);
}
