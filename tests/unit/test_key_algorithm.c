/* SPDX-License-Identifier: Apache-2.0 */
/* What each type of key signs and verifies, by other people's vectors. */
#include "attest/key/key_private.h"
#include "base/json.h"
#include "base/xdg.h"
#include "tests/unit/key_folder.h"

/* RFC 6979, A.2.5 and A.2.6 */
#define P256 \
	"-----BEGIN PRIVATE KEY-----\n" \
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFX\n" \
	"Z7HWk05Qw9s26JsSe4piKxIPZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth\n" \
	"+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ\n" \
	"-----END PRIVATE KEY-----\n"
#define P384 \
	"-----BEGIN PRIVATE KEY-----\n" \
	"MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBrnT2tLhuMHAWxmHW2\n" \
	"ZZ9N4jw7Znvyl7qapHdAeHE32JbVck5McKgl+HLJ6mDS7fWhZANiAATsOk5BW04Z\n" \
	"pFaGGAKfQn+l2pqLxK6S4C4GquUoazAMZN748OqQVYZgZKJUUVSAvBOAFdm3LX1X\n" \
	"JE6o75rAxiGJZwilk2f537n1TKhLPxydsSiLIxw64NT+c0T9JTMmRyA=\n" \
	"-----END PRIVATE KEY-----\n"

static const struct {
	const char *pem, *type, *message, *r, *s;
} by_rfc_6979[] = {
	{P256, "ecdsa-p256", "sample",
		"efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf37"
		"16",
		"f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acd"
		"a8"},
	{P256, "ecdsa-p256", "test",
		"f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d383"
		"67",
		"019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f00"
		"83"},
	{P384, "ecdsa-p384", "sample",
		"94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad13"
		"3c81a648152e44acf96e36dd1e80fabe46",
		"99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a9"
		"4fa329c145786e679e7b82c71a38628ac8"},
	{P384, "ecdsa-p384", "test",
		"8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5f"
		"eb0542a7f0812998da8f1dd3ca3cf023db",
		"ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b827c2f13173923"
		"e06a739f040649a667bf3b828246baa5a5"},
};

/* A number in DER: a zero before a high bit. */
static void
add_number(struct bytes *out, const char *hex)
{
	unsigned char n[64];
	size_t len = strlen(hex) / 2;

	assert_int_equal(hex_parse(n, hex, strlen(hex)), 0);
	bytes_addc(out, 2);
	bytes_addc(out, (char)(len + (n[0] >> 7)));
	if (n[0] >> 7)
		bytes_addc(out, 0);
	bytes_add(out, n, len);
}

static void
nonces_are_those_of_rfc_6979(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(by_rfc_6979); i++) {
		const char *message = by_rfc_6979[i].message;
		scoped(bytes_done) struct bytes sig = BYTES_INIT;
		scoped(bytes_done) struct bytes both = BYTES_INIT;
		scoped(key_free) struct key *key = NULL;
		struct error err = ERROR_INIT;

		assert_int_equal(
			open_key(&key, put("key", by_rfc_6979[i].pem, 0600),
				&err),
			0);
		assert_string_equal(key_type(key), by_rfc_6979[i].type);
		assert_int_equal(
			key_sign(key, message, strlen(message), &sig, &err), 0);
		add_number(&both, by_rfc_6979[i].r);
		add_number(&both, by_rfc_6979[i].s);
		assert_int_equal(sig.len, both.len + 2);
		assert_int_equal(sig.data[0], 0x30);
		assert_int_equal(sig.data[1], both.len);
		assert_memory_equal(sig.data + 2, both.data, both.len);
		assert_true(key_verify(
			key, message, strlen(message), sig.data, sig.len));
		assert_false(key_verify(
			key, message, strlen(message) - 1, sig.data, sig.len));
		assert_false(key_verify(
			key, message, strlen(message), sig.data, sig.len + 1));
	}
}

static void
new_keys_sign(void **state)
{
	static const char *const types[] = {
		NULL, "ecdsa-p256", "ecdsa-p384", "ed25519"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		const struct key_making how = {.type = types[i]};
		scoped_free char *path = text_format("%s/%zu", folder, i);
		scoped(key_free) struct key *made = NULL, *read = NULL;
		scoped(bytes_done) struct bytes sig = BYTES_INIT;
		scoped(bytes_done) struct bytes again = BYTES_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(key_new(&made, path, &how, &err), 0);
		assert_string_equal(
			key_type(made), types[i] ? types[i] : "ecdsa-p256");
		assert_int_equal(open_key(&read, path, &err), 0);
		assert_int_equal(key_sign(made, "x", 1, &sig, &err), 0);
		assert_int_equal(key_sign(read, "x", 1, &again, &err), 0);
		assert_int_equal(sig.len, again.len);
		assert_memory_equal(sig.data, again.data, sig.len);
		for (size_t bit = 0; bit < 8 * sig.len; bit++) {
			char *at = &sig.data[bit / 8];

			*at = (char)(*at ^ 1 << bit % 8);
			assert_false(
				key_verify(read, "x", 1, sig.data, sig.len));
			*at = (char)(*at ^ 1 << bit % 8);
		}
	}
}

static void
a_type_that_is_none(void **state)
{
	static const char *const types[] = {
		"rsa", "rsa-pss", "", "Ed25519", "ecdsa"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		const struct key_making how = {.type = types[i]};
		scoped(key_free) struct key *key = NULL;
		struct error err = ERROR_INIT;

		assert_int_equal(
			key_new(&key, in_folder("key"), &how, &err), -1);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_non_null(strstr(err.text, "is no type of key"));
		assert_int_equal(access(in_folder("key"), F_OK), -1);
	}
}

static void
encrypted_keys(void **state)
{
	scoped_free char *words = text_copy(put("words", "secret\n", 0600));
	scoped_free char *path = text_copy(in_folder("key"));
	struct passphrase pass = {.file = words};
	const struct key_making how = {.type = NULL, .pass = &pass};
	scoped(key_free) struct key *made = NULL, *read = NULL, *half = NULL;
	scoped(key_free) struct key *none = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(key_new(&made, path, &how, &err), 0);
	assert_int_equal(file_read(&text, AT_FDCWD, path, 9999, &err), 0);
	assert_non_null(strstr(text.data, "BEGIN ENCRYPTED PRIVATE KEY"));
	assert_int_equal(mode_of(path), 0600);
	assert_int_equal(open_locked(&read, path, pass.file, &err), 0);
	assert_string_equal(key_id(made).s, key_id(read).s);
	assert_int_equal(key_open_public(&half, path, &err), 0);
	assert_string_equal(key_id(made).s, key_id(half).s);

	assert_refused(
		open_locked(&none, path, put("others", "Secret\n", 0600), &err),
		&err, "the passphrase does not decrypt this key");
	assert_refused(open_locked(&none, path, put("empty", "", 0600), &err),
		&err, "the passphrase does not decrypt this key");
	assert_int_equal(unlink(in_folder("key.pub")), 0);
	assert_refused(key_open_public(&none, path, &err), &err,
		"is encrypted, and its public half is not in");
	pass.file = in_folder("empty");
	assert_refused(key_new(&none, in_folder("more"), &how, &err), &err,
		"the passphrase is empty");
	assert_int_equal(access(in_folder("more"), F_OK), -1);
}

static void
passphrases_are_bounded(void **state)
{
	scoped_free char *large = mem_alloc(1, PASSPHRASE_MAX + 2);
	scoped_free char *words = text_copy(in_folder("words"));
	struct passphrase pass = {.file = words};
	const struct key_making how = {.type = NULL, .pass = &pass};
	scoped(key_free) struct key *key = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	memset(large, 'a', PASSPHRASE_MAX + 1);
	put("words", large, 0600);
	assert_refused(key_new(&key, in_folder("key"), &how, &err), &err,
		"longer than 1024 bytes");
	large[PASSPHRASE_MAX] = '\0';
	put("words", large, 0600);
	if (key_new(&key, in_folder("key"), &how, &err) < 0)
		fail_msg("%s", err.text);
}

/* A key of the type rsaEncryption becomes one of the type RSASSA-PSS; the
 * vectors have the first type, and expect the caller to know the scheme. */
static void
set_pss(struct bytes *der)
{
	static const char plain[] = "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d"
				    "\x01\x01\x01\x05\x00";
	static const char pss[] = "\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01"
				  "\x01\x0a";
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	unsigned len;

	assert_memory_equal(der->data + 4, plain, sizeof plain - 1);
	bytes_add(&out, der->data, 4);
	bytes_add(&out, pss, sizeof pss - 1);
	bytes_add(&out, der->data + 4 + sizeof plain - 1,
		der->len - 4 - (sizeof plain - 1));
	len = (unsigned)out.len - 4;
	out.data[2] = (char)(len >> 8);
	out.data[3] = (char)len;
	bytes_done(der);
	*der = out;
	out = (struct bytes)BYTES_INIT;
}

static struct key *
group_key(const struct json *group, bool pss)
{
	const char *hex = json_find_text(group, "publicKeyDer");
	scoped(bytes_done) struct bytes der = BYTES_INIT, pem = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct key *key = NULL;
	size_t len;

	if (!hex) /* the vectors of RSA name it otherwise */
		hex = json_find_text(group, "publicKeyAsn");
	len = strlen(hex) / 2;
	assert_int_equal(hex_parse(bytes_room(&der, len), hex, 2 * len), 0);
	der.len = len;
	if (pss)
		set_pss(&der);
	bytes_adds(&pem, "-----BEGIN PUBLIC KEY-----\n");
	base64_print(&pem, der.data, der.len);
	bytes_adds(&pem, "\n-----END PUBLIC KEY-----\n");
	if (key_parse_public(&key, pem.data, pem.len, &err) < 0)
		fail_msg("%s", err.text);
	return key;
}

/* What a set of vectors must give. */
struct suite {
	const char *name, *type;
	bool pss;
	bool refused; /* a form of signatures that no key of ours has */
};

static void
check_vector(const struct suite *suite, const struct key *key,
	const struct json *test)
{
	const char *msg = json_find_text(test, "msg");
	const char *sig = json_find_text(test, "sig");
	const char *result = json_find_text(test, "result");
	bool wanted = text_equal(result, "valid") && !suite->refused;
	scoped_free char *m = mem_alloc(strlen(msg) + 1, 1);
	scoped_free char *s = mem_alloc(strlen(sig) + 1, 1);
	bool is;

	assert_int_equal(hex_parse(m, msg, strlen(msg)), 0);
	assert_int_equal(hex_parse(s, sig, strlen(sig)), 0);
	is = key_verify(key, m, strlen(msg) / 2, s, strlen(sig) / 2);
	if (is != wanted && !text_equal(result, "acceptable"))
		fail_msg("%s, test %lld, %s", suite->name,
			(long long)json_find_number(test, "tcId", 0),
			json_find_text(test, "comment"));
}

static void
check_suite(const char *vectors, const struct suite *suite)
{
	scoped_free char *path =
		text_format("%s/wycheproof/%s.json", vectors, suite->name);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error err = ERROR_INIT;
	const struct json *groups;
	int64_t n = 0;

	assert_int_equal(file_read(&text, AT_FDCWD, path, 1 << 24, &err), 0);
	assert_int_equal(
		json_parse(&doc, text.data, text.len, "vectors", &err), 0);
	groups = json_find(doc.root, "testGroups");
	for (size_t i = 0; i < json_count(groups); i++) {
		const struct json *group = json_at(groups, i);
		const struct json *tests = json_find(group, "tests");
		scoped(key_free) struct key *key = group_key(group, suite->pss);

		assert_string_equal(key_type(key), suite->type);
		for (size_t j = 0; j < json_count(tests); j++, n++)
			check_vector(suite, key, json_at(tests, j));
	}
	assert_true(n > 0);
	assert_int_equal(n, json_find_number(doc.root, "numberOfTests", -1));
}

static void
wycheproof(void **state)
{
	static const struct suite suites[] = {
		{"ed25519_test", "ed25519", false, false},
		{"ecdsa_secp256r1_sha256_test", "ecdsa-p256", false, false},
		{"ecdsa_secp256r1_sha256_p1363_test", "ecdsa-p256", false,
			true},
		{"ecdsa_secp384r1_sha384_test", "ecdsa-p384", false, false},
		{"rsa_signature_2048_sha256_test", "rsa", false, false},
		{"rsa_pss_2048_sha256_mgf1_32_test", "rsa-pss", true, false},
	};
	const char *vectors = xdg_variable("HALLMARK_VECTORS");

	(void)state;
	if (!vectors) {
		print_message("skipped: HALLMARK_VECTORS is not set\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(suites); i++)
		check_suite(vectors, &suites[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(nonces_are_those_of_rfc_6979),
		IN_FOLDER(new_keys_sign),
		IN_FOLDER(a_type_that_is_none),
		IN_FOLDER(encrypted_keys),
		IN_FOLDER(passphrases_are_bounded),
		cmocka_unit_test(wycheproof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
