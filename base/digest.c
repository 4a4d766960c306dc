/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door to OpenSSL's SHA-256, which uses the processor's own instructions,
 * and to its SHA-1.
 *
 * We call the SHA256_ functions directly.  Since version 3 OpenSSL prefers
 * that a program fetches the algorithm from a provider, but then the library
 * lists all its algorithms: half a millisecond, more than most commands need
 * for the rest of their work.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

struct digest_stream {
	SHA256_CTX ctx;
};

void
digest_begin(void)
{
	static bool begun;

	if (begun)
		return;
	begun = true;
	if (OPENSSL_init_crypto(
		    OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT,
		    NULL) != 1)
		abort();
}

static void
start_sum(SHA256_CTX *ctx)
{
	digest_begin();
	if (SHA256_Init(ctx) != 1)
		abort();
}

static void
feed_sum(SHA256_CTX *ctx, const void *data, size_t len)
{
	if (SHA256_Update(ctx, data, len) != 1)
		abort();
}

static struct digest
finish_sum(SHA256_CTX *ctx)
{
	struct digest d;

	if (SHA256_Final(d.sum, ctx) != 1)
		abort();
	return d;
}

struct digest_stream *
digest_start(void)
{
	struct digest_stream *s = mem_alloc(1, sizeof *s);

	start_sum(&s->ctx);
	return s;
}

void
digest_feed(struct digest_stream *s, const void *data, size_t len)
{
	feed_sum(&s->ctx, data, len);
}

struct digest
digest_end(struct digest_stream *s)
{
	struct digest d = finish_sum(&s->ctx);

	start_sum(&s->ctx);
	return d;
}

void
digest_stream_free(struct digest_stream *s)
{
	free(s);
}

struct digest_sha1 {
	SHA_CTX ctx;
};

struct digest_sha1 *
digest_sha1_start(void)
{
	struct digest_sha1 *s = mem_alloc(1, sizeof *s);

	digest_begin();
	if (SHA1_Init(&s->ctx) != 1)
		abort();
	return s;
}

void
digest_sha1_feed(struct digest_sha1 *s, const void *data, size_t len)
{
	if (SHA1_Update(&s->ctx, data, len) != 1)
		abort();
}

void
digest_sha1_end(struct digest_sha1 *s, uint8_t sum[DIGEST_SHA1_LEN])
{
	if (SHA1_Final(sum, &s->ctx) != 1)
		abort();
}

void
digest_sha1_free(struct digest_sha1 *s)
{
	free(s);
}

struct digest
digest_of(const void *data, size_t len)
{
	SHA256_CTX ctx;

	start_sum(&ctx);
	feed_sum(&ctx, data, len);
	return finish_sum(&ctx);
}

int
digest_of_fd(struct digest *out, int64_t *size, int fd, struct error *err)
{
	scoped(digest_stream_free) struct digest_stream *s = digest_start();
	scoped_free char *chunk = mem_alloc(1, 256 * 1024);
	int64_t total = 0;

	for (;;) {
		ssize_t n = read(fd, chunk, 256 * 1024);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_sys(err, "reading a file to hash it");
		if (n == 0)
			break;
		digest_feed(s, chunk, (size_t)n);
		total += n;
	}
	*out = digest_end(s);
	if (size)
		*size = total;
	return 0;
}

struct digest_text
digest_hex(const struct digest *d)
{
	struct digest_text t;

	hex_print(t.s, d->sum, sizeof d->sum);
	return t;
}

struct digest_text
digest_text(const struct digest *d)
{
	struct digest_text t = {"sha256:"};

	hex_print(t.s + 7, d->sum, sizeof d->sum);
	return t;
}

int
digest_parse_hex(struct digest *out, const char *text)
{
	struct digest d;

	if (strlen(text) != 64 || hex_parse(d.sum, text, 64) < 0)
		return -1;
	*out = d;
	return 0;
}

int
digest_parse(struct digest *out, const char *text)
{
	if (!text_starts(text, "sha256:"))
		return -1;
	return digest_parse_hex(out, text + 7);
}

bool
digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->sum, b->sum, sizeof a->sum) == 0;
}

bool
digest_is_zero(const struct digest *d)
{
	static const struct digest zero;

	return digest_equal(d, &zero);
}
