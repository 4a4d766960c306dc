/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/bundle.h"

static const char *const types[] = {
	BUNDLE_TYPE,
	"application/vnd.dev.sigstore.bundle+json;version=0.3",
	"application/vnd.dev.sigstore.bundle+json;version=0.2",
	"application/vnd.dev.sigstore.bundle+json;version=0.1",
};

bool
bundle_is_type(const char *media_type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (text_equal(media_type, types[i]))
			return true;
	return false;
}

bool
bundle_takes(const struct key *key)
{
	return text_starts(key_type(key), "ecdsa-");
}

/* "4f…" to "T4…"; heap; NULL: it is not the hex of a digest */
static char *
hint_of(const char *keyid)
{
	struct bytes hint = BYTES_INIT;
	struct digest sum;

	if (digest_parse_hex(&sum, keyid) < 0)
		return NULL;
	base64_print(&hint, sum.sum, sizeof sum.sum);
	return bytes_take(&hint);
}

#define BASE64 \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
#define HEX "0123456789abcdef"

/* A text that is read from its begin on. */
struct cursor {
	const char *at, *end;
	bool bad;
};

static void
skip_word(struct cursor *c, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(c->end - c->at) < n || memcmp(c->at, word, n) != 0)
		c->bad = true;
	else
		c->at += n;
}

/* Bytes of this set, or, without a set, what a JSON text holds unescaped. */
static void
skip_bytes(struct cursor *c, const char *set)
{
	while (c->at < c->end && *c->at &&
		(set ? strchr(set, *c->at) != NULL
		     : *c->at >= ' ' && *c->at <= '~' && *c->at != '"' &&
					*c->at != '\\'))
		c->at++;
}

/* Where the key id begins in an envelope with one signature, in the one form
 * that dsse_sign() gives it; NULL: it has another form. */
static const char *
find_keyid(const char *envelope, size_t len)
{
	struct cursor c = {envelope, envelope + len, false};
	const char *keyid;

	skip_word(&c, "{\"payload\":\"");
	skip_bytes(&c, BASE64);
	skip_word(&c, "\",\"payloadType\":\"");
	skip_bytes(&c, NULL);
	skip_word(&c, "\",\"signatures\":[{\"keyid\":\"");
	keyid = c.at;
	skip_bytes(&c, HEX);
	if (c.bad || c.at - keyid != 2 * DIGEST_LEN)
		return NULL;
	skip_word(&c, "\",\"sig\":\"");
	skip_bytes(&c, BASE64);
	skip_word(&c, "\"}]}");
	return c.bad || c.at != c.end ? NULL : keyid;
}

int
bundle_print(struct bytes *out, const char *envelope, size_t len)
{
	const char *keyid = find_keyid(envelope, len), *behind;

	if (!keyid)
		return 1;

	scoped_free char *hex = text_copyn(keyid, 2 * DIGEST_LEN);
	scoped_free char *hint = hint_of(hex);

	behind = keyid + 2 * DIGEST_LEN;
	bytes_adds(out, "{\"dsseEnvelope\":");
	bytes_add(out, envelope, (size_t)(keyid - envelope));
	bytes_adds(out, hint);
	bytes_add(out, behind, (size_t)(envelope + len - behind));
	bytes_addf(out,
		",\"mediaType\":\"" BUNDLE_TYPE "\",\"verificationMaterial\":"
		"{\"publicKey\":{\"hint\":\"%s\"}}}",
		hint);
	return 0;
}
