/* SPDX-License-Identifier: Apache-2.0 */
/* unpack_tar() into a folder that is not empty. */
#include "tests/unit/yard.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* An entry that comes twice has its last state; nothing is written through a
 * link. */
static void
the_last_entry_of_a_name_counts(void **state)
{
	static const struct ball_entry list[] = {
		{.type = '2', .path = "f", .link = "../outside/file"},
		{.type = '0', .path = "f", .data = "abc", .mtime_s = 5},
		{.type = '1', .path = "h", .link = "f"},
		{.type = '0', .path = "h", .data = "", .mtime_s = 6},
		{.type = '1', .path = "f", .link = "f"},
		{.type = '5', .path = "gone"},
		{.type = '0', .path = "gone", .data = "", .mtime_s = 5},
		{.type = '0', .path = "d", .data = ""},
		{.type = '5', .path = "d", .mode = 0750, .mtime_s = 3},
		{.type = '5', .path = "d", .mode = 0711, .mtime_s = 2}, END};
	scoped(yard_done) struct yard y = yard_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(yard_unpack(&y, list, &yard_usual, &err), 0);
	yard_listing(&y, "d 0711 2.000000000 d\n"
			 "f 0644 5.000000000 1 3 " ABC " f\n"
			 "f 0644 5.000000000 1 0 " NONE " gone\n"
			 "f 0644 6.000000000 1 0 " NONE " h\n");
	yard_untouched(&y);
}

static void
test_merged_usr(void **state)
{
	static const struct ball_entry list[] = {
		{.type = '5', .path = "bin/", .mtime_s = 5},
		{.type = '0', .path = "bin/sh", .data = "abc", .mtime_s = 5},
		{.type = '1', .path = "bin/ash", .link = "bin/sh"},
		{.type = '2', .path = "bin", .link = "usr/bin", .mtime_s = 9},
		END};
	scoped(yard_done) struct yard y = yard_new();
	scoped(yard_done) struct yard other = yard_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(symlinkat("usr/bin", y.in, "bin"), 0);
	assert_int_equal(yard_unpack(&y, list, &yard_usual, &err), 0);
	yard_listing(&y, "l 0777 9.000000000 usr/bin bin\n"
			 "d 0755 1000.000000000 usr\n"
			 "d 0744 5.000000000 usr/bin\n"
			 "f 0644 5.000000000 2 3 " ABC " usr/bin/ash\n"
			 "f 0644 5.000000000 2 3 " ABC " usr/bin/sh\n");
	/* A link with that name but another target is not accepted. */
	assert_int_equal(symlinkat("../outside", other.in, "bin"), 0);
	assert_int_equal(yard_unpack(&other, list + 1, &yard_usual, &err), -1);
	assert_error(&err, ERROR_POLICY, "leads through 'bin'");
	yard_untouched(&other);
}

/* From now on this process can read no link, like a helper whose filter does
 * not allow the call. */
static int
read_no_links(void)
{
	struct sock_filter code[] = {
		{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
		{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_readlinkat},
		{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EACCES},
		{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
	};
	const struct sock_fprog program = {
		.len = ARRAY_LEN(code), .filter = code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* A link that cannot be read is not replaced by a package's own /bin. */
static void
an_unreadable_link_is_kept(void **state)
{
	static const struct ball_entry list[] = {
		{.type = '5', .path = "bin/", .mtime_s = 5}, END};
	scoped(yard_done) struct yard y = yard_new();
	char target[8];
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(symlinkat("usr/bin", y.in, "bin"), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct error err = ERROR_INIT;

		if (read_no_links() < 0)
			_exit(2);
		_exit(yard_unpack(&y, list, &yard_usual, &err) == -1 &&
					err.kind == ERROR_SYSTEM &&
					strstr(err.text,
						"whether bin is a link")
				? 0
				: 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(readlinkat(y.in, "bin", target, sizeof target) > 0);
}

static void
test_whiteouts(void **state)
{
	static const struct ball_entry lower[] = {
		{.type = '0', .path = "a", .data = ""},
		{.type = '0', .path = "d/x", .data = ""},
		{.type = '0', .path = "d/y/z", .data = ""},
		{.type = '0', .path = "e/x", .data = ""},
		{.type = '0', .path = "t/u/v", .data = ""}, END};
	static const struct ball_entry upper[] = {
		{.type = '0', .path = "d/new", .data = "", .mtime_s = 8},
		{.type = '0', .path = "d/.wh..wh..opq", .data = ""},
		{.type = '0', .path = ".wh.a", .data = ""},
		{.type = '0', .path = "e/.wh.x", .data = ""},
		{.type = '0', .path = "e/.wh.absent", .data = ""},
		{.type = '0', .path = "no/.wh.absent", .data = ""},
		{.type = '0', .path = "t", .data = "", .mtime_s = 8}, END};
	static const struct ball_entry wrong[] = {
		{.type = '0', .path = "d/.wh...", .data = ""}, END};
	struct unpack_plan plan = yard_usual;
	scoped(yard_done) struct yard y = yard_new();
	struct error err = ERROR_INIT;

	(void)state;
	plan.whiteouts = true;
	assert_int_equal(yard_unpack(&y, lower, &plan, &err), 0);
	assert_int_equal(yard_unpack(&y, upper, &plan, &err), 0);
	assert_int_equal(faccessat(y.in, "a", F_OK, 0), -1);
	assert_int_equal(faccessat(y.in, "e", F_OK, 0), 0);
	assert_int_equal(faccessat(y.in, "e/x", F_OK, 0), -1);
	assert_int_equal(faccessat(y.in, "d/new", F_OK, 0), 0);
	assert_int_equal(faccessat(y.in, "d/x", F_OK, 0), -1);
	assert_int_equal(faccessat(y.in, "d/y", F_OK, 0), -1);
	assert_int_equal(faccessat(y.in, "no", F_OK, 0), -1);
	assert_int_equal(faccessat(y.in, "t", F_OK, 0), 0);
	assert_int_equal(yard_unpack(&y, wrong, &plan, &err), -1);
	assert_error(&err, ERROR_POLICY, "names nothing");
	yard_untouched(&y);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_entry_of_a_name_counts),
		cmocka_unit_test(test_merged_usr),
		cmocka_unit_test(an_unreadable_link_is_kept),
		cmocka_unit_test(test_whiteouts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
