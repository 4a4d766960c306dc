/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles of anyone: strict in all that a bundle of v0.1 to v0.3 may be. */
#include "attest/bundle.h"

#define MATERIAL "/verificationMaterial"
#define ENVELOPE "/dsseEnvelope"
#define ONLY_KEYS "hallmark reads only statements that are signed with a key"

/* The hex of the bytes whose base64 is the hint; the hint itself if it has
 * another form than bundle_print() gives it. */
static char *
keyid_of(const char *hint)
{
	scoped(bytes_done) struct bytes raw = BYTES_INIT, again = BYTES_INIT;
	struct digest sum;

	if (base64_parse(&raw, hint, strlen(hint)) < 0 ||
		raw.len != sizeof sum.sum)
		return text_copy(hint);
	memcpy(sum.sum, raw.data, sizeof sum.sum);

	base64_print(&again, sum.sum, sizeof sum.sum);
	return text_copy(
		strcmp(again.data, hint) == 0 ? digest_hex(&sum).s : hint);
}

/* A member that is there and not null, which is the same in this format. */
static const struct json *
find_set(const struct json *map, const char *name)
{
	const struct json *v = json_find(map, name);

	return v && json_kind(v) != JSON_KIND_NULL ? v : NULL;
}

static int
check_members(const struct json_doc *doc, const struct json *map,
	const char *where, const struct json_key *keys, size_t n,
	struct error *err)
{
	scoped_free const char **names = NULL;

	if (json_kind(map) != JSON_KIND_MAP)
		return json_fail(err, doc, where, "'%s' must be a map",
			*where ? where + 1 : "a bundle");
	names = json_keys(map);
	for (size_t i = 0; i < json_count(map); i++) {
		scoped_free char *at = text_format("%s/%s", where, names[i]);
		const struct json *v = find_set(map, names[i]);
		size_t k = 0;

		while (k < n && strcmp(keys[k].name, names[i]) != 0)
			k++;
		if (k == n)
			return json_fail(err, doc, at,
				"no bundle up to v0.3 has a member %s",
				text_quotes(names[i]));
		if (v && json_kind(v) != keys[k].kind)
			return json_fail(err, doc, at, "'%s' must be %s",
				keys[k].name, json_kind_name(keys[k].kind));
	}
	return 0;
}

static int
check_count(const struct json_doc *doc, const struct json *list,
	const char *what, struct error *err)
{
	if (json_count(list) <= BUNDLE_PROOFS_MAX)
		return 0;
	return error_set(err, ERROR_LIMIT,
		"%s: %zu %s, but a bundle has at most %d", doc->name,
		json_count(list), what, BUNDLE_PROOFS_MAX);
}

/* Proofs of when it was signed: their form is checked, and no more. */
static int
check_proofs(const struct json_doc *doc, const struct json *material,
	struct error *err)
{
	static const struct json_key keys[] = {
		{"rfc3161Timestamps", JSON_KIND_LIST, false}};
	const struct json *stamps =
		find_set(material, "timestampVerificationData");

	if (check_count(doc, find_set(material, "tlogEntries"), "log entries",
		    err) < 0)
		return -1;
	if (!stamps)
		return 0;
	if (check_members(doc, stamps, MATERIAL "/timestampVerificationData",
		    keys, ARRAY_LEN(keys), err) < 0)
		return -1;
	return check_count(
		doc, find_set(stamps, "rfc3161Timestamps"), "time stamps", err);
}

static int
read_hint(const char **out, const struct json_doc *doc,
	const struct json *material, struct error *err)
{
	static const struct json_key keys[] = {
		{"certificate", JSON_KIND_MAP, false},
		{"publicKey", JSON_KIND_MAP, false},
		{"timestampVerificationData", JSON_KIND_MAP, false},
		{"tlogEntries", JSON_KIND_LIST, false},
		{"x509CertificateChain", JSON_KIND_MAP, false},
	};
	static const struct json_key key_keys[] = {
		{"hint", JSON_KIND_TEXT, false}};
	const struct json *key;

	if (check_members(doc, material, MATERIAL, keys, ARRAY_LEN(keys), err) <
		0)
		return -1;
	if (find_set(material, "certificate") ||
		find_set(material, "x509CertificateChain"))
		return json_fail(err, doc, MATERIAL,
			"the bundle is signed with a certificate; " ONLY_KEYS);
	key = find_set(material, "publicKey");
	if (!key)
		return json_fail(err, doc, MATERIAL,
			"'publicKey' is missing: the bundle does not say which "
			"key has signed");
	if (check_members(doc, key, MATERIAL "/publicKey", key_keys,
		    ARRAY_LEN(key_keys), err) < 0)
		return -1;
	*out = json_find_text(key, "hint");
	return check_proofs(doc, material, err);
}

/* A bundle holds one signature, so that there is one hint, one time and one
 * answer.  An envelope may leave its key id out, as cosign's do. */
static int
check_signature(const struct json_doc *doc, const struct dsse *d,
	const char *hint, struct error *err)
{
	const struct dsse_signature *one = d->signatures;

	if (d->n_signatures != 1)
		return json_fail(err, doc, ENVELOPE "/signatures",
			"a bundle has exactly one signature, not %zu",
			d->n_signatures);
	if (one->sig.len == 0)
		return json_fail(err, doc, ENVELOPE "/signatures/0",
			"'sig' is empty, or not valid base64");
	if (*one->keyid && !text_equal(one->keyid, hint ? hint : ""))
		return json_fail(err, doc, ENVELOPE "/signatures/0",
			"the 'keyid' %s is not the 'hint' of 'publicKey', %s",
			text_quotes(one->keyid), text_quotes(hint ? hint : ""));
	return 0;
}

static int
read_bundle(struct dsse *out, const struct json_doc *doc, struct error *err)
{
	static const struct json_key keys[] = {
		{"dsseEnvelope", JSON_KIND_MAP, false},
		{"mediaType", JSON_KIND_TEXT, false},
		{"messageSignature", JSON_KIND_MAP, false},
		{"verificationMaterial", JSON_KIND_MAP, false},
	};
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	const struct json *root = doc->root, *envelope;
	const char *type = json_find_text(root, "mediaType");
	const char *hint = NULL;

	if (!bundle_is_type(type))
		return json_fail(err, doc, "/mediaType",
			"'mediaType' is %s; hallmark reads bundles of v0.1 to "
			"v0.3",
			type ? text_quotes(type) : "missing");
	if (check_members(doc, root, "", keys, ARRAY_LEN(keys), err) < 0)
		return -1;
	if (find_set(root, "messageSignature"))
		return json_fail(err, doc, "/messageSignature",
			"the bundle signs a file, not a statement; " ONLY_KEYS);
	envelope = find_set(root, "dsseEnvelope");
	if (!envelope)
		return json_fail(
			err, doc, "", "the bundle has no 'dsseEnvelope'");
	if (read_hint(&hint, doc, find_set(root, "verificationMaterial"), err) <
			0 ||
		dsse_read(&d, doc, envelope, ENVELOPE, err) < 0 ||
		check_signature(doc, &d, hint, err) < 0)
		return -1;
	free(d.signatures[0].keyid);
	d.signatures[0].keyid = keyid_of(hint ? hint : "");
	*out = d;
	d = (struct dsse)DSSE_INIT;
	return 0;
}

/* DSSE ignores unknown members, so an envelope may have any of these, too. */
static bool
has_form(const struct json *v)
{
	return json_kind(v) == JSON_KIND_MAP && !json_find(v, "payloadType") &&
	       (json_find(v, "verificationMaterial") ||
		       bundle_is_type(json_find_text(v, "mediaType")));
}

int
bundle_parse(struct dsse *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (len > BUNDLE_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: a bundle of %zu bytes, but at most %d are read",
			name, len, BUNDLE_MAX);
	if (json_read(&doc, text, len, name, err) < 0)
		return -1;
	if (!has_form(doc.root))
		return 1;
	return read_bundle(out, &doc, err);
}
