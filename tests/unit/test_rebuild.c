/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict that follows from the levels of a rebuild. */
#include "reproduce/rebuild/rebuild.h"
#include "tests/unit/unit.h"

static const struct {
	struct rebuild_levels levels;
	bool original_sound;
	enum rebuild_verdict verdict;
	const char *name;
} cases[] = {
	{{true, true, true, true}, true, REBUILD_IDENTICAL, "identical"},
	{{false, true, true, true}, true, REBUILD_LAYERS, "layers"},
	{{false, true, true, false}, true, REBUILD_LAYERS, "layers"},
	{{false, false, true, true}, true, REBUILD_TREE, "tree"},
	{{false, true, false, true}, true, REBUILD_TREE, "tree"},
	{{false, false, false, true}, true, REBUILD_TREE, "tree"},
	{{false, false, true, false}, true, REBUILD_DIFFERENT, "different"},
	{{true, false, false, false}, true, REBUILD_DIFFERENT, "different"},
	{{false, false, false, false}, true, REBUILD_DIFFERENT, "different"},
	/* the image at hand does not match its digest */
	{{true, true, true, true}, false, REBUILD_DIFFERENT, "different"},
	{{false, true, true, true}, false, REBUILD_DIFFERENT, "different"},
};

static void
a_verdict_is_the_best_that_all_levels_allow(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct rebuild r = {.levels = cases[i].levels,
			.original_sound = cases[i].original_sound};

		assert_int_equal(rebuild_verdict(&r), cases[i].verdict);
		assert_string_equal(
			rebuild_verdict_name(cases[i].verdict), cases[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verdict_is_the_best_that_all_levels_allow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
