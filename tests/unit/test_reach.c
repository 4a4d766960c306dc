/* SPDX-License-Identifier: Apache-2.0 */
/* What is reached in a store, if a parser cannot run. */
#include "builder/collect/reach.h"
#include "tests/unit/store_place.h"

#define IMAGE \
	"{\"layers\":[{\"digest\":\"sha256:" \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" \
	"\"}]}"

static int
run_out(struct json_doc *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	(void)out;
	(void)text;
	(void)len;
	return error_set(err, ERROR_SYSTEM, "%s: no process is left", name);
}

static int
reach_image(struct store *store, json_reader *reader, struct links *links,
	struct error *err)
{
	scoped(reach_done) struct reach r = {.store = NULL};
	struct digest image, layer = digest_of("abc", 3);
	int result;

	store_put_text(store, IMAGE, &image);
	reach_init(&r, store, true, links);
	reach_add(&r, &image);
	json_set_reader(reader);
	result = reach_run(&r, NULL, 0, err);
	json_set_reader(NULL);
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
	assert_int_equal(reach_image(store, run_out, &links, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "no process is left");
	assert_false(links.changed);
	assert_int_equal(reach_image(store, NULL, &links, &err), 0);
	assert_true(links.changed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_parsed_now_is_not_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
