/* SPDX-License-Identifier: Apache-2.0 */
/* dsse.h - signed envelopes.  source: DSSE 1.0.2 */
#ifndef ATTEST_DSSE_H
#define ATTEST_DSSE_H

#include "attest/key.h"

#define DSSE_PAYLOAD_TYPE "application/vnd.in-toto+json"
#define DSSE_MAX (16 << 20) /* bytes of an envelope that are looked at */
#define DSSE_SIGNATURES_MAX 32

struct dsse_signature {
	char *keyid;      /* unauthenticated; may be "" */
	struct bytes sig; /* empty where its base64 is broken: never verifies */
};
struct dsse {
	char *payload_type;
	struct bytes payload; /* the very bytes that are signed */
	struct dsse_signature *signatures;
	size_t n_signatures;
};
#define DSSE_INIT \
	{ \
		.payload_type = NULL \
	}

/* dsse_sign - the envelope as canonical JSON, one signature */
int dsse_sign(struct bytes *out, const char *payload_type,
	const struct bytes *payload, const struct key *key,
	struct error *err) MUST_CHECK;
int dsse_parse(struct dsse *out, const char *text, size_t len, const char *name,
	struct error *err) MUST_CHECK;
/* dsse_verify - how many of these keys, each counted once, have signed;
 * bad signatures are passed over, keyids prove nothing; used[i] may be NULL */
size_t dsse_verify(const struct dsse *envelope, struct key *const *keys,
	size_t n_keys, bool *used);
void dsse_pae(
	struct bytes *out, const char *type, const void *body, size_t len);
void dsse_done(struct dsse *envelope);
DEFINE_SCOPED_IN(struct dsse, dsse_done);

#endif
