/* SPDX-License-Identifier: Apache-2.0 */
/* How the output of apt is read; and this machine's own apt, if it has
 * lists. */
#include "tests/unit/scratch.h"

#include "builder/env/apt.h"
#include "builder/env/apt_private.h"

#define SUM_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SUM_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

#define ROW(codename, release, component, architecture, trusted, origin) \
	codename "\t" release "\thttp://example.org/" origin "/\t" component \
		 "\t" architecture "\t" trusted "\t" origin \
		 "\t/lists/" codename "\n"

static const char *const bookworm[] = {"bookworm"};
static const struct apt_suites release = {bookworm, 1}, all = {NULL, 0};

static void
chooses_updates(void **state)
{
	static const char rows[] = ROW("bookworm", "bookworm", "main", "amd64",
		"yes", "Debian") ROW("bookworm-updates", "bookworm-updates",
		"main", "amd64", "yes", "Debian") ROW("bookworm-security",
		"bookworm-security", "main", "amd64", "yes", "Debian")
		ROW("bookwormy", "bookwormy", "main", "amd64", "yes", "Debian")
			ROW("trixie", "trixie", "main", "amd64", "yes",
				"Debian") ROW("bookworm-security", "x", "main",
				"amd64", "yes", "Docker");
	static const char *const two[] = {"bookworm", "bookworm-security"};
	static const char *const lacks[] = {"bookworm", "bookworm-backports"};
	const struct apt_suites named = {two, 2}, missing = {lacks, 2};
	scoped(apt_suite_done) struct apt_suite a = APT_SUITE_INIT;
	scoped(apt_suite_done) struct apt_suite b = APT_SUITE_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(apt_suite_parse(&a, rows, "bookworm", &all, "amd64",
				 "debian", &err),
		0);
	assert_string_equal(a.sources.data,
		"deb [arch=amd64] http://example.org/Debian/ bookworm main\n"
		"deb [arch=amd64] http://example.org/Debian/ bookworm-updates "
		"main\n"
		"deb [arch=amd64] http://example.org/Debian/ bookworm-security "
		"main\n");
	assert_true(a.updates);
	assert_int_equal(apt_suite_parse(&b, rows, "bookworm", &named, "amd64",
				 "debian", &err),
		0);
	assert_string_equal(b.sources.data,
		"deb [arch=amd64] http://example.org/Debian/ bookworm main\n"
		"deb [arch=amd64] http://example.org/Debian/ bookworm-security "
		"main\n");
	assert_int_equal(apt_suite_parse(&b, rows, "bookworm", &missing,
				 "amd64", "debian", &err),
		-1);
	assert_error(&err, ERROR_INPUT,
		"no package lists of bookworm-backports for amd64");
}

static void
chooses_the_suite(void **state)
{
	static const char rows[] = ROW("bookworm", "bookworm", "stable",
		"amd64", "yes", "Docker") ROW("bookworm", "stable", "main",
		"amd64", "yes", "Debian") ROW("bookworm", "stable", "non-free",
		"amd64", "yes", "Debian") ROW("bookworm", "stable", "main",
		"i386", "yes", "Debian") ROW("bookworm-updates", "x", "main",
		"amd64", "yes", "Debian") ROW("bookworm-security", "x", "main",
		"amd64", "yes", "Debian") "half\ta row\n";
	scoped(apt_suite_done) struct apt_suite own = APT_SUITE_INIT;
	scoped(apt_suite_done) struct apt_suite other = APT_SUITE_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(apt_suite_parse(&own, rows, "bookworm", &release,
				 "amd64", "debian", &err),
		0);
	assert_string_equal(own.lists, "/lists");
	assert_string_equal(own.sources.data,
		"deb [arch=amd64] http://example.org/Debian/ stable main\n"
		"deb [arch=amd64] http://example.org/Debian/ stable "
		"non-free\n");
	assert_false(own.updates);
	/* the distribution has no suite of its own: the first one is used */
	assert_int_equal(apt_suite_parse(&other, rows, "bookworm", &release,
				 "amd64", "mint", &err),
		0);
	assert_string_equal(other.sources.data,
		"deb [arch=amd64] http://example.org/Docker/ bookworm "
		"stable\n");
}

static const struct {
	const char *rows, *reason;
} no_suites[] = {
	{"", "run 'apt-get update'"},
	{ROW("trixie", "trixie", "main", "amd64", "yes", "Debian"),
		"no package lists of bookworm for amd64"},
	{ROW("bookworm", "bookworm", "main", "i386", "yes", "Debian"),
		"no package lists of bookworm for amd64"},
	{ROW("bookworm", "bookworm", "main", "amd64", "no", "Debian"),
		"are not signed"},
	{ROW("bookworm", "bookworm", "main", "amd64", "$(TRUSTED)", "Debian"),
		"are not signed"},
	/* a flat repository, a disk, a smuggled option */
	{ROW("bookworm", "./", "", "amd64", "yes", "Debian"),
		"no package lists"},
	{ROW("bookworm", "bookworm", "main", "amd64", "yes", "[x y]"),
		"no package lists"},
	{ROW("bookworm", "bookworm", "main #", "amd64", "yes", "Debian"),
		"no package lists"},
};

static void
refuses_other_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(no_suites); i++) {
		scoped(apt_suite_done) struct apt_suite s = APT_SUITE_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(
			apt_suite_parse(&s, no_suites[i].rows, "bookworm",
				&release, "amd64", "debian", &err),
			-1);
		assert_error(&err, ERROR_INPUT, no_suites[i].reason);
	}
}

static void
reads_os_release(void **state)
{
	static const char text[] = "NAME=\"A B\"\nID=debian\nX_ID=no\n"
				   "VERSION_CODENAME='bookworm'\nEMPTY=\n"
				   "LAST=\"";
	static const struct {
		const char *key, *value;
	} rows[] = {{"NAME", "A B"}, {"ID", "debian"}, {"EMPTY", NULL},
		{"VERSION_CODENAME", "bookworm"}, {"VERSION", NULL},
		{"LAST", "\""}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *value = apt_release_value(text, rows[i].key);

		assert_true(text_equal(value, rows[i].value));
	}
}

#define PICK(file) "'http://example.org/x' " file " 12 MD5Sum:00\n"

static void
reads_what_apt_chose(void **state)
{
	scoped(lock_done) struct lock l = {.suite = NULL};
	struct error err = ERROR_INIT;

	(void)state;
	if (apt_picks_parse(&l,
		    "Reading package lists...\nNEW packages:\n  gcc "
		    "make\n" PICK("make_4.3-4.1_all.deb")
			    PICK("gcc_4%3a12.2.0-3_amd64.deb")
				    PICK("libstdc++6_12.2%5f0%2BX_amd64.deb"),
		    &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(l.n_packages, 3);
	assert_string_equal(l.packages[0].name, "gcc");
	assert_string_equal(l.packages[0].version, "4:12.2.0-3");
	assert_string_equal(l.packages[0].architecture, "amd64");
	assert_string_equal(l.packages[1].name, "libstdc++6");
	assert_string_equal(l.packages[1].version, "12.2_0+X");
	assert_string_equal(l.packages[2].name, "make");
	assert_string_equal(l.packages[2].architecture, "all");
}

static const struct {
	const char *text, *reason;
} no_picks[] = {
	{"", "chose no package"},
	{"Reading package lists...\n", "chose no package"},
	{"'http://example.org/x\n", "cannot parse"},
	{"'http://example.org/x' \n", "cannot parse"},
	{PICK("gcc.deb"), "cannot parse"},
	{PICK("gcc_1.deb"), "cannot parse"},
	{PICK("gcc_1_amd64.rpm"), "cannot parse"},
	{PICK("gcc_1_2_amd64.deb"), "cannot parse"},
	{PICK("gcc_1%_amd64.deb"), "cannot parse"},
	{PICK("gcc_1%zz_amd64.deb"), "cannot parse"},
	{PICK("gcc_1%00_amd64.deb"), "cannot parse"},
	{PICK("gcc_1_all.deb") PICK("gcc_2_all.deb"), "'gcc' twice"},
};

static void
refuses_what_is_no_choice(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(no_picks); i++) {
		scoped(lock_done) struct lock l = {.suite = NULL};
		struct error err = ERROR_INIT;

		assert_int_equal(
			apt_picks_parse(&l, no_picks[i].text, &err), -1);
		assert_error(&err, ERROR_INPUT, no_picks[i].reason);
	}
}

#define RECORD(version, architecture, size, sum) \
	"Package: gcc\nVersion: " version "\nArchitecture: " architecture \
	"\nDescription: x\n Version: 9\nFilename: pool/g.deb\nSize: " size \
	"\nSHA256: " sum "\n\n"

static void
reads_records(void **state)
{
	static const char *const texts[] = {
		RECORD("1", "all", "77", SUM_A),
		/* other versions and architectures are ignored */
		RECORD("2", "all", "5", SUM_B) RECORD("1", "i386", "5", SUM_B)
			RECORD("1", "all", "77", SUM_A),
		/* two mirrors list the same package */
		RECORD("1", "all", "77", SUM_A) RECORD("1", "all", "77", SUM_A),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		scoped(lock_done) struct lock l = {.suite = NULL};
		struct error err = ERROR_INIT;

		assert_int_equal(
			apt_picks_parse(&l, PICK("gcc_1_all.deb"), &err), 0);
		if (apt_records_parse(&l, texts[i], &err) < 0)
			fail_msg("%zu: %s", i, err.text);
		assert_string_equal(l.packages[0].path, "pool/g.deb");
		assert_int_equal(l.packages[0].size, 77);
		assert_string_equal(digest_hex(&l.packages[0].sum).s, SUM_A);
	}
}

#define OF(source) \
	"Package: gcc\nVersion: 4:1-3+b1\nArchitecture: all\n" source \
	"Filename: pool/g.deb\nSize: 77\nSHA256: " SUM_A "\n"

static void
keeps_versions_of_sources_that_packages_do_not_tell(void **state)
{
	static const struct {
		const char *text, *version; /* NULL: the package tells it */
	} rows[] = {
		{OF("Source: gcc-defaults (1.203)\n"), "1.203"},
		{OF("Source: gcc-defaults (4:1-3)\n"), NULL},
		{OF("Source: gcc (4:1-3)\n"), NULL},
		{OF("Source: gcc-defaults\n"), "4:1-3+b1"},
		{OF(""), "4:1-3+b1"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(lock_done) struct lock l = {.suite = NULL};
		struct error err = ERROR_INIT;

		assert_int_equal(apt_picks_parse(&l,
					 PICK("gcc_4%3a1-3+b1_all.deb"), &err),
			0);
		if (apt_records_parse(&l, rows[i].text, &err) < 0)
			fail_msg("%zu: %s", i, err.text);
		assert_true(text_equal(
			l.packages[0].source_version, rows[i].version));
	}
}

#define RECORD_OF(source) \
	"Package: gcc\nVersion: 1\nArchitecture: all\nSource: " source \
	"\nFilename: pool/g.deb\nSize: 77\nSHA256: " SUM_A "\n"
static const struct {
	const char *text;
	enum error_kind kind;
	const char *reason;
} no_records[] = {
	{RECORD_OF("a (1"), ERROR_INPUT, "has the source 'a (1', which"},
	{RECORD_OF("a ()"), ERROR_INPUT, "has the source 'a ()', which"},
	{RECORD_OF("a (1) b"), ERROR_INPUT, "has the source 'a (1) b', which"},
	{RECORD_OF("a b"), ERROR_INPUT, "has the source 'a b', which"},
	{"", ERROR_INPUT, "no record of package 'gcc' '1'"},
	{RECORD("2", "all", "77", SUM_A), ERROR_INPUT, "no record"},
	{RECORD("1", "all", "x", SUM_A), ERROR_INPUT, "no path, size"},
	{RECORD("1", "all", "-1", SUM_A), ERROR_INPUT, "no path, size"},
	{RECORD("1", "all", "68719476737", SUM_A), ERROR_INPUT,
		"no path, size"},
	{RECORD("1", "all", "77", "abc"), ERROR_INPUT, "no path, size"},
	{"Package: gcc\nVersion: 1\nArchitecture: all\n", ERROR_INPUT,
		"no path, size"},
	{RECORD("1", "all", "77", SUM_A) RECORD("1", "all", "77", SUM_B),
		ERROR_INTEGRITY, "differ in SHA256"},
};

static void
refuses_half_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(no_records); i++) {
		scoped(lock_done) struct lock l = {.suite = NULL};
		struct error err = ERROR_INIT;

		assert_int_equal(
			apt_picks_parse(&l, PICK("gcc_1_all.deb"), &err), 0);
		assert_int_equal(
			apt_records_parse(&l, no_records[i].text, &err), -1);
		assert_error(&err, no_records[i].kind, no_records[i].reason);
	}
}

/* Asks this machine's apt. If it cannot answer, the test is skipped. */
static int
resolve(struct lock *out, char **names, const char *suite, struct error *err)
{
	scoped(scratch_done) struct scratch scratch = scratch_new();
	const struct apt_suites suites = {&suite, suite ? 1 : 0};
	bool updates = false;
	int r = apt_resolve(out, names, APT_ENVIRONMENT, &suites, scratch.path,
		&updates, err);

	if (r < 0 && (strstr(err->text, "no program") ||
			     strstr(err->text, "apt-get update") ||
			     strstr(err->text, "name one with --suite"))) {
		print_message("skipped: %s\n", err->text);
		return 1;
	}
	return r;
}

static const struct lock_package *
find(const struct lock *lock, const char *name)
{
	for (size_t i = 0; i < lock->n_packages; i++)
		if (strcmp(lock->packages[i].name, name) == 0)
			return &lock->packages[i];
	return NULL;
}

static void
asks_the_machine(void **state)
{
	scoped(lock_done) struct lock a = {.suite = NULL}, b = {.suite = NULL};
	scoped(lock_done) struct lock again = {.suite = NULL};
	scoped(bytes_done) struct bytes one = BYTES_INIT, two = BYTES_INIT;
	struct error err = ERROR_INIT;
	char gcc[] = "gcc", make[] = "make";
	char *names[] = {gcc, make, NULL}, *turned[] = {make, gcc, NULL};
	int r = resolve(&a, names, NULL, &err);

	(void)state;
	if (r > 0)
		skip();
	if (r < 0 || resolve(&b, turned, NULL, &err) < 0)
		fail_msg("%s", err.text);
	assert_non_null(find(&a, "gcc"));
	assert_non_null(find(&a, "make"));
	assert_non_null(find(&a, "dash"));      /* Essential */
	assert_non_null(find(&a, "coreutils")); /* Essential */
	assert_non_null(find(&a, "binutils"));  /* gcc depends on it */
	assert_null(find(&a, "manpages-dev"));  /* only recommended */
	assert_null(find(&a, "apt"));
	lock_print(&one, &a);
	lock_print(&two, &b);
	assert_string_equal(one.data, two.data); /* in any order */
	if (lock_parse(&again, one.data, one.len, "l", &err) < 0)
		fail_msg("%s", err.text);
}

static void
says_what_the_machine_lacks(void **state)
{
	static const struct {
		char *names[3];
		const char *suite, *reason;
	} rows[] = {
		{{"no-such-package-here"}, NULL, "no-such-package-here"},
		{{"awk"}, NULL, "awk"},
		{{"systemd-sysv", "sysvinit-core"}, NULL, "Conflicts"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(lock_done) struct lock l = {.suite = NULL};
		struct error err = ERROR_INIT;
		char *names[3] = {rows[i].names[0], rows[i].names[1], NULL};
		int r = resolve(&l, names, rows[i].suite, &err);

		if (r > 0)
			skip();
		assert_int_equal(r, -1);
		assert_error(&err, ERROR_INPUT, rows[i].reason);
	}
}

static void
knows_no_such_suite(void **state)
{
	scoped(scratch_done) struct scratch scratch = scratch_new();
	scoped(lock_done) struct lock l = {.suite = NULL};
	struct error err = ERROR_INIT;
	char *none[] = {NULL};
	static const char *const no[] = {"no-such-suite", "../x y"};
	const struct apt_suites none_such = {no, 1}, no_word = {no + 1, 1};
	bool updates;

	(void)state;
	if (apt_resolve(&l, none, APT_ENVIRONMENT, &none_such, scratch.path,
		    &updates, &err) == 0)
		fail_msg("resolved");
	if (strstr(err.text, "no program"))
		skip();
	assert_error(&err, ERROR_INPUT, "no package lists of no-such-suite");
	assert_int_equal(apt_resolve(&l, none, APT_ENVIRONMENT, &no_word,
				 scratch.path, &updates, &err),
		-1);
	assert_error(&err, ERROR_USAGE, "not a suite's name");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chooses_the_suite),
		cmocka_unit_test(chooses_updates),
		cmocka_unit_test(refuses_other_lists),
		cmocka_unit_test(reads_os_release),
		cmocka_unit_test(reads_what_apt_chose),
		cmocka_unit_test(refuses_what_is_no_choice),
		cmocka_unit_test(
			keeps_versions_of_sources_that_packages_do_not_tell),
		cmocka_unit_test(reads_records),
		cmocka_unit_test(refuses_half_records),
		cmocka_unit_test(asks_the_machine),
		cmocka_unit_test(says_what_the_machine_lacks),
		cmocka_unit_test(knows_no_such_suite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
