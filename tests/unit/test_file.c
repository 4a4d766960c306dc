/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/child.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static char path[64];
static int folder = -1;

static int
set_up(void **state)
{
	struct error err;

	(void)state;
	strcpy(path, "/tmp/hallmark-file-XXXXXX");
	if (!mkdtemp(path))
		return -1;
	folder = file_open_dir(AT_FDCWD, path, false, &err);
	return folder < 0 ? -1 : 0;
}

static int
tear_down(void **state)
{
	struct error err;

	(void)state;
	(void)close(folder);
	return file_remove_tree(AT_FDCWD, path, &err);
}

static void
whole_or_nothing(void **state)
{
	scoped(bytes_done) struct bytes b = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(file_write(folder, "f", "one", 3, 0644, &err), 0);
	assert_int_equal(file_write(folder, "f", "two!", 4, 0600, &err), 0);
	assert_int_equal(file_read(&b, folder, "f", 4, &err), 0);
	assert_string_equal(b.data, "two!");
	assert_int_equal(file_read(&b, folder, "f", 3, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(file_write(folder, "no/f", "x", 1, 0644, &err), -1);
	assert_int_equal(err.sys, ENOENT);
}

static void
regular_files_alone(void **state)
{
	static const struct {
		const char *name;
		mode_t type;
		const char *words;
	} rows[] = {
		{"pipe", S_IFIFO, "'pipe' is a named pipe"},
		{"socket", S_IFSOCK, "'socket' is a named pipe or a socket"},
	};
	scoped(bytes_done) struct bytes b = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(
			mknodat(folder, rows[i].name, rows[i].type | 0600, 0),
			0);
		assert_int_equal(
			file_read(&b, folder, rows[i].name, 9, &err), -1);
		assert_int_equal(err.kind, ERROR_INPUT);
		assert_non_null(strstr(err.text, rows[i].words));
		assert_int_equal(unlinkat(folder, rows[i].name, 0), 0);
	}
	assert_int_equal(file_read(&b, AT_FDCWD, "/dev/null", 9, &err), -1);
	assert_non_null(strstr(err.text, "'/dev/null' is a device"));
	assert_int_equal(file_read(&b, AT_FDCWD, "/", 9, &err), -1);
	assert_non_null(strstr(err.text, "'/' is a folder"));
	/* what the user names may be a device */
	assert_int_equal(file_read_given(&b, "/dev/null", 9, &err), 0);
	assert_int_equal(b.len, 0);
	/* a file that is written is not waited for either */
	assert_int_equal(mknodat(folder, "pipe", S_IFIFO | 0600, 0), 0);
	assert_int_equal(file_open(folder, "pipe", O_WRONLY, 0, &err), -1);
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_int_equal(unlinkat(folder, "pipe", 0), 0);
}

static void
listed_in_order(void **state)
{
	static const char *const names[] = {"b", "a", "B", "\xc3\xa9", "a b"};
	scoped(names_done) struct names list = NAMES_INIT;
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_int_equal(
			file_write(folder, names[i], "", 0, 0644, &err), 0);
	assert_int_equal(file_list(&list, folder, &err), 0);
	assert_int_equal(list.n_names, 5);
	assert_string_equal(list.names[0], "B");
	assert_string_equal(list.names[1], "a");
	assert_string_equal(list.names[2], "a b");
	assert_string_equal(list.names[3], "b");
	assert_string_equal(list.names[4], "\xc3\xa9");
}

static void
removed(void **state)
{
	struct error err;
	struct stat st;

	(void)state;
	assert_int_equal(file_make_dirs(folder, "x/y/z", &err), 0);
	assert_int_equal(file_make_dirs(folder, "x/y/z", &err), 0);
	assert_int_equal(file_write(folder, "x/y/z/f", "", 0, 0, &err), 0);
	assert_int_equal(file_write(folder, "kept", "", 0, 0644, &err), 0);
	assert_int_equal(symlinkat("../../kept", folder, "x/y/link"), 0);
	assert_int_equal(fchmodat(folder, "x/y", 0, 0), 0);
	assert_int_equal(file_remove_tree(folder, "x", &err), 0);
	assert_int_equal(fstatat(folder, "x", &st, 0), -1);
	assert_int_equal(fstatat(folder, "kept", &st, 0), 0);
	assert_int_equal(file_remove_tree(folder, "x", &err), 0);
	assert_int_equal(file_make_dirs(folder, "", &err), -1);
}

static void
paths(void **state)
{
	static const struct {
		const char *path;
		int is;
	} rows[] = {{"a", 0}, {"a/b.c", 0}, {"..a/b..", 0}, {".a", 0}, {"", -1},
		{"/a", -1}, {"a/", -1}, {"a//b", -1}, {"./a", -1},
		{"a/./b", -1}, {"../a", -1}, {"a/..", -1}, {"a\nb", -1},
		{"a\x7f", -1}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(file_path_check(rows[i].path), rows[i].is);
}

static void
programs(void **state)
{
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	const char *const echo[] = {"sh", "-c", "echo $LC_ALL; cat", NULL};
	const char *const fail[] = {
		"sh", "-c", "echo one >&2; echo two >&2; exit 3", NULL};
	const char *const none[] = {"hallmark-no-such-program", NULL};
	const char *const much[] = {"sh", "-c", "yes | head -c 9000", NULL};
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(child_run(&out, echo, 100, &err), 0);
	assert_string_equal(out.data, "C\n");
	assert_int_equal(child_run(&out, fail, 100, &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(err.text, "'two'"));
	assert_int_equal(child_run(&out, none, 100, &err), -1);
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_int_equal(child_run(&out, much, 100, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(whole_or_nothing),
		IN_FOLDER(regular_files_alone),
		IN_FOLDER(listed_in_order),
		IN_FOLDER(removed),
		cmocka_unit_test(paths),
		cmocka_unit_test(programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
