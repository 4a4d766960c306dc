/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "sandbox/core/procfs.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void
paths_are_those_of_the_folder(void **state)
{
	char path[PROCFS_PATH_MAX];

	(void)state;
	procfs_path(path, AT_FDCWD, 17, "status");
	assert_string_equal(path, "/proc/17/status");
	procfs_path(path, 5, 17, "status");
	assert_string_equal(path, "17/status");
	procfs_path(path, AT_FDCWD, PROCFS_SELF, "maps");
	assert_string_equal(path, "/proc/self/maps");
	procfs_path(path, 5, PROCFS_SELF, "maps");
	assert_string_equal(path, "self/maps");
	procfs_path(path, 5, 0, "maps");
	assert_string_equal(path, "0/maps");
	procfs_fd_path(path, 5, 17, 3);
	assert_string_equal(path, "17/fd/3");
	procfs_fd_path(path, AT_FDCWD, INT_MAX, INT_MAX);
	assert_string_equal(path, "/proc/2147483647/fd/2147483647");
	procfs_fd_path(path, AT_FDCWD, -INT_MAX, INT_MIN);
	assert_string_equal(path, "/proc/-2147483647/fd/-2147483648");
	procfs_path(path, AT_FDCWD, INT_MAX, "fdinfo/2147483647");
	assert_string_equal(path, "/proc/2147483647/fdinfo/2147483647");
}

static void
a_short_file_is_read_with_a_nul(void **state)
{
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char text[4096], cut[4] = "xyz";
	ssize_t n;

	(void)state;
	assert_true(proc >= 0 && self >= 0);
	n = procfs_read(text, sizeof text, proc, getpid(), "status");
	assert_true(n > 0 && (size_t)n == strlen(text));
	assert_true(text_starts(text, "Name:\t"));
	assert_true(procfs_read_at(text, sizeof text, self, "status") > 0);
	assert_int_equal(
		procfs_read(cut, sizeof cut, proc, PROCFS_SELF, "status"), 3);
	assert_string_equal(cut, "Nam");
	assert_int_equal(
		procfs_read(text, sizeof text, proc, getpid(), "x"), -1);
	assert_int_equal(errno, ENOENT);
	assert_string_equal(text, "");
	/* a folder can be opened, and not be read */
	text[0] = 'x';
	assert_int_equal(procfs_read_at(text, sizeof text, self, "fd"), -1);
	assert_int_equal(errno, EISDIR);
	assert_string_equal(text, "");
	(void)close(proc);
	(void)close(self);
}

static void
a_long_file_is_read_whole_or_not(void **state)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(procfs_read_whole(&text, AT_FDCWD, PROCFS_SELF, "maps",
				 1 << 22, &err),
		0);
	assert_true(text.len > 0 && text.data[text.len - 1] == '\n');
	assert_int_equal(procfs_read_whole(&text, AT_FDCWD, PROCFS_SELF, "maps",
				 10, &err),
		-1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(procfs_read_whole(&text, AT_FDCWD, PROCFS_SELF, "none",
				 10, &err),
		-1);
	assert_int_equal(err.sys, ENOENT);
}

static void
a_descriptor_has_a_name(void **state)
{
	char text[64], small[16];
	int fd = memfd_create("some thing", MFD_CLOEXEC);

	(void)state;
	assert_true(
		procfs_fd_link(text, sizeof text, AT_FDCWD, PROCFS_SELF, fd));
	assert_string_equal(text, "/memfd:some thing (deleted)");
	assert_false(
		procfs_fd_link(small, sizeof small, AT_FDCWD, getpid(), fd));
	assert_string_equal(small, "");
	(void)close(fd);
	assert_false(
		procfs_fd_link(text, sizeof text, AT_FDCWD, PROCFS_SELF, fd));
	assert_string_equal(text, "");
}

static void
a_line_is_found_by_its_beginning(void **state)
{
	static const char text[] = "Name:\tPid:\nPid:\t5\nPPid:\t2";
	size_t len;

	(void)state;
	assert_ptr_equal(procfs_line(text, "Name:", &len), text);
	assert_int_equal(len, 10);
	assert_ptr_equal(procfs_line(text, "Pid:", &len), text + 11);
	assert_int_equal(len, 6);
	assert_ptr_equal(procfs_line(text, "PPid:", &len), text + 18);
	assert_int_equal(len, 7);
	assert_null(procfs_line(text, "id:", &len));
	assert_null(procfs_line(text, "Tgid:", &len));
	assert_null(procfs_line("", "Tgid:", &len));
	assert_null(procfs_line("\n\n", "Tgid:", &len));
}

static void
the_last_number_of_a_line_counts(void **state)
{
	static const struct {
		const char *text;
		int64_t is; /* -9: none */
	} rows[] = {
		{"NSpid:\t5\n", 5},
		{"NSpid:\t812\t31\t4\n", 4},
		{"Name:\tNSpid:\t9\nNSpid:\t812\t4\nNSpgid:\t7\n", 4},
		{"NSpid:\t 812 4 \nx", 4},
		{"NSpid:        1234 kB\n", 1234},
		{"NSpid:\t-1\n", -1},
		{"NSpid:\t0\n", 0},
		{"NSpid:\t9223372036854775807\n", INT64_MAX},
		/* without its newline a number may be cut off */
		{"NSpid:\t81", -9},
		{"NSpid:\t81\t", -9},
		{"NSpid:\t", -9},
		{"NSpid:\n7\n", -9},
		{"NSpid:", -9},
		{"NSpid", -9},
		{"", -9},
		{"PNSpid:\t5\n", -9},
		{"NSpid:\t5x\n", -9},
		{"NSpid:\t5 x\n", -9},
		{"NSpid:\tx 5\n", -9},
		{"NSpid:\t5-6\n", -9},
		{"NSpid:\t-\n", -9},
		{"NSpid:\t--5\n", -9},
		{"NSpid:\t+5\n", -9},
		{"NSpid:\t0x5\n", -9},
		{"NSpid:\tkB\n", -9},
		{"NSpid:\t5 kBs\n", -9},
		{"NSpid:\t9223372036854775808\n", -9},
		{"NSpid:\t99999999999999999999999999\n", -9},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t is = -9;

		print_message("%s\n", text_quotes(rows[i].text));
		assert_int_equal(procfs_number(&is, rows[i].text, "NSpid:"),
			rows[i].is != -9);
		assert_int_equal(is, rows[i].is);
	}
}

static void
words_are_counted_from_zero(void **state)
{
	static const struct {
		const char *text;
		unsigned n;
		int64_t is; /* -9: none */
	} rows[] = {
		{"202 0x7f 3\n", 0, 202},
		{"202 0x7f 3\n", 1, -9},
		{"202 0x7f 3\n", 2, 3},
		{"202 0x7f 3\n", 3, -9},
		{"202 0x7f 3\n4 5\n", 3, -9},
		{"-1 0x7ffd 0x7f\n", 0, -1},
		{"running\n", 0, -9},
		{"0 ", 0, 0},
		{"12", 0, -9},
		{"1 2", 1, -9},
		{"", 0, -9},
		{"", 7, -9},
		{"\n", 0, -9},
		{" 5\n", 1, 5},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t is = -9;

		print_message("%s %u\n", text_quotes(rows[i].text), rows[i].n);
		assert_int_equal(procfs_word(&is, rows[i].text, rows[i].n),
			rows[i].is != -9);
		assert_int_equal(is, rows[i].is);
	}
}

static void
a_name_does_not_move_the_fields_of_stat(void **state)
{
	static const struct {
		const char *text;
		const char *rest;
		int64_t ppid, tpgid, flags;
	} rows[] = {
		{"7 (sh) S 1 2 3 0 -1 4194560 9\n", " S 1 2 3 0 -1 4194560 9\n",
			1, -1, 4194560},
		{"7 (a) R 8 (b) Z 1 2 3 0 -1 4 9\n", " Z 1 2 3 0 -1 4 9\n", 1,
			-1, 4},
		{"7 (() S 1 2 3 0 -1 4 9\n", " S 1 2 3 0 -1 4 9\n", 1, -1, 4},
		{"7 (\n 5) S 1\n", " S 1\n", 1, 0, 0},
		{"7 (sh) S 1 2 3 0 -", " S 1 2 3 0 -", 1, 0, 0},
		{"7 (sh)", "", 0, 0, 0},
		{"7 (sh", NULL, 0, 0, 0},
		{"", NULL, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *text = rows[i].text;
		const char *rest = procfs_stat_rest(text);

		print_message("%s\n", text_quotes(text));
		if (rows[i].rest)
			assert_string_equal(rest, rows[i].rest);
		else
			assert_null(rest);
		assert_int_equal(procfs_stat_number(text, 4), rows[i].ppid);
		assert_int_equal(procfs_stat_number(text, 8), rows[i].tpgid);
		assert_int_equal(procfs_stat_number(text, 9), rows[i].flags);
	}
}

static void
the_own_stat_and_status_tell_of_us(void **state)
{
	char text[4096], was[16];
	int64_t is;

	(void)state;
	assert_int_equal(prctl(PR_GET_NAME, was), 0);
	assert_int_equal(prctl(PR_SET_NAME, ") Z 0 (\nPPid:"), 0);
	assert_true(
		procfs_read(text, sizeof text, AT_FDCWD, getpid(), "stat") > 0);
	assert_int_equal(procfs_stat_number(text, 4), getppid());
	assert_int_equal(procfs_stat_number(text, 5), getpgrp());
	assert_int_equal(procfs_stat_number(text, 20), 1);
	assert_true(text_starts(procfs_stat_rest(text), " R "));
	assert_true(procfs_read(text, sizeof text, AT_FDCWD, PROCFS_SELF,
			    "status") > 0);
	assert_true(procfs_number(&is, text, "PPid:"));
	assert_int_equal(is, getppid());
	assert_true(procfs_number(&is, text, "NSpid:"));
	assert_int_equal(is, getpid());
	assert_true(procfs_number(&is, text, "VmRSS:") && is > 0);
	assert_false(procfs_number(&is, text, "Name:"));
	assert_int_equal(prctl(PR_SET_NAME, was), 0);
}

static void
sizes_are_in_bytes(void **state)
{
	const int64_t page = sysconf(_SC_PAGESIZE);
	char text[256];

	(void)state;
	assert_int_equal(
		procfs_statm_bytes("7 5 3 0 0 1 0\n", PROCFS_STATM_MAPPED),
		7 * page);
	assert_int_equal(
		procfs_statm_bytes("7 5 3 0 0 1 0\n", PROCFS_STATM_RESIDENT),
		5 * page);
	assert_int_equal(procfs_statm_bytes("", PROCFS_STATM_MAPPED), 0);
	assert_int_equal(procfs_statm_bytes("7 5", PROCFS_STATM_RESIDENT), 0);
	assert_int_equal(procfs_statm_bytes("9223372036854775807 5\n",
				 PROCFS_STATM_MAPPED),
		0);
	assert_true(procfs_read(text, sizeof text, AT_FDCWD, PROCFS_SELF,
			    "statm") > 0);
	assert_in_range(procfs_statm_bytes(text, PROCFS_STATM_RESIDENT), page,
		procfs_statm_bytes(text, PROCFS_STATM_MAPPED));
}

static void
a_mapping_is_a_line(void **state)
{
	static const char text[] =
		"1000-2000 r-xp 00003000 fd:1f 18446744073709551615 "
		"        /usr/bin/a b\n"
		"7ffff7dcf000-7ffff7dd2000 rw-s 00000000 00:00 0 \n"
		"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 "
		"     [vsyscall]\n";
	const char *at = text;
	struct procfs_mapping m;

	(void)state;
	assert_int_equal(procfs_mapping_next(&m, &at), 1);
	assert_int_equal(m.from, 0x1000);
	assert_int_equal(m.to, 0x2000);
	assert_string_equal(m.rights, "r-xp");
	assert_int_equal(m.offset, 0x3000);
	assert_int_equal(m.dev, makedev(0xfd, 0x1f));
	assert_true(m.ino == UINT64_MAX);
	assert_int_equal(m.path_len, 12);
	assert_memory_equal(m.path, "/usr/bin/a b\n", 13);
	assert_int_equal(procfs_mapping_next(&m, &at), 1);
	assert_true(m.from == 0x7ffff7dcf000 && m.to == 0x7ffff7dd2000);
	assert_string_equal(m.rights, "rw-s");
	assert_int_equal(m.path_len, 0);
	assert_int_equal(procfs_mapping_next(&m, &at), 1);
	assert_true(m.to == 0xffffffffff601000);
	assert_int_equal(m.path_len, 10);
	assert_int_equal(procfs_mapping_next(&m, &at), 0);
	assert_int_equal(procfs_mapping_next(&m, &at), 0);
}

static void
a_line_that_is_no_mapping_is_refused(void **state)
{
	static const char *const rows[] = {
		"x\n",
		"\n",
		"1000\n",
		"1000-\n",
		"1000-2000\n",
		"-2000 r--p 0 00:00 0 \n",
		"1000-2000 r--p",
		"1000-2000 r-- 00000000 00:00 0 \n",
		"1000-2000 rwxpp 00000000 00:00 0 \n",
		"1000-2000 rw!p 00000000 00:00 0 \n",
		"1000-2000 r--p 00000000 00:00 0 ",
		"1000-2000 r--p 00000000 00:00 0 /cut",
		"1000-2000 r--p 00000000 00:00\n",
		"1000-2000 r--p 00000000 00:00 \n",
		"1000-2000 r--p 00000000 0000 0 \n",
		"1000-2000 r--p 00000000 00:00 0x\n",
		"1000-2000 r--p 00000000 00:100000000 0 \n",
		"1000-2000 r--p 00000000 00:00 18446744073709551616 \n",
		"1000-20000000000000000 r--p 00000000 00:00 0 \n",
		"10g0-2000 r--p 00000000 00:00 0 \n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct procfs_mapping m = {.from = 9};
		const char *at = rows[i];

		print_message("%s\n", text_quotes(rows[i]));
		assert_int_equal(procfs_mapping_next(&m, &at), -1);
		assert_ptr_equal(at, rows[i]);
		assert_int_equal(m.from, 9);
	}
}

static void
the_own_mappings_are_in_order(void **state)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct procfs_mapping m;
	const char *at;
	uint64_t before = 0;
	bool code = false, stack = false, file = false;
	struct stat st;
	int is;

	(void)state;
	assert_int_equal(stat("/proc/self/exe", &st), 0);
	assert_int_equal(procfs_read_whole(&text, AT_FDCWD, PROCFS_SELF, "maps",
				 1 << 22, &err),
		0);
	at = text.data;
	while ((is = procfs_mapping_next(&m, &at)) > 0) {
		assert_true(m.from >= before && m.to > m.from);
		before = m.to;
		if ((uintptr_t)&procfs_line - m.from < m.to - m.from) {
			assert_string_equal(m.rights, "r-xp");
			code = true;
		}
		if ((uintptr_t)&st - m.from < m.to - m.from) {
			assert_true(m.path_len == 7 &&
				    memcmp(m.path, "[stack]", 7) == 0);
			stack = true;
		}
		file = file || m.ino == st.st_ino;
	}
	assert_int_equal(is, 0);
	assert_true(code && stack && file);
}

static void
the_own_auxv_is_what_the_library_knows(void **state)
{
	char data[4096];
	ssize_t len =
		procfs_read(data, sizeof data, AT_FDCWD, PROCFS_SELF, "auxv");
	size_t at = 0, n = 0;
	uint64_t pair[2];

	(void)state;
	assert_true(len > 0);
	while (procfs_auxv_next(pair, data, (size_t)len, &at)) {
		if (pair[0] != AT_ENTRY && pair[0] != AT_RANDOM &&
			pair[0] != AT_BASE && pair[0] != AT_PAGESZ)
			continue;
		assert_int_equal(pair[1], getauxval(pair[0]));
		n++;
	}
	assert_int_equal(n, 4);
}

static void
an_auxv_ends_where_it_is_cut(void **state)
{
	const uint64_t words[] = {AT_BASE, 7, AT_ENTRY, 8, AT_NULL, 0, 3, 3};
	uint64_t pair[2] = {9, 9};
	size_t at = 0;
	const char *data = (const char *)words;

	(void)state;
	assert_false(procfs_auxv_next(pair, data, 0, &at));
	assert_false(procfs_auxv_next(pair, data, 15, &at));
	assert_int_equal(pair[0], 9);
	assert_true(procfs_auxv_next(pair, data, 31, &at));
	assert_int_equal(pair[1], 7);
	assert_false(procfs_auxv_next(pair, data, 31, &at));
	assert_true(procfs_auxv_next(pair, data, sizeof words, &at));
	assert_int_equal(pair[1], 8);
	assert_false(procfs_auxv_next(pair, data, sizeof words, &at));
	assert_int_equal(at, 32);
}

static void
clocks_may_be_ahead_or_behind(void **state)
{
	static const char text[] = "monotonic           0         0\n"
				   "boottime         -105 500000000\n";
	static const char *const bad[] = {"", "monotonic", "monotonic 5\n",
		"monotonic 5 ", "monotonic x 5\n", "x monotonic 5 6\n"};
	struct timespec is = procfs_timens(text, "boottime");

	(void)state;
	assert_int_equal(is.tv_sec, -105);
	assert_int_equal(is.tv_nsec, 500000000);
	is = procfs_timens("monotonic 12 7\nboottime 1 2\n", "monotonic");
	assert_int_equal(is.tv_sec, 12);
	assert_int_equal(is.tv_nsec, 7);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		is = procfs_timens(bad[i], "monotonic");
		assert_int_equal(is.tv_sec, 0);
		assert_int_equal(is.tv_nsec, 0);
	}
}

static void
an_id_is_found_in_its_range(void **state)
{
	static const char all[] = "         0          0 4294967295\n";
	static const char two[] = "         0       1000          1\n"
				  "         1     100000      65536\n";
	static const struct {
		const char *text;
		unsigned id;
		int64_t is;
	} rows[] = {
		{all, 0, 0},
		{all, 4294967294, 4294967294},
		{all, 4294967295, -1},
		{two, 0, 1000},
		{two, 1, 100000},
		{two, 65536, 165535},
		{two, 65537, -1},
		{"", 0, -1},
		{"0 0\n", 0, -1},
		{"0 0 1", 0, -1},
		{"0 x 1\n0 7 1\n", 0, -1},
	};
	char text[4096];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		print_message("%s %u\n", text_quotes(rows[i].text), rows[i].id);
		assert_int_equal(
			procfs_outer_id(rows[i].text, rows[i].id), rows[i].is);
	}
	assert_true(procfs_read(text, sizeof text, AT_FDCWD, PROCFS_SELF,
			    "uid_map") > 0);
	assert_true(procfs_outer_id(text, geteuid()) >= 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_those_of_the_folder),
		cmocka_unit_test(a_short_file_is_read_with_a_nul),
		cmocka_unit_test(a_long_file_is_read_whole_or_not),
		cmocka_unit_test(a_descriptor_has_a_name),
		cmocka_unit_test(a_line_is_found_by_its_beginning),
		cmocka_unit_test(the_last_number_of_a_line_counts),
		cmocka_unit_test(words_are_counted_from_zero),
		cmocka_unit_test(a_name_does_not_move_the_fields_of_stat),
		cmocka_unit_test(the_own_stat_and_status_tell_of_us),
		cmocka_unit_test(sizes_are_in_bytes),
		cmocka_unit_test(a_mapping_is_a_line),
		cmocka_unit_test(a_line_that_is_no_mapping_is_refused),
		cmocka_unit_test(the_own_mappings_are_in_order),
		cmocka_unit_test(the_own_auxv_is_what_the_library_knows),
		cmocka_unit_test(an_auxv_ends_where_it_is_cut),
		cmocka_unit_test(clocks_may_be_ahead_or_behind),
		cmocka_unit_test(an_id_is_found_in_its_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
