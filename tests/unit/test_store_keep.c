/* SPDX-License-Identifier: Apache-2.0 */
/* What processes hold, and sets of digests. */
#include "builder/collect/digest_set.h"
#include "builder/store/store_keep.h"
#include "tests/unit/store_place.h"

static bool
is_held(const struct store *store, const char *line)
{
	scoped(store_quiet_end) struct store_quiet quiet = STORE_QUIET_INIT;
	scoped(bytes_done) struct bytes held = BYTES_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(store_quiet_begin(&quiet, store, &err), 0);
	assert_int_equal(store_held(store, &held, &err), 0);
	bytes_adds(&held, "");
	return strstr(held.data, line) != NULL;
}

static void
what_is_written_or_found_is_held(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *reader = store_at(&s, "store");
	struct store *store = store_at(&s, "store");
	struct digest put, other = digest_of("other", 5);
	struct error err = ERROR_INIT;

	(void)state;
	store_put_text(store, "text", &put);
	assert_true(is_held(reader, digest_text(&put).s));
	assert_false(is_held(reader, digest_text(&other).s));
	assert_int_equal(store_hold(store, &other, &err), 1);
	assert_true(is_held(reader, digest_text(&other).s));
	assert_int_equal(store_hold_env(store, "abc", &err), 1);
	assert_true(is_held(reader, "abc\n"));
	store_close(store);
	assert_false(is_held(reader, digest_text(&put).s));
	assert_int_equal(store_hold(reader, &put, &err), 0);
	assert_true(is_held(reader, digest_text(&put).s));
}

static bool
is_hello(const void *arg, const struct descriptor *d)
{
	return text_equal(d->name, arg);
}

static void
dropped_entries_are_gone(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	struct error err = ERROR_INIT;
	struct descriptor *list;
	size_t n;

	(void)state;
	store_tag_text(store, "hello", "{\"layers\":[1]}");
	store_tag_text(store, "world", "{\"layers\":[2]}");
	assert_int_equal(store_drop(store, is_hello, "hello", &err), 0);
	assert_int_equal(store_entries(store, &list, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].name, "world");
	store_entries_free(list, n);
}

static void
an_image_without_a_name_is_listed_once(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	struct descriptor d = store_manifest(store, "{\"layers\":[1]}");
	struct error err = ERROR_INIT;
	struct descriptor *list;
	size_t n;

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(store_list_unnamed(store, &d, &err), 0);
	assert_int_equal(store_entries(store, &list, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_null(list[0].name);
	store_entries_free(list, n);
	/* a name replaces the entry; an image that loses it gets one again */
	store_tag_text(store, "x", "{\"layers\":[1]}");
	store_tag_text(store, "x", "{\"layers\":[2]}");
	assert_int_equal(store_entries(store, &list, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_null(list[0].name);
	assert_true(digest_equal(&list[0].sum, &d.sum));
	store_entries_free(list, n);
}

static void
a_set_has_what_was_added(void **state)
{
	scoped(digest_set_done) struct digest_set set = DIGEST_SET_INIT;
	struct digest zero = {{0}};

	(void)state;
	assert_false(digest_set_has(&set, &zero));
	assert_false(digest_set_add(&set, &zero));
	for (int i = 0; i < 2000; i++) {
		struct digest sum = digest_of(&i, sizeof i);

		assert_false(digest_set_has(&set, &sum));
		assert_true(digest_set_add(&set, &sum));
		assert_false(digest_set_add(&set, &sum));
	}
	for (int i = 0; i < 4000; i++) {
		struct digest sum = digest_of(&i, sizeof i);

		assert_int_equal(digest_set_has(&set, &sum), i < 2000);
	}
	assert_int_equal(set.n, 2000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_or_found_is_held),
		cmocka_unit_test(dropped_entries_are_gone),
		cmocka_unit_test(an_image_without_a_name_is_listed_once),
		cmocka_unit_test(a_set_has_what_was_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
