/* SPDX-License-Identifier: Apache-2.0 */
/* Which files of dpkg's database an image shows, by its layers. */
#include "tests/unit/unit.h"

#include "builder/ask/dpkg_overlay.h"

#define STATUS "var/lib/dpkg/status"
#define RECORDS "var/lib/dpkg/status.d"
#define A "Package: a\nStatus: install ok installed\nVersion: 1\n"
#define B "Package: b\nStatus: install ok installed\nVersion: 1\n"
#define LAYERS_MAX 3
#define ENTRIES_MAX 5

struct entry {
	const char *path;
	enum overlay_kind kind; /* OVERLAY_GONE: no entry */
	const char *text;       /* of a file, or the target of a link */
};
#define FILE_(path, text) \
	{ \
		path, OVERLAY_FILE, text \
	}
#define FOLDER_(path) \
	{ \
		path, OVERLAY_FOLDER, NULL \
	}
#define LINK_(path, target) \
	{ \
		path, OVERLAY_SYMLINK, target \
	}
#define WHITE_(path) \
	{ \
		path, OVERLAY_FILE, NULL \
	}

static void
add_layer(struct dpkg_overlay *image, const struct entry *list)
{
	scoped(dpkg_overlay_done) struct dpkg_overlay layer = DPKG_OVERLAY_INIT;

	for (size_t i = 0; i < ENTRIES_MAX && list[i].path; i++) {
		const bool is_file = list[i].kind == OVERLAY_FILE;
		struct bytes text = BYTES_INIT;

		if (is_file && list[i].text)
			bytes_adds(&text, list[i].text);
		dpkg_overlay_note(&layer, list[i].path, list[i].kind,
			is_file ? NULL : list[i].text, &text);
		bytes_done(&text);
	}
	dpkg_overlay_lay(image, &layer);
}

/* "a b", "" if the image has no database, "?" if nothing can be said */
static char *
packages_of(const struct entry layers[LAYERS_MAX][ENTRIES_MAX])
{
	scoped(dpkg_overlay_done) struct dpkg_overlay image = DPKG_OVERLAY_INIT;
	scoped(facts_done) struct facts f = FACTS_INIT;
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < LAYERS_MAX; i++)
		add_layer(&image, layers[i]);
	dpkg_overlay_facts(&f, &image);
	bytes_adds(&out, f.kind == FACTS_DPKG_UNREAD ? "?" : "");
	for (size_t i = 0; i < f.parts[FACTS_CONTAINS].n; i++) {
		scoped(thing_done) struct thing t = {{NULL}};

		assert_int_equal(
			thing_parse(&t, f.parts[FACTS_CONTAINS].lines[i]), 0);
		bytes_addf(&out, "%s%s", i ? " " : "", t.fields[THING_NAME]);
	}
	if (f.kind == FACTS_DPKG && out.len == 0)
		bytes_adds(&out, "none");
	return bytes_take(&out);
}

static void
layers_show_one_database(void **state)
{
	static const struct {
		const char *what, *packages;
		struct entry layers[LAYERS_MAX][ENTRIES_MAX];
	} rows[] = {
		{"a database", "a", {{FILE_(STATUS, A)}}},
		{"none", "", {{FILE_("usr/bin/x", A)}}},
		{"an empty one", "none", {{FILE_(STATUS, "")}}},
		{"records", "a b",
			{{FILE_(RECORDS "/a", A), FILE_(RECORDS "/b", B),
				FILE_(RECORDS "/b.md5sums", "\xff")}}},
		{"a record is no folder", "a",
			{{FILE_(RECORDS "/a", A), FOLDER_(RECORDS "/x"),
				FILE_(RECORDS "/x/b", B)}}},
		{"both", "a b", {{FILE_(RECORDS "/a", A)}, {FILE_(STATUS, B)}}},
		{"the upper one", "b",
			{{FILE_(STATUS, A)}, {FILE_(STATUS, B)}}},
		{"the last of two", "b",
			{{FILE_(STATUS, A), FILE_(STATUS, B)}}},
		{"a whiteout", "",
			{{FILE_(STATUS, A)},
				{WHITE_("var/lib/dpkg/.wh.status")}}},
		{"a whiteout of one record", "b",
			{{FILE_(RECORDS "/a", A), FILE_(RECORDS "/b", B)},
				{WHITE_(RECORDS "/.wh.a")}}},
		{"a whiteout in the layer of the file", "a",
			{{FILE_(STATUS, A),
				WHITE_("var/lib/dpkg/.wh.status")}}},
		{"a file above a whiteout", "b",
			{{FILE_(STATUS, A)},
				{WHITE_("var/lib/dpkg/.wh.status")},
				{FILE_(STATUS, B)}}},
		{"a whiteout of each folder above", "",
			{{FILE_(STATUS, A)}, {WHITE_(".wh.var")}}},
		{"of var/lib", "",
			{{FILE_(STATUS, A)}, {WHITE_("var/.wh.lib")}}},
		{"of dpkg", "",
			{{FILE_(STATUS, A)}, {WHITE_("var/lib/.wh.dpkg")}}},
		{"of status.d", "b",
			{{FILE_(RECORDS "/a", A), FILE_(STATUS, B)},
				{WHITE_("var/lib/dpkg/.wh.status.d")}}},
		{"of another folder", "a",
			{{FILE_(STATUS, A)}, {WHITE_("var/lib/.wh.apt")}}},
		{"an opaque root", "",
			{{FILE_(STATUS, A)}, {WHITE_(".wh..wh..opq")}}},
		{"an opaque folder", "",
			{{FILE_(STATUS, A)}, {WHITE_("var/.wh..wh..opq")}}},
		{"an opaque folder with a file", "b",
			{{FILE_(RECORDS "/a", A)},
				{FILE_(RECORDS "/b", B),
					WHITE_(RECORDS "/.wh..wh..opq")}}},
		{"another opaque folder", "a",
			{{FILE_(STATUS, A)}, {WHITE_("usr/.wh..wh..opq")}}},
		{"a link", "?", {{LINK_(STATUS, "status-old")}}},
		{"a link among the records", "?",
			{{FILE_(RECORDS "/a", A), LINK_(RECORDS "/b", "a")}}},
		{"a hard link", "?", {{{STATUS, OVERLAY_OTHER, NULL}}}},
		{"a link above", "?",
			{{LINK_("var", "srv"), FILE_(STATUS, A)}}},
		{"a link of a folder without a file", "?",
			{{LINK_("var/lib", "/srv")}}},
		{"a link that a later layer covers", "?",
			{{LINK_("var", "srv")}, {FILE_(STATUS, A)},
				{FOLDER_("var")}}},
		{"a link that is gone", "b",
			{{LINK_("var", "srv")}, {FOLDER_("var")},
				{FILE_(STATUS, B)}}},
		{"a link in the place of a folder", "?",
			{{FILE_(STATUS, A)}, {LINK_("var/lib/dpkg", "x")}}},
		{"a file in the place of a folder", "?",
			{{FILE_(STATUS, A)}, {FILE_("var", NULL)}}},
		{"a folder again", "a",
			{{FILE_(STATUS, A)}, {FOLDER_("var/lib/dpkg")}}},
		{"a folder in the place of a file", "?",
			{{FILE_(STATUS, A)}, {FOLDER_(STATUS)}}},
		{"a file that cannot be read", "?", {{FILE_(STATUS, "x")}}},
		{"and is gone", "a",
			{{FILE_(STATUS, "x")}, {FILE_(STATUS, A)}}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *is = packages_of(rows[i].layers);

		if (strcmp(is, rows[i].packages) != 0)
			fail_msg("%s: '%s' is not '%s'", rows[i].what, is,
				rows[i].packages);
	}
}

static void
the_distribution_is_that_of_os_release(void **state)
{
	static const char debian[] = "ID=debian\nVERSION_ID=12\n";
	static const struct {
		const char *purl;
		struct entry layers[2][ENTRIES_MAX];
	} rows[] = {
		{"pkg:deb/a@1", {{FILE_(STATUS, A)}}},
		{"pkg:deb/debian/a@1?distro=debian-12",
			{{FILE_(STATUS, A)},
				{FILE_("etc/os-release", debian)}}},
		{"pkg:deb/debian/a@1?distro=debian-12",
			{{FILE_(STATUS, A),
				LINK_("etc/os-release",
					"../usr/lib/os-release"),
				FILE_("usr/lib/os-release", debian)}}},
		{"pkg:deb/a@1",
			{{FILE_(STATUS, A), FILE_("usr/lib/os-release", debian),
				LINK_("etc/os-release", "/srv/os-release")}}},
		{"pkg:deb/a@1", {{FILE_(STATUS, A), LINK_("usr/lib", "lib2"),
					LINK_("etc/os-release",
						"../usr/lib/os-release"),
					FILE_("usr/lib/os-release", debian)}}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(dpkg_overlay_done) struct dpkg_overlay image =
			DPKG_OVERLAY_INIT;
		scoped(facts_done) struct facts f = FACTS_INIT;
		scoped(thing_done) struct thing t = {{NULL}};

		for (size_t j = 0; j < 2; j++)
			add_layer(&image, rows[i].layers[j]);
		dpkg_overlay_facts(&f, &image);
		assert_int_equal(f.parts[FACTS_CONTAINS].n, 1);
		assert_int_equal(
			thing_parse(&t, f.parts[FACTS_CONTAINS].lines[0]), 0);
		assert_string_equal(t.fields[THING_PURL], rows[i].purl);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layers_show_one_database),
		cmocka_unit_test(the_distribution_is_that_of_os_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
