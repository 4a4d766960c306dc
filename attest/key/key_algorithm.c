/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/key/key_algorithm.h"
#include "attest/key/pkcs11_private.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#define RSA_BITS_LEAST 2048
#define RSA_BITS_MOST 8192
#define RSA_EXPONENT_BITS 64
#define PSS_SALT 32

static const struct key_algorithm algorithms[] = {
	{"ecdsa-p256", "EC", "prime256v1", "SHA256", true},
	{"ecdsa-p384", "EC", "secp384r1", "SHA384", true},
	{"ed25519", "ED25519", NULL, NULL, true},
	{"rsa", "RSA", NULL, "SHA256", false},
	{"rsa-pss", "RSA-PSS", NULL, "SHA256", false},
};
#define TAKEN \
	"hallmark takes Ed25519 keys, EC keys on P-256 and P-384, and public " \
	"RSA keys"

const struct key_algorithm *
key_algorithm_named(const char *name, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(algorithms); i++)
		if (algorithms[i].signs &&
			strcmp(algorithms[i].name, name) == 0)
			return &algorithms[i];
	(void)error_set(err, ERROR_USAGE,
		"%s is no type of key that signs; there are ecdsa-p256, "
		"ecdsa-p384 and ed25519",
		text_quotes(name));
	return NULL;
}

static int
check_curve(EVP_PKEY *pkey, struct error *err)
{
	int is_explicit = 0;
	EVP_PKEY_CTX *ctx;
	bool good;

	(void)EVP_PKEY_get_int_param(pkey,
		OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_explicit);
	if (is_explicit)
		return error_set(err, ERROR_INPUT,
			"an EC key that describes its curve; a key that names "
			"it is required");
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	good = ctx && EVP_PKEY_public_check(ctx) == 1;
	EVP_PKEY_CTX_free(ctx);
	if (!good)
		return error_set(err, ERROR_INPUT,
			"an EC key whose public point is not valid");
	return 0;
}

static int
check_rsa(EVP_PKEY *pkey, struct error *err)
{
	int bits = EVP_PKEY_get_bits(pkey);
	BIGNUM *e = NULL;
	bool good;

	if (bits < RSA_BITS_LEAST || bits > RSA_BITS_MOST)
		return error_set(err, ERROR_INPUT,
			"a key of type RSA with %d bits; %d to %d are "
			"required",
			bits, RSA_BITS_LEAST, RSA_BITS_MOST);
	good = EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) == 1 &&
	       BN_is_odd(e) && !BN_is_one(e) &&
	       BN_num_bits(e) <= RSA_EXPONENT_BITS;
	BN_free(e);
	if (!good)
		return error_set(err, ERROR_INPUT,
			"a key of type RSA whose exponent is 1, even or "
			"longer than %d bits",
			RSA_EXPONENT_BITS);
	return 0;
}

/* A key for PSS can restrict hashes and salts; here these must be possible. */
static bool
init_verify(EVP_MD_CTX *ctx, const struct key_algorithm *a, EVP_PKEY *pkey)
{
	EVP_PKEY_CTX *way = NULL;

	if (EVP_DigestVerifyInit_ex(
		    ctx, &way, a->hash, NULL, NULL, pkey, NULL) != 1)
		return false;
	return strcmp(a->type, "RSA-PSS") != 0 ||
	       (EVP_PKEY_CTX_set_rsa_mgf1_md_name(way, a->hash, NULL) == 1 &&
		       EVP_PKEY_CTX_set_rsa_pss_saltlen(way, PSS_SALT) == 1);
}

static int
check_restrictions(
	const struct key_algorithm *a, EVP_PKEY *pkey, struct error *err)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx && init_verify(ctx, a, pkey);

	EVP_MD_CTX_free(ctx);
	if (!good)
		return error_set(err, ERROR_INPUT,
			"a key that does not allow %s%s", a->hash,
			strcmp(a->type, "RSA-PSS") == 0
				? " with a salt of 32 bytes"
				: "");
	return 0;
}

static int
check_key(const struct key_algorithm *a, EVP_PKEY *pkey, struct error *err)
{
	if (a->curve && check_curve(pkey, err) < 0)
		return -1;
	if (a->hash && !a->curve &&
		(check_rsa(pkey, err) < 0 ||
			check_restrictions(a, pkey, err) < 0))
		return -1;
	return 0;
}

const struct key_algorithm *
key_algorithm_of(EVP_PKEY *pkey, struct error *err)
{
	const char *type = EVP_PKEY_get0_type_name(pkey);
	char curve[64] = "";

	(void)EVP_PKEY_get_group_name(pkey, curve, sizeof curve, NULL);
	for (size_t i = 0; type && i < ARRAY_LEN(algorithms); i++) {
		const struct key_algorithm *a = &algorithms[i];

		if (strcmp(a->type, type) != 0 ||
			(a->curve && strcmp(a->curve, curve) != 0))
			continue;
		return check_key(a, pkey, err) == 0 ? a : NULL;
	}
	(void)error_set(err, ERROR_INPUT, "a key of type %s%s%s; " TAKEN,
		type ? type : "unknown", curve[0] ? ", curve " : "", curve);
	return NULL;
}

static int
sign_ed25519(EVP_PKEY *pkey, const void *data, size_t len, struct bytes *sig,
	struct error *err)
{
	unsigned char made[64];
	size_t made_len = sizeof made;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx &&
		    EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
		    EVP_DigestSign(ctx, made, &made_len, data, len) == 1 &&
		    made_len == sizeof made;

	EVP_MD_CTX_free(ctx);
	if (!good)
		return error_set(err, ERROR_SYSTEM, "OpenSSL did not sign");
	bytes_add(sig, made, sizeof made);
	return 0;
}

/* A fault of the machine while it signs can reveal the key; and a token may
 * hold a public half that is not the key's. */
static int
check_made(const struct key_algorithm *a, EVP_PKEY *pkey, const void *data,
	size_t len, struct bytes *sig, size_t before, const char *mend,
	struct error *err)
{
	if (key_algorithm_verify(
		    a, pkey, data, len, sig->data + before, sig->len - before))
		return 0;
	sig->len = before;
	return error_set(err, ERROR_SYSTEM,
		"the signature that was made does not verify; %s", mend);
}

int
key_algorithm_sign(const struct key_algorithm *a, EVP_PKEY *pkey,
	const void *data, size_t len, struct bytes *sig, struct error *err)
{
	size_t before = sig->len;
	int result;

	result = a->curve ? key_ecdsa_sign(pkey, a->hash, data, len, sig, err)
			  : sign_ed25519(pkey, data, len, sig, err);
	ERR_clear_error();
	return result < 0 ? -1
			  : check_made(a, pkey, data, len, sig, before,
				    "the machine may be faulty", err);
}

/* A token computes with the hash, in two numbers as long as the curve's. */
static int
sign_hash_on(const struct key_algorithm *a, struct pkcs11 *token,
	const void *data, size_t len, struct bytes *sig, struct error *err)
{
	scoped(bytes_done) struct bytes numbers = BYTES_INIT;
	unsigned char sum[EVP_MAX_MD_SIZE];
	size_t n = 0;

	if (EVP_Q_digest(NULL, a->hash, NULL, data, len, sum, &n) != 1)
		return error_set(err, ERROR_SYSTEM, "OpenSSL did not hash");
	if (pkcs11_sign(token, sum, n, &numbers, err) < 0)
		return -1;
	if (numbers.len != 2 * n)
		return error_set(err, ERROR_SYSTEM,
			"the token's signature has %zu bytes, but %zu are "
			"expected",
			numbers.len, 2 * n);
	return key_ecdsa_print(sig, numbers.data, numbers.len, err);
}

int
key_algorithm_sign_on(const struct key_algorithm *a, EVP_PKEY *pkey,
	struct pkcs11 *token, const void *data, size_t len, struct bytes *sig,
	struct error *err)
{
	size_t before = sig->len;
	int result;

	result = a->curve ? sign_hash_on(a, token, data, len, sig, err)
			  : pkcs11_sign(token, data, len, sig, err);
	ERR_clear_error();
	return result < 0 ? -1
			  : check_made(a, pkey, data, len, sig, before,
				    "the public half on the token may belong "
				    "to another key",
				    err);
}

bool
key_algorithm_verify(const struct key_algorithm *a, EVP_PKEY *pkey,
	const void *data, size_t len, const void *sig, size_t sig_len)
{
	EVP_MD_CTX *ctx;
	bool good;

	if (sig_len == 0 || sig_len > KEY_SIGNATURE_MAX)
		return false;
	ctx = EVP_MD_CTX_new();
	good = ctx && init_verify(ctx, a, pkey) &&
	       EVP_DigestVerify(ctx, sig, sig_len, data, len) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return good;
}
