/* SPDX-License-Identifier: Apache-2.0 */
/* quarantine(7): what is printed and what is read; tests/reject/quarantine
 * holds what must be refused. */
#include "tests/unit/vectors.h"

#include "attest/quarantine/quarantine.h"
#include "tests/unit/facts.h"

static void
fill_image(struct quarantine *q)
{
	*q = (struct quarantine){.target = {.sum = facts_sum(0x11)},
		.time_s = 1795251600,
		.reason = text_copy("it opens a door")};
}

static void
fill_package(struct quarantine *q)
{
	fill_image(q);
	q->target = (struct quarantine_target){.kind = QUARANTINE_PACKAGE,
		.name = text_copy("pkg:deb/debian/xz-utils"),
		.versions = mem_alloc(2, sizeof(char *)),
		.n_versions = 2};
	q->target.versions[0] = text_copy("5.6.0");
	q->target.versions[1] = text_copy(">= 5.6.1, << 5.6.2");
}

static void
fill_lift(struct quarantine *q)
{
	scoped(quarantine_done) struct quarantine was = QUARANTINE_INIT;

	fill_image(&was);
	*q = (struct quarantine){.target = {.sum = facts_sum(0x11)},
		.lifts = true,
		.lifted = quarantine_id(&was),
		.time_s = 1795338000,
		.reason = text_copy("it was another one")};
}

static const struct {
	const char *golden;
	void (*fill)(struct quarantine *q);
} goldens[] = {
	{"golden/quarantine-image.json", fill_image},
	{"golden/quarantine-package.json", fill_package},
	{"golden/quarantine-lift.json", fill_lift},
};

static void
printing_gives_the_goldens(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(goldens); i++) {
		scoped(quarantine_done) struct quarantine q = QUARANTINE_INIT;
		scoped(bytes_done) struct bytes is = BYTES_INIT;
		scoped(bytes_done) struct bytes wanted = BYTES_INIT;
		struct digest id, sum;

		goldens[i].fill(&q);
		vectors_read(&wanted, goldens[i].golden);
		quarantine_print(&is, &q);
		assert_string_equal(is.data, wanted.data);
		id = quarantine_id(&q);
		sum = digest_of(wanted.data, strlen(wanted.data));
		assert_true(digest_equal(&id, &sum));
	}
}

/* The same statement, however it is laid out, is the same statement. */
static void
white_space_does_not_change_the_id(void **state)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT, wide = BYTES_INIT;
	scoped(quarantine_done) struct quarantine a = QUARANTINE_INIT;
	scoped(quarantine_done) struct quarantine b = QUARANTINE_INIT;
	struct error err = ERROR_INIT;
	struct digest left, right;

	(void)state;
	vectors_read(&text, "golden/quarantine-package.json");
	for (const char *c = text.data; *c; c++) {
		bytes_addc(&wide, *c);
		if (*c == ',')
			bytes_addc(&wide, '\n');
	}
	assert_int_equal(quarantine_parse(&a, text.data, strlen(text.data),
				 "narrow", &err),
		0);
	/* a comma also stands in a range */
	assert_int_equal(
		quarantine_parse(&b, wide.data, wide.len, "wide", &err), -1);
	wide.len = 0;
	for (const char *c = text.data; *c; c++) {
		bytes_addc(&wide, *c);
		if (*c == '{')
			bytes_addc(&wide, '\n');
	}
	assert_int_equal(
		quarantine_parse(&b, wide.data, wide.len, "wide", &err), 0);
	left = quarantine_id(&a);
	right = quarantine_id(&b);
	assert_true(digest_equal(&left, &right));
}

static void
a_list_is_sorted_and_read_again(void **state)
{
	scoped(quarantine_list_done) struct quarantine_list list = {
		.time_s = 1795424400};
	scoped(quarantine_list_done) struct quarantine_list back =
		QUARANTINE_LIST_INIT;
	scoped(bytes_done) struct bytes is = BYTES_INIT, wanted = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = ARRAY_LEN(goldens); i-- > 0; list.n++)
		goldens[i].fill(mem_room(list.list, list.n));
	quarantine_list_print(&is, &list);
	vectors_read(&wanted, "golden/quarantine-list.json");
	assert_string_equal(is.data, wanted.data);
	assert_int_equal(
		quarantine_list_parse(&back, is.data, is.len, "list", &err), 0);
	assert_int_equal(back.n, 3);
	assert_int_equal(back.time_s, 1795424400);
}

/* The shortest cuts to a list that seems complete. */
static void
a_list_cut_anywhere_is_refused(void **state)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	size_t len;

	(void)state;
	vectors_read(&text, "golden/quarantine-list.json");
	len = strlen(text.data);
	for (size_t i = 0; i < len; i++) {
		scoped(quarantine_list_done) struct quarantine_list list =
			QUARANTINE_LIST_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(
			quarantine_list_parse(&list, text.data, i, "cut", &err),
			-1);
	}
}

static int
parse_either(const char *text, size_t len, const char *name, struct error *err)
{
	scoped(quarantine_done) struct quarantine q = QUARANTINE_INIT;
	scoped(quarantine_list_done) struct quarantine_list list =
		QUARANTINE_LIST_INIT;

	if (text_starts(name, "list-"))
		return quarantine_list_parse(&list, text, len, name, err);
	return quarantine_parse(&q, text, len, name, err);
}

static void
every_case_is_refused(void **state)
{
	(void)state;
	vectors_refused("reject/quarantine", parse_either, 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printing_gives_the_goldens),
		cmocka_unit_test(white_space_does_not_change_the_id),
		cmocka_unit_test(a_list_is_sorted_and_read_again),
		cmocka_unit_test(a_list_cut_anywhere_is_refused),
		cmocka_unit_test(every_case_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
