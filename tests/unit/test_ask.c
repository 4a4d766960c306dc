/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked, and what statements tell. */
#include "tests/unit/unit.h"

#include "attest/archive_name.h"
#include "attest/ask/holds.h"
#include "attest/ask/purl.h"
#include "base/wire.h"
#include "builder/ask/ask_index.h"
#include "builder/build/package_url.h"

#define IMAGE "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "2222222222222222222222222222222222222222222222222222222222222222"

static void
package_urls_are_read(void **state)
{
	static const struct {
		const char *text, *type, *name, *version, *upstream;
	} rows[] = {
		{"pkg:deb/debian/xz-utils@5.6.0-1?arch=amd64", "deb",
			"xz-utils", "5.6.0-1", NULL},
		{"pkg:deb/debian/gcc@4%3A12.2.0-3?arch=amd64&distro=debian-12&"
		 "upstream=gcc-defaults%401.203",
			"deb", "gcc", "4:12.2.0-3", "gcc-defaults@1.203"},
		{"pkg:npm/%40babel/core@7.1.0", "npm", "@babel/core", "7.1.0",
			NULL},
		{"pkg:npm/@babel/core@7.1.0", "npm", "@babel/core", "7.1.0",
			NULL},
		{"pkg:npm/@babel/core", "npm", "@babel/core", NULL, NULL},
		{"pkg:golang/github.com/a/b@v1.0.0#sub/x", "golang",
			"github.com/a/b", "v1.0.0", NULL},
		{"pkg:oci/hello@sha256%3Aab?arch=amd64", "oci", "hello",
			"sha256:ab", NULL},
		{"pkg:NPM/left-pad@1", "npm", "left-pad", "1", NULL},
		{"pkg://npm/left-pad@1", "npm", "left-pad", "1", NULL},
		{"pkg:npm/left-pad", "npm", "left-pad", NULL, NULL},
	};
	static const char *const bad[] = {"", "pkg:", "pkg:deb", "pkg:deb/",
		"pkg:deb/@1", "deb/debian/x@1", "pkg:deb/debian/x@",
		"pkg:deb/x%zz", "pkg:deb/x%4", "pkg:deb/x%00y", "pkg:deb/%ff",
		"pkg:d b/x", "pkg:/x", "pkg:deb/x?upstream=%g0"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(purl_done) struct purl p = PURL_INIT;
		scoped_free char *name = NULL;

		assert_int_equal(purl_parse(&p, rows[i].text), 0);
		name = purl_full_name(&p);
		assert_string_equal(p.type, rows[i].type);
		assert_string_equal(name, rows[i].name);
		assert_true(text_equal(p.version, rows[i].version));
		assert_true(text_equal(p.upstream, rows[i].upstream));
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		scoped(purl_done) struct purl p = PURL_INIT;

		if (purl_parse(&p, bad[i]) == 0)
			fail_msg("%s was read", bad[i]);
	}
}

static void
package_urls_of_debian_name_release_and_source(void **state)
{
	static const struct {
		const char *name, *version, *path, *suite, *url;
		const char *source_version;
	} rows[] = {
		{"dmsetup", "2:1.02.185-2", "pool/main/l/lvm2/dmsetup_2.deb",
			"bookworm",
			"pkg:deb/debian/dmsetup@2%3A1.02.185-2?arch=amd64&"
			"distro=debian-12&upstream=lvm2%402.03.16-2",
			"2.03.16-2"},
		{"bsdutils", "1:2.38.1-5",
			"pool/main/u/util-linux/bsdutils_2.deb", "bookworm",
			"pkg:deb/debian/bsdutils@1%3A2.38.1-5?arch=amd64&"
			"distro=debian-12&upstream=util-linux%402.38.1-5",
			"2.38.1-5"},
		{"odd", "1+b1", "pool/main/o/odd/odd_1.deb", "bookworm",
			"pkg:deb/debian/odd@1%2Bb1?arch=amd64&"
			"distro=debian-12",
			"1+b1"},
		{"xz-utils", "5.4.1-0.2", "pool/main/x/xz-utils/xz-utils_5.deb",
			"bookworm",
			"pkg:deb/debian/xz-utils@5.4.1-0.2?arch=amd64&distro="
			"debian-12",
			NULL},
		{"liblzma5", "5.4.1-0.2", "pool/main/x/xz-utils/liblzma5_5.deb",
			"trixie",
			"pkg:deb/debian/liblzma5@5.4.1-0.2?arch=amd64&distro="
			"debian-13&upstream=xz-utils",
			NULL},
		{"liblzma5", "1:5.4.1+b2-1+b12",
			"pool/main/x/xz-utils/liblzma5_5.deb",
			"bookworm-backports",
			"pkg:deb/debian/liblzma5@1%3A5.4.1%2Bb2-1%2Bb12?arch="
			"amd64&distro=debian-12&upstream=xz-utils%401%3A5.4.1"
			"%2Bb2-1",
			NULL},
		{"xz-utils", "5.4.1-0.2+b1",
			"pool/main/x/xz-utils/xz-utils_5.deb", "sid",
			"pkg:deb/debian/xz-utils@5.4.1-0.2%2Bb1?arch=amd64&"
			"distro=debian-sid&upstream=xz-utils%405.4.1-0.2",
			NULL},
		{"libstdc++6", "12-1+bx", "pool/main/g/gcc-12/l.deb",
			"debian-12",
			"pkg:deb/debian/libstdc%2B%2B6@12-1%2Bbx?arch=amd64&"
			"distro=debian-12&upstream=gcc-12",
			NULL},
		{"mini", "1", "mini.deb", NULL,
			"pkg:deb/debian/mini@1?arch=amd64", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct lock_package p = {.name = (char *)rows[i].name,
			.version = (char *)rows[i].version,
			.architecture = (char[]){"amd64"},
			.path = (char *)rows[i].path,
			.source_version = (char *)rows[i].source_version};
		scoped_free char *url = package_url_debian(&p, rows[i].suite);

		assert_string_equal(url, rows[i].url);
	}
}

static void
archives_of_npm_are_known_by_their_address(void **state)
{
	static const struct {
		const char *where, *name, *version;
	} rows[] = {
		{"https://example.org/left-pad/-/left-pad-1.3.0.tgz",
			"left-pad", "1.3.0"},
		{"https://example.org/npm/@babel/core/-/core-7.0.0-beta.4.tgz",
			"@babel/core", "7.0.0-beta.4"},
		{"https://example.org/%40babel/core/-/core-7.0.0.tgz",
			"@babel/core", "7.0.0"},
		{"https://example.org/@babel%2fcore/-/core-7.0.0.tgz",
			"@babel/core", "7.0.0"},
		{"https://example.org/%40babel%2Fcore/-/core-7.0.0.tgz",
			"@babel/core", "7.0.0"},
		{"https://example.org/a/-/a-1.0.0%2Bb.tgz", "a", "1.0.0+b"},
		{"https://example.org/a/-/a-1.0.0%00b.tgz", NULL, NULL},
		{"https://example.org/a/-/a-1.0.0%b.tgz", NULL, NULL},
		{"https://example.org/left-pad/-/other-1.3.0.tgz", NULL, NULL},
		{"https://example.org/left-pad/-/left-pad-1.3.0.tgz?x", NULL,
			NULL},
		{"https://example.org/left-pad/-/left-pad-.tgz", NULL, NULL},
		{"https://example.org/left-pad-1.3.0.tgz", NULL, NULL},
		{"/-/-1.tgz", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *name = NULL, *version = NULL;

		assert_int_equal(
			archive_name_npm(&name, &version, rows[i].where),
			rows[i].name != NULL);
		assert_true(text_equal(name, rows[i].name));
		assert_true(text_equal(version, rows[i].version));
	}
	{
		scoped_free char *url = package_url_npm("@babel/core", "7.1.0");

		assert_string_equal(url, "pkg:npm/%40babel/core@7.1.0");
	}
}

static void
versions_that_are_asked_for_are_found(void **state)
{
	static const struct {
		const char *range, *type, *version;
		enum version_meets is;
	} rows[] = {
		{"5.6.0", "deb", "5.6.0-1", VERSION_YES},
		{"5.6.0", "deb", "1:5.6.0-1+b2", VERSION_YES},
		{"5.6.0", "deb", "5.6.0", VERSION_YES},
		{"5.6.0", "deb", "5.6.0+dfsg-1", VERSION_NO},
		{"5.6.0", "deb", "5.6.1+really5.6.0-1", VERSION_NO},
		{"5.6.0-1", "deb", "5.6.0-1", VERSION_YES},
		{"5.6.0-1", "deb", "5.6.0-2", VERSION_NO},
		{"1:5.6.0", "deb", "5.6.0-2", VERSION_NO},
		{"5.6.0..5.6.1", "deb", "5.6.1-1", VERSION_YES},
		{"5.6.0..5.6.1", "deb", "3:5.6.1-1", VERSION_YES},
		{"5.6.0..5.6.1", "deb", "5.6.1+really5.4.5-1", VERSION_NO},
		{"5.6.0..5.6.1", "deb", "5.6.0~rc1-1", VERSION_NO},
		{"<13", "deb", "4:12.2.0-3", VERSION_YES},
		{">5.6.0", "deb", "5.6.0-9", VERSION_NO},
		{">5.6.0", "deb", "5.6.1-9", VERSION_YES},
		{">=5.6.0,<5.6.2", "deb", "5.6.1-1", VERSION_YES},
		{">=5.6.0,<5.6.2", "deb", "5.6.2-1", VERSION_NO},
		{"=5.6.0", "deb", "5.6.0-1", VERSION_YES},
		{"<<5.6.0-2", "deb", "5.6.0-1", VERSION_YES},
		{"5.6.0", "", "v5.6.0", VERSION_YES},
		{"v5.6.0", "", "5.6.0", VERSION_YES},
		{"5.6.0", "", "next", VERSION_UNSURE},
		{"5.6.0", "", "", VERSION_UNSURE},
		{"5.6.0", "generic", "0123456789012345678901234567890123456789",
			VERSION_UNSURE},
		{"1.2.0", "npm", "1.2.0-beta.1", VERSION_NO},
		{"<1.2.0", "npm", "1.2.0-beta.1", VERSION_YES},
		{">=1.2.0-beta.2", "npm", "1.2.0-beta.10", VERSION_YES},
		{">=1.2.0-beta.2", "npm", "1.2.0-beta", VERSION_NO},
		{">=1.2.0-beta.2", "npm", "1.2.0-beta.x", VERSION_YES},
		{">1.2.0-rc.1", "npm", "1.2.0", VERSION_YES},
		{"1.2", "npm", "1.2.0+build.7", VERSION_YES},
		{"<1.10.0", "npm", "1.9.9", VERSION_YES},
		{"<=1.0.0", "golang", "v1.0.0", VERSION_YES},
		{"1.0.0", "npm", "1.00.0", VERSION_YES},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *text = text_format("x@%s", rows[i].range);
		scoped(holds_done) struct holds h = HOLDS_INIT;
		struct error err = ERROR_INIT;
		enum version_meets is;

		if (holds_parse(&h, text, &err) < 0)
			fail_msg("%s: %s", text, err.text);
		is = version_meets(&h.range, rows[i].type, rows[i].version);
		if (is != rows[i].is)
			fail_msg("%s of %s %s: %d", rows[i].range, rows[i].type,
				rows[i].version, is);
	}
}

static void
a_source_package_stands_for_its_packages(void **state)
{
	static const char line[] =
		"deb liblzma5 5.6.0-1+b1 xz-utils 5.6.0-1 "
		"sha256:" IMAGE " pkg:deb/debian/liblzma5@5.6.0-1%2Bb1";
	static const struct {
		const char *asked;
		enum version_meets is;
	} rows[] = {
		{"liblzma5", VERSION_YES},
		{"xz-utils@5.6.0", VERSION_YES},
		{"xz-utils@5.6.0-1", VERSION_YES},
		{"liblzma5@5.6.0-1", VERSION_NO},
		{"XZ-UTILS", VERSION_YES},
		{"xz", VERSION_NO},
		{"pkg:deb/debian/xz-utils@5.6.0?arch=source", VERSION_YES},
		{"pkg:deb/ubuntu/xz-utils@5.6.0", VERSION_NO},
		{"pkg:npm/xz-utils", VERSION_NO},
		{"liblzma5@sha256:" IMAGE, VERSION_YES},
		{"liblzma5@sha256:" OTHER, VERSION_NO},
	};
	scoped(thing_done) struct thing t = {{NULL}};

	(void)state;
	assert_int_equal(thing_parse(&t, line), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(holds_done) struct holds h = HOLDS_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(holds_parse(&h, rows[i].asked, &err), 0);
		if (holds_has(&h, &t) != rows[i].is)
			fail_msg("%s: %d", rows[i].asked, holds_has(&h, &t));
	}
}

static void
a_thing_is_one_line(void **state)
{
	static const char *const bad[] = {"", "a b c d e f", "a b c d e f g h",
		"a\tb      ", "\\41      ", "\\2       ", "\\00      ",
		"\\zz      ", "\xff      "};
	const char *const fields[THING_FIELDS] = {
		"deb", "a b\\c\n", "", "\x7f", "\xc3\xa9", NULL, "%20"};
	scoped_free char *line = thing_print(fields);
	scoped(thing_done) struct thing t = {{NULL}};

	(void)state;
	assert_string_equal(line, "deb a\\20b\\5cc\\0a  \\7f \xc3\xa9  %20");
	assert_int_equal(thing_parse(&t, line), 0);
	for (size_t i = 0; i < THING_FIELDS; i++)
		assert_string_equal(t.fields[i], fields[i] ? fields[i] : "");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		scoped(thing_done) struct thing none = {{NULL}};

		if (thing_parse(&none, bad[i]) == 0)
			fail_msg("'%s' was read", bad[i]);
	}
}

/* An envelope about IMAGE. */
static void
derive(struct facts *out, const char *type, const char *predicate)
{
	scoped_free char *statement = text_format(
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":["
		"{\"digest\":{\"sha256\":\"" IMAGE "\"}}],\"predicateType\":"
		"\"%s\",\"predicate\":%s}",
		type, predicate);
	scoped(bytes_done) struct bytes payload = BYTES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct digest image;

	assert_int_equal(digest_parse_hex(&image, IMAGE), 0);
	base64_print(&payload, statement, strlen(statement));
	bytes_addf(&text,
		"{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":"
		"\"%s\",\"signatures\":[{\"keyid\":\"k\",\"sig\":\"YQ==\"}]}",
		payload.data);
	facts_derive(out, &text, &image);
}

#define SLSA "https://slsa.dev/provenance/v1"
#define SPDX "https://spdx.dev/Document"
#define CDX "https://cyclonedx.org/bom"

static void
each_form_tells_what_is_contained(void **state)
{
	static const struct {
		const char *type, *predicate;
		enum facts_kind kind;
		const char *contains, *environment, *sources; /* a line */
	} rows[] = {
		{SLSA,
			"{\"buildDefinition\":{\"resolvedDependencies\":[{"
			"\"uri\":\"pkg:deb/debian/a@1\"}]}}",
			FACTS_PROVENANCE, NULL, "deb a 1    pkg:deb/debian/a@1",
			NULL},
		{SLSA,
			"{\"buildDefinition\":{\"resolvedDependencies\":[{"
			"\"uri\":\"pkg:deb/debian/a@1\",\"name\":\"pool/main/s/"
			"src/a.deb\",\"annotations\":{\"role\":\"base\"}}]}}",
			FACTS_PROVENANCE, "deb a 1 src 1  pkg:deb/debian/a@1",
			NULL, NULL},
		{"https://slsa.dev/provenance/v0.2",
			"{\"materials\":[{\"uri\":\"git+https://x/y.git@main\","
			"\"digest\":{\"sha1\":\"abc\"}}]}",
			FACTS_PROVENANCE, NULL, NULL, "generic y abc    "},
		{SLSA, "{}", FACTS_PROVENANCE, NULL, NULL, NULL},
		{SLSA, "[]", FACTS_UNREAD, NULL, NULL, NULL},
		{SLSA, "{\"buildDefinition\":{\"resolvedDependencies\":[7]}}",
			FACTS_UNREAD, NULL, NULL, NULL},
		{SPDX "/v2.3",
			"{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{"
			"\"SPDXID\":\"a\",\"name\":\"n\"}]}",
			FACTS_SPDX, " n     ", NULL, NULL},
		{SPDX,
			"{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{"
			"\"SPDXID\":\"a\",\"name\":\"n\"}],\"relationships\":[{"
			"\"spdxElementId\":\"a\",\"relationshipType\":"
			"\"BUILD_DEPENDENCY_OF\",\"relatedSpdxElement\":\"b\"}]"
			"}",
			FACTS_SPDX, NULL, " n     ", NULL},
		{SPDX,
			"{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{"
			"\"SPDXID\":\"a\",\"name\":\"n\"}],\"relationships\":[{"
			"\"spdxElementId\":\"b\",\"relationshipType\":"
			"\"GENERATED_FROM\",\"relatedSpdxElement\":\"a\"}]}",
			FACTS_SPDX, NULL, NULL, " n     "},
		{SPDX, "{\"spdxVersion\":\"SPDX-3.0\"}", FACTS_UNREAD, NULL,
			NULL, NULL},
		{SPDX,
			"{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{"
			"\"name\":\"n\"}]}",
			FACTS_UNREAD, NULL, NULL, NULL},
		{CDX,
			"{\"bomFormat\":\"CycloneDX\",\"components\":[{"
			"\"type\":\"library\",\"group\":\"@a\",\"name\":\"b\","
			"\"version\":\"1\"}]}",
			FACTS_CYCLONEDX, " @a/b 1    ", NULL, NULL},
		{CDX,
			"{\"bomFormat\":\"CycloneDX\",\"components\":[{"
			"\"type\":\"library\",\"name\":\"b\",\"scope\":"
			"\"excluded\"}]}",
			FACTS_CYCLONEDX, NULL, " b     ", NULL},
		{CDX,
			"{\"bomFormat\":\"CycloneDX\",\"components\":[{"
			"\"type\":\"file\",\"name\":\"b\"}]}",
			FACTS_CYCLONEDX, NULL, NULL, NULL},
		{CDX, "{}", FACTS_UNREAD, NULL, NULL, NULL},
		{CDX, "{\"bomFormat\":\"CycloneDX\",\"components\":[7]}",
			FACTS_UNREAD, NULL, NULL, NULL},
		{"https://example.org/other", "{}", FACTS_OTHER, NULL, NULL,
			NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *const want[] = {rows[i].contains,
			rows[i].environment, rows[i].sources,
			rows[i].kind == FACTS_UNREAD ? NULL : "key k     "};
		scoped(facts_done) struct facts f = FACTS_INIT;

		derive(&f, rows[i].type, rows[i].predicate);
		if (f.kind != rows[i].kind)
			fail_msg("%s is %s", rows[i].predicate,
				facts_kind_name(f.kind));
		for (size_t j = 0; j < FACTS_PARTS; j++) {
			assert_int_equal(f.parts[j].n, want[j] != NULL);
			if (want[j])
				assert_string_equal(
					f.parts[j].lines[0], want[j]);
		}
	}
}

static void
facts_that_are_cut_short_are_refused(void **state)
{
	scoped(facts_done) struct facts f = FACTS_INIT;
	scoped(bytes_done) struct bytes wire = BYTES_INIT;

	(void)state;
	derive(&f, SLSA,
		"{\"buildDefinition\":{\"resolvedDependencies\":[{\"uri\":"
		"\"pkg:deb/debian/a@1\"},{\"uri\":\"pkg:deb/debian/b@1\"}]}}");
	assert_int_equal(f.parts[FACTS_ENVIRONMENT].n, 2);
	facts_put(&wire, &f);
	for (size_t len = 0; len <= wire.len; len++) {
		scoped(facts_done) struct facts g = FACTS_INIT;
		struct wire from = wire_open(wire.data, len);

		assert_int_equal(
			facts_take(&g, &from), len == wire.len ? 0 : -1);
	}
}

/* An index of two images that share a set. */
static void
fill_index(struct ask_index *x, bool other_way)
{
	scoped(facts_done) struct facts f = FACTS_INIT, g = FACTS_INIT;
	struct digest sums[2];

	assert_int_equal(digest_parse_hex(&sums[0], IMAGE), 0);
	assert_int_equal(digest_parse_hex(&sums[1], OTHER), 0);
	derive(&f, SLSA,
		"{\"buildDefinition\":{\"resolvedDependencies\":[{\"uri\":"
		"\"pkg:deb/debian/a@1\"},{\"uri\":\"pkg:deb/debian/b@1\"}]}}");
	derive(&g, CDX,
		"{\"bomFormat\":\"CycloneDX\",\"components\":[{\"type\":\"x\","
		"\"name\":\"c\"}]}");
	for (size_t i = 0; i < 2; i++) {
		struct ask_image *image =
			ask_index_add(x, &sums[other_way ? 1 - i : i]);

		image->layers = mem_copy(&sums[0], sizeof sums[0]);
		image->n_layers = 1;
		ask_index_state(x, image, &sums[0], other_way ? &g : &f);
		ask_index_state(x, image, &sums[1], other_way ? &f : &g);
		if (other_way) { /* the order of statements is given */
			struct ask_statement first = image->statements[0];

			image->statements[0] = image->statements[1];
			image->statements[1] = first;
			image->statements[0].sum = sums[0];
			image->statements[1].sum = sums[1];
		}
	}
}

static void
an_index_does_not_show_how_it_grew(void **state)
{
	const bool keeps[] = {true, true};
	scoped(ask_index_done) struct ask_index x = ASK_INDEX_INIT;
	scoped(ask_index_done) struct ask_index y = ASK_INDEX_INIT;
	scoped(ask_index_done) struct ask_index again = ASK_INDEX_INIT;
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;
	scoped(bytes_done) struct bytes c = BYTES_INIT, copy = BYTES_INIT;

	(void)state;
	fill_index(&x, false);
	fill_index(&y, true);
	ask_index_print(&a, &x, keeps);
	ask_index_print(&b, &y, keeps);
	assert_string_equal(a.data, b.data);
	bytes_add(&copy, a.data, a.len);
	assert_int_equal(ask_index_parse(&again, &copy), 0);
	ask_index_print(&c, &again, keeps);
	assert_string_equal(a.data, c.data);
}

static void
an_index_that_is_cut_or_changed_is_refused(void **state)
{
	const bool keeps[] = {true, true};
	scoped(ask_index_done) struct ask_index x = ASK_INDEX_INIT;
	scoped(bytes_done) struct bytes a = BYTES_INIT;

	(void)state;
	fill_index(&x, false);
	ask_index_print(&a, &x, keeps);
	for (size_t i = 0; i < a.len; i++) {
		scoped(bytes_done) struct bytes cut = BYTES_INIT;
		scoped(bytes_done) struct bytes other = BYTES_INIT;
		struct ask_index none = ASK_INDEX_INIT;

		bytes_add(&cut, a.data, i);
		bytes_add(&other, a.data, a.len);
		other.data[i] ^= 1;
		assert_int_equal(ask_index_parse(&none, &cut), -1);
		assert_int_equal(ask_index_parse(&none, &other), -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(package_urls_are_read),
		cmocka_unit_test(
			package_urls_of_debian_name_release_and_source),
		cmocka_unit_test(archives_of_npm_are_known_by_their_address),
		cmocka_unit_test(versions_that_are_asked_for_are_found),
		cmocka_unit_test(a_source_package_stands_for_its_packages),
		cmocka_unit_test(a_thing_is_one_line),
		cmocka_unit_test(each_form_tells_what_is_contained),
		cmocka_unit_test(facts_that_are_cut_short_are_refused),
		cmocka_unit_test(an_index_does_not_show_how_it_grew),
		cmocka_unit_test(an_index_that_is_cut_or_changed_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
