/* SPDX-License-Identifier: Apache-2.0 */
/* What is reached in a store, if its blobs cannot be read or parsed now, or if
 * some of them make their parser lie. */
#include "builder/collect/reach.h"
#include "tests/unit/store_place.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#define IMAGE \
	"{\"layers\":[{\"digest\":\"sha256:" \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" \
	"\"}]}"

static bool children_die;
static unsigned n_children;

static void
count_child(void)
{
	n_children++;
}

static void
die_in_child(void)
{
	if (children_die)
		(void)raise(SIGKILL);
}

static int
reach_text(struct store *store, const char *text, struct links *links,
	struct error *err)
{
	scoped(reach_done) struct reach r = {.store = NULL};
	struct digest image, layer = digest_of("abc", 3);
	int result;

	store_put_text(store, text, &image);
	reach_init(&r, store, true, links);
	reach_add(&r, &image);
	result = reach_run(&r, NULL, 0, err);
	if (result == 0)
		assert_true(digest_set_has(&r.set, &layer));
	return result;
}

static void
what_cannot_be_parsed_now_is_not_passed_over(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped(links_done) struct links links = LINKS_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	children_die = true;
	assert_int_equal(reach_text(store, IMAGE, &links, &err), -1);
	children_die = false;
	assert_error(&err, ERROR_SYSTEM, "killed by SIGKILL");
	assert_false(links.changed);
	assert_int_equal(reach_text(store, IMAGE, &links, &err), 0);
	assert_true(links.changed);
}

/* With so few descriptors left, first no blob can be opened, then no helper can
 * start; with enough of them all is reached.  Nothing in between may be found
 * to reach less. */
static void
what_cannot_be_opened_now_is_not_passed_over(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	struct rlimit before, now;
	struct digest image;
	unsigned failed = 0, reached = 0;
	int next;

	(void)state;
	store_put_text(store, IMAGE, &image);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	next = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_true(next >= 0);
	(void)close(next);
	for (unsigned more = 0; more < 16; more++) {
		scoped(reach_done) struct reach r = {.store = NULL};
		struct digest layer = digest_of("abc", 3);
		struct error err = ERROR_INIT;
		int result;

		now = before;
		now.rlim_cur = (rlim_t)next + more;
		reach_init(&r, store, true, NULL);
		reach_add(&r, &image);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
		result = reach_run(&r, NULL, 0, &err);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		if (result < 0)
			assert_int_equal(err.kind, ERROR_SYSTEM);
		else
			assert_true(digest_set_has(&r.set, &layer));
		failed += result < 0;
		reached += result == 0;
	}
	assert_true(failed >= 3);
	assert_true(reached >= 1);
}

static void
white_space_before_a_manifest_hides_no_layer(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(reach_text(store, "\n" IMAGE, NULL, &err), 0);
	assert_int_equal(reach_text(store, " \t" IMAGE, NULL, &err), 0);
}

/* The number of helpers that read what two roots reach. */
static unsigned
helpers_of(struct store *store, const struct digest *a, const struct digest *b)
{
	scoped(reach_done) struct reach r = {.store = NULL};
	struct error err = ERROR_INIT;

	reach_init(&r, store, true, NULL);
	reach_add(&r, a);
	reach_add(&r, b);
	n_children = 0;
	assert_int_equal(reach_run(&r, NULL, 0, &err), 0);
	return n_children;
}

/* One helper reads an index and all that it names.  An image that is listed by
 * itself has its own all the same: the helper of an index that names it, too,
 * decides nothing about it. */
static void
each_root_has_a_helper_of_its_own(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped_free char *text = NULL;
	struct digest image, other, index;

	(void)state;
	store_put_text(store, IMAGE, &image);
	store_put_text(store, IMAGE " ", &other);
	text = text_format("{\"manifests\":[{\"digest\":\"%s\"},"
			   "{\"digest\":\"%s\"}]}",
		digest_text(&image).s, digest_text(&other).s);
	store_put_text(store, text, &index);
	assert_int_equal(helpers_of(store, &index, &index), 1);
	assert_int_equal(helpers_of(store, &image, &other), 2);
	assert_int_equal(helpers_of(store, &index, &image), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_parsed_now_is_not_passed_over),
		cmocka_unit_test(what_cannot_be_opened_now_is_not_passed_over),
		cmocka_unit_test(white_space_before_a_manifest_hides_no_layer),
		cmocka_unit_test(each_root_has_a_helper_of_its_own),
	};

	(void)signal(SIGPIPE, SIG_IGN); /* as hallmark does: a helper may end */
	if (pthread_atfork(NULL, count_child, die_in_child) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
