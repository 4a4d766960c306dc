/* SPDX-License-Identifier: Apache-2.0 */
/* What changed between two releases, and how foreign text gets into the page.
 */
#include "tests/unit/unit.h"

#include "builder/release/html.h"
#include "builder/release/release_print.h"
#include "builder/release/release_private.h"
#include "tests/unit/facts.h"

struct input_row {
	const char *uri, *role;
	unsigned char sum;  /* 0: a commit */
	const char *commit; /* or NULL */
};

static void
fill_inputs(struct provenance *p, const struct input_row *rows, size_t n)
{
	p->inputs = mem_alloc(n, sizeof *p->inputs);
	for (size_t i = 0; i < n; i++)
		p->inputs[i] =
			(struct provenance_input){.uri = text_copy(rows[i].uri),
				.sum = rows[i].sum ? facts_sum(rows[i].sum)
						   : (struct digest){{0}},
				.git_commit = text_copy(rows[i].commit),
				.size = -1,
				.role = text_copy(rows[i].role)};
	p->n_inputs = n;
}

static void
print_changes(struct bytes *out, const struct release_changes *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct release_change *one = &c->list[i];

		bytes_addf(out, "%s|%s|%s|%s\n", one->name,
			one->role ? one->role : "", one->from ? one->from : "-",
			one->to ? one->to : "-");
	}
	bytes_addf(
		out, "%zu %zu %zu\n", c->n_added, c->n_removed, c->n_changed);
}

static void
inputs_are_compared_by_what_stays_of_them(void **state)
{
	static const struct input_row was[] = {
		{"git+https://x/hello@aa", NULL, 0, "aa"},
		{"debian:pool/main/h/hello/hello_2.10.orig.tar.gz", NULL, 1,
			NULL},
		{"https://x/a-1.tar.gz", NULL, 2, NULL},
		{"oci:debian@sha256:11", NULL, 3, NULL},
		{"pkg:deb/debian/gcc@4%3A12.2.0-3?arch=amd64", NULL, 4, NULL},
		{"pkg:deb/debian/libc6@2.36-9?arch=amd64", "base", 5, NULL},
		{"pkg:deb/debian/libc6@2.36-9?arch=amd64", NULL, 5, NULL},
		{"pkg:deb/debian/make@4.3?arch=amd64", NULL, 6, NULL},
	};
	static const struct input_row is[] = {
		{"pkg:deb/debian/libc6@2.36-10?arch=amd64", "base", 7, NULL},
		{"pkg:deb/debian/libc6@2.36-9?arch=amd64", "other", 5, NULL},
		{"pkg:deb/debian/gcc@4%3A12.2.0-3?arch=amd64", NULL, 8, NULL},
		{"pkg:npm/%40a/b@1.0", NULL, 9, NULL},
		{"git+https://x/hello@bb", NULL, 0, "bb"},
		{"debian:pool/main/h/hello/hello_2.12.orig.tar.gz", NULL, 10,
			NULL},
		{"https://x/a-2.tar.gz", NULL, 11, NULL},
		{"oci:debian@sha256:22", NULL, 12, NULL},
	};
	scoped(provenance_done) struct provenance a = PROVENANCE_INIT;
	scoped(provenance_done) struct provenance b = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct release_changes sources = {.list = NULL};
	struct release_changes packages = {.list = NULL};

	(void)state;
	fill_inputs(&a, was, ARRAY_LEN(was));
	fill_inputs(&b, is, ARRAY_LEN(is));
	release_inputs(&sources, &packages, &a, &b);
	print_changes(&text, &sources);
	print_changes(&text, &packages);
	assert_string_equal(text.data,
		"debian:pool/main/h/hello/hello||2.10.orig.tar.gz|2.12.orig."
		"tar.gz\n"
		"git+https://x/hello||aa|bb\n"
		"https://x/a-1.tar.gz|||-\n"
		"https://x/a-2.tar.gz||-|\n"
		"oci:debian||sha256:11|sha256:22\n"
		"1 1 3\n"
		"libc6|base|2.36-9|2.36-10\n"
		"b|environment|-|1.0\n"
		"gcc|environment|4:12.2.0-3|4:12.2.0-3\n"
		"make|environment|4.3|-\n"
		"1 1 2\n");
	release_changes_done(&sources);
	release_changes_done(&packages);
	release_inputs(&sources, &packages, &a, &a);
	assert_int_equal(sources.n + packages.n, 0);
	release_inputs_apart(&packages, &a, &a);
	assert_int_equal(packages.n, 0);
}

static void
platforms_are_apart_in_names_and_versions_and_not_in_bytes(void **state)
{
	static const struct input_row first[] = {
		{"git+https://x/hello@aa", NULL, 0, "aa"},
		{"pkg:deb/debian/gcc@4%3A12?arch=amd64", NULL, 4, NULL},
		{"pkg:deb/debian/libc6@2.36-9?arch=amd64", "base", 5, NULL},
	};
	static const struct input_row other[] = {
		{"git+https://x/hello@bb", NULL, 0, "bb"},
		{"pkg:deb/debian/gcc@4%3A12?arch=arm64", NULL, 6, NULL},
		{"pkg:deb/debian/libc6@2.36-8?arch=arm64", "base", 7, NULL},
		{"pkg:deb/debian/make@4.3?arch=arm64", NULL, 8, NULL},
	};
	scoped(provenance_done) struct provenance a = PROVENANCE_INIT;
	scoped(provenance_done) struct provenance b = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct release_changes apart = {.list = NULL};

	(void)state;
	fill_inputs(&a, first, ARRAY_LEN(first));
	fill_inputs(&b, other, ARRAY_LEN(other));
	release_inputs_apart(&apart, &a, &b);
	print_changes(&text, &apart);
	assert_string_equal(text.data, "source git+https://x/hello||aa|bb\n"
				       "package libc6|base|2.36-9|2.36-8\n"
				       "package make|environment|-|4.3\n"
				       "1 0 2\n");
	release_changes_done(&apart);
}

static void
add_entry(struct tree *tree, enum tree_type type, const char *path,
	uint32_t mode, const char *bytes)
{
	struct tree_entry *e = tree_add(tree);

	*e = (struct tree_entry){
		.type = type, .path = text_copy(path), .mode = mode};
	if (type == TREE_SYMLINK) {
		e->target = text_copy(bytes);
	} else if (type == TREE_FILE) {
		e->size = (int64_t)strlen(bytes);
		e->sum = digest_of(bytes, strlen(bytes));
	}
}

static void
files_are_compared_and_folders_only_by_mode(void **state)
{
	scoped(tree_done) struct tree a = TREE_INIT, b = TREE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct release_changes files = {.list = NULL};

	(void)state;
	add_entry(&a, TREE_DIR, "a", 0755, NULL);
	add_entry(&a, TREE_FILE, "a/gone", 0644, "x");
	add_entry(&a, TREE_FILE, "a/mode", 0644, "x");
	add_entry(&a, TREE_FILE, "a/same", 0644, "x");
	add_entry(&a, TREE_FILE, "a/size", 0644, "x");
	add_entry(&a, TREE_SYMLINK, "l", 0777, "a");
	add_entry(&a, TREE_DIR, "old", 0755, NULL);
	add_entry(&b, TREE_DIR, "a", 0700, NULL);
	add_entry(&b, TREE_FILE, "a/mode", 0755, "x");
	add_entry(&b, TREE_FILE, "a/new", 0644, "xyz");
	add_entry(&b, TREE_FILE, "a/same", 0644, "x");
	add_entry(&b, TREE_FILE, "a/size", 0644, "yy");
	add_entry(&b, TREE_SYMLINK, "l", 0777, "b");
	add_entry(&b, TREE_DIR, "other", 0755, NULL);
	release_files(&files, &a, &b);
	print_changes(&text, &files);
	assert_string_equal(text.data,
		"a||folder, mode 0755|folder, mode 0700\n"
		"a/gone||1 bytes, mode 0644|-\n"
		"a/mode||1 bytes, mode 0644|1 bytes, mode 0755\n"
		"a/new||-|3 bytes, mode 0644\n"
		"a/size||1 bytes, mode 0644|2 bytes, mode 0644\n"
		"l||link to a|link to b\n"
		"1 1 4\n");
	release_changes_done(&files);
}

static void
platforms_are_apart_in_paths_and_types(void **state)
{
	scoped(tree_done) struct tree a = TREE_INIT, b = TREE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct release_changes apart = {.list = NULL};

	(void)state;
	add_entry(&a, TREE_FILE, "bytes", 0644, "one");
	add_entry(&a, TREE_DIR, "folder", 0755, NULL);
	add_entry(&a, TREE_FILE, "gone", 0644, "x");
	add_entry(&a, TREE_FILE, "turned", 0644, "x");
	add_entry(&b, TREE_FILE, "bytes", 0644, "other");
	add_entry(&b, TREE_FILE, "new", 0644, "x");
	add_entry(&b, TREE_SYMLINK, "turned", 0777, "bytes");
	release_paths_apart(&apart, &a, &b);
	print_changes(&text, &apart);
	assert_string_equal(text.data, "file gone||a file|-\n"
				       "file new||-|a file\n"
				       "file turned||a file|a link\n"
				       "1 1 1\n");
	release_changes_done(&apart);
}

static void
differences_past_the_limit_are_counted(void **state)
{
	struct release_changes c = {.list = NULL};

	(void)state;
	for (size_t i = 0; i < RELEASE_CHANGES_MAX + 7; i++) {
		struct release_change one = {
			.name = text_copy("x"), .to = text_copy("y")};

		release_change_add(&c, &one);
		assert_null(one.name);
	}
	assert_int_equal(c.n, RELEASE_CHANGES_MAX);
	assert_int_equal(c.n_added, RELEASE_CHANGES_MAX + 7);
	release_changes_done(&c);
}

static void
foreign_text_is_no_markup(void **state)
{
	static const struct {
		const char *text, *html;
	} rows[] = {
		{"plain \xc3\xa4", "plain \xc3\xa4"},
		{"<script>alert('x')</script>",
			"&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
		{"\" onload=\"x", "&quot; onload=&quot;x"},
		{"&lt;&amp;", "&amp;lt;&amp;amp;"},
		{"a\xe2\x80\xae"
		 "b",
			"a\\xe2\\x80\\xaeb"},
		{"a\xe2\x81\xa6"
		 "b",
			"a\\xe2\\x81\\xa6b"},
		{"a\x1b[2Jb\nc", "a\\x1b[2Jb\\x0ac"},
		{"a\xff<", "a\\xff&lt;"},
		{"C:\\x", "C:\\x"},
		{"", ""},
	};
	scoped(bytes_done) struct bytes tag = BYTES_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes out = BYTES_INIT;

		bytes_adds(&out, "");
		html_text(&out, rows[i].text);
		assert_string_equal(out.data, rows[i].html);
	}
	html_element(&tag, "b class=\"x\"", "<");
	html_sentence(&tag, "words");
	assert_string_equal(tag.data, "<b class=\"x\">&lt;</b>Words.");
}

static void
sizes_have_a_unit(void **state)
{
	static const struct {
		int64_t n;
		const char *text;
	} rows[] = {{0, "0 bytes"}, {1023, "1023 bytes"},
		{1024, "1024 bytes (1.0 KiB)"},
		{1048575, "1048575 bytes (1023.9 KiB)"},
		{INT64_C(5) << 30, "5368709120 bytes (5120.0 MiB)"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *text = release_size(rows[i].n);

		assert_string_equal(text, rows[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inputs_are_compared_by_what_stays_of_them),
		cmocka_unit_test(
			platforms_are_apart_in_names_and_versions_and_not_in_bytes),
		cmocka_unit_test(files_are_compared_and_folders_only_by_mode),
		cmocka_unit_test(platforms_are_apart_in_paths_and_types),
		cmocka_unit_test(differences_past_the_limit_are_counted),
		cmocka_unit_test(foreign_text_is_no_markup),
		cmocka_unit_test(sizes_have_a_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
