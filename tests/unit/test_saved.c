/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of archives, and how they become files. */
#include "builder/image/image.h"
#include "builder/image/kit_manifest.h"
#include "builder/saved/saved_write.h"
#include "tests/unit/store_place.h"

#define VERDICT "application/x-verdict"

/* An image of one blob that only looks like a layer, with two statements. */
static struct descriptor
image_in(struct store *store, bool other_order)
{
	const struct image_run run = {.cmd = NULL};
	const struct image_facts facts = {.name = "hello",
		.architecture = "amd64",
		.epoch_s = 1700000000,
		.run = &run};
	static const char *const said[] = {"good", "bad"};
	scoped(image_done) struct image image = {.layers = NULL};
	struct layer layer = {.size = 5};
	struct descriptor d = {.media_type = STORE_PLACE_TYPE};
	struct error err = ERROR_INIT;

	store_put_text(store, "layer", &layer.sum);
	layer.diff_id = layer.sum;
	assert_int_equal(
		image_write(&image, store, &facts, &layer, 1, &err), 0);
	d.sum = image.manifest;
	d.size = image.manifest_size;
	for (size_t i = 0; i < 2; i++) {
		const char *text = said[other_order ? 1 - i : i];

		const struct attachment verdict = {VERDICT, "text/plain", text,
			strlen(text), NULL, 0, NULL};

		assert_int_equal(
			store_attach(store, &d, &verdict, NULL, &err), 0);
	}
	return d;
}

static int
write_text(struct bytes *out, const struct saved_image *images, size_t n,
	enum saved_format format, struct error *err)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);
	int r;

	assert_non_null(to);
	r = saved_write(to, images, n, format, err);
	assert_int_equal(fclose(to), 0);
	bytes_add(out, text, len);
	free(text);
	return r;
}

static struct digest
sum_of(const struct saved_image *images, size_t n, enum saved_format format)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (write_text(&text, images, n, format, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(text.len % 512, 0);
	return digest_of(text.data, text.len);
}

/* Recorded: a change of these bytes changes every archive. */
static const char *const golden[] = {
	[SAVED_OCI] = "sha256:f110b75f1f6920ebc62cb0c6daedc89d"
		      "5dde94d58f9d7bba901c20a9cb250568",
	[SAVED_DOCKER] = "sha256:4d058e031943a1565b5b70b8a398435a"
			 "dae13120b64f0b95d1e223dac38cc648",
};

static void
the_same_images_give_the_same_bytes(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *a = store_at(&s, "a");
	scoped(store_close) struct store *b = store_at(&s, "other-b");
	struct descriptor x = image_in(a, false), y;
	mode_t mask = umask(0077);

	(void)state;
	y = image_in(b, true);
	(void)umask(mask);
	x.name = y.name = (char[]){"hello"};
	for (size_t i = 0; i < ARRAY_LEN(golden); i++) {
		const struct saved_image one[] = {{.store = a, .image = &x}},
					 twice[] = {{.store = b, .image = &y},
						 {.store = a, .image = &x}};
		struct digest sum = sum_of(one, 1, (enum saved_format)i);
		struct digest other = sum_of(twice, 2, (enum saved_format)i);

		assert_string_equal(digest_text(&sum).s, golden[i]);
		assert_true(digest_equal(&sum, &other));
	}
}

/* An archive without the kit is the one of before there was a kit. */
static void
a_kit_goes_along_only_when_asked(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	struct descriptor x = image_in(store, false), *list;
	struct saved_image one = {.store = store, .image = &x};
	scoped(bytes_done) struct bytes with = BYTES_INIT;
	struct error err = ERROR_INIT;
	const struct attachment secret = {
		KIT_TYPE, "text/plain", "secret", 6, NULL, 0, NULL};
	struct digest kit = {{0}}, before, after;
	size_t n;

	(void)state;
	x.name = (char[]){"hello"};
	before = sum_of(&one, 1, SAVED_OCI);
	assert_string_equal(digest_text(&before).s, golden[SAVED_OCI]);
	assert_int_equal(store_attach(store, &x, &secret, NULL, &err), 0);
	after = sum_of(&one, 1, SAVED_OCI);
	assert_true(digest_equal(&before, &after));
	assert_int_equal(store_referrers(store, &x.sum, &list, &n, &err), 0);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].artifact_type, KIT_TYPE) == 0)
			kit = list[i].sum;
		descriptor_done(&list[i]);
	}
	free(list);
	one.kits = (struct graph_kits){&kit, 1};
	assert_int_equal(write_text(&with, &one, 1, SAVED_OCI, &err), 0);
	assert_non_null(memmem(with.data, with.len, "secret", 6));
}

static void
what_does_not_fit_is_refused(void **state)
{
	static const struct {
		const char *name, *other, *reason;
		enum saved_format format;
	} cases[] = {
		{"hello", "hello", "two images have the name 'hello'",
			SAVED_OCI},
		{"Hello", NULL, "docker takes no image of the name 'Hello'",
			SAVED_DOCKER},
		{"a@b", NULL, "docker takes no image of the name 'a@b'",
			SAVED_DOCKER},
		{"a:b:c", NULL, "docker takes no image of the name 'a:b:c'",
			SAVED_DOCKER},
		{"a:-b", NULL, "docker takes no image of the name 'a:-b'",
			SAVED_DOCKER},
	};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	struct descriptor image = image_in(store, false);
	struct descriptor other = store_manifest(store,
		"{\"config\":{\"digest\":\"sha256:"
		"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f"
		"61caaff8a\",\"mediaType\":\"x\",\"size\":2},"
		"\"layers\":[],\"schemaVersion\":2}");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		scoped_free char *name = text_copy(cases[i].name);
		struct error err = ERROR_INIT;
		const struct saved_image images[] = {
			{.store = store, .image = &image},
			{.store = store, .image = &other}};

		image.name = other.name = name;
		assert_int_equal(
			write_text(&text, images, cases[i].other ? 2 : 1,
				cases[i].format, &err),
			-1);
		if (!strstr(err.text, cases[i].reason))
			fail_msg("%s: %s", cases[i].reason, err.text);
	}
}

static void
a_damaged_or_missing_blob_leaves_no_file(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped_free char *path = text_format("%s/x.tar", s.path);
	struct descriptor image = image_in(store, false);
	const struct saved_image one = {.store = store, .image = &image};
	struct digest layer = digest_of("layer", 5);
	scoped_free char *blob =
		text_format("store/%s", store_blob_name(&layer).s);
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(unlinkat(s.fd, blob, 0), 0);
	assert_int_equal(saved_write_file(path, &one, 1, SAVED_OCI, &err), -1);
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_int_equal(file_write(s.fd, blob, "lay_r", 5, 0644, &err), 0);
	err = (struct error)ERROR_INIT;
	assert_int_equal(saved_write_file(path, &one, 1, SAVED_OCI, &err), -1);
	assert_int_equal(err.kind, ERROR_INTEGRITY);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(store_count(store, ".."), 1);
}

static void
a_file_is_replaced_where_it_stands(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped_free char *path = text_format("%s/x.tar", s.path);
	scoped_free char *link = text_format("%s/link", s.path);
	struct descriptor image = image_in(store, false);
	const struct saved_image one = {.store = store, .image = &image};
	struct error err = ERROR_INIT;
	struct stat st;

	(void)state;
	assert_int_equal(file_write(s.fd, "x.tar", "old", 3, 0644, &err), 0);
	assert_int_equal(symlink("x.tar", link), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			saved_write_file(link, &one, 1, SAVED_OCI, &err), 0);
		assert_int_equal(lstat(link, &st), 0);
		assert_true(S_ISLNK(st.st_mode));
		assert_int_equal(lstat(path, &st), 0);
		assert_true(S_ISREG(st.st_mode) && st.st_size > 5000);
	}
	assert_int_equal(
		saved_write_file("/dev/null", &one, 1, SAVED_OCI, &err), 0);
	assert_int_equal(lstat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
	assert_int_equal(store_count(store, ".."), 3);
	assert_int_equal(
		saved_write_file(s.path, &one, 1, SAVED_OCI, &err), -1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_images_give_the_same_bytes),
		cmocka_unit_test(a_kit_goes_along_only_when_asked),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(a_damaged_or_missing_blob_leaves_no_file),
		cmocka_unit_test(a_file_is_replaced_where_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
