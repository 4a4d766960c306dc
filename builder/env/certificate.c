/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/certificate.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static struct digest
sum_of(X509 *x509)
{
	unsigned char *der = NULL;
	int len = i2d_X509(x509, &der);
	struct digest sum = {{0}};

	if (len > 0)
		sum = digest_of(der, (size_t)len);
	OPENSSL_free(der);
	return sum;
}

/* Reads the certificates one after the other; a second one changes single. */
static void
read_all(struct certificate *out, BIO *bio)
{
	int n = 0;

	for (X509 *x509; (x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL));) {
		if (n++ == 0) {
			out->hash = (uint32_t)X509_subject_name_hash(x509);
			out->sum = sum_of(x509);
		}
		X509_free(x509);
	}
	out->single = n == 1 && !digest_is_zero(&out->sum);
}

struct certificate
certificate_parse(const char *text, size_t len)
{
	struct certificate found = {.hash = 0};
	BIO *bio = len <= INT_MAX ? BIO_new_mem_buf(text, (int)len) : NULL;

	if (!bio)
		return found;
	read_all(&found, bio);
	BIO_free(bio);
	ERR_clear_error();
	return found;
}
