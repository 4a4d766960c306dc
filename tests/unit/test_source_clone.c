/* SPDX-License-Identifier: Apache-2.0 */
/* Clones of URLs. */
#include "tests/unit/source_place.h"

static void
clones_once(void **state)
{
	const struct place *p = *state;
	scoped_free char *url = text_format("file://%s/repo", p->dir);
	struct error err = ERROR_INIT;
	struct source_commit c;
	struct source *s = NULL;

	assert_refused(source_open(&s, url, p->cache, true, &err), &err,
		ERROR_USAGE, "--offline");
	if (source_open(&s, url, p->cache, false, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(source_uri(s), url);
	assert_int_equal(source_resolve(s, "HEAD", &c, &err), 0);
	assert_string_equal(c.id, p->second);
	assert_int_equal(source_resolve(s, "v1", &c, &err), 0);
	source_close(take_ptr(s));
	sh(p, "cd cache; ls -A | sed 's/^[0-9a-f]\\{64\\}/X/'; find . -name "
	      "FETCH_HEAD -size +0");
	assert_string_equal(said, "X.git\nX.git.lock");

	/* the remote is gone: a known commit does not need it */
	sh(p, "mv repo gone");
	assert_int_equal(source_open(&s, url, p->cache, true, &err), 0);
	assert_int_equal(source_resolve(s, p->first, &c, &err), 0);
	assert_refused(source_resolve(s, "v2", &c, &err), &err, ERROR_INPUT,
		"drop --offline");
	source_close(take_ptr(s));
	assert_int_equal(source_open(&s, url, p->cache, false, &err), 0);
	assert_int_equal(source_resolve(s, "v1", &c, &err), 0);
	assert_refused(source_resolve(s, "main", &c, &err), &err, ERROR_NETWORK,
		"--offline uses what was fetched");
	assert_refused(source_resolve(s, "v2", &c, &err), &err, ERROR_NETWORK,
		"fetching");
	source_close(s);
}

static void
refreshes_for_what_is_new(void **state)
{
	const struct place *p = *state;
	scoped_free char *url = text_format("file://%s/repo", p->dir);
	scoped(source_close) struct source *s = NULL;
	struct error err = ERROR_INIT;
	struct source_commit c;

	assert_int_equal(source_open(&s, url, p->cache, false, &err), 0);
	sh(p, "cd repo; echo 3 >hidden; git commit -qam third; git tag v3; git "
	      "branch -q -D side || true; git checkout -q -b side; git "
	      "rev-parse HEAD");
	if (source_resolve(s, "v3", &c, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(c.id, said);
	assert_int_equal(source_resolve(s, "side", &c, &err), 0);
	/* a moved HEAD, and a branch whose name collides with another */
	sh(p, "cd repo; git branch -q -m side side/ways; git tag v4; git "
	      "rev-parse HEAD");
	if (source_resolve(s, "v4", &c, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(source_resolve(s, "side/ways", &c, &err), 0);
	assert_refused(source_resolve(s, "v5", &c, &err), &err, ERROR_INPUT,
		"branches and tags");
}

/* A branch that has moved since the clone was made is fetched again. */
static void
follows_a_branch(void **state)
{
	const struct place *p = *state;
	scoped_free char *url = text_format("file://%s/repo", p->dir);
	scoped(source_close) struct source *s = NULL;
	struct error err = ERROR_INIT;
	struct source_commit c;

	assert_int_equal(source_open(&s, url, p->cache, false, &err), 0);
	assert_int_equal(source_resolve(s, "main", &c, &err), 0);
	source_close(take_ptr(s));
	sh(p, "cd repo; echo new >hidden; git commit -qam new; git rev-parse "
	      "HEAD");
	assert_int_equal(source_open(&s, url, p->cache, true, &err), 0);
	assert_int_equal(source_resolve(s, "main", &c, &err), 0);
	assert_string_not_equal(c.id, said);
	source_close(take_ptr(s));
	assert_int_equal(source_open(&s, url, p->cache, false, &err), 0);
	if (source_resolve(s, "main", &c, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(c.id, said);
}

static void
clones_detached_and_sweeps(void **state)
{
	const struct place *p = *state;
	scoped_free char *url = text_format("file://%s/repo", p->dir);
	scoped(source_close) struct source *s = NULL;
	struct error err = ERROR_INIT;
	struct source_commit c;
	struct digest sum = digest_of(url, strlen(url));

	sh(p,
		"cd repo; git checkout -q --detach v1; cd ../cache; mkdir "
		"tmp-%s.git; echo half >tmp-%s.git/pack",
		digest_hex(&sum).s, digest_hex(&sum).s);
	assert_int_equal(source_open(&s, url, p->cache, false, &err), 0);
	assert_int_equal(source_resolve(s, "HEAD", &c, &err), 0);
	assert_string_equal(c.id, p->first);
	assert_int_equal(source_resolve(s, "main", &c, &err), 0);
	sh(p, "cd cache; ls -A | grep tmp || true");
	assert_string_equal(said, "");
}

static void
failed_clones_leave_nothing(void **state)
{
	const struct place *p = *state;
	scoped_free char *absent = text_format("file://%s/absent", p->dir);
	const char *const rows[] = {absent, "https://me:secret@127.0.0.1:1/a",
		"nonsense://127.0.0.1/a"};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(source_close) struct source *s = NULL;
		struct error err = ERROR_INIT;

		assert_refused(source_open(&s, rows[i], p->cache, false, &err),
			&err, ERROR_NETWORK, "fetching");
		assert_null(strstr(err.text, "secret"));
		sh(p, "cd cache; ls -A | grep -v lock || true");
		assert_string_equal(said, "");
	}
}

static void
refuses_odd_urls(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	struct error err = ERROR_INIT;

	assert_refused(source_open(&s, "https://a/\nb", p->cache, false, &err),
		&err, ERROR_USAGE, "control characters");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE(clones_once),
		PLACE(refreshes_for_what_is_new),
		PLACE(follows_a_branch),
		PLACE(clones_detached_and_sweeps),
		PLACE(failed_clones_leave_nothing),
		PLACE(refuses_odd_urls),
	};

	return cmocka_run_group_tests_name("source clone", tests, NULL, NULL);
}
