/* SPDX-License-Identifier: Apache-2.0 */
/* Key files, encrypted ones too: a key that is read has an id, its public half
 * is read again, and it signs only if it is of a type that signs. */
#include "attest/key/key_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_again(const struct key *key)
{
	scoped(bytes_done) struct bytes pem = BYTES_INIT, sig = BYTES_INIT;
	scoped(key_free) struct key *again = NULL;
	struct error err = ERROR_INIT;
	bool has = key_has_private(key) && key_signs(key);

	key_print_public(&pem, key);
	if (key_parse_public(&again, pem.data, pem.len, &err) < 0 ||
		!key_same(again, key) ||
		strcmp(key_id(again).s, key_id(key).s) != 0)
		abort();
	if ((key_sign(key, "x", 1, &sig, &err) == 0) != has)
		abort();
	if (has && !key_verify(again, "x", 1, sig.data, sig.len))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes words = {.data = (char[]){"words"}, .len = 5};
	const struct passphrase pass = {.words = &words, .key = "fuzz"};
	scoped(key_free) struct key *plain = NULL, *locked = NULL;
	const char *text = (const char *)data;
	struct error err = ERROR_INIT;

	if (key_parse(&plain, text, size, NULL, &err) == 0)
		check_again(plain);
	if (key_parse(&locked, text, size, &pass, &err) == 0)
		check_again(locked);
	return 0;
}
