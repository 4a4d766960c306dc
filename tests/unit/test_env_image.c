/* SPDX-License-Identifier: Apache-2.0 */
/* env_prepare() of an image: its layers are applied in order. */
#include "base/say.h"
#include "tests/unit/env_place.h"

static struct digest
put_layer(struct place *p, const struct ball_entry *list, size_t *len)
{
	scoped(bytes_done) struct bytes tar = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct digest sum;

	ball_make(&tar, list);
	assert_int_equal(store_put(p->store, tar.data, tar.len, &sum, &err), 0);
	*len = tar.len;
	return sum;
}

static void
add_layer(struct bytes *out, const struct digest *sum, size_t len)
{
	bytes_addf(out,
		"{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\","
		"\"digest\":\"%s\",\"size\":%zu}",
		digest_text(sum).s, len);
}

/* Puts an image of two layers into the store; returns the digest of its
 * manifest. */
static struct digest
put_image(struct place *p, const struct ball_entry *lower,
	const struct ball_entry *upper)
{
	scoped(bytes_done) struct bytes config = BYTES_INIT;
	scoped(bytes_done) struct bytes manifest = BYTES_INIT;
	size_t one_len, two_len;
	struct digest one = put_layer(p, lower, &one_len);
	struct digest two = put_layer(p, upper, &two_len);
	struct error err = ERROR_INIT;
	struct digest sum;

	bytes_addf(&config,
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{"
		"\"type\":\"layers\",\"diff_ids\":[\"%s\",\"%s\"]}}",
		digest_text(&one).s, digest_text(&two).s);
	assert_int_equal(
		store_put(p->store, config.data, config.len, &sum, &err), 0);
	bytes_addf(&manifest,
		"{\"schemaVersion\":2,\"mediaType\":\"" STORE_MANIFEST_TYPE
		"\",\"config\":{\"mediaType\":"
		"\"application/vnd.oci.image.config.v1+json\","
		"\"digest\":\"%s\",\"size\":%zu},\"layers\":[",
		digest_text(&sum).s, config.len);
	add_layer(&manifest, &one, one_len);
	bytes_addc(&manifest, ',');
	add_layer(&manifest, &two, two_len);
	bytes_adds(&manifest, "]}");
	assert_int_equal(
		store_put(p->store, manifest.data, manifest.len, &sum, &err),
		0);
	return sum;
}

static void
test_image(void **state)
{
	static const struct ball_entry lower[] = {DIR("usr/"),
		FILE_("usr/a", "a"), FILE_("usr/b", "b"), LINK("bin", "usr"),
		FILE_("etc/passwd", "me\n"), {.type = 0}};
	static const struct ball_entry upper[] = {
		FILE_("usr/.wh.a", ""), FILE_("usr/c", "c"), {.type = 0}};
	/* 'bin' points to 'usr', which is not a link of Debian's layout. */
	static const struct ball_entry through[] = {
		FILE_("bin/c", "c"), {.type = 0}};
	struct place p;
	struct lock lock = {.image = {{1}}};
	scoped(env_done) struct env env = ENV_INIT;
	scoped_free char *listing = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	place_init(&p, NULL);
	assert_int_equal(env_prepare(&env, p.store, &lock, &p.mirrors,
				 box_owner(), &err),
		-1);
	assert_error(
		&err, ERROR_INPUT, "is not in the store; bring it there with");
	lock.image = put_image(&p, lower, through);
	assert_int_equal(env_prepare(&env, p.store, &lock, &p.mirrors,
				 box_owner(), &err),
		-1);
	assert_error(&err, ERROR_POLICY, "leads through 'bin'");
	lock.image = put_image(&p, lower, upper);
	assert_int_equal(env_prepare(&env, p.store, &lock, &p.mirrors,
				 box_owner(), &err),
		0);
	listing = place_listing(env.path);
	assert_null(strstr(listing, " usr/a\n"));
	assert_non_null(strstr(listing, " usr/b\n"));
	assert_non_null(strstr(listing, " usr/c\n"));
	assert_non_null(strstr(listing, " usr bin\n"));
	assert_non_null(strstr(listing, "d 0755 315532800.000000000 usr\n"));
	assert_non_null(strstr(listing, "d 0755 315532800.000000000 out\n"));
	assert_non_null(strstr(listing, "f 0755 86401.000000000 1 3 "));
	place_done(&p);
}

/* The box mounts over these folders in every environment. */
static void
a_link_where_the_box_mounts_becomes_a_folder(void **state)
{
	static const struct ball_entry lower[] = {DIR("usr/"), DIR("var/"),
		LINK("var/tmp", "/tmp"), LINK("tmp", "/nowhere"),
		LINK("run", "var/run"), DIR("var/run/"),
		LINK("sys", "../../.."), {.type = 0}};
	static const struct ball_entry upper[] = {
		FILE_("usr/c", "c"), {.type = 0}};
	static const struct ball_entry home[] = {
		LINK("home", "usr"), {.type = 0}};
	struct place p;
	struct lock lock = {.image = {{1}}};
	scoped(env_done) struct env env = ENV_INIT;
	scoped_free char *listing = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	place_init(&p, NULL);
	lock.image = put_image(&p, lower, upper);
	if (env_prepare(&env, p.store, &lock, &p.mirrors, box_owner(), &err) <
		0)
		fail_msg("%s", err.text);
	listing = place_listing(env.path);
	for (size_t i = 0; i < 4; i++) {
		static const char *const folders[] = {
			"var/tmp", "tmp", "run", "sys"};
		scoped_free char *line = text_format(
			"d 0755 315532800.000000000 %s\n", folders[i]);

		assert_non_null(strstr(listing, line));
	}
	lock.image = put_image(&p, lower, home);
	assert_int_equal(env_prepare(&env, p.store, &lock, &p.mirrors,
				 box_owner(), &err),
		-1);
	assert_error(&err, ERROR_POLICY, "'home' is not a folder");
	place_done(&p);
}

/* As every tar of mmdebstrap has them.  Anywhere else they are refused. */
static void
devices_are_passed_over_where_the_box_covers_them(void **state)
{
	static const struct ball_entry covered[] = {DIR("dev/"),
		{'3', "dev/null", NULL, NULL, 0666, 1},
		{'4', "dev/sda", NULL, NULL, 0660, 1},
		{'6', "run/initctl", NULL, NULL, 0600, 1},
		LINK("dev/fd", "/proc/self/fd"), FILE_("usr/b", "b"),
		{'3', "var/tmp/x", NULL, NULL, 0666, 1}, {.type = 0}};
	static const struct ball_entry elsewhere[] = {
		{'3', "devices/null", NULL, NULL, 0666, 1}, {.type = 0}};
	static const struct ball_entry itself[] = {
		{'6', "run", NULL, NULL, 0600, 1}, {.type = 0}};
	static const struct ball_entry *const bad[] = {elsewhere, itself};
	static const struct ball_entry upper[] = {
		FILE_("usr/c", "c"), {.type = 0}};

	(void)state;
	for (size_t i = 0; i <= ARRAY_LEN(bad); i++) {
		struct place p;
		struct lock lock = {.image = {{1}}};
		scoped(env_done) struct env env = ENV_INIT;
		scoped_free char *listing = NULL;
		struct error err = ERROR_INIT;
		int r;

		place_init(&p, NULL);
		lock.image = put_image(&p, i ? bad[i - 1] : covered, upper);
		r = env_prepare(
			&env, p.store, &lock, &p.mirrors, box_owner(), &err);
		if (i > 0) {
			assert_int_equal(r, -1);
			assert_error(&err, ERROR_POLICY, "is a device, FIFO");
		} else {
			if (r < 0)
				fail_msg("%s", err.text);
			listing = place_listing(env.path);
			assert_null(strstr(listing, " dev/null"));
			assert_null(strstr(listing, " run/initctl"));
			assert_non_null(
				strstr(listing, " /proc/self/fd dev/fd\n"));
			assert_non_null(strstr(listing, " usr/b\n"));
		}
		place_done(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_image),
		cmocka_unit_test(a_link_where_the_box_mounts_becomes_a_folder),
		cmocka_unit_test(
			devices_are_passed_over_where_the_box_covers_them),
	};

	say_init(SAY_QUIET);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
