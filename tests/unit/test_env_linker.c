/* SPDX-License-Identifier: Apache-2.0 */
/* The dynamic linker's table: its bytes, and that a search like the linker's
 * finds every name. */
#include "tests/unit/unit.h"

#include "builder/env/env_linker.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

static void
print(struct bytes *out, const char *const *names, size_t n)
{
	struct names all = {.names = (char **)(uintptr_t)names, .n_names = n};

	env_linker_print(out, &all, "/lib/x", 0x303);
}

static void
the_bytes_of_one_library_are_these(void **state)
{
	static const char *const names[] = {"a.so.1"};
	static const char wanted[] =
		"glibc-ld.so.cache1.1"
		"\1\0\0\0\25\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		"\3\3\0\0\110\0\0\0\117\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		"a.so.1\0/lib/x/a.so.1";
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	(void)state;
	print(&out, names, 1);
	assert_int_equal(out.len, sizeof wanted);
	assert_memory_equal(out.data, wanted, sizeof wanted);
}

/* The order is that of the linker: the greatest first, numbers by value. */
static void
the_order_is_that_of_the_linker(void **state)
{
	static const char *const names[] = {"lib-x.so.1", "liba.so.10",
		"liba.so.2", "liba.so.2.1", "lib2.so.1", "libA.so.1",
		"libab.so.1", "liba-1.so.1", "liba1.so.1", "liba.so.02x"};
	static const char *const wanted[] = {"lib2.so.1", "liba1.so.1",
		"libab.so.1", "liba.so.10", "liba.so.2x", "liba.so.2.1",
		"liba.so.2", "liba-1.so.1", "libA.so.1", "lib-x.so.1"};
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	(void)state;
	print(&out, names, ARRAY_LEN(names));
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		uint32_t at;
		const char *is;

		memcpy(&at, out.data + 48 + i * 24 + 4, sizeof at);
		assert_in_range(at, 48 + ARRAY_LEN(wanted) * 24, out.len - 1);
		is = out.data + at;
		if (strcmp(is, "liba.so.02x") == 0)
			is = "liba.so.2x";
		assert_string_equal(is, wanted[i]);
	}
}

static void
put(int root, const char *path)
{
	int fd = openat(root, path, O_CREAT | O_WRONLY, 0644);

	assert_true(fd >= 0);
	(void)close(fd);
}

static void
libraries_of_a_folder_are_found(void **state)
{
	char path[] = "/tmp/hallmark-test-XXXXXX";
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct stat st;
	int root;

	(void)state;
	assert_non_null(mkdtemp(path));
	root = open(path, O_RDONLY | O_DIRECTORY);
	/* no library yet: no table is written */
	assert_int_equal(env_linker_write(root, "amd64", &err), 0);
	assert_int_equal(
		file_make_dirs(root, "usr/lib/x86_64-linux-gnu/d.so.1", &err),
		0);
	assert_int_equal(file_make_dirs(root, "etc", &err), 0);
	assert_int_equal(env_linker_write(root, "amd64", &err), 0);
	assert_int_equal(fstatat(root, "etc/ld.so.cache", &st, 0), -1);
	put(root, "usr/lib/x86_64-linux-gnu/libz.so.1.2");
	put(root, "usr/lib/x86_64-linux-gnu/libz.so");
	assert_int_equal(symlinkat("libz.so.1.2", root,
				 "usr/lib/x86_64-linux-gnu/libz.so.1"),
		0);
	assert_int_equal(env_linker_write(root, "riscv64", &err), 0);
	assert_int_equal(fstatat(root, "etc/ld.so.cache", &st, 0), -1);
	assert_int_equal(env_linker_write(root, "amd64", &err), 0);
	assert_int_equal(
		file_read(&text, root, "etc/ld.so.cache", 4096, &err), 0);
	assert_int_equal(text.data[20], 2);
	assert_int_equal(fstatat(root, "etc/ld.so.cache", &st, 0), 0);
	assert_int_equal(st.st_mtime, 315532800);
	assert_int_equal(st.st_mode, S_IFREG | 0644);
	/* an existing table is not replaced */
	put(root, "usr/lib/x86_64-linux-gnu/liby.so.1");
	assert_int_equal(env_linker_write(root, "amd64", &err), 0);
	bytes_clear(&text);
	assert_int_equal(
		file_read(&text, root, "etc/ld.so.cache", 4096, &err), 0);
	assert_int_equal(text.data[20], 2);
	(void)close(root);
	assert_int_equal(file_remove_tree(AT_FDCWD, path, &err), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bytes_of_one_library_are_these),
		cmocka_unit_test(the_order_is_that_of_the_linker),
		cmocka_unit_test(libraries_of_a_folder_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
