/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/dsse.h"
#include "attest/provenance.h"
#include "base/json.h"
#include "tests/unit/key_pair.h"

#define TYPE "http://example.com/HelloWorld"

static struct bytes
bytes_of(const char *text)
{
	struct bytes b = BYTES_INIT;

	bytes_adds(&b, text);
	return b;
}

static void
sign(struct bytes *out, const char *text, const struct key *key)
{
	scoped(bytes_done) struct bytes payload = bytes_of(text);
	struct error err = ERROR_INIT;

	assert_int_equal(dsse_sign(out, TYPE, &payload, key, &err), 0);
}

static void
parse(struct dsse *out, const char *text)
{
	struct error err = ERROR_INIT;

	if (dsse_parse(out, text, strlen(text), "envelope", &err) < 0)
		fail_msg("%s", err.text);
}

/* DSSE 1.0.2, protocol.md: its test vector, and its rule applied to other
 * texts */
static void
the_encoding_is_that_of_dsse(void **state)
{
	static const struct {
		const char *type, *body, *pae;
	} cases[] = {
		{TYPE, "hello world",
			"DSSEv1 29 http://example.com/HelloWorld 11 hello "
			"world"},
		{"", "", "DSSEv1 0  0 "},
		{"a b", "c\nd", "DSSEv1 3 a b 3 c\nd"},
		{"\xc3\xa9", "\xc3\xa9", "DSSEv1 2 \xc3\xa9 2 \xc3\xa9"},
		{"0123456789", "", "DSSEv1 10 0123456789 0 "},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(bytes_done) struct bytes out = BYTES_INIT;

		dsse_pae(&out, cases[i].type, cases[i].body,
			strlen(cases[i].body));
		assert_string_equal(out.data, cases[i].pae);
		assert_int_equal(out.len, strlen(cases[i].pae));
	}
}

static void
pae_counts_past_a_nul(void **state)
{
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	(void)state;
	dsse_pae(&out, "t", "a\0b", 3);
	assert_int_equal(out.len, 16);
	assert_memory_equal(out.data, "DSSEv1 1 t 3 a\0b", 16);
}

static void
signing_is_canonical(void **state)
{
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;
	scoped(bytes_done) struct bytes printed = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	sign(&a, "hello world", one);
	sign(&b, "hello world", one);
	assert_string_equal(a.data, b.data);
	assert_int_equal(json_parse(&doc, a.data, a.len, "e", &err), 0);
	json_print(&printed, doc.root);
	assert_string_equal(a.data, printed.data);
	assert_true(text_starts(a.data,
		"{\"payload\":\"aGVsbG8gd29ybGQ=\",\"payloadType\":\"" TYPE
		"\",\"signatures\":[{\"keyid\":\"06e3fd8fda29bb60ab59557de61e"
		"db0aecdb231134be30e75b455f8e1b792fa9\",\"sig\":\""));
}

static void
there_and_back(void **state)
{
	static const char *const payloads[] = {
		"", "x", "hello world", "\x01\xfe\xff\xfb"};
	struct key *trusted[] = {two, one};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(payloads); i++) {
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		scoped(dsse_done) struct dsse d = DSSE_INIT;
		bool used[2] = {true, false};

		sign(&text, payloads[i], one);
		bytes_addc(&text, '\n');
		parse(&d, text.data);
		assert_string_equal(d.payload_type, TYPE);
		assert_int_equal(d.payload.len, strlen(payloads[i]));
		assert_int_equal(d.n_signatures, 1);
		assert_string_equal(d.signatures[0].keyid, key_id(one).s);
		assert_int_equal(dsse_verify(&d, trusted, 2, used), 1);
		assert_false(used[0]);
		assert_true(used[1]);
		assert_int_equal(dsse_verify(&d, trusted, 2, NULL), 1);
		assert_int_equal(dsse_verify(&d, trusted, 1, NULL), 0);
		assert_int_equal(dsse_verify(&d, NULL, 0, NULL), 0);
	}
}

static char *
sig64(const char *type, const char *body, const struct key *key)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT, sig = BYTES_INIT;
	struct bytes out = BYTES_INIT;
	struct error err = ERROR_INIT;

	dsse_pae(&text, type, body, strlen(body));
	assert_int_equal(key_sign(key, text.data, text.len, &sig, &err), 0);
	base64_print(&out, sig.data, sig.len);
	return bytes_take(&out);
}

#define HEAD "{\"payloadType\":\"t\",\"payload\":\"aGk=\",\"signatures\":["

static size_t
count(const char *signatures, struct key *const *keys, size_t n, bool *used)
{
	scoped_free char *text = text_format(HEAD "%s]}", signatures);
	scoped(dsse_done) struct dsse d = DSSE_INIT;

	parse(&d, text);
	return dsse_verify(&d, keys, n, used);
}

static void
bad_signatures_are_passed_over(void **state)
{
	scoped_free char *good = sig64("t", "hi", one);
	scoped_free char *other = sig64("t", "ho", one);
	scoped_free char *second = sig64("t", "hi", two);
	scoped_free char *url = text_copy(good);
	struct key *both[] = {one, two}, *twice[] = {one, one, two};
	bool used[3];
	static const char *const before[] = {"{\"sig\":\"*\"}",
		"{\"sig\":\"\"}", "{\"sig\":\"AAAA\"}",
		"{\"sig\":\"+_==\",\"keyid\":null}",
		"{\"sig\":\"AA\",\"keyid\":\"\",\"cert\":[1]}"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(before); i++) {
		scoped_free char *list =
			text_format("%s,{\"sig\":\"%s\"},{\"sig\":\"%s\"},%s",
				before[i], other, good, before[i]);

		assert_int_equal(count(list, both, 2, used), 1);
		assert_true(used[0]);
		assert_false(used[1]);
	}
	scoped_free char *repeated = text_format(
		"{\"sig\":\"%s\",\"keyid\":\"a\"},{\"sig\":\"%s\",\"keyid\":"
		"\"b\"}",
		good, good);
	assert_int_equal(count(repeated, both, 2, NULL), 1);
	assert_int_equal(count(repeated, twice, 3, used), 1);
	assert_true(used[0] && used[1] && !used[2]);

	scoped_free char *signed_twice =
		text_format("{\"sig\":\"%s\"},{\"sig\":\"%s\"}", second, good);
	assert_int_equal(count(signed_twice, both, 2, used), 2);
	assert_int_equal(count(signed_twice, twice, 3, used), 2);
	assert_true(used[0] && used[1] && used[2]);

	for (char *at = url; *at; at++)
		*at = *at == '+' ? '-' : *at == '/' ? '_' : *at;
	url[strcspn(url, "=")] = '\0';
	scoped_free char *as_url = text_format("{\"sig\":\"%s\"}", url);
	assert_int_equal(count(as_url, both, 2, NULL), 1);
}

static void
keyids_prove_nothing(void **state)
{
	scoped_free char *good = sig64("t", "hi", one);
	scoped_free char *second = sig64("t", "hi", two);
	scoped_free char *swapped = text_format(
		"{\"sig\":\"%s\",\"keyid\":\"%s\"}", good, key_id(two).s);
	scoped_free char *claimed = text_format(
		"{\"sig\":\"%s\",\"keyid\":\"%s\"}", second, key_id(one).s);
	struct key *trusted[] = {one}, *both[] = {one, two};
	bool used[2];

	(void)state;
	assert_int_equal(count(swapped, trusted, 1, NULL), 1);
	assert_int_equal(count(claimed, trusted, 1, NULL), 0);
	assert_int_equal(count(swapped, both, 2, used), 1);
	assert_true(used[0] && !used[1]);
	assert_int_equal(count(claimed, both, 2, used), 1);
	assert_true(!used[0] && used[1]);
}

static void
unknown_members_are_ignored(void **state)
{
	scoped(dsse_done) struct dsse d = DSSE_INIT;

	(void)state;
	parse(&d, "{\"x\":{\"y\":[null,true]},\"payload\":\"--__\","
		  "\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"QQ==\","
		  "\"timestamps\":[]}]} \n\t");
	assert_int_equal(d.payload.len, 3);
	assert_memory_equal(d.payload.data, "\xfb\xef\xff", 3);
	assert_string_equal(d.signatures[0].keyid, "");
	assert_int_equal(d.signatures[0].sig.len, 1);
}

/* A payload of no bytes is a text, which parsers read, and no statement. */
static void
an_empty_payload_is_a_text(void **state)
{
	const struct bytes text = bytes_of(
		"{\"payload\":\"\",\"payloadType\":\"" TYPE "\","
		"\"signatures\":[{\"sig\":\"AAAA\"}]}");
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	parse(&d, text.data);
	assert_int_equal(d.payload.len, 0);
	assert_string_equal(d.payload.data, "");
	assert_int_equal(provenance_unchecked(&p, &text, &err), -1);
	assert_int_equal(err.kind, ERROR_INPUT);
	free(text.data);
}

static void
what_is_too_large_is_not_read(void **state)
{
	scoped_free char *large = mem_alloc(1, DSSE_MAX + 2);
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	memset(large, ' ', DSSE_MAX + 1);
	assert_int_equal(dsse_parse(&d, large, DSSE_MAX + 1, "e", &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_null(d.payload_type);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_encoding_is_that_of_dsse),
		cmocka_unit_test(pae_counts_past_a_nul),
		cmocka_unit_test(signing_is_canonical),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(bad_signatures_are_passed_over),
		cmocka_unit_test(keyids_prove_nothing),
		cmocka_unit_test(unknown_members_are_ignored),
		cmocka_unit_test(an_empty_payload_is_a_text),
		cmocka_unit_test(what_is_too_large_is_not_read),
	};

	return cmocka_run_group_tests(tests, key_pair_setup, key_pair_teardown);
}
