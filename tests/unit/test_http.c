/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "builder/fetch/http.h"

static struct http *http;

static int
begin_http(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	return http_new(&http, NULL, &err);
}

static int
end_http(void **state)
{
	(void)state;
	http_free(http);
	return 0;
}

static void
locations_are_resolved(void **state)
{
	static const struct {
		const char *base, *location, *url;
	} rows[] = {
		{"https://r.example/v2/a", "/v2/b?x=1",
			"https://r.example/v2/b?x=1"},
		{"https://r.example/v2/a", "https://s.example/b",
			"https://s.example/b"},
		{"https://r.example/v2/a", "//s.example/b",
			"https://s.example/b"},
		{"http://r.example:5000/v2/a/b", "c",
			"http://r.example:5000/v2/a/c"},
		{"https://r.example/v2/a", "https://u:p@s.example/", NULL},
		{"https://r.example/v2/a", "https://:p@s.example/", NULL},
		{"https://r.example/v2/a", "https://@s.example/", NULL},
		{"https://r.example/v2/a", "file:///etc/passwd", NULL},
		{"https://r.example/v2/a", "ftp://s.example/b", NULL},
		{"https://r.example/v2/a", "gopher://s.example/b", NULL},
		{"https://r.example/v2/a", "https://s.example/\n", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *url =
			http_resolve(rows[i].base, rows[i].location);

		if (!text_equal(url, rows[i].url))
			fail_msg("%s: %s", rows[i].location,
				url ? url : "refused");
	}
}

static void
origins_are_compared(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{"https://r.example/a", "https://r.example:443/b", true},
		{"https://R.example/a", "https://r.example/b", true},
		{"https://r.example/a", "http://r.example/a", false},
		{"https://r.example/a", "https://r.example:444/a", false},
		{"https://r.example/a", "https://r.example.evil/a", false},
		{"https://r.example/a", "https://x.r.example/a", false},
		{"https://r.example@s.example/", "https://r.example/", false},
		{"nothing", "nothing", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (http_same_origin(rows[i].a, rows[i].b) != rows[i].same)
			fail_msg("%s %s", rows[i].a, rows[i].b);
}

static void
only_this_machine_is_loopback(void **state)
{
	static const struct {
		const char *url;
		bool loopback;
	} rows[] = {{"http://localhost/", true},
		{"http://localhost:5000", true}, {"https://x.localhost", true},
		{"http://127.0.0.1/", true}, {"http://127.9.9.9:1/a", true},
		{"http://[::1]:5000/", true}, {"http://128.0.0.1", false},
		{"http://127.0.0.1.example", false},
		{"http://localhost.example", false}, {"http://[::2]/", false},
		{"http://localhost@s.example/", false}, {"", false}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (http_is_loopback(rows[i].url) != rows[i].loopback)
			fail_msg("%s", rows[i].url);
	assert_true(http_is_downgrade("https://a/", "http://a/"));
	assert_false(http_is_downgrade("https://a/", "https://b/"));
	assert_false(http_is_downgrade("http://a/", "http://b/"));
}

static void
headers_are_found(void **state)
{
	scoped(http_answer_done) struct http_answer a = {.status = 0};
	static const char lines[] = "HTTP/1.1 200 OK\0Link: one\0LINK:two\0"
				    "Linked: no\0Range:  \0";

	(void)state;
	assert_null(http_answer_header(&a, "Link", 0));
	bytes_add(&a.headers, lines, sizeof lines - 1);
	assert_string_equal(http_answer_header(&a, "link", 0), "one");
	assert_string_equal(http_answer_header(&a, "link", 1), "two");
	assert_null(http_answer_header(&a, "link", 2));
	assert_string_equal(http_answer_header(&a, "Range", 0), "");
	assert_null(http_answer_header(&a, "Rang", 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(locations_are_resolved),
		cmocka_unit_test(origins_are_compared),
		cmocka_unit_test(only_this_machine_is_loopback),
		cmocka_unit_test(headers_are_found),
	};

	return cmocka_run_group_tests(tests, begin_http, end_http);
}
