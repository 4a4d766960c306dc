/* SPDX-License-Identifier: Apache-2.0 */
/* The digest of an environment when it was unpacked, and its digest now. */
#include "base/say.h"
#include "builder/check/env_sum.h"
#include "tests/unit/env_place.h"

#define FOLDERS_S 315532800
#define FILES_S 86401 /* the times in the packages */
#define LINKS_S 86402

/* hallmark/trees/NAME of the one environment; heap */
static char *
sum_path(const struct env *env)
{
	return text_format("hallmark/trees/%s", digest_hex(&env->sum).s);
}

static char *
sum_text(const struct place *p, const struct env *env)
{
	scoped_free char *path = sum_path(env);
	struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(
		file_read(&text, store_fd(p->store), path, 100, &err), 0);
	return bytes_take(&text);
}

/* The store is sound, or has exactly this problem. */
static void
assert_found(const struct place *p, const char *what)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(env_sum_check(p->store, &report, &err), 0);
	assert_int_equal(report.n_problems, what ? 1 : 0);
	if (!what)
		return;
	assert_non_null(strstr(report.problems[0].where, "environment "));
	if (!strstr(report.problems[0].what, what))
		print_error("%s\n", report.problems[0].what);
	assert_non_null(strstr(report.problems[0].what, what));
}

static void
set_time(int root, const char *path, time_t time_s)
{
	const struct timespec times[2] = {
		{.tv_sec = time_s}, {.tv_sec = time_s}};

	assert_int_equal(utimensat(root, path, times, AT_SYMLINK_NOFOLLOW), 0);
}

static void
other_time(int root)
{
	set_time(root, "usr/bin/dash", 5);
}

static void
other_folder_time(int root)
{
	set_time(root, "out", 5);
}

static void
other_mode(int root)
{
	assert_int_equal(fchmodat(root, "usr/bin/dash", 0700, 0), 0);
}

/* Changes everything that is not the contents of a file. */
static void
other_contents(int root)
{
	scoped_close int fd =
		openat(root, "usr/bin/dash", O_WRONLY | O_CLOEXEC);

	assert_int_equal(write(fd, "DASH", 4), 4);
	set_time(root, "usr/bin/dash", FILES_S);
}

/* The state that a helper left which could not read links. */
static void
unmerged(int root)
{
	assert_int_equal(unlinkat(root, "bin", 0), 0);
	assert_int_equal(mkdirat(root, "bin", 0755), 0);
	set_time(root, "bin", FOLDERS_S);
	set_time(root, ".", FOLDERS_S);
}

static void
other_target(int root)
{
	assert_int_equal(unlinkat(root, "usr/bin/sh", 0), 0);
	assert_int_equal(symlinkat("mawk", root, "usr/bin/sh"), 0);
	set_time(root, "usr/bin/sh", LINKS_S);
	set_time(root, "usr/bin", FOLDERS_S);
}

/* Two files with equal contents are not one file with two names. */
static void
other_links(int root)
{
	scoped_close int fd = -1;

	assert_int_equal(unlinkat(root, "usr/bin/gcc-alias", 0), 0);
	fd = openat(root, "usr/bin/gcc-alias",
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	assert_int_equal(write(fd, "gcc", 3), 3);
	assert_int_equal(fchmod(fd, 0755), 0);
	set_time(root, "usr/bin/gcc-alias", FILES_S);
	set_time(root, "usr/bin", FOLDERS_S);
}

static void
one_more(int root)
{
	assert_int_equal(mkdirat(root, "out/more", 0755), 0);
	set_time(root, "out", FOLDERS_S);
}

static void
a_fifo(int root)
{
	assert_int_equal(mkfifoat(root, "out/fifo", 0644), 0);
}

static void
each_change_is_found(void **state)
{
	static const struct {
		void (*change)(int root);
		const char *what;
	} cases[] = {{other_time, "has changed since"},
		{other_folder_time, "has changed since"},
		{other_mode, "has changed since"},
		{other_contents, "has changed since"},
		{unmerged, "has changed since"},
		{other_target, "has changed since"},
		{other_links, "has changed since"},
		{one_more, "has changed since"},
		{a_fifo, "'out/fifo' is a device, a socket or a FIFO"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct place p;
		scoped(env_done) struct env env = ENV_INIT;
		scoped_close int root = -1;
		struct error err = ERROR_INIT;

		place_init(&p, NULL);
		assert_found(&p, NULL); /* no digest file */
		assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
		assert_found(&p, NULL);
		root = file_open_dir(AT_FDCWD, env.path, false, &err);
		assert_true(root >= 0);
		cases[i].change(root);
		assert_found(&p, cases[i].what);
		place_done(&p);
	}
}

/* The digest file beside the environment: correct, damaged or missing. */
static void
a_damaged_digest_file_is_found(void **state)
{
	/* correct except for its missing newline */
	static const char unended[] =
		"sha256:0000000000000000000000000000000000000000000000000000"
		"000000000000";
	static const char *const bad[] = {"", "sha256:12\n", unended};
	struct place p;
	scoped(env_done) struct env env = ENV_INIT;
	scoped_free char *path = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	place_init(&p, NULL);
	assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
	path = sum_path(&env);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(file_write(store_fd(p.store), path, bad[i],
					 strlen(bad[i]), 0644, &err),
			0);
		assert_found(&p, "is not a digest");
	}
	assert_int_equal(unlinkat(store_fd(p.store), path, 0), 0);
	assert_found(&p, "its digest was not recorded");
	place_done(&p);
}

static void
remove_environment(const struct env *env)
{
	struct error err = ERROR_INIT;

	assert_int_equal(file_remove_tree(AT_FDCWD, env->path, &err), 0);
}

/* An environment that is unpacked again is the same, or is not used. */
static void
unpacking_again_restores_it(void **state)
{
	static const char other[] =
		"sha256:00000000000000000000000000000000000000000000000000000"
		"00000000000\n";
	struct place p;
	scoped(env_done) struct env env = ENV_INIT, again = ENV_INIT;
	scoped_free char *path = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	place_init(&p, NULL);
	assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
	remove_environment(&env);
	assert_int_equal(place_prepare(&p, &again, geteuid(), &err), 0);
	assert_found(&p, NULL);
	remove_environment(&env);
	path = sum_path(&env);
	assert_int_equal(file_write(store_fd(p.store), path, other,
				 strlen(other), 0644, &err),
		0);
	env_done(&again);
	assert_int_equal(place_prepare(&p, &again, geteuid(), &err), -1);
	assert_error(&err, ERROR_INTEGRITY, "one of the two is wrong");
	assert_int_equal(access(env.path, F_OK), -1);
	place_done(&p);
}

/* Owners are not part of the digest: two stores can be compared. */
static void
owners_are_not_in_the_digest(void **state)
{
	struct place p, other;
	scoped(env_done) struct env env = ENV_INIT, theirs = ENV_INIT;
	scoped_free char *one = NULL, *two = NULL;
	struct error err = ERROR_INIT;
	unsigned owner = geteuid() == 0 ? 1234 : geteuid();

	(void)state;
	place_init(&p, NULL);
	place_init(&other, NULL);
	assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
	assert_int_equal(place_prepare(&other, &theirs, owner, &err), 0);
	one = sum_text(&p, &env);
	two = sum_text(&other, &theirs);
	assert_string_equal(one, two);
	place_done(&p);
	place_done(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_is_found),
		cmocka_unit_test(a_damaged_digest_file_is_found),
		cmocka_unit_test(unpacking_again_restores_it),
		cmocka_unit_test(owners_are_not_in_the_digest),
	};

	say_init(SAY_QUIET);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
