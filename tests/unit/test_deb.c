/* SPDX-License-Identifier: Apache-2.0 */
/* deb_data(): what deb(5) allows, and what it forbids. */
#include "base/child.h"
#include "base/digest.h"
#include "builder/archive/deb.h"
#include "tests/unit/ball.h"

#define MAX ((int64_t)1 << 20)

static int
data_of(const struct bytes *deb, int64_t max, struct bytes *tar,
	struct error *err)
{
	static const struct bytes none = BYTES_INIT;
	scoped_close int in = ball_fd(deb);
	scoped_close int out = ball_fd(&none);

	if (deb_data(in, out, max, "package x 1", err) < 0)
		return -1;
	assert_int_equal(lseek(out, 0, SEEK_SET), 0);
	assert_int_equal(file_read_fd(tar, out, (size_t)max, "tar", err), 0);
	return 0;
}

/* Members of a package, and the reason for which it is refused; NULL: it is
 * good. */
static const struct {
	const char *reason;
	const char *members[5][2];
} cases[] = {
	{NULL, {{"debian-binary", "2.0\n"}, {"control.tar.xz", "c"},
		       {"data.tar", "DATA"}}},
	{NULL, {{"debian-binary", "2.0\n"}, {"_extra", "odd"},
		       {"control.tar", "c"}, {"_gpg", "x"},
		       {"data.tar", "DATA"}}},
	{NULL, {{"debian-binary/", "2.1\nmore\n"}, {"control.tar/", "c"},
		       {"data.tar/", "DATA"}, {"later", "x"}}},
	{"does not begin with debian-binary",
		{{"control.tar", "c"}, {"data.tar", "DATA"}}},
	{"its format is not 2.0",
		{{"debian-binary", "3.0\n"}, {"control.tar", "c"},
			{"data.tar", "DATA"}}},
	{"debian-binary is too short", {{"debian-binary", "2."}}},
	{"its members are not those",
		{{"debian-binary", "2.0\n"}, {"data.tar", "DATA"}}},
	{"its members are not those",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"control.tar", "c"}, {"data.tar", "DATA"}}},
	{"its members are not those",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"other", "x"}, {"data.tar", "DATA"}}},
	{"it is too short", {{"debian-binary", "2.0\n"}, {"control.tar", "c"}}},
	{"the compression of its data is not supported: 'data.tar.lz'",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"data.tar.lz", "DATA"}}},
	{"its data do not have the compression of their name",
		{{"debian-binary", "2.0\n"}, {"control.tar", "c"},
			{"data.tar.xz", "not xz at all"}}},
};

static void
make(struct bytes *deb, size_t i)
{
	for (size_t m = 0; m < 5 && cases[i].members[m][0]; m++)
		ball_ar(deb, cases[i].members[m][0], cases[i].members[m][1],
			strlen(cases[i].members[m][1]));
}

static void
members_are_those_of_deb(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(bytes_done) struct bytes deb = BYTES_INIT;
		scoped(bytes_done) struct bytes tar = BYTES_INIT;
		struct error err = ERROR_INIT;
		int r;

		make(&deb, i);
		r = data_of(&deb, MAX, &tar, &err);
		if (!cases[i].reason) {
			assert_int_equal(r, 0);
			assert_string_equal(tar.data, "DATA");
			continue;
		}
		assert_int_equal(r, -1);
		assert_error(&err, ERROR_INPUT, cases[i].reason);
		assert_true(text_starts(err.text, "package x 1"));
	}
}

static void
test_bound(void **state)
{
	scoped(bytes_done) struct bytes deb = BYTES_INIT, tar = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	make(&deb, 0);
	assert_int_equal(data_of(&deb, 4, &tar, &err), 0);
	assert_int_equal(data_of(&deb, 3, &tar, &err), -1);
	assert_error(&err, ERROR_LIMIT, "more data than allowed");
}

/* The package is cut anywhere before its data end, or one header byte
 * changes. */
static void
damaged_packages_are_refused(void **state)
{
	scoped(bytes_done) struct bytes deb = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	make(&deb, 0);
	for (size_t len = 0; len < deb.len; len++) {
		scoped(bytes_done) struct bytes tar = BYTES_INIT;
		struct bytes part = {.data = deb.data, .len = len};

		assert_int_equal(data_of(&part, MAX, &tar, &err), -1);
		assert_int_equal(err.kind, ERROR_INPUT);
	}
	for (size_t at = 8 + 48; at < 8 + 60; at++) {
		scoped(bytes_done) struct bytes tar = BYTES_INIT;
		char was = deb.data[at];

		deb.data[at] = '-';
		assert_int_equal(data_of(&deb, MAX, &tar, &err), -1);
		assert_int_equal(err.kind, ERROR_INPUT);
		deb.data[at] = was;
	}
}

/* Packages that dpkg-deb makes, in every compression that it knows. */
static void
packages_of_dpkg_are_read(void **state)
{
	static const char *const kinds[] = {
		"-Znone", "-Zgzip", "-Zxz", "-Zzstd"};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped_free char *tree = text_format("%s/x", s.path);
	struct digest first = {{0}};
	struct error err = ERROR_INIT;

	(void)state;
	scratch_dir(&s, "x");
	scratch_dir(&s, "x/DEBIAN");
	scratch_text(&s, "x/DEBIAN/control",
		"Package: x\nVersion: 1\nArchitecture: all\n"
		"Maintainer: a <a@b>\nDescription: x\n");
	scratch_text(&s, "x/file", "some contents");
	assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1", 1), 0);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		scoped_free char *path = text_format("%s/%zu.deb", s.path, i);
		const char *const argv[] = {"dpkg-deb", "--root-owner-group",
			kinds[i], "-b", tree, path, NULL};
		scoped(bytes_done) struct bytes said = BYTES_INIT;
		scoped(bytes_done) struct bytes deb = BYTES_INIT;
		scoped(bytes_done) struct bytes tar = BYTES_INIT;
		struct digest sum;

		if (child_run(&said, argv, 1000, &err) < 0) {
			print_message("no dpkg-deb here: %s\n", err.text);
			skip();
		}
		assert_int_equal(file_read(&deb, AT_FDCWD, path, MAX, &err), 0);
		assert_int_equal(data_of(&deb, MAX, &tar, &err), 0);
		sum = digest_of(tar.data, tar.len);
		if (i > 0)
			assert_true(digest_equal(&sum, &first));
		first = sum;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_those_of_deb),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(damaged_packages_are_refused),
		cmocka_unit_test(packages_of_dpkg_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
