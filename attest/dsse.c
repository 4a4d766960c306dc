/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/dsse.h"

void
dsse_pae(struct bytes *out, const char *type, const void *body, size_t len)
{
	bytes_addf(out, "DSSEv1 %zu %s %zu ", strlen(type), type, len);
	bytes_add(out, body, len);
}

void
dsse_print(struct bytes *out, const char *payload_type,
	const struct bytes *payload, const struct key *key,
	const struct bytes *sig)
{
	struct digest_text id = key_id(key);
	struct dsse_signature one = {.keyid = id.s, .sig = *sig};
	const struct dsse envelope = {.payload_type = (char *)payload_type,
		.payload = *payload,
		.signatures = &one,
		.n_signatures = 1};
	scoped(json_free) struct json *v = dsse_json(&envelope);

	json_print(out, v);
}

int
dsse_sign(struct bytes *out, const char *payload_type,
	const struct bytes *payload, const struct key *key, struct error *err)
{
	scoped(bytes_done) struct bytes pae = BYTES_INIT, sig = BYTES_INIT;

	dsse_pae(&pae, payload_type, payload->data, payload->len);
	if (key_sign(key, pae.data, pae.len, &sig, err) < 0)
		return -1;
	dsse_print(out, payload_type, payload, key, &sig);
	return 0;
}

static void
put_base64(struct json *map, const char *key, const struct bytes *b)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	bytes_adds(&text, "");
	base64_print(&text, b->data, b->len);
	json_put_text(map, key, text.data);
}

struct json *
dsse_json(const struct dsse *envelope)
{
	struct json *v = json_new_map(), *list = json_new_list();

	for (size_t i = 0; i < envelope->n_signatures; i++) {
		struct json *one = json_new_map();

		json_put_text(one, "keyid", envelope->signatures[i].keyid);
		put_base64(one, "sig", &envelope->signatures[i].sig);
		json_push(list, one);
	}
	put_base64(v, "payload", &envelope->payload);
	json_put_text(v, "payloadType", envelope->payload_type);
	json_put(v, "signatures", list);
	return v;
}

void
dsse_done(struct dsse *envelope)
{
	for (size_t i = 0; i < envelope->n_signatures; i++) {
		free(envelope->signatures[i].keyid);
		bytes_done(&envelope->signatures[i].sig);
	}
	free(envelope->signatures);
	free(envelope->payload_type);
	bytes_done(&envelope->payload);
	*envelope = (struct dsse)DSSE_INIT;
}

/* One of "signatures". Invalid base64 makes only this signature fail. If it
 * made the envelope fail, an attacker who adds a signature could spoil the good
 * ones. */
static int
read_signature(struct dsse *out, const struct json_doc *doc, const char *list,
	size_t i, const struct json *v, struct error *err)
{
	scoped_free char *where = text_format("%s/%zu", list, i);
	const struct json *keyid, *sig = json_find(v, "sig");
	struct dsse_signature *to;

	if (json_kind(v) != JSON_KIND_MAP || !json_text(sig))
		return json_fail(err, doc, where,
			"a signature must be a map with the text 'sig'");
	keyid = json_find(v, "keyid");
	if (keyid && json_kind(keyid) != JSON_KIND_NULL && !json_text(keyid))
		return json_fail(err, doc, where, "'keyid' must be a text");
	to = mem_room(out->signatures, out->n_signatures);
	out->n_signatures++;
	to->keyid = text_copy(json_text(keyid) ? json_text(keyid) : "");
	if (base64_parse(&to->sig, json_text(sig), strlen(json_text(sig))) < 0)
		bytes_clear(&to->sig);
	return 0;
}

static int
read_signatures(struct dsse *out, const struct json_doc *doc,
	const struct json *envelope, const char *in, struct error *err)
{
	scoped_free char *where = text_format("%s/signatures", in);
	const struct json *list = json_find(envelope, "signatures");
	size_t n = json_count(list);

	if (!list || json_kind(list) != JSON_KIND_LIST)
		return json_fail(err, doc, where,
			"an envelope must have a list 'signatures'");
	if (n == 0)
		return json_fail(err, doc, where,
			"the envelope is not signed: 'signatures' is empty");
	if (n > DSSE_SIGNATURES_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: %zu signatures, but at most %d are checked",
			doc->name, n, DSSE_SIGNATURES_MAX);
	for (size_t i = 0; i < n; i++)
		if (read_signature(out, doc, where, i, json_at(list, i), err) <
			0)
			return -1;
	return 0;
}

static int
fail_member(struct error *err, const struct json_doc *doc, const char *in,
	const char *member, const char *reason)
{
	scoped_free char *where = text_format("%s/%s", in, member);

	return json_fail(err, doc, where, "%s", reason);
}

int
dsse_read(struct dsse *out, const struct json_doc *doc, const struct json *v,
	const char *where, struct error *err)
{
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	const char *type, *payload;

	if (json_kind(v) != JSON_KIND_MAP)
		return json_fail(err, doc, where, "an envelope must be a map");
	type = json_find_text(v, "payloadType");
	if (!type || !*type)
		return fail_member(err, doc, where, "payloadType",
			"an envelope must have a text 'payloadType'");
	payload = json_find_text(v, "payload");
	if (!payload)
		return fail_member(err, doc, where, "payload",
			"an envelope must have a text 'payload'");
	if (base64_parse(&d.payload, payload, strlen(payload)) < 0)
		return fail_member(err, doc, where, "payload",
			"'payload' is not valid base64");
	bytes_adds(&d.payload, "");
	d.payload_type = text_copy(type);
	if (read_signatures(&d, doc, v, where, err) < 0)
		return -1;
	*out = d;
	d = (struct dsse)DSSE_INIT;
	return 0;
}

int
dsse_parse(struct dsse *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (len > DSSE_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: an envelope of %zu bytes, but at most %d are "
			"read",
			name, len, DSSE_MAX);
	if (json_read(&doc, text, len, name, err) < 0)
		return -1;
	return dsse_read(out, &doc, doc.root, "", err);
}

static size_t
key_named(struct key *const *keys, size_t n_keys, const char *id)
{
	for (size_t i = 0; i < n_keys; i++)
		if (strcmp(key_id(keys[i]).s, id) == 0)
			return i;
	return n_keys;
}

/* The index of the key that has made a signature, or n_keys.  The keyid only
 * decides which key is tried first. */
static size_t
find_signer(const struct dsse_signature *s, const struct bytes *pae,
	struct key *const *keys, size_t n_keys)
{
	size_t first = key_named(keys, n_keys, s->keyid);

	for (size_t n = 0; n < n_keys + 1; n++) {
		size_t i = n == 0 ? first : n - 1;

		if (i < n_keys && (n == 0 || i != first) &&
			key_verify(keys[i], pae->data, pae->len, s->sig.data,
				s->sig.len))
			return i;
	}
	return n_keys;
}

/* True if a key before keys[i] is the same key. */
static bool
is_repeated(struct key *const *keys, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (key_same(keys[j], keys[i]))
			return true;
	return false;
}

size_t
dsse_verify(const struct dsse *envelope, struct key *const *keys, size_t n_keys,
	bool *used)
{
	scoped(bytes_done) struct bytes pae = BYTES_INIT;
	scoped_free bool *has_signed = mem_alloc(n_keys, sizeof *has_signed);
	size_t n = 0;

	dsse_pae(&pae, envelope->payload_type, envelope->payload.data,
		envelope->payload.len);
	for (size_t i = 0; i < envelope->n_signatures; i++) {
		size_t at = find_signer(
			&envelope->signatures[i], &pae, keys, n_keys);

		for (size_t j = 0; j < n_keys && at < n_keys; j++)
			has_signed[j] |= key_same(keys[j], keys[at]);
	}
	for (size_t i = 0; i < n_keys; i++) {
		if (used)
			used[i] = has_signed[i];
		if (has_signed[i] && !is_repeated(keys, i))
			n++;
	}
	return n;
}

size_t
dsse_strangers(
	const struct dsse *envelope, struct key *const *keys, size_t n_keys)
{
	scoped(bytes_done) struct bytes pae = BYTES_INIT;
	size_t n = 0;

	dsse_pae(&pae, envelope->payload_type, envelope->payload.data,
		envelope->payload.len);
	for (size_t i = 0; i < envelope->n_signatures; i++)
		n += find_signer(&envelope->signatures[i], &pae, keys,
			     n_keys) == n_keys;
	return n;
}
