/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/digest.h"

/* The examples of FIPS 180-4. */
static const char abc[] =
	"sha256:"
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char none[] =
	"sha256:"
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

static void
known_digests_are_computed(void **state)
{
	struct digest d = digest_of("abc", 3), e;

	(void)state;
	assert_string_equal(digest_text(&d).s, abc);
	assert_string_equal(digest_hex(&d).s, abc + 7);
	d = digest_of("", 0);
	assert_string_equal(digest_text(&d).s, none);
	assert_int_equal(digest_parse(&e, none), 0);
	assert_true(digest_equal(&d, &e));
	assert_false(digest_is_zero(&d));
}

static void
a_streamed_digest_is_the_same(void **state)
{
	scoped(digest_stream_free) struct digest_stream *s = digest_start();
	struct digest d;

	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		digest_feed(s, "a", 1);
		digest_feed(s, "", 0);
		digest_feed(s, "bc", 2);
		d = digest_end(s);
		assert_string_equal(digest_text(&d).s, abc);
	}
}

static void
bad_texts_are_refused(void **state)
{
	static const char *const texts[] = {"", "sha256:", abc + 7,
		"sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff"
		"61f20015ad",
		"sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff"
		"61f20015ad",
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff"
		"61f20015a",
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff"
		"61f20015adx"};
	struct digest d;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_int_equal(digest_parse(&d, texts[i]), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_digests_are_computed),
		cmocka_unit_test(a_streamed_digest_is_the_same),
		cmocka_unit_test(bad_texts_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
