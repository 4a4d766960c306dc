/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/bytes.h"
#include "sandbox/plan.h"

static const char *const argv[] = {"/bin/true", NULL};

static struct box_plan
good(void)
{
	struct box_plan plan;

	box_plan_init(&plan);
	plan.root = "/env";
	plan.argv = argv;
	return plan;
}

static void
bad_plans_are_refused(void **state)
{
	struct box_plan plan = good();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(box_plan_check(&plan, &err), 0);
	plan.epoch_s = -1;
	assert_int_equal(box_plan_check(&plan, &err), -1);
	plan = good();
	/* the build would be root outside the box, only root that has no other
	 * id may do that */
	plan.owner.uid = 0;
	assert_int_equal(
		box_plan_check(&plan, &err), box_owner().uid == 0 ? 0 : -1);
	if (box_owner().uid != 0)
		assert_non_null(strstr(err.text, "another user"));
	plan = good();
	plan.jobs = 0;
	assert_int_equal(box_plan_check(&plan, &err), -1);
	plan = good();
	plan.root = "env";
	assert_int_equal(box_plan_check(&plan, &err), -1);
	plan = good();
	plan.limits.time_s = 0;
	assert_int_equal(box_plan_check(&plan, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_non_null(strstr(err.text, "'time'"));
	plan = good();
	plan.limits.n_files = INT64_MAX;
	assert_int_equal(box_plan_check(&plan, &err), -1);
	assert_non_null(strstr(err.text, "'files'"));
}

static void
limits_are_named_in_words(void **state)
{
	static const struct {
		enum box_limit limit;
		int64_t value;
		const char *words;
	} rows[] = {
		{BOX_LIMIT_TIME, 90, "90 seconds of wall clock time"},
		{BOX_LIMIT_MEMORY, (int64_t)4 << 30, "4 GiB of memory"},
		{BOX_LIMIT_MEMORY, (int64_t)4 << 40, "4096 GiB of memory"},
		{BOX_LIMIT_MEMORY, 1536, "1536 bytes of memory"},
		{BOX_LIMIT_FILE_SIZE, 3 << 10, "3 KiB for one file"},
		{BOX_LIMIT_OPEN_FILES, 9, "9 descriptors in one process"},
		{BOX_LIMIT_LOG, 1000, "1000 bytes of output"},
	};

	(void)state;
	for (size_t i = 0; i < n_box_limit_rows; i++)
		assert_int_equal(box_limit_rows[i].limit, i + BOX_LIMIT_TIME);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct box_limit_row *row = box_limit_row(rows[i].limit);
		struct box_limits limits = {0};
		scoped_free char *words = NULL;

		memcpy((char *)&limits + row->offset, &rows[i].value,
			sizeof rows[i].value);
		assert_int_equal(
			box_limit_value(&limits, rows[i].limit), rows[i].value);
		words = box_limit_text(&limits, rows[i].limit);
		assert_string_equal(words, rows[i].words);
	}
}

static void
limits_of_a_recipe(void **state)
{
	const struct box_limits given = {.cpu_s = 7, .log_bytes = 1};
	struct box_limits limits;

	(void)state;
	box_limits_init(&limits, &given);
	for (size_t i = 0; i < n_box_limit_rows; i++) {
		const struct box_limit_row *row = &box_limit_rows[i];
		int64_t wanted = box_limit_value(&given, row->limit);

		assert_int_equal(box_limit_value(&limits, row->limit),
			wanted ? wanted : row->otherwise);
		assert_in_range(row->otherwise, 1, row->most);
	}
}

static void
environment(void **state)
{
	static const char *const extra[] = {"CFLAGS=-O1", NULL};
	static const char *const wanted[] = {"OUT=/out", "HOME=/tmp", "TZ=UTC",
		"LC_ALL=C.UTF-8", "SOURCE_DATE_EPOCH=7", "JOBS=3",
		"CFLAGS=-O1"};
	struct box_plan plan = good();
	size_t found = 0;
	char **env;

	(void)state;
	plan.epoch_s = 7;
	plan.jobs = 3;
	plan.extra = extra;
	env = box_plan_env(&plan);
	for (size_t i = 0; env[i]; i++)
		for (size_t j = 0; j < ARRAY_LEN(wanted); j++)
			found += strcmp(env[i], wanted[j]) == 0;
	assert_int_equal(found, ARRAY_LEN(wanted));
	box_plan_env_free(env);
}

static void
what_the_box_sets_is_reserved(void **state)
{
	struct box_plan plan = good();
	char **env = box_plan_env(&plan);

	(void)state;
	for (size_t i = 0; env[i]; i++) {
		*strchr(env[i], '=') = '\0';
		assert_true(box_env_is_reserved(env[i]));
	}
	assert_false(box_env_is_reserved("CFLAGS"));
	assert_false(box_env_is_reserved("OU"));
	box_plan_env_free(env);
}

static void
levels_have_names(void **state)
{
	enum box_level level;

	(void)state;
	assert_int_equal(box_level_parse(&level, "hermetic"), 0);
	assert_int_equal(level, BOX_HERMETIC);
	assert_int_equal(box_level_parse(&level, "deterministic"), 0);
	assert_int_equal(level, BOX_DETERMINISTIC);
	assert_int_equal(box_level_parse(&level, "best-effort"), -1);
	assert_string_equal(box_level_name(BOX_HERMETIC), "hermetic");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_plans_are_refused),
		cmocka_unit_test(limits_are_named_in_words),
		cmocka_unit_test(limits_of_a_recipe),
		cmocka_unit_test(environment),
		cmocka_unit_test(what_the_box_sets_is_reserved),
		cmocka_unit_test(levels_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
