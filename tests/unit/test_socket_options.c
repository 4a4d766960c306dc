/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of socket options against the kernel's headers, and the rows of the
 * filter against the table: for every level and number, also of options that
 * have no row.
 */
#include "tests/unit/unit.h"

#include "base/file.h"
#include "sandbox/filter/seccomp_table.h"
#include "sandbox/filter/socket_options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>

#define LEVELS 300 /* the highest of Linux 6.18 is 288 */
#define NUMBERS 400
#define NETLINK 270 /* SOL_NETLINK: refused by the kernel */

extern const int seccomp_numbers[];

enum {
	KERNEL = SECCOMP_ALLOW,
	REFUSED = SECCOMP_REFUSE,
	ANSWERED = SECCOMP_ANSWER
};

#define TABLE_ROW(level, name, number, set, get, why) \
	{level, #name, number, {set, get}, why},
static const struct {
	int level;
	const char *name;
	int number;
	int kinds[2];
	const char *why;
} rows[] = {SOCKET_OPTIONS(TABLE_ROW)};

static const int calls[2] = {SYS_setsockopt, SYS_getsockopt};

/* The row of the filter that decides. */
static const struct seccomp_row *
deciding_row(int nr, int level, int number)
{
	const uint32_t args[3] = {0, (uint32_t)level, (uint32_t)number};

	for (size_t i = 0; i < n_seccomp_rows; i++) {
		const struct seccomp_row *row = &seccomp_rows[i];
		bool holds = seccomp_numbers[i] == nr &&
			     row->kind != SECCOMP_HOLD;

		for (int j = 0; j < 2 && row->when[j].arg && holds; j++) {
			assert_in_range(row->when[j].arg, 2, 3);
			holds = (args[row->when[j].arg - 1] &
					row->when[j].mask) ==
				row->when[j].value;
		}
		if (holds)
			return row;
	}
	return NULL;
}

static int
row_of(int level, int number)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].level == level && rows[i].number == number)
			return (int)i;
	return -1;
}

static void
the_filter_follows_the_table(void **state)
{
	(void)state;
	for (int call = 0; call < 2; call++)
		for (int level = 0; level < LEVELS; level++)
			for (int n = 0; n < NUMBERS; n++) {
				const struct seccomp_row *is =
					deciding_row(calls[call], level, n);
				int row = row_of(level, n);
				int kind = row < 0 ? REFUSED
						   : rows[row].kinds[call];

				if (level == NETLINK)
					continue;
				if (!is || (int)is->kind != kind ||
					(kind == REFUSED &&
						is->value != ENOPROTOOPT))
					fail_msg(
						"level %d option %d", level, n);
			}
}

static void
what_the_kernel_does_not_answer_has_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].kinds[0] != KERNEL || rows[i].kinds[1] != KERNEL)
			assert_true(*rows[i].why);
}

/* Macros of the headers that are no options: values of options, and other names
 * of the same option. */
static bool
is_other_macro(const char *name)
{
	static const char *const prefixes[] = {"IP_PMTUDISC_", "IP_DEFAULT_",
		"IPV6_FL_", "IPV6_FLOWINFO_FLOW", "IPV6_FLOWINFO_PRI",
		"IPV6_PRIORITY_", "IPV6_TLV_", "IPV6_PMTUDISC_", "IPV6_PREFER_",
		"MCAST_EXCLUDE", "MCAST_INCLUDE", "TCP_MSS_", "TCP_REPAIR_ON",
		"TCP_REPAIR_OFF", "TCP_MD5SIG_MAXKEYLEN", "TCP_MD5SIG_FLAG",
		"TCP_RECEIVE_", "UDP_ENCAP_", "TCP_ENCAP_"};

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (text_starts(name, prefixes[i]))
			return true;
	return false;
}

static void
check_macro(int level, const char *name, int number)
{
	if (is_other_macro(name))
		return;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].level == level && strcmp(rows[i].name, name) == 0) {
			if (rows[i].number != number)
				fail_msg("%s is %d", name, number);
			return;
		}
	fail_msg("%s (%d) has no row", name, number);
}

/* Every line "#define PREFIX_NAME number"; returns how many there are. */
static size_t
check_header(const char *path, int level, const char *const prefixes[3])
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;
	size_t n = 0;

	if (file_read(&text, AT_FDCWD, path, 1 << 20, &err) < 0) {
		print_message("%s\n", err.text);
		return 0;
	}
	bytes_adds(&text, "");
	for (char *at = text.data; (at = strstr(at, "#define"));) {
		char name[64];
		int number, used = 0;

		at += strlen("#define");
		if (sscanf(at, " %63[A-Z0-9_] %i%n", name, &number, &used) <
				2 ||
			used == 0)
			continue;
		for (size_t i = 0; i < 3 && prefixes[i]; i++)
			if (text_starts(name, prefixes[i])) {
				check_macro(level, name, number);
				n++;
			}
	}
	return n;
}

static void
every_option_of_the_headers_has_a_row(void **state)
{
	static const struct {
		const char *path;
		int level;
		size_t least;
		const char *prefixes[3];
	} headers[] = {
		{"/usr/include/asm-generic/socket.h", 1, 60, {"SO_", "SCM_"}},
		{"/usr/include/linux/in.h", 0, 40, {"IP_", "MCAST_"}},
		{"/usr/include/linux/in6.h", 41, 60, {"IPV6_"}},
		{"/usr/include/linux/tcp.h", 6, 30, {"TCP_"}},
		{"/usr/include/linux/udp.h", 17, 6, {"UDP_"}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		size_t n = check_header(
			headers[i].path, headers[i].level, headers[i].prefixes);

		/* 0: these headers are not installed */
		if (n > 0)
			assert_true(n >= headers[i].least);
		else
			skip();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_filter_follows_the_table),
		cmocka_unit_test(what_the_kernel_does_not_answer_has_a_reason),
		cmocka_unit_test(every_option_of_the_headers_has_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
