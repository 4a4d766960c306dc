/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parses the map "healthcheck" of a recipe's "image" into the map that Docker
 * reads in a config.
 *
 * source: Docker image specification 1.2, "Healthcheck"; Docker Engine API,
 *         HealthConfig
 */
#include "builder/recipe/recipe_private.h"

#define NS_PER_S INT64_C(1000000000)
#define SECONDS_MAX 604800 /* a week */
#define RETRIES_MAX 1000

static const struct json_key healthcheck_keys[] = {
	{"test", JSON_KIND_LIST, true},
	{"interval_s", JSON_KIND_NUMBER, false},
	{"timeout_s", JSON_KIND_NUMBER, false},
	{"start_period_s", JSON_KIND_NUMBER, false},
	{"start_interval_s", JSON_KIND_NUMBER, false},
	{"retries", JSON_KIND_NUMBER, false},
};

/* A row: a number of the recipe, its largest value, its name in the config, and
 * the config's units in one of the recipe's.  In the config 0 means that the
 * runtime's default holds, so a recipe leaves the key out instead. */
static const struct {
	const char *key;
	int64_t most;
	const char *name;
	int64_t units;
} numbers[] = {
	{"interval_s", SECONDS_MAX, "Interval", NS_PER_S},
	{"timeout_s", SECONDS_MAX, "Timeout", NS_PER_S},
	{"start_period_s", SECONDS_MAX, "StartPeriod", NS_PER_S},
	{"start_interval_s", SECONDS_MAX, "StartInterval", NS_PER_S},
	{"retries", RETRIES_MAX, "Retries", 1},
};

/* The fault of a test, as the end of a sentence, or NULL. */
static const char *
test_fault(char *const *test)
{
	const char *next = test[1];

	if (strcmp(test[0], "NONE") == 0)
		return next ? "has nothing after 'NONE'" : NULL;
	if (strcmp(test[0], "CMD") == 0)
		return next && *next ? NULL
				     : "requires a program after 'CMD', and "
				       "then its arguments";
	if (strcmp(test[0], "CMD-SHELL") == 0)
		return next && *next && !test[2]
			       ? NULL
			       : "requires one command after 'CMD-SHELL', "
				 "which the image's shell runs";
	return "must begin with 'CMD', 'CMD-SHELL' or 'NONE'";
}

static int
test_parse(struct json *map, const struct recipe_at *at, struct error *err)
{
	scoped(recipe_texts_free) char **test = NULL;
	const char *fault;

	if (recipe_texts_parse(&test, at, "test", err) < 0)
		return -1;
	fault = test_fault(test);
	if (fault) {
		scoped_free char *where = text_format("%s/test", at->where);

		return json_fail(
			err, at->doc, where, "'healthcheck.test' %s", fault);
	}
	if (strcmp(test[0], "NONE") == 0 && json_count(at->value) > 1)
		return json_fail(err, at->doc, at->where,
			"'healthcheck' has no other key where its test is "
			"'NONE', which switches the base's check off");
	json_put(map, "Test", json_copy_of(json_find(at->value, "test")));
	return 0;
}

static int
numbers_parse(struct json *map, const struct recipe_at *at, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		const char *key = numbers[i].key;
		scoped_free char *where = text_format("%s/%s", at->where, key);
		int64_t n = json_find_number(at->value, key, 0);

		if (!json_find(at->value, key))
			continue;
		if (n < 1 || n > numbers[i].most)
			return json_fail(err, at->doc, where,
				"'%s' must be a number from 1 to %d; without "
				"the key the runtime's default holds",
				key, (int)numbers[i].most);
		json_put_number(map, numbers[i].name, n * numbers[i].units);
	}
	return 0;
}

int
recipe_healthcheck_parse(
	struct json **out, const struct recipe_at *at, struct error *err)
{
	scoped(json_free) struct json *map = json_new_map();

	if (json_check(at->doc, at->value, at->where, healthcheck_keys,
		    ARRAY_LEN(healthcheck_keys), err) < 0 ||
		test_parse(map, at, err) < 0 || numbers_parse(map, at, err) < 0)
		return -1;
	*out = take_ptr(map);
	return 0;
}
