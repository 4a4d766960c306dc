/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "reproduce/compare/boxed_causes.h"

/* Lines in another order, of two builds in deterministic boxes. */
static void
the_box_leaves_the_order_of_jobs(void **state)
{
	static const struct {
		const char *causes, *left;
	} rows[] = {
		{"folder-order hash-order ", "job-order "},
		{"hash-order uuid ", "job-order uuid "},
		{"job-order folder-order ", "job-order "},
		{"folder-order job-order ", "job-order "},
		{"uuid ", "uuid "},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(differences_done) struct differences d =
			DIFFERENCES_INIT;
		struct difference *one =
			differences_add(&d, DIFFERENCE_CONTENT, "f", NULL);
		scoped_free char *names = text_copy(rows[i].causes);
		scoped(bytes_done) struct bytes left = BYTES_INIT;
		char *rest = names;

		for (char *name; (name = strsep(&rest, " ")) && *name;) {
			struct difference_cause *cause =
				mem_room(one->causes, one->n_causes);

			one->n_causes++;
			cause->name = text_copy(name);
			cause->evidence = text_copy("words");
		}
		boxed_causes(&d);
		bytes_adds(&left, "");
		for (size_t j = 0; j < one->n_causes; j++)
			bytes_addf(&left, "%s ", one->causes[j].name);
		assert_string_equal(left.data, rows[i].left);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_box_leaves_the_order_of_jobs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
