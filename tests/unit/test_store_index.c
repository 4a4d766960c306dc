/* SPDX-License-Identifier: Apache-2.0 */
/* index.json: names, and the referrers of an image. */
#include "tests/unit/store_place.h"

static void
names_are_given_and_found(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped(descriptor_done) struct descriptor a = {0}, b = {0}, c = {0};
	struct descriptor two;
	struct error err = ERROR_INIT;

	(void)state;
	store_tag_text(store, "hello", "{\"layers\":[1]}");
	store_tag_text(store, "hello", "{\"layers\":[2]}");
	two = store_manifest(store, "{\"layers\":[2]}");
	assert_int_equal(store_find(store, "hello", &a, &err), 0);
	assert_true(digest_equal(&a.sum, &two.sum));
	assert_string_equal(a.name, "hello");
	assert_string_equal(a.media_type, STORE_MANIFEST_TYPE);
	assert_int_equal(a.size, two.size);
	assert_int_equal(
		store_find(store, digest_text(&two.sum).s, &b, &err), 0);
	assert_string_equal(b.name, "hello");
	assert_int_equal(store_find(store, "hallo", &c, &err), 1);
	/* the former image has no name any more, but still exists */
	struct descriptor one = store_manifest(store, "{\"layers\":[1]}");
	assert_int_equal(
		store_find(store, digest_text(&one.sum).s, &c, &err), 0);
	assert_null(c.name);
	assert_int_equal(c.size, one.size);
	store_put_text(store, "no manifest", &one.sum);
	assert_int_equal(
		store_find(store, digest_text(&one.sum).s, &c, &err), 1);
}

static void
bad_names_are_refused(void **state)
{
	static const char *const names[] = {"", "-a", "a-", "a..b", "a b",
		"a\n", "a---b", "\xc3\xbc", "a/", "../a", "sha256:1",
		"sha256-"
		"111111111111111111111111111111111111111111111111111111111111"
		"1111"};
	static const char *const good[] = {
		"a", "hello", "hello:2.10", "a/b_c@d+e", "a--b", "v1.2-rc.1"};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	struct descriptor d = store_manifest(store, "{}");
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_int_equal(store_tag(store, names[i], &d, &err), -1);
		assert_error(&err, ERROR_INPUT, "cannot be the name");
	}
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_int_equal(store_tag(store, good[i], &d, &err), 0);
}

static void
the_index_forgets_the_order(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *a = store_at(&s, "a");
	scoped(store_close) struct store *b = store_at(&s, "b");
	scoped_free char *x = NULL, *y = NULL;

	(void)state;
	store_tag_text(a, "x", "{\"n\":1}");
	store_tag_text(a, "y", "{\"n\":2}");
	store_tag_text(a, "z", "{\"n\":1}");
	store_tag_text(b, "z", "{\"n\":2}");
	store_tag_text(b, "y", "{\"n\":2}");
	store_tag_text(b, "z", "{\"n\":1}");
	store_tag_text(b, "x", "{\"n\":1}");
	x = store_index_text(a);
	y = store_index_text(b);
	assert_string_equal(x, y);
}

/* What another tool has written stays, including keys that we do not know. */
static void
foreign_indexes_are_kept(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped_free char *index = NULL;
	struct descriptor *list = NULL, d = {0};
	struct error err = ERROR_INIT;
	size_t n;

	(void)state;
	scratch_text(&s, "store/index.json",
		"{\"schemaVersion\":2,\"x\":1,\"manifests\":[{\"digest\":"
		"\"sha256:"
		"1111111111111111111111111111111111111111111111111111111111111"
		"111\",\"mediaType\":\"m\",\"size\":1,\"platform\":{\"os\":"
		"\"linux\"}}]}");
	store_tag_text(store, "a", "{}");
	index = store_index_text(store);
	assert_non_null(strstr(index, "\"platform\":{\"os\":\"linux\"}"));
	assert_non_null(strstr(index, "\"x\":1"));
	assert_int_equal(store_list(store, &list, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_null(list[0].name);
	assert_string_equal(list[1].name, "a");
	descriptor_done(&list[0]);
	descriptor_done(&list[1]);
	free(list);
	scratch_text(&s, "store/index.json",
		"{\"schemaVersion\":2,\"manifests\":[1]}");
	assert_int_equal(store_list(store, &list, &n, &err), -1);
	assert_error(&err, ERROR_INPUT, "index.json:1: a descriptor must");
	assert_int_equal(store_find(store, "a", &d, &err), 1);
	/* a digest of another kind is not a name */
	scratch_text(&s, "store/index.json",
		"{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"a\"}]}");
	assert_int_equal(store_find(store, "a", &d, &err), 1);
	scratch_text(&s, "store/index.json", "{\"schemaVersion\":2}");
	assert_int_equal(store_find(store, "a", &d, &err), -1);
	assert_error(&err, ERROR_INPUT, "'manifests' must be a list");
}

/* One handle keeps what it has parsed; another process changes the file, with
 * as many bytes, at the same time and under the same name. */
static void
a_changed_index_is_read_again(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped(store_close) struct store *other = store_at(&s, "store");
	struct error err = ERROR_INIT;

	(void)state;
	store_tag_text(store, "before", "{\"n\":0}");
	for (int i = 0; i < 200; i++) {
		scoped(descriptor_done) struct descriptor x = {0}, y = {0};
		scoped_free char *text = text_format("{\"n\":%d}", i);
		struct digest sum = digest_of(text, strlen(text));
		scoped_free char *hex = text_copy(digest_text(&sum).s);

		store_tag_text(other, "name", text);
		assert_int_equal(store_find(store, "name", &x, &err), 0);
		assert_true(digest_equal(&x.sum, &sum));
		assert_int_equal(store_find(store, hex, &y, &err), 0);
		assert_true(digest_equal(&y.sum, &sum));
	}
}

static void
referrers_stand_beside(void **state)
{
	static const char type[] = "application/vnd.in-toto+json";
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *a = store_at(&s, "a");
	scoped(store_close) struct store *b = store_at(&s, "b");
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	scoped_free char *x = NULL, *y = NULL;
	struct descriptor *list = NULL, d;
	struct error err = ERROR_INIT;
	struct digest sum, is, one = digest_of("one", 3);
	size_t n;

	(void)state;
	store_tag_text(a, "hello", "{}");
	store_tag_text(b, "hello", "{}");
	d = store_manifest(a, "{}");
	assert_int_equal(store_referrers(a, &d.sum, &list, &n, &err), 0);
	assert_int_equal(n, 0);
	free(list);
	for (int i = 0; i < 2; i++) {
		const struct attachment first = {
			type, STORE_DSSE_TYPE, "one", 3, NULL, 0, NULL};
		const struct attachment second = {
			type, STORE_DSSE_TYPE, "two", 3, NULL, 0, NULL};

		assert_int_equal(store_attach(a, &d, &first, &sum, &err), 0);
		assert_int_equal(store_attach(a, &d, &second, NULL, &err), 0);
		assert_int_equal(
			store_attach(b, &d, i ? &first : &second, NULL, &err),
			0);
	}
	assert_true(digest_equal(&sum, &one));
	x = store_index_text(a);
	y = store_index_text(b);
	assert_string_equal(x, y);
	assert_int_equal(store_referrers(a, &d.sum, &list, &n, &err), 0);
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(list[i].artifact_type, type);
		assert_int_equal(
			store_referrer_blob(a, &list[i], 100, &out, &is, &err),
			0);
		descriptor_done(&list[i]);
	}
	free(list);
	assert_int_equal(out.len, 6);
	assert_true(strstr(out.data, "one") && strstr(out.data, "two"));
	/* the list of images does not contain the referrers */
	assert_int_equal(store_list(a, &list, &n, &err), 0);
	assert_int_equal(n, 1);
	descriptor_done(&list[0]);
	free(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_given_and_found),
		cmocka_unit_test(bad_names_are_refused),
		cmocka_unit_test(the_index_forgets_the_order),
		cmocka_unit_test(foreign_indexes_are_kept),
		cmocka_unit_test(a_changed_index_is_read_again),
		cmocka_unit_test(referrers_stand_beside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
