/* SPDX-License-Identifier: Apache-2.0 */
/* How a store is made, and how blobs are put and got. */
#include "tests/unit/store_place.h"

static void
made_where_it_is_missing(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped_free char *path = text_format("%s/a/b", s.path);
	scoped(store_close) struct store *store = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *index = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(store_open(&store, path, false, &err), -1);
	assert_error(&err, ERROR_INPUT, "there is no store");
	assert_int_equal(store_open(&store, path, true, &err), 0);
	assert_string_equal(store_path(store), path);
	index = store_index_text(store);
	assert_string_equal(index,
		"{\"manifests\":[],\"mediaType\":"
		"\"application/vnd.oci.image.index.v1+json\","
		"\"schemaVersion\":2}");
	assert_int_equal(
		file_read(&text, store_fd(store), "oci-layout", 100, &err), 0);
	assert_string_equal(text.data, "{\"imageLayoutVersion\":\"1.0.0\"}");
}

static void
other_folders_are_left_alone(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	struct store *store = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(store_open(&store, s.path, false, &err), -1);
	assert_error(&err, ERROR_INPUT, "is not a store: it has no oci-layout");
	scratch_text(&s, "precious", "x");
	assert_int_equal(store_open(&store, s.path, true, &err), -1);
	assert_error(&err, ERROR_INPUT, "is not empty ('precious')");
	assert_int_equal(faccessat(s.fd, "hallmark", F_OK, 0), -1);
	scratch_text(&s, "oci-layout", "{\"imageLayoutVersion\":\"1.1.0\"}");
	assert_int_equal(store_open(&store, s.path, true, &err), -1);
	assert_error(&err, ERROR_INPUT, "layout version '1.1.0'");
	scratch_text(&s, "oci-layout", "[1]");
	assert_int_equal(store_open(&store, s.path, true, &err), -1);
	assert_error(&err, ERROR_INPUT, "layout version (none)");
}

static void
a_half_made_store_is_finished(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	scratch_dir(&s, "hallmark");
	scratch_dir(&s, "blobs");
	scratch_text(&s, "tmp-1-index.json", "{");
	assert_int_equal(store_open(&store, s.path, true, &err), 0);
	assert_int_equal(faccessat(s.fd, "tmp-1-index.json", F_OK, 0), -1);
}

static void
blobs_go_in_and_out(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	struct digest sum, none = digest_of("no", 2);
	struct error err = ERROR_INIT;
	int64_t size;

	(void)state;
	store_put_text(store, "hello", &sum);
	store_put_text(store, "hello", &sum);
	assert_true(store_has(store, &sum));
	assert_false(store_has(store, &none));
	assert_int_equal(store_get(store, &sum, 5, &out, &err), 0);
	assert_string_equal(out.data, "hello");
	assert_int_equal(store_get(store, &sum, 4, &out, &err), -1);
	assert_error(&err, ERROR_LIMIT, "larger than 4 bytes");
	assert_int_equal(store_get(store, &none, 5, &out, &err), -1);
	assert_error(&err, ERROR_INPUT, "has no blob sha256:");
	assert_int_equal(store_check_blob(store, &sum, &err), 0);
	scoped_close int fd = store_open_blob(store, &sum, &size, &err);
	assert_true(fd >= 0);
	assert_int_equal(size, 5);
	assert_int_equal(store_count(store, "blobs/sha256"), 1);
}

static void
damaged_blobs_are_noticed(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped_free char *name = NULL;
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct digest sum;

	(void)state;
	store_put_text(store, "hello", &sum);
	name = text_format("store/blobs/sha256/%s", digest_hex(&sum).s);
	scratch_text(&s, name, "hellO");
	assert_int_equal(store_get(store, &sum, 5, &out, &err), -1);
	assert_error(&err, ERROR_INTEGRITY, "does not have the digest");
	assert_int_equal(store_check_blob(store, &sum, &err), -1);
	assert_error(&err, ERROR_INTEGRITY, "does not have the digest");
	assert_int_equal(unlinkat(s.fd, name, 0), 0);
	assert_int_equal(symlinkat("/etc/passwd", s.fd, name), 0);
	assert_false(store_has(store, &sum));
	assert_int_equal(store_check_blob(store, &sum, &err), -1);
	assert_error(&err, ERROR_INPUT, "symbolic link");
}

static void
keep(struct store *store, const char *text)
{
	struct digest sum = digest_of(text, strlen(text));
	struct error err = ERROR_INIT;
	struct blob *blob = NULL;

	assert_int_equal(blob_new(&blob, store, &err), 0);
	assert_int_equal(write(blob_fd(blob), text, strlen(text)),
		(ssize_t)strlen(text));
	assert_int_equal(blob_keep(blob, &sum, &err), 0);
}

static void
put_text(struct store *store, const char *text)
{
	store_put_text(store, text, NULL);
}

/* Writing the right bytes repairs a damaged blob. */
static void
damaged_blobs_are_replaced(void **state)
{
	static const char *const rotten[] = {"hellO", "hell", "hello ", ""};
	static void (*const ways[])(struct store *, const char *) = {
		keep, put_text};
	const struct digest sum = digest_of("hello", 5);
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped_free char *name =
		text_format("store/blobs/sha256/%s", digest_hex(&sum).s);
	struct error err = ERROR_INIT;
	struct stat before, after;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		for (size_t j = 0; j < ARRAY_LEN(rotten); j++) {
			scratch_text(&s, name, rotten[j]);
			ways[i](store, "hello");
			assert_int_equal(
				store_check_blob(store, &sum, &err), 0);
		}
		assert_int_equal(unlinkat(s.fd, name, 0), 0);
		assert_int_equal(symlinkat("/etc/passwd", s.fd, name), 0);
		ways[i](store, "hello");
		assert_int_equal(store_check_blob(store, &sum, &err), 0);
	}
	/* a sound blob is not written again, and no file is left behind */
	assert_int_equal(fstatat(s.fd, name, &before, 0), 0);
	put_text(store, "hello");
	assert_int_equal(fstatat(s.fd, name, &after, 0), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(store_count(store, "blobs/sha256"), 1);
	store_close(take_ptr(store));
	store = store_at(&s, "store");
	assert_int_equal(store_count(store, "hallmark/tmp"), 0);
}

static void
unfinished_blobs_are_removed(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	struct error err = ERROR_INIT;
	struct blob *blob = NULL;

	(void)state;
	assert_int_equal(blob_new(&blob, store, &err), 0);
	assert_int_equal(write(blob_fd(blob), "x", 1), 1);
	blob_free(blob);
	assert_int_equal(store_count(store, "blobs/sha256"), 0);
	assert_int_equal(store_count(store, "hallmark/tmp"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_where_it_is_missing),
		cmocka_unit_test(other_folders_are_left_alone),
		cmocka_unit_test(a_half_made_store_is_finished),
		cmocka_unit_test(blobs_go_in_and_out),
		cmocka_unit_test(damaged_blobs_are_noticed),
		cmocka_unit_test(damaged_blobs_are_replaced),
		cmocka_unit_test(unfinished_blobs_are_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
