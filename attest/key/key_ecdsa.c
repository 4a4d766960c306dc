/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDSA whose nonce is derived from the key and the data.
 *
 * OpenSSL 3.0 draws a nonce at random and takes another one only through a
 * function of its older interface.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "attest/key/key_algorithm.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#define HASH_MOST 48 /* bytes: SHA-384 */
#define TRIES 64     /* one nonce in 2^32 is not below the order of P-256 */

/* The state of the generator, section 3.2; n is the length of the hash and of
 * the order of the curve. */
struct nonces {
	const EVP_MD *hash;
	size_t n;
	unsigned char key[HASH_MOST], value[HASH_MOST];
};

/* What signs one message. Numbers that are secret are in secure memory. */
struct signing {
	EC_KEY *ec;
	BN_CTX *ctx;
	BN_MONT_CTX *mont;
	BIGNUM *nonce, *inverse, *r, *hash, *less_2;
	ECDSA_SIG *sig;
	EC_POINT *point;
	struct nonces from;
};

static void
signing_done(struct signing *s)
{
	EC_POINT_clear_free(s->point);
	ECDSA_SIG_free(s->sig);
	BN_free(s->less_2);
	BN_free(s->hash);
	BN_clear_free(s->r);
	BN_clear_free(s->inverse);
	BN_clear_free(s->nonce);
	BN_MONT_CTX_free(s->mont);
	BN_CTX_free(s->ctx);
	EC_KEY_free(s->ec);
	explicit_bzero(&s->from, sizeof s->from);
}
DEFINE_SCOPED_IN(struct signing, signing_done);

/* HMAC under the state's key of what is in parts. */
static bool
mac(const struct nonces *s, unsigned char *out, const void *data, size_t len)
{
	return HMAC(s->hash, s->key, (int)s->n, data, len, out, NULL) != NULL;
}

/* Steps d and e, or f and g: a new key from the value, a byte and what is
 * added; then a new value. */
static bool
stir_nonces(struct nonces *s, unsigned char byte, const unsigned char *added,
	size_t n_added)
{
	unsigned char text[3 * HASH_MOST + 1];
	bool good;

	memcpy(text, s->value, s->n);
	text[s->n] = byte;
	if (n_added)
		memcpy(text + s->n + 1, added, n_added);
	good = mac(s, s->key, text, s->n + 1 + n_added) &&
	       mac(s, s->value, s->value, s->n);
	explicit_bzero(text, sizeof text);
	return good;
}

/* Steps b to g. */
static bool
init_nonces(struct nonces *s, const struct signing *with, const BIGNUM *order)
{
	unsigned char both[2 * HASH_MOST];
	int n = (int)s->n;
	bool good;

	memset(s->key, 0, s->n);
	memset(s->value, 1, s->n);
	good = BN_nnmod(with->r, with->hash, order, with->ctx) == 1 &&
	       BN_bn2binpad(EC_KEY_get0_private_key(with->ec), both, n) == n &&
	       BN_bn2binpad(with->r, both + n, n) == n &&
	       stir_nonces(s, 0, both, 2 * s->n) &&
	       stir_nonces(s, 1, both, 2 * s->n);
	explicit_bzero(both, sizeof both);
	return good;
}

/* The abscissa of the nonce's point, and the inverse of the nonce by Fermat's
 * theorem: both take the same time for each nonce. */
static bool
derive_parts(struct signing *s, const EC_GROUP *group, const BIGNUM *order)
{
	BN_set_flags(s->nonce, BN_FLG_CONSTTIME);
	return EC_POINT_mul(group, s->point, s->nonce, NULL, NULL, s->ctx) ==
		       1 &&
	       EC_POINT_get_affine_coordinates(
		       group, s->point, s->r, NULL, s->ctx) == 1 &&
	       BN_nnmod(s->r, s->r, order, s->ctx) == 1 &&
	       BN_mod_exp_mont_consttime(s->inverse, s->nonce, s->less_2, order,
		       s->ctx, s->mont) == 1;
}

/* Step h: the first nonce from 1 to the order that gives a signature. */
static bool
sign_hash(struct signing *s, const unsigned char *hash)
{
	const EC_GROUP *group = EC_KEY_get0_group(s->ec);
	const BIGNUM *order = EC_GROUP_get0_order(group);

	if (!init_nonces(&s->from, s, order))
		return false;
	for (int i = 0; i < TRIES; i++) {
		if (!mac(&s->from, s->from.value, s->from.value, s->from.n) ||
			!BN_bin2bn(s->from.value, (int)s->from.n, s->nonce))
			return false;
		if (!BN_is_zero(s->nonce) && BN_cmp(s->nonce, order) < 0) {
			if (!derive_parts(s, group, order))
				return false;
			s->sig =
				BN_is_zero(s->r)
					? NULL
					: ECDSA_do_sign_ex(hash, (int)s->from.n,
						  s->inverse, s->r, s->ec);
			if (s->sig)
				return true;
		}
		if (!stir_nonces(&s->from, 0, NULL, 0))
			return false;
	}
	return false;
}

static bool
open_signing(struct signing *s, EVP_PKEY *pkey)
{
	const BIGNUM *order;

	s->ec = EVP_PKEY_get1_EC_KEY(pkey);
	if (!s->ec || !EC_KEY_get0_private_key(s->ec))
		return false;
	order = EC_GROUP_get0_order(EC_KEY_get0_group(s->ec));
	s->ctx = BN_CTX_secure_new();
	s->mont = BN_MONT_CTX_new();
	s->nonce = BN_secure_new();
	s->inverse = BN_secure_new();
	s->r = BN_new();
	s->less_2 = BN_dup(order);
	s->point = EC_POINT_new(EC_KEY_get0_group(s->ec));
	return s->ctx && s->mont && s->nonce && s->inverse && s->r &&
	       s->less_2 && s->point && BN_sub_word(s->less_2, 2) == 1 &&
	       BN_MONT_CTX_set(s->mont, order, s->ctx) == 1;
}

static bool
add_der(struct bytes *out, const ECDSA_SIG *sig)
{
	unsigned char *der = NULL;
	int len = i2d_ECDSA_SIG(sig, &der);

	if (len <= 0)
		return false;
	bytes_add(out, der, (size_t)len);
	OPENSSL_free(der);
	return true;
}

int
key_ecdsa_sign(EVP_PKEY *pkey, const char *hash, const void *data, size_t len,
	struct bytes *sig, struct error *err)
{
	scoped(signing_done) struct signing s = {.ec = NULL};
	unsigned char sum[EVP_MAX_MD_SIZE];
	size_t n = 0;

	s.from.hash = EVP_get_digestbyname(hash);
	if (s.from.hash &&
		EVP_Q_digest(NULL, hash, NULL, data, len, sum, &n) == 1 &&
		n <= HASH_MOST && open_signing(&s, pkey) &&
		(s.hash = BN_bin2bn(sum, (int)n, NULL))) {
		s.from.n = n;
		if (sign_hash(&s, sum) && add_der(sig, s.sig))
			return 0;
	}
	return error_set(err, ERROR_SYSTEM, "OpenSSL did not sign");
}

int
key_ecdsa_print(
	struct bytes *sig, const void *numbers, size_t len, struct error *err)
{
	const unsigned char *at = numbers;
	int n = (int)(len / 2);
	ECDSA_SIG *made = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(at, n, NULL), *s = BN_bin2bn(at + n, n, NULL);
	bool good = made && r && s && ECDSA_SIG_set0(made, r, s) == 1 &&
		    add_der(sig, made);

	ECDSA_SIG_free(made); /* and with it r and s */
	return good ? 0
		    : error_set(err, ERROR_SYSTEM,
			      "OpenSSL did not print a signature");
}
