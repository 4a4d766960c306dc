/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/key/key_encrypted.h"

#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#define ROUNDS 600000
#define ROUNDS_MOST 10000000
#define SALT_LEN 16

/* PBKDF2's rounds decide how long the machine computes; scrypt has a bound of
 * its own. */
static bool
is_bounded(const X509_ALGOR *a)
{
	const ASN1_OBJECT *kind;
	const void *value;
	int type;
	PBE2PARAM *p = NULL;
	PBKDF2PARAM *rounds = NULL;
	bool good = false;

	X509_ALGOR_get0(&kind, &type, &value, a);
	if (OBJ_obj2nid(kind) != NID_pbes2 || type != V_ASN1_SEQUENCE)
		return false;
	p = ASN1_item_unpack(value, ASN1_ITEM_rptr(PBE2PARAM));
	if (p) {
		X509_ALGOR_get0(&kind, &type, &value, p->keyfunc);
		good = OBJ_obj2nid(kind) == NID_id_scrypt;
		if (OBJ_obj2nid(kind) == NID_id_pbkdf2 &&
			type == V_ASN1_SEQUENCE)
			rounds = ASN1_item_unpack(
				value, ASN1_ITEM_rptr(PBKDF2PARAM));
	}
	if (rounds) {
		int64_t n = 0;

		good = ASN1_INTEGER_get_int64(&n, rounds->iter) == 1 && n > 0 &&
		       n <= ROUNDS_MOST;
	}
	PBKDF2PARAM_free(rounds);
	PBE2PARAM_free(p);
	return good;
}

static int
decrypt_with(EVP_PKEY **out, const X509_SIG *sealed,
	const struct passphrase *pass, struct error *err)
{
	scoped(passphrase_done) struct bytes words = BYTES_INIT;
	PKCS8_PRIV_KEY_INFO *info;

	if (passphrase_get(&words, pass, err) < 0)
		return -1;
	info = PKCS8_decrypt(sealed, words.data, (int)words.len);
	*out = info ? EVP_PKCS82PKEY(info) : NULL;
	PKCS8_PRIV_KEY_INFO_free(info);
	ERR_clear_error();
	if (!*out)
		return error_set(err, ERROR_INPUT,
			"the passphrase does not decrypt this key");
	return 0;
}

int
key_decrypt(EVP_PKEY **out, const unsigned char *der, size_t len,
	const struct passphrase *pass, struct error *err)
{
	const unsigned char *at = der;
	X509_SIG *sealed = d2i_X509_SIG(NULL, &at, (long)len);
	const X509_ALGOR *how = NULL;
	int result = -1;

	if (sealed)
		X509_SIG_get0(sealed, &how, NULL);
	if (!sealed || at != der + len)
		(void)error_set(err, ERROR_INPUT,
			"an encrypted key that OpenSSL can not read");
	else if (!is_bounded(how))
		(void)error_set(err, ERROR_INPUT,
			"an encrypted key in another form than PBES2 with "
			"PBKDF2 of at most %d rounds or with scrypt; 'openssl "
			"pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEW' "
			"rewrites it",
			ROUNDS_MOST);
	else
		result = decrypt_with(out, sealed, pass, err);
	X509_SIG_free(sealed);
	ERR_clear_error();
	return result;
}

static bool
write_sealed(struct bytes *pem, const X509_SIG *sealed)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long len = bio && PEM_write_bio_PKCS8(bio, sealed) == 1
			   ? BIO_get_mem_data(bio, &text)
			   : 0;

	if (len > 0)
		bytes_add(pem, text, (size_t)len);
	BIO_free(bio);
	return len > 0;
}

int
key_encrypt(struct bytes *pem, EVP_PKEY *pkey, const struct passphrase *pass,
	struct error *err)
{
	scoped(passphrase_done) struct bytes words = BYTES_INIT;
	PKCS8_PRIV_KEY_INFO *info;
	X509_ALGOR *how;
	X509_SIG *sealed = NULL;
	bool good;

	if (passphrase_new(&words, pass, err) < 0)
		return -1;
	info = EVP_PKEY2PKCS8(pkey);
	how = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), ROUNDS, NULL, SALT_LEN, NULL,
		NID_hmacWithSHA256);
	if (info && how)
		sealed = PKCS8_set0_pbe(words.data, (int)words.len, info, how);
	good = sealed && write_sealed(pem, sealed);
	if (!sealed)
		X509_ALGOR_free(how); /* else a part of sealed */
	X509_SIG_free(sealed);
	PKCS8_PRIV_KEY_INFO_free(info);
	ERR_clear_error();
	return good ? 0
		    : error_set(err, ERROR_SYSTEM,
			      "OpenSSL did not encrypt the key");
}
