/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/signed_before.h"
#include "attest/dsse.h"

/* The text of the last signature. Bytes from a store are foreign; nothing else
 * of them is read. */
static int
find_signature(struct bytes *sig, const struct bytes *envelope)
{
	static const char name[] = "\"sig\":\"";
	const char *at = NULL, *from = envelope->data, *end, *quote;
	size_t len = sizeof name - 1;

	end = from + envelope->len;
	while (from && (from = memmem(from, (size_t)(end - from), name, len)))
		at = from += len;
	quote = at ? memchr(at, '"', (size_t)(end - at)) : NULL;
	return quote ? base64_parse(sig, at, (size_t)(quote - at)) : -1;
}

/* The bytes are compared with those of an envelope of this signature. */
static bool
is_envelope(const struct bytes *found, const struct bytes *statement,
	const struct key *key)
{
	scoped(bytes_done) struct bytes sig = BYTES_INIT, pae = BYTES_INIT;
	scoped(bytes_done) struct bytes own = BYTES_INIT;

	if (find_signature(&sig, found) < 0)
		return false;
	dsse_print(&own, DSSE_PAYLOAD_TYPE, statement, key, &sig);
	if (own.len != found->len ||
		memcmp(own.data, found->data, own.len) != 0)
		return false;
	dsse_pae(&pae, DSSE_PAYLOAD_TYPE, statement->data, statement->len);
	return key_verify(key, pae.data, pae.len, sig.data, sig.len);
}

int
signed_before(struct bytes *envelope, const struct store *store,
	const struct digest *manifest, const struct bytes *statement,
	const struct key *key, struct error *err)
{
	struct descriptor *list = NULL;
	struct error ignored;
	size_t n = 0;
	int result = 1;

	if (store_referrers(store, manifest, &list, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n && result > 0; i++) {
		/* hallmark did not write what cannot be read */
		bytes_done(envelope);
		if (text_equal(list[i].artifact_type, DSSE_PAYLOAD_TYPE) &&
			store_referrer_blob(store, &list[i], DSSE_MAX, envelope,
				NULL, &ignored) == 0 &&
			is_envelope(envelope, statement, key))
			result = 0;
	}
	if (result > 0)
		bytes_done(envelope);
	for (size_t i = 0; i < n; i++)
		descriptor_done(&list[i]);
	free(list);
	return result;
}
