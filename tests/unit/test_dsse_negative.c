/* SPDX-License-Identifier: Apache-2.0 */
/* Envelopes that must not verify, each for one reason alone, and beside each
 * the one that does. */
#include "attest/dsse.h"
#include "attest/finding.h"
#include "attest/provenance.h"
#include "attest/verify.h"
#include "tests/unit/key_pair.h"

/* The example of DSSE's protocol.md: its key, type and body, and the numbers of
 * its signature, which has a nonce of RFC 6979. */
#define EXAMPLE_KEY \
	"-----BEGIN PRIVATE KEY-----\n" \
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1z7EN/1jRuNhnF6/" \
	"\n3/8PaRaASVWtMqyaxJKw7eH2/7ehRANCAARnzTkPd6o1nLCMIjX2UicEk6ntgys" \
	"K\nvMAfcJVMA5DSOAx4K9VOJpElpE9EM6/xQyzpThK8pzqmesgM6hJgjd90\n" \
	"-----END PRIVATE KEY-----\n"
#define TYPE "http://example.com/HelloWorld"
#define BODY "hello world"
#define R "03726ab101ad56c2763b6c6aac8e487275e2a79193a09dc5f859d9f8ef3c4a3b"
#define S "51eab0c06a369b64a7222537d4887a893dc200ae21060074d57825235b624864"
/* the order of the curve less s, and r and s plus it */
#define OTHER_S \
	"00ae154f3e95c9649c58dddac82b7785767f24f9ff86119e101e41a59fa100dced"
#define MORE_R \
	"0103726ab001ad56c3763b6c6aac8e487232c9a23f3ab83c4aec13a4bbeb9f6f8c"
#define MORE_S \
	"0151eab0bf6a369b65a7222537d4887a88faa8fb5bc81d9ef9c931efe657c56db5"
#define RAW64 \
	"A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+" \
	"O88SjtR6rDAajabZKciJTfUiHqJPcIAri" \
	"EGAHTVeCUjW2JIZA=="

static struct key *
example_key(void)
{
	struct key *key = NULL;
	struct error err = ERROR_INIT;

	assert_int_equal(
		key_parse(&key, EXAMPLE_KEY, strlen(EXAMPLE_KEY), NULL, &err),
		0);
	return key;
}

static struct bytes
from_hex(const char *hex)
{
	struct bytes b = BYTES_INIT;
	size_t len = strlen(hex) / 2;

	assert_int_equal(hex_parse(bytes_room(&b, len + 1), hex, 2 * len), 0);
	b.len = len;
	return b;
}

static char *
base64_of(const struct bytes *b)
{
	struct bytes out = BYTES_INIT;

	bytes_adds(&out, "");
	base64_print(&out, b->data, b->len);
	return bytes_take(&out);
}

/* The number of keys that have signed an envelope of these members. */
static size_t
count_keys(const char *type, const char *payload64, const char *signatures,
	struct key *const *keys, size_t n)
{
	scoped_free char *text = text_format(
		"{\"payloadType\":\"%s\",\"payload\":\"%s\",\"signatures\":[%s]"
		"}",
		type, payload64, signatures);
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	struct error err = ERROR_INIT;

	if (dsse_parse(&d, text, strlen(text), "envelope", &err) < 0)
		fail_msg("%s", err.text);
	return dsse_verify(&d, keys, n, NULL);
}

static char *
signature(const char *sig64)
{
	return text_format("{\"sig\":\"%s\"}", sig64);
}

static void
example_is_that_of_dsse(void **state)
{
	scoped(key_free) struct key *key = example_key();
	scoped(bytes_done) struct bytes der = from_hex("3044"
						       "0220" R "0220" S);
	scoped_free char *sig = base64_of(&der);
	scoped_free char *wanted = text_format(
		"{\"payload\":\"aGVsbG8gd29ybGQ=\",\"payloadType\":\"" TYPE
		"\",\"signatures\":[{\"keyid\":\"%s\",\"sig\":\"%s\"}]}",
		key_id(key).s, sig);
	scoped(bytes_done) struct bytes body = BYTES_INIT, made = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	bytes_adds(&body, BODY);
	assert_int_equal(dsse_sign(&made, TYPE, &body, key, &err), 0);
	assert_string_equal(made.data, wanted);
}

/* The signatures of DER's many relatives. */
static void
only_der_is_a_signature(void **state)
{
	static const struct {
		const char *hex;
		size_t good;
	} rows[] = {
		{"3044"
		 "0220" R "0220" S,
			1},
		/* s may be the higher of the two that verify */
		{"3045"
		 "0220" R "0221" OTHER_S,
			1},
		{R S, 0}, /* raw */
		{"3044"
		 "0220" R "0220" S "00",
			0}, /* bytes follow */
		{"3045"
		 "0220" R "0220" S "00",
			0}, /* and inside */
		{"3047"
		 "0220" R "0220" S "020100",
			0}, /* a third number */
		{"308144"
		 "0220" R "0220" S,
			0}, /* a length in its long form */
		{"3080"
		 "0220" R "0220" S "0000",
			0}, /* without a length */
		{"3045"
		 "022100" R "0220" S,
			0}, /* r has a zero before it */
		{"3045"
		 "0220" R "022100" S,
			0},
		{"3044"
		 "0220" R "0220"
		 "ae154f3e95c9649c58dddac82b7785767f24f9ff86119e101e41a59fa1"
		 "00dced",
			0}, /* s is negative */
		{"3025"
		 "020100"
		 "0220" S,
			0}, /* r is zero */
		{"3025"
		 "0220" R "020100",
			0}, /* s is */
		{"3024"
		 "0200"
		 "0220" S,
			0}, /* r is empty */
		{"3045"
		 "0221" MORE_R "0220" S,
			0}, /* r is not below the order */
		{"3045"
		 "0220" R "0221" MORE_S,
			0},
		{"3044"
		 "0220" S "0220" R,
			0}, /* swapped */
		{"3144"
		 "0220" R "0220" S,
			0}, /* a set */
		{"3044"
		 "0420" R "0220" S,
			0}, /* a text of bytes */
		{"3043"
		 "0220" R "0220" S,
			0}, /* a length that is too short */
		{"30", 0},
	};
	scoped(key_free) struct key *key = example_key();
	struct key *keys[] = {key};
	scoped_free char *good = signature(
		"MEQCIANyarEBrVbCdjtsaqyOSHJ14qeRk6CdxfhZ2fjvPEo7AiBR6rDAajabZK"
		"ciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes sig = from_hex(rows[i].hex);
		scoped_free char *sig64 = base64_of(&sig);
		scoped_free char *alone = signature(sig64);
		scoped_free char *before = text_format("%s,%s", alone, good);

		if (count_keys(TYPE, "aGVsbG8gd29ybGQ=", alone, keys, 1) !=
			rows[i].good)
			fail_msg("%s: %zu expected", rows[i].hex, rows[i].good);
		/* two good ones of one key count once */
		assert_int_equal(
			count_keys(TYPE, "aGVsbG8gd29ybGQ=", before, keys, 1),
			1);
	}
}

/* What the specification's own example looks like in an envelope: its signature
 * is raw, and DSSE leaves that to the algorithm; hallmark requires DER. */
static void
raw_example_is_refused(void **state)
{
	scoped(key_free) struct key *key = example_key();
	struct key *keys[] = {key};

	(void)state;
	assert_int_equal(count_keys(TYPE, "aGVsbG8gd29ybGQ=",
				 "{\"sig\":\"" RAW64 "\"}", keys, 1),
		0);
}

/* A signature of other bytes than the encoding of type and body. */
static void
only_the_encoding_is_signed(void **state)
{
	static const struct {
		const char *text;
		size_t good;
	} rows[] = {
		{"DSSEv1 29 " TYPE " 11 " BODY, 1},
		{"DSSEv1 029 " TYPE " 11 " BODY, 0},
		{"DSSEv1 29 " TYPE " 011 " BODY, 0},
		{"DSSEv1 +29 " TYPE " 11 " BODY, 0},
		{"DSSEv1 29  " TYPE " 11 " BODY, 0},
		{"DSSEv1 29 " TYPE " 11 " BODY "\n", 0},
		{"DSSEv1 29 " TYPE " 16 aGVsbG8gd29ybGQ=", 0},
		{"DSSEv1 29 " TYPE " 12 " BODY, 0},
		{"DSSEv1 28 " TYPE " 11 " BODY, 0},
		{"DSSEv1 2 t 11 " BODY, 0},
		{"DSSEv2 29 " TYPE " 11 " BODY, 0},
		{"DSSEv1\n29 " TYPE " 11 " BODY, 0},
		{BODY, 0},
		{"aGVsbG8gd29ybGQ=", 0},
	};
	struct key *keys[] = {one};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes sig = BYTES_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(key_sign(one, rows[i].text,
					 strlen(rows[i].text), &sig, &err),
			0);
		scoped_free char *sig64 = base64_of(&sig);
		scoped_free char *list = signature(sig64);

		if (count_keys(TYPE, "aGVsbG8gd29ybGQ=", list, keys, 1) !=
			rows[i].good)
			fail_msg("%s", rows[i].text);
	}
}

static char *
signature_of(const char *type, const char *body)
{
	scoped(bytes_done) struct bytes pae = BYTES_INIT, sig = BYTES_INIT;
	struct error err = ERROR_INIT;

	dsse_pae(&pae, type, body, strlen(body));
	assert_int_equal(key_sign(one, pae.data, pae.len, &sig, &err), 0);
	return base64_of(&sig);
}

/* The payload is its bytes: other bytes with the same meaning are another
 * payload, and another text of the same bytes is not. */
static void
payload_is_its_bytes(void **state)
{
	static const struct {
		const char *payload64;
		size_t good;
	} rows[] = {
		{"eyJhIjoiPz8/Pn4ifQ==", 1},         /* {"a":"???>~"} */
		{"eyJhIjoiPz8_Pn4ifQ==", 1},         /* the other alphabet */
		{"eyJhIjoiPz8/Pn4ifQ", 1},           /* without padding */
		{"eyJhIjoiPz8_Pn4ifQ", 1},           /* both */
		{"eyJhIjogIj8/Pz5+In0=", 0},         /* a blank more */
		{"eyJhIjoiPz8/Pn4ifQo=", 0},         /* a newline more */
		{"eyJhIjoiXHUwMDNmPz8+fiJ9", 0},     /* an escape */
		{"eyJhIjoiPz8/Pn4iLCJhIjoxfQ==", 0}, /* a member more */
		{"ZXlKaElqb2lQejgvUG40aWZRPT0=", 0}, /* base64 of base64 */
		{"", 0},
	};
	scoped_free char *sig = signature_of(TYPE, "{\"a\":\"?\?\?>~\"}");
	scoped_free char *list = signature(sig);
	struct key *keys[] = {one};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (count_keys(TYPE, rows[i].payload64, list, keys, 1) !=
			rows[i].good)
			fail_msg("%s", rows[i].payload64);
}

static void
payload_of_no_base64_is_refused(void **state)
{
	static const char *const rows[] = {"+_==", "aGk==", "aG=k",
		"aGk=aGk=", "aGk=\\n", " aGk=", "aGl=", "a", "aGk\\u0000", "=",
		"%68%69"};
	scoped_free char *sig = signature_of("t", "hi");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *text =
			text_format("{\"payloadType\":\"t\",\"payload\":\"%s\","
				    "\"signatures\":[{\"sig\":\"%s\"}]}",
				rows[i], sig);
		scoped(dsse_done) struct dsse d = DSSE_INIT;
		struct error err = ERROR_INIT;

		if (dsse_parse(&d, text, strlen(text), "e", &err) == 0)
			fail_msg("%s", rows[i]);
	}
}

/* DSSE counts keys, not signatures and not key ids. */
static void
one_key_under_two_ids_counts_once(void **state)
{
	scoped_free char *sig = signature_of("t", "hi");
	scoped_free char *list = text_format("{\"sig\":\"%s\",\"keyid\":\"a\"},"
					     "{\"sig\":\"%s\",\"keyid\":\"b\"}",
		sig, sig);
	scoped(key_free) struct key *again = test_key(1);
	struct key *keys[] = {one, again, two};

	(void)state;
	assert_int_equal(count_keys("t", "aGk=", list, keys, 1), 1);
	assert_int_equal(count_keys("t", "aGk=", list, keys, 3), 1);
}

/* The text of a signature in both alphabets; one that is of neither is passed
 * over. */
static void
signature_is_its_bytes(void **state)
{
	scoped_free char *good = signature_of("t", "hi");
	scoped_free char *url = text_copy(good);
	scoped_free char *mixed = text_format("-+%s", good + 2);
	scoped_free char *list = NULL, *broken = NULL;
	struct key *keys[] = {one};

	(void)state;
	for (char *at = url; *at; at++)
		*at = *at == '+' ? '-' : *at == '/' ? '_' : *at;
	list = signature(url); /* with its padding */
	assert_non_null(strchr(url, '='));
	assert_int_equal(count_keys("t", "aGk=", list, keys, 1), 1);
	broken = text_format("{\"sig\":\"%s\"},{\"sig\":\" %s\"}", mixed, good);
	assert_int_equal(count_keys("t", "aGk=", broken, keys, 1), 0);
}

static void
other_type_is_another_statement(void **state)
{
	static const struct {
		const char *type;
		size_t good;
	} rows[] = {
		{"application/vnd.in-toto+json", 1},
		{"application/vnd.in-toto+JSON", 0},
		{"application/vnd.in-toto+json ", 0},
		{"application/vnd.in-toto", 0},
		{"application/json", 0},
	};
	scoped_free char *sig = signature_of(DSSE_PAYLOAD_TYPE, "hi");
	scoped_free char *list = signature(sig);
	struct key *keys[] = {one};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(
			count_keys(rows[i].type, "aGk=", list, keys, 1),
			rows[i].good);
}

/* Signed by a trusted key, but of a type that hallmark does not know. */
static void
unknown_type_is_no_statement(void **state)
{
	static const char *const types[] = {"application/json",
		"application/vnd.cosign.simplesigning.v1+json",
		"application/vnd.in-toto", "application/vnd.in-toto.+json",
		"application/vnd.in-toto.a/b+json", "text/plain"};
	const struct verify_policy policy = {.keys = &one, .n_keys = 1};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		scoped(bytes_done) struct bytes body = BYTES_INIT,
						text = BYTES_INIT;
		scoped(findings_done) struct findings f = FINDINGS_INIT;
		scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
		struct error err = ERROR_INIT;

		bytes_adds(&body, "{}");
		assert_int_equal(
			dsse_sign(&text, types[i], &body, one, &err), 0);
		assert_false(verify_provenance(
			&f, &p, text.data, text.len, &policy));
		assert_string_equal(f.list[0].id, "envelope");
		assert_int_equal(f.list[0].status, FINDING_FAIL);
		assert_non_null(
			strstr(f.list[0].reason, "not an in-toto statement"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(example_is_that_of_dsse),
		cmocka_unit_test(raw_example_is_refused),
		cmocka_unit_test(only_der_is_a_signature),
		cmocka_unit_test(only_the_encoding_is_signed),
		cmocka_unit_test(payload_is_its_bytes),
		cmocka_unit_test(payload_of_no_base64_is_refused),
		cmocka_unit_test(signature_is_its_bytes),
		cmocka_unit_test(one_key_under_two_ids_counts_once),
		cmocka_unit_test(other_type_is_another_statement),
		cmocka_unit_test(unknown_type_is_no_statement),
	};

	return cmocka_run_group_tests(tests, key_pair_setup, key_pair_teardown);
}
