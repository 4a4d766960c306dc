/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/verdict_as.h"
#include "attest/dsse.h"
#include "attest/statement.h"
#include "base/clock.h"

#define ED25519_LEN 32

static bool
has_image(const struct verdict *v)
{
	return v->rebuilt[VERDICT_AT_MANIFEST].n > 0;
}

/* securesystemslib escapes only quotes and backslashes, so a name has neither
 * these nor control characters. */
static const char *
plain_name(const struct verdict *v)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	const char *name = v->subject_name;

	return name && *name && !name[strspn(name, plain)] ? name : "image";
}

static struct json *
rebuilt_only(const struct verdict *v)
{
	struct json *map = json_new_map();

	json_put_text(map, "verdict", verdict_word_name(v->word));
	return map;
}

static struct json *
print_command(void)
{
	struct json *list = json_new_list();

	json_push_text(list, "hallmark");
	json_push_text(list, "rebuild");
	return list;
}

/* The subject of a link is its product: what was rebuilt. */
static struct json *
as_link(const struct verdict *v, const struct digest *statement)
{
	struct json *p = json_new_map(), *materials = json_new_list();
	scoped_free char *name = text_format("rebuild %s", plain_name(v));

	(void)statement;
	json_push(materials, statement_descriptor("provenance", &v->judged));
	json_put(p, "byproducts", rebuilt_only(v));
	json_put(p, "command", print_command());
	json_put(p, "environment", json_new_map());
	json_put(p, "materials", materials);
	json_put_text(p, "name", name);
	return p;
}

static struct json *
as_svr(const struct verdict *v, const struct digest *statement)
{
	struct json *p = json_new_map(), *verifier = json_new_map();
	struct json *properties = json_new_list();
	scoped_free char *word = text_format(
		VERDICT_PREDICATE ":%s", verdict_word_name(v->word));

	(void)statement;
	json_push_text(properties, word);
	json_put(verifier, "policies", json_new_list());
	json_put_text(verifier, "id", v->builder_id);
	json_put(p, "properties", properties);
	json_put_text(p, "timeCreated", clock_date(v->finished_s).s);
	json_put(p, "verifier", verifier);
	return p;
}

/* The attribute holds; its evidence says how far. */
static struct json *
as_scai(const struct verdict *v, const struct digest *statement)
{
	struct json *p = json_new_map(), *list = json_new_list();
	struct json *one = json_new_map();
	struct json *evidence = statement_descriptor("verdict", statement);
	scoped_free char *word = v->word == VERDICT_IDENTICAL
					 ? text_copy("REPRODUCIBLE")
					 : text_format(VERDICT_PREDICATE ":%s",
						   verdict_word_name(v->word));

	json_put_text(evidence, "mediaType", DSSE_PAYLOAD_TYPE);
	json_put_text(one, "attribute", word);
	json_put(one, "evidence", evidence);
	json_push(list, one);
	json_put(p, "attributes", list);
	return p;
}

/* What could not be tried has neither passed nor failed. */
static const char *
result_of(const struct verdict *v)
{
	switch (v->word) {
	case VERDICT_IDENTICAL:
		return "PASSED";
	case VERDICT_DIFFERENT:
	case VERDICT_FLAKY:
	case VERDICT_FAILED:
		return "FAILED";
	default:
		return "WARNED";
	}
}

static struct json *
as_test_result(const struct verdict *v, const struct digest *statement)
{
	const char *result = result_of(v);
	const bool failed = strcmp(result, "FAILED") == 0;
	struct json *p = json_new_map(), *passed = json_new_list();
	struct json *warnings = json_new_list(), *failures = json_new_list();
	struct json *configuration = json_new_list();

	(void)statement;
	json_push(
		configuration, statement_descriptor("provenance", &v->judged));
	for (size_t i = 0; i < VERDICT_LEVELS && has_image(v); i++) {
		const enum verdict_level level = (enum verdict_level)i;

		json_push_text(verdict_same(v, level) ? passed
			       : failed               ? failures
						      : warnings,
			verdict_level_name(level));
	}
	if (v->word == VERDICT_IDENTICAL)
		json_push_text(passed, "rebuild");
	else
		json_push_text(failed ? failures : warnings, "rebuild");
	json_put(p, "configuration", configuration);
	json_put(p, "failedTests", failures);
	json_put(p, "passedTests", passed);
	json_put_text(p, "result", result);
	json_put(p, "warnedTests", warnings);
	return p;
}

static const struct {
	const char *name, *predicate;
	struct json *(*print)(
		const struct verdict *v, const struct digest *statement);
	bool of_product; /* its subject is the rebuilt image */
} form_rows[] = {
	[VERDICT_AS_LINK] = {"link", "https://in-toto.io/attestation/link/v0.3",
		as_link, true},
	[VERDICT_AS_SVR] = {"svr", "https://in-toto.io/attestation/svr/v0.2",
		as_svr, false},
	[VERDICT_AS_SCAI] = {"scai", "https://in-toto.io/attestation/scai/v0.3",
		as_scai, false},
	[VERDICT_AS_TEST_RESULT] = {"test-result",
		"https://in-toto.io/attestation/test-result/v0.1",
		as_test_result, false},
};

const char *
verdict_form_name(enum verdict_form form)
{
	return form_rows[form].name;
}

int
verdict_form_find(enum verdict_form *out, const char *name)
{
	for (size_t i = 0; i < VERDICT_FORMS; i++)
		if (strcmp(form_rows[i].name, name) == 0) {
			*out = (enum verdict_form)i;
			return 0;
		}
	return -1;
}

bool
verdict_as(struct bytes *out, const struct verdict *v, enum verdict_form form,
	const struct digest *statement)
{
	scoped(json_free) struct json *all = NULL;
	const struct digest *subject = &v->subject;

	if (form_rows[form].of_product) {
		if (!has_image(v))
			return false;
		subject = &v->rebuilt[VERDICT_AT_MANIFEST].list[0];
	}
	all = statement_new(v->subject_name, subject, form_rows[form].predicate,
		form_rows[form].print(v, statement));
	json_print(out, all);
	return true;
}

static struct json *
sha256_map(const struct digest *sum)
{
	struct json *map = json_new_map();

	json_put_text(map, "sha256", digest_hex(sum).s);
	return map;
}

bool
verdict_link(struct bytes *out, const struct verdict *v)
{
	scoped(json_free) struct json *link = NULL;
	scoped_free char *name = text_format("rebuild %s", plain_name(v));
	struct json *materials, *products;

	if (!has_image(v))
		return false;
	link = json_new_map();
	materials = json_new_map();
	products = json_new_map();
	json_put(materials, "provenance", sha256_map(&v->judged));
	json_put(products, plain_name(v),
		sha256_map(&v->rebuilt[VERDICT_AT_MANIFEST].list[0]));
	json_put_text(link, "_type", "link");
	json_put(link, "byproducts", rebuilt_only(v));
	json_put(link, "command", print_command());
	json_put(link, "environment", json_new_map());
	json_put(link, "materials", materials);
	json_put_text(link, "name", name);
	json_put(link, "products", products);
	json_print(out, link);
	return true;
}

/* The 32 bytes at the end of a SubjectPublicKeyInfo, as hexadecimal digits. */
static void
raw_public(char hex[2 * ED25519_LEN + 1], const struct key *key)
{
	scoped(bytes_done) struct bytes pem = BYTES_INIT, text = BYTES_INIT;
	scoped(bytes_done) struct bytes der = BYTES_INIT;

	key_print_public(&pem, key);
	for (const char *at = pem.data; at && *at;) {
		size_t n = strcspn(at, "\n");

		if (*at != '-')
			bytes_add(&text, at, n);
		at += n + (at[n] == '\n');
	}
	hex[0] = '\0';
	if (base64_parse(&der, text.data, text.len) == 0 &&
		der.len >= ED25519_LEN)
		hex_print(hex, der.data + der.len - ED25519_LEN, ED25519_LEN);
}

/* securesystemslib: a key's id is the digest of its canonical JSON. */
static struct digest
link_key_id(const char *public)
{
	scoped(json_free) struct json *key = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *hashes = json_new_list(), *value = json_new_map();

	json_push_text(hashes, "sha256");
	json_push_text(hashes, "sha512");
	json_put(key, "keyid_hash_algorithms", hashes);
	json_put_text(key, "keytype", "ed25519");
	json_put_text(value, "public", public);
	json_put(key, "keyval", value);
	json_put_text(key, "scheme", "ed25519");
	json_print(&text, key);
	return digest_of(text.data, text.len);
}

void
verdict_link_file(struct bytes *out, const struct bytes *link,
	const struct key *key, const struct bytes *sig)
{
	scoped_free char *hex = mem_alloc(2 * sig->len + 1, 1);
	char public[2 * ED25519_LEN + 1];
	struct digest id;

	raw_public(public, key);
	id = link_key_id(public);
	hex_print(hex, sig->data, sig->len);
	bytes_addf(out, "{\"signatures\":[{\"keyid\":\"%s\",\"sig\":\"%s\"}],",
		digest_hex(&id).s, hex);
	bytes_adds(out, "\"signed\":");
	bytes_add(out, link->data, link->len);
	bytes_adds(out, "}");
}
