/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "builder/registry/reference.h"

#define SUM \
	"sha256:" \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
names_are_parsed(void **state)
{
	static const struct {
		const char *text, *host, *repository, *tag, *sum;
	} rows[] = {
		{"debian", "docker.io", "library/debian", NULL, NULL},
		{"debian:12", "docker.io", "library/debian", "12", NULL},
		{"org/tool", "docker.io", "org/tool", NULL, NULL},
		{"docker.io/debian", "docker.io", "library/debian", NULL, NULL},
		{"docker.io/library/debian:12@" SUM, "docker.io",
			"library/debian", "12", SUM},
		{"docker://quay.example/a/b:v1", "quay.example", "a/b", "v1",
			NULL},
		{"localhost/x", "localhost", "x", NULL, NULL},
		{"localhost:5000/x", "localhost:5000", "x", NULL, NULL},
		{"127.0.0.1:5000/x/y:1", "127.0.0.1:5000", "x/y", "1", NULL},
		{"[::1]:5000/x", "[::1]:5000", "x", NULL, NULL},
		{"Host/x", "Host", "x", NULL, NULL},
		{"r.example/a__b/c-d--e.f:T_x.y-z", "r.example",
			"a__b/c-d--e.f", "T_x.y-z", NULL},
		{"r.example/x@" SUM, "r.example", "x", NULL, SUM},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(reference_done) struct reference r = REFERENCE_INIT;
		struct error err = ERROR_INIT;

		if (reference_parse(&r, rows[i].text, &err) < 0)
			fail_msg("%s: %s", rows[i].text, err.text);
		assert_string_equal(r.host, rows[i].host);
		assert_string_equal(r.repository, rows[i].repository);
		assert_true(text_equal(r.tag, rows[i].tag));
		if (rows[i].sum)
			assert_string_equal(digest_text(&r.sum).s, rows[i].sum);
		else
			assert_true(digest_is_zero(&r.sum));
	}
}

static void
a_name_written_again_is_complete(void **state)
{
	scoped(reference_done) struct reference r = REFERENCE_INIT;
	scoped_free char *text = NULL;
	struct error err;

	(void)state;
	assert_int_equal(reference_parse(&r, "debian:12@" SUM, &err), 0);
	text = reference_text(&r);
	assert_string_equal(text, "docker.io/library/debian:12@" SUM);
}

static void
other_names_are_refused(void **state)
{
	static const char *const texts[] = {"r.e/x@sha256:"
					    "0000000000000000000000000000000000"
					    "000000000000000000000000000000",
		"", "/", "x/", "/x", "X", "r.e/X", "r.e/x:", "r.e/x:-a",
		"r.e/x:.a", "r.e/x:a b", "r.e/x@", "r.e/x@sha256:12",
		"r.e/x@sha512:12", "r.e/x@" SUM "0", "r.e/a//b", "r.e/a/",
		"r.e/-a", "r.e/a-", "r.e/a___b", "r.e/a..b", "r.e/a._b",
		"r.e:0/x", "r.e:65536/x", "r.e:/x", "r.e:5a/x", "-r.e/x",
		"r.e./x", "r..e/x", "[::1/x", "[zz]/x", "r.e/\xc3\xa9",
		"r.e/x y", "r.e/x?a=b", "r.e/x#f", "u@r.e/x", "https://r.e/x",
		"r.e/x:a:b", "../x", "r.e/../x"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		scoped(reference_done) struct reference r = REFERENCE_INIT;
		struct error err = ERROR_INIT;

		if (reference_parse(&r, texts[i], &err) == 0)
			fail_msg("%s was accepted: %s / %s", texts[i], r.host,
				r.repository);
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

static void
long_names_are_refused(void **state)
{
	scoped(bytes_done) struct bytes tag = BYTES_INIT, name = BYTES_INIT;
	scoped(reference_done) struct reference r = REFERENCE_INIT;
	struct error err;

	(void)state;
	bytes_adds(&tag, "r.e/x:");
	for (int i = 0; i < 128; i++)
		bytes_addc(&tag, 'a');
	assert_int_equal(reference_parse(&r, tag.data, &err), 0);
	reference_done(&r);
	bytes_addc(&tag, 'a');
	assert_int_equal(reference_parse(&r, tag.data, &err), -1);
	bytes_adds(&name, "r.e/");
	for (int i = 4; i < 255; i++)
		bytes_addc(&name, 'a');
	assert_int_equal(reference_parse(&r, name.data, &err), 0);
	reference_done(&r);
	bytes_addc(&name, 'a');
	assert_int_equal(reference_parse(&r, name.data, &err), -1);
}

static void
a_registry_may_have_another_server(void **state)
{
	(void)state;
	assert_string_equal(reference_api("docker.io"), "registry-1.docker.io");
	assert_string_equal(reference_api("r.example:5000"), "r.example:5000");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_parsed),
		cmocka_unit_test(a_name_written_again_is_complete),
		cmocka_unit_test(other_names_are_refused),
		cmocka_unit_test(long_names_are_refused),
		cmocka_unit_test(a_registry_may_have_another_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
