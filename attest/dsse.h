/* SPDX-License-Identifier: Apache-2.0 */
/* dsse.h - signed envelopes.  source: DSSE 1.0.2 */
#ifndef ATTEST_DSSE_H
#define ATTEST_DSSE_H

#include "attest/key/key.h"
#include "base/json.h"

#define DSSE_PAYLOAD_TYPE "application/vnd.in-toto+json"
#define DSSE_MAX (16 << 20) /* largest envelope, in bytes */
#define DSSE_SIGNATURES_MAX 32

struct dsse_signature {
	char *keyid;      /* unauthenticated; may be "" */
	struct bytes sig; /* empty if its base64 is invalid: never verifies */
};
struct dsse {
	char *payload_type;
	struct bytes payload; /* exactly the bytes that are signed */
	struct dsse_signature *signatures;
	size_t n_signatures;
};
#define DSSE_INIT \
	{ \
		.payload_type = NULL \
	}

/* dsse_sign - an envelope with one signature, as canonical JSON */
int dsse_sign(struct bytes *out, const char *payload_type,
	const struct bytes *payload, const struct key *key,
	struct error *err) MUST_CHECK;
/* dsse_print - the same, of a signature that the key has made */
void dsse_print(struct bytes *out, const char *payload_type,
	const struct bytes *payload, const struct key *key,
	const struct bytes *sig);
int dsse_parse(struct dsse *out, const char *text, size_t len, const char *name,
	struct error *err) MUST_CHECK;
/* dsse_read - the same of a value of a document; where is its path there */
int dsse_read(struct dsse *out, const struct json_doc *doc,
	const struct json *v, const char *where, struct error *err) MUST_CHECK;
/* dsse_json - an envelope as a new map, in the form that dsse_sign() writes */
struct json *dsse_json(const struct dsse *envelope);
/* dsse_verify - the number of different keys that have signed; used[i] is set
 * to true if keys[i] has.  A signature counts for one key; a keyid only
 * decides which key is tried first.  Ignores bad signatures; used may be NULL.
 */
size_t dsse_verify(const struct dsse *envelope, struct key *const *keys,
	size_t n_keys, bool *used);
/* dsse_strangers - the number of signatures that are by none of the keys */
size_t dsse_strangers(
	const struct dsse *envelope, struct key *const *keys, size_t n_keys);
void dsse_pae(
	struct bytes *out, const char *type, const void *body, size_t len);
void dsse_done(struct dsse *envelope);
DEFINE_SCOPED_IN(struct dsse, dsse_done);

#endif
