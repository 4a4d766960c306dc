/* SPDX-License-Identifier: Apache-2.0 */
/* URIs of keys on tokens, and tokens that misbehave: fake_token.c. */
#include "tests/unit/key_folder.h"

#include "attest/key/pkcs11.h"

#include <stdlib.h>

static char *module;

static void
uri_is_decoded(void **state)
{
	scoped(pkcs11_uri_done) struct pkcs11_uri u = PKCS11_URI_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(
		pkcs11_uri_parse(&u,
			"PKCS11:model=a%3Bb;manufacturer=m;serial=0;token=My%20"
			"T;id=%00%fF;object=;type=private?module-path=/m.so&"
			"pin-source=file:/run/p%26n",
			&err),
		0);
	assert_string_equal(u.model, "a;b");
	assert_string_equal(u.token, "My T");
	assert_string_equal(u.object, "");
	assert_int_equal(u.id.len, 2);
	assert_memory_equal(u.id.data, "\0\xff", 2);
	assert_string_equal(u.module_path, "/m.so");
	assert_string_equal(u.pin_source, "/run/p&n");
	assert_true(pkcs11_is_uri("pkcs11:"));
	assert_false(pkcs11_is_uri("./pkcs11:"));
	assert_false(pkcs11_is_uri(NULL));
}

static void
uri_is_refused(void **state)
{
	static const struct {
		const char *uri, *words;
	} rows[] = {
		{"token=a;pin-value=1234", "pin-value is not taken"},
		{"?pin-value=1234", "pin-value is not taken"},
		{"?pin-value", "pin-value is not taken"},
		{"token=a;token=a", "token is given twice"},
		{"id=%01;id=%01", "id is given twice"},
		{"?module-path=/a&module-path=/a", "is given twice"},
		{"token", "has no value"},
		{"token=a;;object=b", "has no value"},
		{"token=%", "two hexadecimal digits"},
		{"token=%4", "two hexadecimal digits"},
		{"token=%4;id=1", "two hexadecimal digits"},
		{"token=%g0", "two hexadecimal digits"},
		{"token=%00", "a zero byte"},
		{"tokne=a", "does not know the attribute 'tokne'"},
		{"Token=a", "does not know the attribute 'Token'"},
		{"slot-id=1", "does not know the attribute 'slot-id'"},
		{"module-path=/a", "does not know the attribute 'module-path'"},
		{"?token=a", "does not know the attribute 'token'"},
		{"?id=a", "does not know the attribute 'id'"},
		{"type=cert", "names no key"},
		{"?module-path=a.so", "the absolute path of the token's"},
		{"?module-path=/a%1b.so", "in printable ASCII"},
		{"?module-path=/a%C3%A9.so", "in printable ASCII"},
		{"?module-path=", "the absolute path of the token's"},
		{"?pin-source=pin", "the absolute path of a file"},
		{"?pin-source=%7Cprogram", "the absolute path of a file"},
		{"?pin-source=file://host/pin", "the absolute path of a file"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *text = text_format("pkcs11:%s", rows[i].uri);
		scoped(pkcs11_uri_done) struct pkcs11_uri u = PKCS11_URI_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(pkcs11_uri_parse(&u, text, &err), -1);
		assert_int_equal(err.kind, ERROR_USAGE);
		if (!strstr(err.text, rows[i].words))
			fail_msg("%s: %s", text, err.text);
		assert_null(strstr(err.text, "1234"));
	}
}

/* Opens the key of a token that does what the words say. */
static int
try_open(const char *words, const char *pin, struct error *err)
{
	scoped_free char *text =
		text_format("pkcs11:token=fake?module-path=%s", module);
	scoped(pkcs11_uri_done) struct pkcs11_uri uri = PKCS11_URI_INIT;
	scoped(key_free) struct key *key = NULL;
	const struct passphrase from = {.file = put("pin", pin, 0600)};

	assert_int_equal(setenv("FAKE_TOKEN", words, 1), 0);
	assert_int_equal(pkcs11_uri_parse(&uri, text, err), 0);
	return pkcs11_open(&key, &uri, &from, err);
}

static void
token_misbehaves(void **state)
{
	static const struct {
		const char *does, *pin, *logins, *words;
	} rows[] = {
		{"no-start", "1234", "0", "the token does not work"},
		{"no-token", "1234", "0", "finds none"},
		{"twins", "1234", "0", "2 tokens match"},
		{"final", "1234", "0", "allows one more wrong PIN"},
		{"locked", "1234", "0", "the PIN is locked"},
		{"", "\n", "0", "is empty"},
		{"", "4321", "1", "hallmark does not try again"},
		{"almost", "4321", "1", "one more wrong PIN locks the token"},
		{"locks", "4321", "1", "the token is locked now"},
		{"mute", "1234", "1", "may not sign: its CKA_SIGN is false"},
		{"k1", "1234", "1", "takes EC keys on P-256 and P-384"},
		{"short", "1234", "1", "a public half that is not a point"},
		{"off-curve", "1234", "1", "token 'fake': a key that OpenSSL"},
		{"long", "1234", "1", "of a type that hallmark does not take"},
		{"long unavailable", "1234", "1", "of a type that hallmark"},
		{"endless", "1234", "1", "64 keys on the token"},
		{"overfull", "1234", "1", "64 keys on the token"},
		{"forbidden", "1234", "1", "the key may not be used for this"},
		{"odd", "1234", "1", "the PKCS #11 error 0xbad"},
		{"stub", "1234", "1", "has 3 bytes, but 64 are expected"},
		{"huge", "1234", "1", "signing with the token 'fake'"},
		{"", "1234", "1", "does not verify"},
		{"bare", "1234\r\n", "1", "does not verify"},
		{"open", "none", "0", "does not verify"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(try_open(rows[i].does, rows[i].pin, &err), -1);
		if (!strstr(err.text, rows[i].words) ||
			strcmp(getenv("FAKE_LOGINS"), rows[i].logins) != 0)
			fail_msg("%s: %s, %s logins", rows[i].does, err.text,
				getenv("FAKE_LOGINS"));
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uri_is_decoded),
		cmocka_unit_test(uri_is_refused),
		cmocka_unit_test_setup_teardown(
			token_misbehaves, setup, teardown),
	};

	if (argc != 2 || !(module = realpath(argv[1], NULL)))
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
