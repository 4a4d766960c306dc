/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.h - SHA-256, the only digest that hallmark identifies anything by.
 *
 * The text of a digest is "sha256:" and 64 lower-case hex digits.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/bytes.h"

#define DIGEST_LEN 32
#define DIGEST_TEXT_MAX 72 /* "sha256:", 64 digits, NUL */

struct digest {
	uint8_t sum[DIGEST_LEN];
};

struct digest_text {
	char s[DIGEST_TEXT_MAX];
};

/*
 * digest_begin - initialise OpenSSL without the machine's configuration file
 *
 * That file must not change a digest or a signature, and reading it costs more
 * than a small command.  The functions below call this one.  Other code calls
 * it before a library that would initialise OpenSSL in another way.
 */
void digest_begin(void);

/* digest_of - the digest of bytes in memory */
struct digest digest_of(const void *data, size_t len);

/* digest_of_fd - the digest of a file from its current offset to its end;
 * size may be NULL */
int digest_of_fd(struct digest *out, int64_t *size, int fd,
	struct error *err) MUST_CHECK;

/* digest_text, digest_hex - by value, so that a printf can take the result:
 * digest_text(&d).s */
struct digest_text digest_text(const struct digest *d);
struct digest_text digest_hex(const struct digest *d); /* without "sha256:" */

/* digest_parse - "sha256:…"; digest_parse_hex - the 64 digits alone.
 * returns 0; -1 for anything else */
int digest_parse(struct digest *out, const char *text) MUST_CHECK;
int digest_parse_hex(struct digest *out, const char *text) MUST_CHECK;

bool digest_equal(const struct digest *a, const struct digest *b);
bool digest_is_zero(const struct digest *d); /* "no digest" in our structs */

/* A digest that is not finished: feed it, then end it. */
struct digest_stream;
struct digest_stream *digest_start(void);
void digest_feed(struct digest_stream *s, const void *data, size_t len);
/* digest_end - the digest of all bytes fed; *s then starts from zero bytes */
struct digest digest_end(struct digest_stream *s);
void digest_stream_free(struct digest_stream *s);
DEFINE_SCOPED(struct digest_stream, digest_stream_free);

/* SHA-1, for the end of a git pack alone: git's format requires it there. */
#define DIGEST_SHA1_LEN 20
struct digest_sha1;
struct digest_sha1 *digest_sha1_start(void);
void digest_sha1_feed(struct digest_sha1 *s, const void *data, size_t len);
/* digest_sha1_end - of all bytes fed; *s takes no more */
void digest_sha1_end(struct digest_sha1 *s, uint8_t sum[DIGEST_SHA1_LEN]);
void digest_sha1_free(struct digest_sha1 *s);
DEFINE_SCOPED(struct digest_sha1, digest_sha1_free);

#endif
