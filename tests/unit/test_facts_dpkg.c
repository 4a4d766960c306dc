/* SPDX-License-Identifier: Apache-2.0 */
/* What the database of dpkg in an image says that is installed. */
#include "tests/unit/unit.h"

#include "attest/ask/facts_dpkg.h"
#include "builder/build/package_url.h"

#define MINI "Package: mini\nStatus: install ok installed\nVersion: 1\n"

/* -1: refused; else how many packages there are */
static int
count_packages(struct facts *f, enum dpkg_file kind, const char *text,
	size_t len, const struct distro *d)
{
	if (facts_dpkg_add(f, kind, text, len, d) < 0)
		return -1;
	facts_dpkg_end(f);
	return (int)f->parts[FACTS_CONTAINS].n;
}

static void
installed_packages_are_contained(void **state)
{
	static const struct {
		enum dpkg_file kind;
		const char *text;
		const char *line; /* NULL: no package */
	} rows[] = {
		{DPKG_STATUS, MINI, "deb mini 1    pkg:deb/mini@1"},
		{DPKG_STATUS, "\n\n" MINI "\n\n",
			"deb mini 1    pkg:deb/mini@1"},
		{DPKG_STATUS, "", NULL},
		{DPKG_STATUS,
			"package: mini\nVERSION:1\nstatus:\thold ok  installed "
			"\nArchitecture: all\nDescription: x\n more: y\n .\n",
			"deb mini 1    pkg:deb/mini@1?arch=all"},
		{DPKG_STATUS,
			"Package: a\nStatus: deinstall ok config-files\n"
			"Version: 1\n",
			NULL},
		{DPKG_STATUS,
			"Package: a\nStatus: install ok half-installed\n"
			"Version: 1\n",
			NULL},
		{DPKG_STATUS, "Package: a\nStatus: purge ok not-installed\n",
			NULL},
		{DPKG_STATUS, "Package: a\nStatus: installed\nVersion: 1\n",
			NULL},
		{DPKG_STATUS, "Package: a\nVersion: 1\n", NULL},
		{DPKG_RECORD, "Package: a\nVersion: 1\n",
			"deb a 1    pkg:deb/a@1"},
		{DPKG_RECORD, MINI, "deb mini 1    pkg:deb/mini@1"},
		{DPKG_RECORD,
			"Package: a\nVersion: 1\nStatus: deinstall ok "
			"config-files\n",
			NULL},
		{DPKG_RECORD, "Package: liblzma5\nVersion: 5-1+b1\nSource: xz",
			"deb liblzma5 5-1+b1 xz 5-1  "
			"pkg:deb/liblzma5@5-1%2Bb1?upstream=xz"},
		{DPKG_RECORD, "Package: gcc\nVersion: 4:12-3\nSource: d (1.2)",
			"deb gcc 4:12-3 d 1.2  "
			"pkg:deb/gcc@4%3A12-3?upstream=d%401.2"},
		{DPKG_RECORD, "Package: x\nVersion: 2\nSource: x (2)",
			"deb x 2    pkg:deb/x@2"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(facts_done) struct facts f = FACTS_INIT;
		const struct distro none = DISTRO_INIT;

		if (count_packages(&f, rows[i].kind, rows[i].text,
			    strlen(rows[i].text),
			    &none) != (rows[i].line != NULL))
			fail_msg("%s", rows[i].text);
		assert_int_equal(f.kind, FACTS_DPKG);
		assert_false(f.complete);
		if (rows[i].line)
			assert_string_equal(
				f.parts[FACTS_CONTAINS].lines[0], rows[i].line);
	}
}

/* An SBOM of hallmark and a database name a package in the same way. */
static void
the_package_url_is_that_of_an_sbom(void **state)
{
	const struct lock_package p = {.name = (char[]){"dmsetup"},
		.version = (char[]){"2:1.02.185-2"},
		.architecture = (char[]){"amd64"},
		.path = (char[]){"pool/main/l/lvm2/dmsetup_2.deb"},
		.source_version = (char[]){"2.03.16-2"}};
	static const char text[] =
		"Package: dmsetup\nVersion: 2:1.02.185-2\nArchitecture: amd64\n"
		"Source: lvm2 (2.03.16-2)\n";
	scoped_free char *url = package_url_debian(&p, "bookworm");
	scoped_free char *line =
		text_format("deb dmsetup 2:1.02.185-2 lvm2 2.03.16-2  %s", url);
	const struct distro d = {(char[]){"debian"}, (char[]){"12"}};
	scoped(facts_done) struct facts f = FACTS_INIT;

	(void)state;
	assert_int_equal(
		count_packages(&f, DPKG_RECORD, text, strlen(text), &d), 1);
	assert_string_equal(f.parts[FACTS_CONTAINS].lines[0], line);
}

static void
a_file_that_breaks_a_rule_is_refused_whole(void **state)
{
	static const char *const rows[] = {
		"Version: 1\n",
		"Package: a\nStatus: install ok installed\n",
		"Package: a\nPackage: b\nVersion: 1\n",
		"Package: a\nVersion: 1\nversion: 2\n",
		"Package:\nVersion: 1\n",
		"Package: a b\nVersion: 1\n",
		"Package: -a\nVersion: 1\n",
		"Package: \xff\nVersion: 1\n",
		"Package: a/../b\nVersion: 1\n",
		"Package: a\nVersion: 1 2\n",
		"Package: a\nVersion: 1\r\n",
		"Package: a\nVersion:\n",
		"Package: a\nVersion: 1\nArchitecture: a&b=c\n",
		"Package: a\nVersion: 1\nSource: x (\n",
		"Package: a\nVersion: 1\nSource: x ()\n",
		"Package: a\nVersion: 1\nSource: x 1\n",
		"Package: a\nVersion: 1\nSource: (1)\n",
		" Package: a\nVersion: 1\n",
		"Package: a\nVersion: 1\nno colon\n",
		"Package: a\nVersion: 1\nno word: x\n",
		"Package: a\nVersion: 1\n: x\n",
		MINI "\nPackage: b\nVersion: ~\n",
	};
	const struct distro none = DISTRO_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(facts_done) struct facts f = FACTS_INIT;
		enum dpkg_file kind =
			strstr(rows[i], "Status") ? DPKG_STATUS : DPKG_RECORD;

		/* the last row has both: it is a record */
		if (i + 1 == ARRAY_LEN(rows))
			kind = DPKG_RECORD;
		if (count_packages(&f, kind, rows[i], strlen(rows[i]), &none) !=
			-1)
			fail_msg("%s was read", rows[i]);
	}
}

static void
a_nul_anywhere_is_refused(void **state)
{
	const struct distro none = DISTRO_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof MINI; i++) {
		scoped(facts_done) struct facts f = FACTS_INIT;
		char text[sizeof MINI] = MINI "\n";

		text[sizeof MINI - 1] = '\n';
		text[i] = '\0';
		assert_int_equal(count_packages(&f, DPKG_STATUS, text,
					 sizeof text, &none),
			-1);
	}
}

static void
bounds_are_kept(void **state)
{
	const struct distro none = DISTRO_INIT;
	scoped(bytes_done) struct bytes line = BYTES_INIT, many = BYTES_INIT;
	size_t head = strlen(MINI "X: ");

	(void)state;
	bytes_adds(&line, MINI "X: ");
	while (line.len - head < DPKG_LINE_MAX - 3)
		bytes_addc(&line, 'y');
	for (int i = 0; i < 2; i++) {
		scoped(facts_done) struct facts f = FACTS_INIT;

		assert_int_equal(count_packages(&f, DPKG_STATUS, line.data,
					 line.len, &none),
			i == 0 ? 1 : -1);
		bytes_addc(&line, 'y');
	}
	for (int i = 0; i < DPKG_PACKAGES_MAX; i++)
		bytes_addf(&many, "Package: p%d\nVersion: 1\n\n", i);
	for (int i = 0; i < 2; i++) {
		scoped(facts_done) struct facts f = FACTS_INIT;

		assert_int_equal(count_packages(&f, DPKG_RECORD, many.data,
					 many.len, &none),
			i == 0 ? DPKG_PACKAGES_MAX : -1);
		bytes_adds(&many, "Package: last\nVersion: 1\n");
	}
}

static void
a_distribution_is_named_plainly_or_not(void **state)
{
	static const struct {
		const char *text, *id, *release;
	} rows[] = {
		{"ID=debian\nVERSION_ID=\"12\"\n", "debian", "12"},
		{"NAME=\"x\"\nVERSION_ID='22.04'\nID='ubuntu'", "ubuntu",
			"22.04"},
		{"ID=debian\n", "debian", NULL},
		{"ID=\"de bian\"\nVERSION_ID=$(x)\n", NULL, NULL},
		{"XID=debian\nID_LIKE=debian\n", NULL, NULL},
		{"ID=\n", NULL, NULL},
		{"ID=\"\n", NULL, NULL},
		{"", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(distro_done) struct distro d = DISTRO_INIT;

		distro_parse(&d, rows[i].text, strlen(rows[i].text));
		assert_true(text_equal(d.id, rows[i].id));
		assert_true(text_equal(d.release, rows[i].release));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(installed_packages_are_contained),
		cmocka_unit_test(the_package_url_is_that_of_an_sbom),
		cmocka_unit_test(a_file_that_breaks_a_rule_is_refused_whole),
		cmocka_unit_test(a_nul_anywhere_is_refused),
		cmocka_unit_test(bounds_are_kept),
		cmocka_unit_test(a_distribution_is_named_plainly_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
