/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_all() and fetch_unknown() against mirrors that answer wrongly. */
#include "base/say.h"
#include "builder/fetch/fetch.h"
#include "builder/fetch/mirrors.h"
#include "tests/unit/tiny_http.h"

static struct tiny_http server;

struct place {
	struct scratch scratch;
	struct store *store;
};

static void
place_done(struct place *p)
{
	store_close(p->store);
	scratch_done(&p->scratch);
}
DEFINE_SCOPED_IN(struct place, place_done);

static struct place
place_new(void)
{
	struct place p = {.scratch = scratch_new()};
	struct error err = ERROR_INIT;

	assert_int_equal(store_open(&p.store, p.scratch.path, true, &err), 0);
	server.shared->n_requests = 0;
	server.shared->n_flaky = 0;
	server.shared->n_busy = 0;
	return p;
}

/* "404 right" names mirrors of the server; no server listens at "dead". */
static struct mirrors
mirrors_of(const char *words)
{
	struct mirrors m = MIRRORS_INIT;

	while (*words) {
		size_t len = strcspn(words, " ");

		*mem_room(m.urls, m.n_urls) =
			strncmp(words, "dead", 4) == 0
				? text_copy("http://127.0.0.1:1/x")
				: text_format("http://127.0.0.1:%u/%.*s",
					  server.port, (int)len, words);
		m.n_urls++;
		words += len + (words[len] == ' ');
	}
	return m;
}

static struct digest
sum_of(const char *path)
{
	static char body[TINY_LEN];

	tiny_body(body, path);
	return digest_of(body, TINY_LEN);
}

static struct fetch_item
item_of(const char *path)
{
	return (struct fetch_item){.what = "package hello 1",
		.where = path,
		.in_pool = true,
		.size = TINY_LEN,
		.max = TINY_LEN,
		.sum = sum_of(path)};
}

/* mirrors; the kind (NONE: success), words of the reason, number of requests */
static const struct {
	const char *mirrors;
	enum error_kind kind;
	const char *reason;
	int n_requests;
} cases[] = {
	{"right", ERROR_NONE, "", 1},
	{"404 right", ERROR_NONE, "", 2},
	{"500 right", ERROR_NONE, "", 2},
	{"little right", ERROR_NONE, "", 2},
	{"much right", ERROR_NONE, "", 2},
	{"wrong right", ERROR_NONE, "", 2},
	{"early right", ERROR_NONE, "", 2},
	{"drops right", ERROR_NONE, "", 2},
	{"dead right", ERROR_NONE, "", 1},
	{"redirect/right", ERROR_NONE, "", 2},
	{"slow", ERROR_NONE, "", 1},
	{"flaky", ERROR_NONE, "", 2},
	{"busy", ERROR_NONE, "", 3},
	{"later right", ERROR_NONE, "", 2},
	{"later", ERROR_NETWORK, "a pause of 3600 s; try again later", 1},
	{"503", ERROR_NETWORK, "503 from the server; try again later", 5},
	{"404", ERROR_NETWORK, "no mirror has it any more", 1},
	{"404 404/2", ERROR_NETWORK, "404 not found, 'http", 2},
	{"403", ERROR_NETWORK, "403 from the server", 1},
	{"204", ERROR_NETWORK, "204 from the server", 1},
	{"500", ERROR_NETWORK, "500 from the server", 2},
	{"little", ERROR_NETWORK, "it sent 99999 of 100000 bytes", 2},
	{"drops", ERROR_NETWORK, "the connection ended early", 2},
	{"early", ERROR_NETWORK, "it sent no answer", 2},
	{"dead", ERROR_NETWORK, "it could not be reached", 0},
	{"loop", ERROR_NETWORK, "it redirects too often", 11},
	{"tofile", ERROR_NETWORK, "a protocol that is not allowed", 1},
	{"much", ERROR_INTEGRITY, "it sent more than 100000 bytes", 1},
	{"wrong", ERROR_INTEGRITY, "it sent other bytes: expected sha256:", 1},
	{"404 wrong", ERROR_INTEGRITY, ", got sha256:", 2},
	{"wrong 404", ERROR_NETWORK, "404 not found", 2},
};

static void
each_answer_of_a_mirror_is_handled(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(place_done) struct place p = place_new();
		scoped(mirrors_done) struct mirrors m =
			mirrors_of(cases[i].mirrors);
		struct fetch_item item = item_of("pool/main/h/hello");
		struct error err = ERROR_INIT;
		int r = fetch_all(p.store, &m, &item, 1, &err);

		if ((r == 0) != (cases[i].kind == ERROR_NONE))
			print_error("%s: %s\n", cases[i].mirrors, err.text);
		if (cases[i].kind == ERROR_NONE) {
			assert_int_equal(r, 0);
			assert_int_equal(
				store_check_blob(p.store, &item.sum, &err), 0);
		} else {
			assert_int_equal(r, -1);
			assert_error(&err, cases[i].kind, cases[i].reason);
			assert_non_null(strstr(err.text,
				"package hello 1 could not be fetched: "));
			assert_non_null(strstr(err.text, "--mirror URL"));
			assert_false(store_has(p.store, &item.sum));
		}
		assert_int_equal(
			server.shared->n_requests, cases[i].n_requests);
	}
}

/* Twenty at once; each digest is fetched once; what exists is not requested. */
static void
twenty_are_fetched_once_each(void **state)
{
	scoped(place_done) struct place p = place_new();
	scoped(mirrors_done) struct mirrors m = mirrors_of("404 slow");
	struct fetch_item items[21];
	char paths[20][16];
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		(void)snprintf(paths[i], sizeof paths[i], "pool/%zu", i);
		items[i] = item_of(paths[i]);
	}
	items[20] = items[3];
	assert_int_equal(fetch_all(p.store, &m, items, 21, &err), 0);
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(
			store_check_blob(p.store, &items[i].sum, &err), 0);
	assert_int_equal(server.shared->n_requests, 40);
	assert_int_equal(fetch_all(p.store, &m, items, 21, &err), 0);
	assert_int_equal(server.shared->n_requests, 40);
}

static void
missing_items_are_refused(void **state)
{
	scoped(place_done) struct place p = place_new();
	scoped(mirrors_done) struct mirrors m = mirrors_of("right");
	struct mirrors none = MIRRORS_INIT;
	struct fetch_item item = item_of("pool/x");
	struct error err = ERROR_INIT;

	(void)state;
	m.offline = true;
	assert_int_equal(fetch_all(p.store, &m, &item, 1, &err), -1);
	assert_error(&err, ERROR_USAGE,
		"package hello 1 is not in the store and --offline forbids");
	m.offline = false;
	assert_int_equal(fetch_all(p.store, &none, &item, 1, &err), -1);
	assert_error(&err, ERROR_USAGE, "no mirror is known");
	item.where = "pool/../../etc/passwd";
	assert_int_equal(fetch_all(p.store, &m, &item, 1, &err), -1);
	assert_error(&err, ERROR_INPUT, "is not a path in an archive");
	item.in_pool = false;
	item.where = "ftp://127.0.0.1/x";
	assert_int_equal(fetch_all(p.store, &m, &item, 1, &err), -1);
	assert_error(&err, ERROR_INPUT, "is not an http, https or file URL");
	assert_int_equal(server.shared->n_requests, 0);
}

/* A password in a mirror's URL is used and never printed. */
static void
passwords_are_not_printed(void **state)
{
	scoped(place_done) struct place p = place_new();
	scoped_free char *url =
		text_format("http://me:secret@127.0.0.1:%u/404", server.port);
	struct mirrors m = {.urls = &url, .n_urls = 1};
	struct fetch_item item = item_of("pool/x+y");
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(fetch_all(p.store, &m, &item, 1, &err), -1);
	assert_error(&err, ERROR_NETWORK, "/404/pool/x%2by': 404 not found");
	assert_null(strstr(err.text, "secret"));
}

static void
test_file(void **state)
{
	scoped(place_done) struct place p = place_new();
	scoped(scratch_done) struct scratch archive = scratch_new();
	scoped_free char *url = text_format("file://%s", archive.path);
	struct mirrors m = {.urls = &url, .n_urls = 1};
	struct fetch_item item = item_of("a+b ~c");
	struct error err = ERROR_INIT;
	static char body[TINY_LEN];

	(void)state;
	assert_int_equal(fetch_all(p.store, &m, &item, 1, &err), -1);
	assert_error(&err, ERROR_NETWORK, "no such file");
	tiny_body(body, "a+b ~c");
	scratch_file(&archive, "a+b ~c", body, TINY_LEN, 0644);
	assert_int_equal(fetch_all(p.store, &m, &item, 1, &err), 0);
	assert_true(store_has(p.store, &item.sum));
}

static void
test_unknown(void **state)
{
	scoped(place_done) struct place p = place_new();
	scoped(mirrors_done) struct mirrors m = mirrors_of("right");
	struct fetch_item item = item_of("pool/x");
	struct fetch_found found = {.size = 0};
	struct digest want = item.sum;
	struct error err = ERROR_INIT;

	(void)state;
	item.sum = (struct digest){{0}};
	item.size = -1;
	assert_int_equal(fetch_unknown(p.store, &m, &item, 1, &found, &err), 0);
	assert_true(digest_equal(&found.sum, &want));
	assert_int_equal(found.size, TINY_LEN);
	assert_int_equal(store_check_blob(p.store, &want, &err), 0);
	item.max = TINY_LEN - 1;
	/* a mistyped path was never there */
	mirrors_done(&m);
	m = mirrors_of("404");
	assert_int_equal(
		fetch_unknown(p.store, &m, &item, 1, &found, &err), -1);
	assert_error(&err, ERROR_NETWORK, "no mirror has it: '");
	assert_error(&err, ERROR_NETWORK, "; correct the path in the recipe");
	mirrors_done(&m);
	m = mirrors_of("right");
	assert_int_equal(
		fetch_unknown(p.store, &m, &item, 1, &found, &err), -1);
	assert_error(&err, ERROR_LIMIT, "it sent more than 99999 bytes");
	item.sum = want; /* known and in the store: no request is sent */
	server.shared->n_requests = 0;
	assert_int_equal(fetch_unknown(p.store, &m, &item, 1, &found, &err), 0);
	assert_int_equal(server.shared->n_requests, 0);
}

static void
test_mirrors_given(void **state)
{
	static const char *const given[] = {"http://a/debian/",
		"http://a/debian", "file:///srv/debian//", "https://b"};
	static const char *const bad[] = {"/srv/debian", "ftp://a", "http://",
		"http://a b", "http://a\n", "", "file:/x", "mirror:/x"};
	scoped(mirrors_done) struct mirrors m = MIRRORS_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(mirrors_find(&m, given, 4, true, &err), 0);
	assert_int_equal(m.n_urls, 3);
	assert_string_equal(m.urls[0], "http://a/debian");
	assert_string_equal(m.urls[1], "file:///srv/debian");
	assert_string_equal(m.urls[2], "https://b");
	assert_true(m.offline);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(mirrors_find(&m, &bad[i], 1, false, &err), -1);
		assert_error(&err, ERROR_USAGE, "is not an http, https or");
	}
}

static void
test_mirrors_config(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(mirrors_done) struct mirrors m = MIRRORS_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(setenv("XDG_CONFIG_HOME", s.path, 1), 0);
	scratch_dir(&s, "hallmark");
	scratch_text(&s, "hallmark/mirrors",
		"# ours\n\nhttp://b/debian/ \r\nhttp://a/debian");
	assert_int_equal(mirrors_find(&m, NULL, 0, false, &err), 0);
	assert_int_equal(m.n_urls, 2);
	assert_string_equal(m.urls[0], "http://b/debian");
	assert_string_equal(m.urls[1], "http://a/debian");
	assert_int_equal(mirrors_ask_apt(&m, &err), 0);
	assert_int_equal(m.n_urls, 2);
	mirrors_done(&m);
	scratch_text(&s, "hallmark/mirrors", "http://b\ngopher://c\n");
	assert_int_equal(mirrors_find(&m, NULL, 0, false, &err), -1);
	assert_error(&err, ERROR_INPUT, "hallmark/mirrors:2: 'gopher://c'");
}

/* A list as apt's method "mirror+file:" reads it. */
static void
a_list_of_mirrors_is_read(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(mirrors_done) struct mirrors m = MIRRORS_INIT;
	scoped_free char *good = text_format("mirror+file:%s/list", s.path);
	scoped_free char *empty = text_format("mirror+file:%s/empty", s.path);
	scoped_free char *none = text_format("mirror+file:%s/none", s.path);
	const char *given[] = {"https://b/debian", good};
	const struct {
		const char *given, *why;
	} bad[] = {{empty, "has no http, https or file URL"},
		{none, "the list of mirrors '"},
		{"mirror+file:list", "is not an absolute path"},
		{"mirror+file:", "is not an absolute path"}};
	struct error err = ERROR_INIT;

	(void)state;
	scratch_text(&s, "list",
		"http://c/debian/\tpriority:1\n# x\nftp://d\nhttps://b/debian");
	scratch_text(&s, "empty", "# nothing\nftp://d\n");
	assert_int_equal(mirrors_find(&m, given, 2, false, &err), 0);
	assert_int_equal(m.n_urls, 2);
	assert_string_equal(m.urls[0], "https://b/debian");
	assert_string_equal(m.urls[1], "http://c/debian");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		scoped(mirrors_done) struct mirrors none_of = MIRRORS_INIT;

		assert_int_equal(
			mirrors_find(&none_of, &bad[i].given, 1, false, &err),
			-1);
		if (!strstr(err.text, bad[i].why))
			fail_msg("%s", err.text);
	}
}

/* apt is called only if no mirror is set, and only if something must be
 * fetched. */
static void
test_mirrors_apt(void **state)
{
	static const char apt[] =
		"#!/bin/sh\n"
		"test \"$1\" = indextargets || exit 1\n"
		"echo http://a/debian/; echo http://a/debian/; echo cdrom:/x\n"
		"echo https://b/debian/\n"
		"cd \"${0%/*}\"; echo mirror+file:$PWD/list/\n"
		"echo mirror+file:$PWD/none; echo mirror+file:list\n";
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(mirrors_done) struct mirrors m = MIRRORS_INIT;
	scoped_free char *path = text_format("%s:/usr/bin:/bin", s.path);
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(setenv("XDG_CONFIG_HOME", s.path, 1), 0);
	scratch_file(&s, "apt-get", apt, strlen(apt), 0755);
	scratch_text(&s, "list",
		"http://c/debian/\tpriority:1\n# x\n"
		"ftp://d\nhttps://b/debian\nfile:///e");
	assert_int_equal(setenv("PATH", path, 1), 0);
	assert_int_equal(mirrors_find(&m, NULL, 0, false, &err), 0);
	assert_int_equal(m.n_urls, 0);
	assert_int_equal(mirrors_ask_apt(&m, &err), 0);
	assert_int_equal(m.n_urls, 4);
	assert_string_equal(m.urls[0], "http://a/debian");
	assert_string_equal(m.urls[1], "https://b/debian");
	assert_string_equal(m.urls[2], "http://c/debian");
	assert_string_equal(m.urls[3], "file:///e");
}

static int
start(void **state)
{
	(void)state;
	server = tiny_start();
	say_init(SAY_QUIET);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	tiny_stop(&server);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_of_a_mirror_is_handled),
		cmocka_unit_test(twenty_are_fetched_once_each),
		cmocka_unit_test(missing_items_are_refused),
		cmocka_unit_test(passwords_are_not_printed),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_mirrors_given),
		cmocka_unit_test(a_list_of_mirrors_is_read),
		cmocka_unit_test(test_mirrors_config),
		cmocka_unit_test(test_mirrors_apt),
	};

	/* A proxy of the machine must not come between us and our server. */
	(void)setenv("no_proxy", "127.0.0.1", 1);
	return cmocka_run_group_tests(tests, start, stop);
}
