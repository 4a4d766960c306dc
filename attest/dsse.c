/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/dsse.h"
#include "base/json.h"

void
dsse_pae(struct bytes *out, const char *type, const void *body, size_t len)
{
	bytes_addf(out, "DSSEv1 %zu %s %zu ", strlen(type), type, len);
	bytes_add(out, body, len);
}

int
dsse_sign(struct bytes *out, const char *payload_type,
	const struct bytes *payload, const struct key *key, struct error *err)
{
	scoped(bytes_done) struct bytes pae = BYTES_INIT, sig = BYTES_INIT;
	scoped(bytes_done) struct bytes body = BYTES_INIT, sig64 = BYTES_INIT;
	scoped(json_free) struct json *envelope = NULL;
	struct json *list, *one;

	dsse_pae(&pae, payload_type, payload->data, payload->len);
	if (key_sign(key, pae.data, pae.len, &sig, err) < 0)
		return -1;
	bytes_adds(&body, "");
	base64_print(&body, payload->data, payload->len);
	base64_print(&sig64, sig.data, sig.len);

	one = json_new_map();
	json_put_text(one, "keyid", key_id(key).s);
	json_put_text(one, "sig", sig64.data);
	list = json_new_list();
	json_push(list, one);
	envelope = json_new_map();
	json_put_text(envelope, "payload", body.data);
	json_put_text(envelope, "payloadType", payload_type);
	json_put(envelope, "signatures", list);
	json_print(out, envelope);
	return 0;
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
read_signature(struct dsse *out, const struct json_doc *doc, size_t i,
	const struct json *v, struct error *err)
{
	scoped_free char *where = text_format("/signatures/%zu", i);
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
read_signatures(struct dsse *out, const struct json_doc *doc, struct error *err)
{
	const struct json *list = json_find(doc->root, "signatures");
	size_t n = json_count(list);

	if (!list || json_kind(list) != JSON_KIND_LIST)
		return json_fail(err, doc, "/signatures",
			"an envelope must have a list 'signatures'");
	if (n == 0)
		return json_fail(err, doc, "/signatures",
			"the envelope is not signed: 'signatures' is empty");
	if (n > DSSE_SIGNATURES_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: %zu signatures, but at most %d are checked",
			doc->name, n, DSSE_SIGNATURES_MAX);
	for (size_t i = 0; i < n; i++)
		if (read_signature(out, doc, i, json_at(list, i), err) < 0)
			return -1;
	return 0;
}

int
dsse_parse(struct dsse *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	const char *type, *payload;

	if (len > DSSE_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: an envelope of %zu bytes, but at most %d are "
			"read",
			name, len, DSSE_MAX);
	if (json_read(&doc, text, len, name, err) < 0)
		return -1;
	if (json_kind(doc.root) != JSON_KIND_MAP)
		return json_fail(err, &doc, "", "an envelope must be a map");
	type = json_find_text(doc.root, "payloadType");
	if (!type || !*type)
		return json_fail(err, &doc, "/payloadType",
			"an envelope must have a text 'payloadType'");
	payload = json_find_text(doc.root, "payload");
	if (!payload)
		return json_fail(err, &doc, "/payload",
			"an envelope must have a text 'payload'");
	if (base64_parse(&d.payload, payload, strlen(payload)) < 0)
		return json_fail(
			err, &doc, "/payload", "'payload' is not valid base64");
	d.payload_type = text_copy(type);
	if (read_signatures(&d, &doc, err) < 0)
		return -1;
	*out = d;
	d = (struct dsse)DSSE_INIT;
	return 0;
}

static bool
any_signature(const struct dsse *envelope, const struct key *key,
	const void *pae, size_t len)
{
	for (size_t i = 0; i < envelope->n_signatures; i++) {
		const struct bytes *sig = &envelope->signatures[i].sig;

		if (key_verify(key, pae, len, sig->data, sig->len))
			return true;
	}
	return false;
}

/* True if a key before keys[i] is the same key. */
static bool
is_repeated(struct key *const *keys, size_t i)
{
	struct digest_text id = key_id(keys[i]);

	for (size_t j = 0; j < i; j++)
		if (strcmp(key_id(keys[j]).s, id.s) == 0)
			return true;
	return false;
}

size_t
dsse_verify(const struct dsse *envelope, struct key *const *keys, size_t n_keys,
	bool *used)
{
	scoped(bytes_done) struct bytes pae = BYTES_INIT;
	size_t n = 0;

	dsse_pae(&pae, envelope->payload_type, envelope->payload.data,
		envelope->payload.len);
	for (size_t i = 0; i < n_keys; i++) {
		bool good = any_signature(envelope, keys[i], pae.data, pae.len);

		if (used)
			used[i] = good;
		if (good && !is_repeated(keys, i))
			n++;
	}
	return n;
}
