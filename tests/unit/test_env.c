/* SPDX-License-Identifier: Apache-2.0 */
/* env_prepare(): the same lock gives the same tree everywhere. */
#include "base/clock.h"
#include "base/say.h"
#include "tests/unit/env_place.h"

#include <sys/wait.h>

static bool
has_line(const char *listing, const char *part)
{
	const char *at = strstr(listing, part);

	return at &&
	       (at[strlen(part)] == '\n' || part[strlen(part) - 1] == ' ');
}

static void
test_rules(void **state)
{
	static const char *const lines[] = {
		"l 0777 315532800.000000000 usr/bin bin",
		"l 0777 315532800.000000000 usr/lib64 lib64",
		"f 0755 86401.000000000 1 5 ", /* the setuid bit of which is
						* dropped */
		"l 0777 86402.000000000 dash usr/bin/sh",
		"l 0777 315532800.000000000 /usr/bin/which.debianutils "
		"usr/bin/which",
		"l 0777 315532800.000000000 /usr/bin/mawk usr/bin/awk",
		"l 0777 315532800.000000000 /usr/bin/mawk usr/bin/nawk",
		"l 0777 315532800.000000000 /usr/bin/gcc usr/bin/cc",
		"l 0777 315532800.000000000 /usr/bin/cpp usr/lib/cpp",
		"l 0777 315532800.000000000 "
		"/usr/lib/x86_64-linux-gnu/blas/libblas.so.3 "
		"usr/lib/x86_64-linux-gnu/libblas.so.3",
		"d 0755 315532800.000000000 proc",
		"d 0755 315532800.000000000 build",
		"d 0755 315532800.000000000 recipe",
		"d 0777 315532800.000000000 tmp",
		"d 0755 315532800.000000000 usr/bin",
	};
	struct place p;
	scoped(env_done) struct env env = ENV_INIT, again = ENV_INIT;
	scoped_free char *listing = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;
	scoped_free char *passwd = NULL, *group = NULL;

	(void)state;
	place_init(&p, NULL);
	assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
	listing = place_listing(env.path);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (!has_line(listing, lines[i]))
			print_error("no line: %s\n%s", lines[i], listing);
		assert_true(has_line(listing, lines[i]));
	}
	assert_false(has_line(listing, "usr/bin/c++"));
	passwd = text_format("%s/etc/passwd", env.path);
	group = text_format("%s/etc/group", env.path);
	assert_int_equal(file_read(&text, AT_FDCWD, passwd, 1000, &err), 0);
	assert_non_null(strstr(text.data, "\nbuild:x:1000:1000:"));
	bytes_clear(&text);
	assert_int_equal(file_read(&text, AT_FDCWD, group, 1000, &err), 0);
	assert_string_equal(text.data, "mine:x:7:\n");
	/* The environment exists already: nothing is checked, and nothing is
	 * fetched. */
	p.mirrors.offline = true;
	assert_int_equal(place_prepare(&p, &again, geteuid(), &err), 0);
	assert_string_equal(again.path, env.path);
	place_done(&p);
}

/* Adds a package with a record and a script. */
static void
add_scripted(struct place *p, const struct ball_entry *files,
	const char *record, const char *script)
{
	const struct ball_entry members[] = {
		{'0', "./control", NULL, record, 0644, 1},
		{script ? '0' : '\0', "./postinst", NULL, script, 0755, 1},
		{.type = 0}};
	scoped(bytes_done) struct bytes control = BYTES_INIT;

	ball_make(&control, members);
	place_add_as(p, files, &control);
}

/* Two packages with alternatives, in a place with nothing else. */
static void
scripted_init(struct place *p, int rules)
{
	static const struct ball_entry low[] = {FILE_("./usr/bin/low", "low"),
		FILE_("./usr/bin/kept", "kept"),
		LINK("./usr/share/other", "../bin"), {.type = 0}};
	static const struct ball_entry high[] = {
		FILE_("./usr/bin/high", "high"), FILE_("./usr/m/high", "m"),
		{.type = 0}};

	place_init(p, NULL);
	for (size_t i = 0; i < p->lock.n_packages; i++) {
		free(p->list[i].name);
		free(p->list[i].path);
	}
	p->lock.n_packages = 0;
	p->lock.rules = rules;
	add_scripted(p, low, "Package: low\nVersion: 1\n",
		"#!/bin/sh\nu() { update-alternatives --install \"$@\"; }\n"
		"u /usr/bin/tool tool /usr/bin/low 10"
		" --slave /usr/m/tool toolman /usr/m/low\n"
		"u /usr/bin/kept kept /usr/bin/low 1\n"
		"u /usr/share/other/x x /usr/bin/low 1\n"
		"u /usr/bin/more more /usr/bin/tool 1\n"
		"u /bin/even even /bin/low 7\n"
		"u /usr/bin/gone gone /usr/bin/none 1\n");
	add_scripted(p, high, "Package: high\nVersion: 1\n\n",
		"#!/bin/sh\nu() { update-alternatives --install \"$@\"; }\n"
		"u /usr/bin/tool tool /usr/bin/none 99\n"
		"u /usr/bin/tool tool /usr/bin/high 20"
		" --slave /usr/m/tool toolman /usr/m/high"
		" --slave /usr/m/second second /usr/m/none\n"
		"u /bin/even even /bin/high 7\n");
}

static void
alternatives_of_scripts_become_links(void **state)
{
	static const char *const lines[] = {
		"l 0777 315532800.000000000 /usr/bin/high usr/bin/tool",
		"l 0777 315532800.000000000 /usr/m/high usr/m/tool",
		"l 0777 315532800.000000000 /usr/bin/tool usr/bin/more",
		/* the same priority: the first path in the order of bytes */
		"l 0777 315532800.000000000 /bin/high usr/bin/even",
		"f 0755 86401.000000000 1 4 ",
	};
	static const char *const missing[] = {
		"usr/m/second", "usr/bin/gone", "usr/bin/x"};
	scoped(env_done) struct env env = ENV_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *listing = NULL, *status = NULL;
	struct error err = ERROR_INIT;
	struct place p;

	(void)state;
	scripted_init(&p, 3);
	assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
	listing = place_listing(env.path);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (!has_line(listing, lines[i]))
			print_error("no line: %s\n%s", lines[i], listing);
		assert_true(has_line(listing, lines[i]));
	}
	for (size_t i = 0; i < ARRAY_LEN(missing); i++)
		assert_false(has_line(listing, missing[i]));
	status = text_format("%s/var/lib/dpkg/status", env.path);
	assert_int_equal(file_read(&text, AT_FDCWD, status, 1000, &err), 0);
	assert_string_equal(text.data,
		"Package: low\nStatus: install ok installed\nVersion: 1\n\n"
		"Package: high\nStatus: install ok installed\nVersion: 1\n\n");
	place_done(&p);
}

/* A package with a catalog of XML and a program of PHP, in a place with nothing
 * else. */
static void
registering_init(struct place *p, int rules)
{
	static const struct ball_entry files[] = {
		FILE_("./usr/share/php8.2-a/a/one.ini", "; priority=5\n"),
		FILE_("./usr/share/php8.2-a/a/README", "no settings"),
		FILE_("./usr/share/php-a/a/three.ini", "no version"),
		FILE_("./etc/php/8.2/mods-available/two.ini", "x=y\n"),
		FILE_("./etc/php/8.2/cli/conf.d/20-two.ini", "kept"),
		FILE_("./usr/lib/php/8.2/sapi/cli", ""),
		FILE_("./usr/lib/php/8.2/sapi/fpm", ""),
		FILE_("./usr/lib/php/8.2/php.ini-production.cli", "[PHP]"),
		FILE_("./usr/lib/php/8.3/mods", ""), {.type = 0}};

	scripted_init(p, rules);
	add_scripted(p, files, "Package: registers\nVersion: 1\n",
		"#!/bin/sh\nu() { update-xmlcatalog --add --type uri "
		"--package registers --id http://a/ \"$@\"; }\n"
		"u --root; u --local /usr/share/a/catalog.xml\n");
}

static void
catalogs_and_modules_are_registered(void **state)
{
	static const char *const lines[] = {
		"l 0777 315532800.000000000 /usr/share/php8.2-a/a/one.ini "
		"etc/php/8.2/mods-available/one.ini",
		"l 0777 315532800.000000000 "
		"/etc/php/8.2/mods-available/one.ini "
		"etc/php/8.2/cli/conf.d/05-one.ini",
		"l 0777 315532800.000000000 "
		"/etc/php/8.2/mods-available/two.ini "
		"etc/php/8.2/fpm/conf.d/20-two.ini",
		"l 0777 315532800.000000000 /usr/lib/php/8.2/"
		"php.ini-production.cli etc/php/8.2/cli/php.ini",
	};
	/* a settings file that is there stays; no target, no link */
	static const char *const missing[] = {
		" /etc/php/8.2/mods-available/two.ini etc/php/8.2/cli/",
		"etc/php/8.2/fpm/php.ini", "three.ini etc", "-README"};
	scoped(env_done) struct env env = ENV_INIT, old = ENV_INIT;
	scoped_free char *listing = NULL, *before = NULL, *catalog = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct place p;

	(void)state;
	registering_init(&p, 4);
	assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
	listing = place_listing(env.path);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (!has_line(listing, lines[i]))
			print_error("no line: %s\n%s", lines[i], listing);
		assert_true(has_line(listing, lines[i]));
	}
	for (size_t i = 0; i < ARRAY_LEN(missing); i++)
		assert_null(strstr(listing, missing[i]));
	assert_non_null(strstr(listing, "etc/xml/registers.xml\n"));
	catalog = text_format("%s/etc/xml/catalog", env.path);
	assert_int_equal(file_read(&text, AT_FDCWD, catalog, 1000, &err), 0);
	assert_non_null(strstr(text.data,
		"\n<delegateURI uriStartString=\"http://a/\" "
		"catalog=\"file:///etc/xml/registers.xml\"/>\n"));
	/* older rules make no catalog, in an environment of its own */
	p.lock.rules = 3;
	assert_int_equal(place_prepare(&p, &old, geteuid(), &err), 0);
	before = place_listing(old.path);
	assert_null(strstr(before, "etc/xml"));
	assert_null(strstr(before, "one.ini etc/php"));
	assert_string_not_equal(env.path, old.path);
	place_done(&p);
}

/* The environment of an old lock is what it was, beside the new one. */
static void
old_rules_read_no_script(void **state)
{
	scoped(env_done) struct env env = ENV_INIT, other = ENV_INIT;
	scoped_free char *listing = NULL;
	struct error err = ERROR_INIT;
	struct place p;

	(void)state;
	scripted_init(&p, 2);
	assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
	listing = place_listing(env.path);
	assert_false(has_line(listing, "usr/bin/tool"));
	assert_false(has_line(listing, "var/lib/dpkg/status"));
	p.lock.rules = 0;
	assert_int_equal(place_prepare(&p, &other, geteuid(), &err), 0);
	assert_string_equal(env.path, other.path);
	place_done(&p);
}

/* In a child with another umask, time zone, locale and folder and, if we are
 * root, another user. */
static void
elsewhere(const char *folder, unsigned uid, const char *want)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid > 0) {
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		return;
	}
	struct place p;
	struct env env = ENV_INIT;
	struct error err = ERROR_INIT;

	(void)umask(0027);
	(void)setenv("TZ", "Pacific/Auckland", 1);
	(void)setenv("LC_ALL", "de_DE.UTF-8", 1);
	if (uid != geteuid() &&
		(setregid(uid, uid) < 0 || setreuid(uid, uid) < 0))
		_exit(3);
	place_init(&p, folder);
	if (place_prepare(&p, &env, uid, &err) < 0) {
		print_error("%s\n", err.text);
		_exit(4);
	}
	scoped_free char *listing = place_listing(env.path);
	bool same = text_equal(listing, want);

	if (!same)
		print_error("%s\nis not\n%s", listing, want);
	env_done(&env);
	place_done(&p);
	_exit(same ? 0 : 5);
}

static void
the_tree_is_the_same_everywhere(void **state)
{
	struct place p;
	scoped(env_done) struct env env = ENV_INIT;
	scoped_free char *listing = NULL;
	struct error err = ERROR_INIT;
	char shm[] = "/dev/shm/hallmark-test-XXXXXX";

	(void)state;
	place_init(&p, NULL);
	assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
	listing = place_listing(env.path);
	elsewhere(NULL, geteuid(), listing);
	if (geteuid() == 0)
		elsewhere(NULL, 65534, listing);
	if (mkdtemp(shm)) {
		elsewhere(shm, geteuid(), listing);
		assert_int_equal(file_remove_tree(AT_FDCWD, shm, &err), 0);
	} else {
		print_message("no /dev/shm here to try a tmpfs\n");
	}
	place_done(&p);
}

/* As root: another owner gets another folder, and owns everything in it. */
static void
each_owner_has_a_folder(void **state)
{
	struct place p;
	scoped(env_done) struct env ours = ENV_INIT, theirs = ENV_INIT;
	struct error err = ERROR_INIT;
	static const char *const names[] = {
		"", "/usr", "/bin", "/usr/bin/gcc-12", "/etc/passwd", "/out"};

	(void)state;
	place_init(&p, NULL);
	if (geteuid() != 0) {
		assert_int_equal(
			place_prepare(&p, &theirs, geteuid() + 1, &err), -1);
		assert_error(&err, ERROR_USAGE, "only root");
		place_done(&p);
		return;
	}
	assert_int_equal(place_prepare(&p, &ours, 0, &err), 0);
	assert_int_equal(place_prepare(&p, &theirs, 1234, &err), 0);
	assert_string_not_equal(ours.path, theirs.path);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		scoped_free char *path =
			text_format("%s%s", theirs.path, names[i]);
		struct stat st;

		assert_int_equal(lstat(path, &st), 0);
		assert_int_equal(st.st_uid, 1234);
		assert_int_equal(st.st_gid, 1234);
	}
	place_done(&p);
}

/* A failure leaves nothing behind; the next attempt starts from the
 * beginning. */
static void
a_failure_leaves_nothing(void **state)
{
	static const struct ball_entry hostile[] = {LINK("./usr/share", "/"),
		FILE_("./usr/share/x", "x"), {.type = 0}};
	static const struct ball_entry device[] = {
		{'3', "./dev/null", NULL, NULL, 0666, 1}, {.type = 0}};
	static const struct ball_entry unmerged[] = {
		LINK("./sbin", "bin"), {.type = 0}};
	static const struct ball_entry *const bad[] = {
		hostile, device, unmerged};
	static const char *const reasons[] = {
		"package p3 1: a path leads through 'usr/share'",
		"package p3 1: 'dev/null' is a device",
		"sbin is no longer a link to usr/sbin"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct place p;
		scoped(env_done) struct env env = ENV_INIT;
		scoped(names_done) struct names names = NAMES_INIT;
		struct error err = ERROR_INIT;

		place_init(&p, NULL);
		place_add(&p, bad[i]);
		assert_int_equal(place_prepare(&p, &env, geteuid(), &err), -1);
		assert_error(&err, ERROR_POLICY, reasons[i]);
		scoped_close int fd =
			store_private(p.store, "environments", &err);
		assert_int_equal(file_list(&names, fd, &err), 0);
		assert_int_equal(names.n_names, 0);
		free(p.list[3].name);
		free(p.list[3].path);
		p.lock.n_packages = 3;
		assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
		place_done(&p);
	}
}

/* Four processes at once get one folder, and all four succeed. */
static void
four_at_once_make_one_folder(void **state)
{
	struct place p;
	pid_t pids[4];
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err = ERROR_INIT;
	int status;

	(void)state;
	place_init(&p, NULL);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			struct env env = ENV_INIT;
			struct store *own = NULL;

			if (store_open(&own, store_path(p.store), true, &err) <
				0)
				_exit(3);
			p.store = own;
			_exit(place_prepare(&p, &env, geteuid(), &err) < 0 ? 4
									   : 0);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	scoped_close int fd = store_private(p.store, "environments", &err);
	assert_int_equal(file_list(&names, fd, &err), 0);
	assert_int_equal(names.n_names, 1);
	place_done(&p);
}

/* Each build calls this: it may take one millisecond, without sanitizers. */
static void
a_warm_environment_is_fast(void **state)
{
	struct place p;
	scoped(env_done) struct env env = ENV_INIT;
	struct error err = ERROR_INIT;
	int64_t best = INT64_MAX;

	(void)state;
	place_init(&p, NULL);
	assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
	for (int i = 0; i < 5; i++) {
		int64_t before = clock_ticks_ns();

		env_done(&env);
		assert_int_equal(place_prepare(&p, &env, geteuid(), &err), 0);
		before = clock_ticks_ns() - before;
		best = before < best ? before : best;
	}
	assert_true(best < 1000000);
	place_done(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(alternatives_of_scripts_become_links),
		cmocka_unit_test(old_rules_read_no_script),
		cmocka_unit_test(catalogs_and_modules_are_registered),
		cmocka_unit_test(the_tree_is_the_same_everywhere),
		cmocka_unit_test(each_owner_has_a_folder),
		cmocka_unit_test(a_failure_leaves_nothing),
		cmocka_unit_test(four_at_once_make_one_folder),
		cmocka_unit_test(a_warm_environment_is_fast),
	};

	say_init(SAY_QUIET);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
