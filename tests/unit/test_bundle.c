/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/bundle.h"
#include "tests/unit/key_pair.h"

#define PAYLOAD "eyJhIjoxfQ=="
#define TYPE "application/vnd.in-toto+json"
#define HEX "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9"
#define HINT "BuP9j9opu2CrWVV95h7bCuzbIxE0vjDnW0Vfjht5L6k="
#define SIG "AQID"

#define SIGNATURE(keyid) "{\"keyid\":\"" keyid "\",\"sig\":\"" SIG "\"}"
#define ENVELOPE(signatures) \
	"{\"payload\":\"" PAYLOAD "\",\"payloadType\":\"" TYPE \
	"\",\"signatures\":[" signatures "]}"
#define KEY(members) "\"verificationMaterial\":{" members "}"
#define HINTED "\"publicKey\":{\"hint\":\"" HINT "\"}"
#define MEDIA(type) "\"mediaType\":\"" type "\""
#define INNER "\"dsseEnvelope\":" ENVELOPE(SIGNATURE(HINT))
#define GOOD "{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(HINTED) "}"
#define OLD "application/vnd.dev.sigstore.bundle+json;version="

/* Eight, then 32 and one more. */
#define EIGHT(x) x "," x "," x "," x "," x "," x "," x "," x
#define FULL(x) EIGHT(x) "," EIGHT(x) "," EIGHT(x) "," EIGHT(x)

static int
parse(struct dsse *out, const char *text, struct error *err)
{
	return bundle_parse(out, text, strlen(text), "b", err);
}

static void
a_bundle_is_printed_in_one_form(void **state)
{
	const char envelope[] = ENVELOPE(SIGNATURE(HEX));
	scoped(bytes_done) struct bytes out = BYTES_INIT, again = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(bundle_print(&out, envelope, strlen(envelope)), 0);
	assert_string_equal(out.data, GOOD);
	assert_int_equal(json_parse(&doc, out.data, out.len, "b", &err), 0);
	json_print(&again, doc.root);
	assert_string_equal(again.data, out.data);
}

static void
what_is_signed_comes_back_as_it_was(void **state)
{
	static const char *const payloads[] = {"x", "{}", "\x01\xfe\xff\xfb"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(payloads); i++) {
		scoped(bytes_done) struct bytes payload = BYTES_INIT,
						text = BYTES_INIT;
		scoped(bytes_done) struct bytes bundle = BYTES_INIT,
						again = BYTES_INIT;
		scoped(dsse_done) struct dsse d = DSSE_INIT;
		scoped(json_free) struct json *v = NULL;
		struct error err = ERROR_INIT;
		struct key *both[] = {two, one};
		bool used[2];

		bytes_adds(&payload, payloads[i]);
		assert_int_equal(
			dsse_sign(&text, TYPE, &payload, one, &err), 0);
		assert_int_equal(bundle_print(&bundle, text.data, text.len), 0);
		assert_int_equal(parse(&d, bundle.data, &err), 0);
		assert_int_equal(dsse_verify(&d, both, 2, used), 1);
		assert_true(!used[0] && used[1]);
		v = dsse_json(&d);
		json_print(&again, v);
		assert_string_equal(again.data, text.data);
	}
}

static void
no_bundle_is_made_of_other_forms(void **state)
{
	static const char *const envelopes[] = {"", "{}", "[]",
		ENVELOPE(""), /* not signed */
		ENVELOPE(SIGNATURE(HEX) "," SIGNATURE(HEX)),
		ENVELOPE(SIGNATURE("")), ENVELOPE(SIGNATURE("0" HEX)),
		ENVELOPE(SIGNATURE("abc")), ENVELOPE(SIGNATURE(HINT)),
		ENVELOPE("{\"sig\":\"" SIG "\"}"),
		ENVELOPE("{\"keyid\":\"" HEX "\",\"sig\":\"A\\u0051ID\"}"),
		ENVELOPE(SIGNATURE(HEX)) "\n", " " ENVELOPE(SIGNATURE(HEX)),
		"{\"payload\":\"" PAYLOAD "\",\"payloadType\":\"a\\nb\","
		"\"signatures\":[" SIGNATURE(HEX) "]}",
		"{\"payload\":\"a\"b\",\"payloadType\":\"t\","
		"\"signatures\":[" SIGNATURE(HEX) "]}"};
	const char nul[] = "{\"payload\":\"\0\",\"payloadType\":\"t\","
			   "\"signatures\":[" SIGNATURE(HEX) "]}";
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(envelopes); i++)
		assert_int_equal(
			bundle_print(&out, envelopes[i], strlen(envelopes[i])),
			1);
	assert_int_equal(bundle_print(&out, nul, sizeof nul - 1), 1);
	assert_int_equal(out.len, 0);
}

static void
ecdsa_keys_have_bundles(void **state)
{
	(void)state;
	assert_false(bundle_takes(one)); /* Ed25519 */
}

/* Each differs from a refused one in what that is refused for. */
static void
other_bundles_are_accepted(void **state)
{
	static const char *const bundles[] = {
		GOOD,
		" " GOOD " \n",
		"{" INNER "," MEDIA(OLD "0.1") "," KEY(HINTED) "}",
		"{" INNER "," MEDIA(OLD "0.2") "," KEY(HINTED) "}",
		"{" INNER "," MEDIA(OLD "0.3") "," KEY(HINTED) "}",
		/* protobuf's null is absent */
		"{" INNER
		",\"messageSignature\":null," MEDIA(BUNDLE_TYPE) "," KEY(HINTED
			",\"certificate\":null,\"x509CertificateChain\":null,"
			"\"timestampVerificationData\":null,\"tlogEntries\":"
			"null") "}",
		"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(
			HINTED ",\"tlogEntries\":[" FULL("{}") "]") "}",
		"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(
			HINTED ",\"timestampVerificationData\":{"
			       "\"rfc3161Timestamps\":[" FULL("{}") "]}") "}",
		/* cosign leaves the key id out */
		"{\"dsseEnvelope\":" ENVELOPE(
			"{\"sig\":\"" SIG
			"\"}") "," MEDIA(BUNDLE_TYPE) "," KEY(HINTED) "}",
		"{\"dsseEnvelope\":" ENVELOPE(SIGNATURE("")) "," MEDIA(
			BUNDLE_TYPE) "," KEY(HINTED) "}",
		"{\"dsseEnvelope\":" ENVELOPE(
			"{\"sig\":\"" SIG "\",\"keyid\":"
			"\"k\","
			"\"more\":1}") "," MEDIA(BUNDLE_TYPE) "," KEY("\"public"
								      "Key\":{"
								      "\"hint\""
								      ":\"k\"}") "}",
		"{\"dsseEnvelope\":" ENVELOPE(
			"{\"sig\":\"" SIG
			"\"}") "," MEDIA(BUNDLE_TYPE) "," KEY("\"publicKey\":{"
							      "}") "}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bundles); i++) {
		scoped(dsse_done) struct dsse d = DSSE_INIT;
		struct error err = ERROR_INIT;

		if (parse(&d, bundles[i], &err) != 0)
			fail_msg("%s: %s", bundles[i], err.text);
		assert_int_equal(d.n_signatures, 1);
		assert_int_equal(d.signatures[0].sig.len, 3);
		assert_string_equal(d.payload.data, "{\"a\":1}");
		assert_string_equal(d.payload_type, TYPE);
	}
}

static void
a_hint_of_another_form_stays(void **state)
{
	static const struct {
		const char *hint, *keyid;
	} cases[] = {
		{HINT, HEX},
		{"k", "k"},
		{"AQID", "AQID"},
		/* the same bytes, written in another way: another hint */
		{"BuP9j9opu2CrWVV95h7bCuzbIxE0vjDnW0Vfjht5L6k",
			"BuP9j9opu2CrWVV95h7bCuzbIxE0vjDnW0Vfjht5L6k"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped_free char *text = text_format(
			"{\"dsseEnvelope\":" ENVELOPE(
				"{\"sig\":\"" SIG "\","
				"\"keyi"
				"d\":"
				"\"%"
				"s\"}") "," MEDIA(BUNDLE_TYPE) "," KEY("\"publi"
								       "cKey\":"
								       "{\"hint"
								       "\":"
								       "\"%"
								       "s\"}") "}",
			cases[i].hint, cases[i].hint);
		scoped(dsse_done) struct dsse d = DSSE_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(parse(&d, text, &err), 0);
		assert_string_equal(d.signatures[0].keyid, cases[i].keyid);
	}
}

static void
hostile_bundles_are_refused(void **state)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
		{"{" INNER "," KEY(HINTED) "}", "'mediaType' is missing"},
		{"{" INNER "," MEDIA("application/json") "," KEY(HINTED) "}",
			"'mediaType' is 'application/json'; hallmark reads "
			"bundles of v0.1 to v0.3"},
		{"{" INNER "," MEDIA(OLD "0.4") "," KEY(HINTED) "}",
			"hallmark reads bundles of v0.1 to v0.3"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE ";x") "," KEY(HINTED) "}",
			"hallmark reads bundles of v0.1 to v0.3"},
		{"{" INNER ",\"mediaType\":3," KEY(HINTED) "}",
			"'mediaType' is missing"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(HINTED) ",\"x\":1}",
			"no bundle up to v0.3 has a member 'x'"},
		{"{" INNER
		 "," MEDIA(BUNDLE_TYPE) "," KEY(HINTED ",\"x\":null") "}",
			"no bundle up to v0.3 has a member 'x'"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(
			 "\"publicKey\":{\"hint\":\"" HINT
			 "\",\"rawBytes\":\"AA==\"}") "}",
			"no bundle up to v0.3 has a member 'rawBytes'"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(
			 "\"certificate\":{\"rawBytes\":\"AA==\"}") "}",
			"signed with a certificate; hallmark reads only "
			"statements that are signed with a key"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(
			 HINTED ",\"certificate\":{}") "}",
			"signed with a certificate"},
		{"{" INNER "," MEDIA(OLD "0.2") "," KEY(
			 "\"x509CertificateChain\":{\"certificates\":[]}") "}",
			"signed with a certificate"},
		{"{\"messageSignature\":{}," MEDIA(BUNDLE_TYPE) "," KEY(
			 HINTED) "}",
			"signs a file, not a statement; hallmark reads only "
			"statements that are signed with a key"},
		{"{" INNER ",\"messageSignature\":{}," MEDIA(
			 BUNDLE_TYPE) "," KEY(HINTED) "}",
			"signs a file"},
		{"{" MEDIA(BUNDLE_TYPE) "," KEY(HINTED) "}",
			"has no 'dsseEnvelope'"},
		{"{\"dsseEnvelope\":[]," MEDIA(BUNDLE_TYPE) "," KEY(HINTED) "}",
			"'dsseEnvelope' must be a map"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "}",
			"'verificationMaterial' must be a map"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY("") "}",
			"'publicKey' is missing"},
		{"{" INNER
		 "," MEDIA(BUNDLE_TYPE) "," KEY("\"publicKey\":\"k\"") "}",
			"'publicKey' must be a map"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(
			 "\"publicKey\":{\"hint\":1}") "}",
			"'hint' must be a text"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(
			 "\"publicKey\":{\"hint\":\"other\"}") "}",
			"is not the 'hint' of 'publicKey', 'other'"},
		{"{" INNER
		 "," MEDIA(BUNDLE_TYPE) "," KEY("\"publicKey\":{}") "}",
			"is not the 'hint'"},
		{"{\"dsseEnvelope\":" ENVELOPE(SIGNATURE(HEX)) "," MEDIA(
			 BUNDLE_TYPE) "," KEY(HINTED) "}",
			"is not the 'hint'"},
		{"{\"dsseEnvelope\":" ENVELOPE("") "," MEDIA(
			 BUNDLE_TYPE) "," KEY(HINTED) "}",
			"'signatures' is empty"},
		{"{\"dsseEnvelope\":" ENVELOPE(SIGNATURE(HINT) "," SIGNATURE(
			 HINT)) "," MEDIA(BUNDLE_TYPE) "," KEY(HINTED) "}",
			"exactly one signature, not 2"},
		{"{\"dsseEnvelope\":" ENVELOPE(
			 "{\"sig\":\"\",\"keyid\":\"" HINT
			 "\"}") "," MEDIA(BUNDLE_TYPE) "," KEY(HINTED) "}",
			"'sig' is empty, or not valid base64"},
		{"{\"dsseEnvelope\":" ENVELOPE(
			 "{\"sig\":\"*\",\"keyid\":\"" HINT
			 "\"}") "," MEDIA(BUNDLE_TYPE) "," KEY(HINTED) "}",
			"'sig' is empty, or not valid base64"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(
			 HINTED ",\"tlogEntries\":[" FULL("{}") ",{}]") "}",
			"33 log entries, but a bundle has at most 32"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(
			 HINTED ",\"tlogEntries\":{}") "}",
			"'tlogEntries' must be a list"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(HINTED
			 ",\"timestampVerificationData\":{"
			 "\"rfc3161Timestamps\":[" FULL("{}") ",{}]}") "}",
			"33 time stamps, but a bundle has at most 32"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," KEY(
			 HINTED ",\"timestampVerificationData\":{\"x\":1}") "}",
			"no bundle up to v0.3 has a member 'x'"},
		{"{" INNER "," MEDIA(BUNDLE_TYPE) "," MEDIA(
			 BUNDLE_TYPE) "," KEY(HINTED) "}",
			"duplicate"},
		{"{" INNER
		 "," MEDIA(BUNDLE_TYPE) "," KEY(HINTED "," HINTED) "}",
			"duplicate"},
		{GOOD "x", "b:1"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(dsse_done) struct dsse d = DSSE_INIT;
		struct error err = ERROR_INIT;

		if (parse(&d, cases[i].text, &err) != -1)
			fail_msg("accepted: %s", cases[i].text);
		if (!strstr(err.text, cases[i].reason))
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_null(d.payload_type);
	}
}

static void
deep_and_large_ones_are_refused(void **state)
{
	scoped(bytes_done) struct bytes deep = BYTES_INIT;
	scoped_free char *large = mem_alloc(1, BUNDLE_MAX + 2);
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t n = 8; n <= 80; n += 72) {
		bytes_clear(&deep);
		bytes_adds(&deep,
			"{" INNER "," MEDIA(BUNDLE_TYPE) ",\"verificationMateri"
							 "al\":{" HINTED
							 ",\"tlogEntries\":");
		for (size_t i = 0; i < n; i++)
			bytes_addc(&deep, '[');
		for (size_t i = 0; i < n; i++)
			bytes_addc(&deep, ']');
		bytes_adds(&deep, "}}");
		assert_int_equal(parse(&d, deep.data, &err), n == 8 ? 0 : -1);
		dsse_done(&d);
	}
	assert_non_null(strstr(err.text, "nested deeper"));
	memset(large, ' ', BUNDLE_MAX + 1);
	assert_int_equal(
		bundle_parse(&d, large, BUNDLE_MAX + 1, "b", &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
}

static void
what_is_no_bundle_is_left_to_others(void **state)
{
	static const char *const others[] = {"{}", "[]",
		ENVELOPE(SIGNATURE(HEX)),
		/* DSSE ignores members that it does not know */
		"{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[],"
		"\"verificationMaterial\":{}," MEDIA(BUNDLE_TYPE) "}"};
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_int_equal(parse(&d, others[i], &err), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bundle_is_printed_in_one_form),
		cmocka_unit_test(what_is_signed_comes_back_as_it_was),
		cmocka_unit_test(no_bundle_is_made_of_other_forms),
		cmocka_unit_test(ecdsa_keys_have_bundles),
		cmocka_unit_test(other_bundles_are_accepted),
		cmocka_unit_test(a_hint_of_another_form_stays),
		cmocka_unit_test(hostile_bundles_are_refused),
		cmocka_unit_test(deep_and_large_ones_are_refused),
		cmocka_unit_test(what_is_no_bundle_is_left_to_others),
	};

	return cmocka_run_group_tests(tests, key_pair_setup, key_pair_teardown);
}
