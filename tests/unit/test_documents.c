/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The documents list the same limits, environment variables and sizes as the
 * code. Each check also runs on a document with one wrong word: a check that
 * cannot fail checks nothing.
 */
#include "tests/unit/unit.h"

#include "base/file.h"
#include "base/json.h"
#include "builder/env/env_rules.h"
#include "builder/recipe/lock.h"
#include "sandbox/plan.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>

/* Writes a number as recipe(5) does: large powers of two as powers. */
static char *
number_text(int64_t n)
{
	int power = 0;

	while (power < 62 && INT64_C(1) << power < n)
		power++;
	return power >= 32 && INT64_C(1) << power == n
		       ? text_format("2^%d", power)
		       : text_format("%" PRId64, n);
}

static char *
recipe_row(const struct box_limit_row *row)
{
	scoped_free char *otherwise = number_text(row->otherwise);
	scoped_free char *most = number_text(row->most);

	return text_format(".It %s Ta %s Ta %s Ta %s Ta ", row->key, row->unit,
		otherwise, most);
}

static char *
sandbox_row(const struct box_limit_row *row)
{
	scoped_free char *words = NULL;
	struct box_limits limits;

	box_limits_init(&limits, NULL);
	words = box_limit_text(&limits, row->limit);
	words[strlen(words) - strlen(row->of) - 1] = '\0';
	return text_format(".It %s Ta %s Ta ", row->key, words);
}

/* Returns the lines from the heading to the next heading. */
static char *
section_text(const char *page, const char *heading)
{
	scoped_free char *line = text_format("\n%s\n", heading);
	const char *at = strstr(page, line), *end, *other;

	if (!at)
		return text_copy("");
	at += strlen(line);
	end = strstr(at, "\n.Sh ");
	other = strstr(at, "\n.Ss ");
	if (!end || (other && other < end))
		end = other;
	return end ? text_copyn(at, (size_t)(end - at)) : text_copy(at);
}

/* The table has one row for each limit, in the order of the limits, and no
 * other row. */
static char *
table_fault(const char *page, const char *heading,
	char *(*row_text)(const struct box_limit_row *))
{
	scoped_free char *text = section_text(page, heading);
	char *rest = text;
	size_t n = 0;

	for (char *line; (line = strsep(&rest, "\n"));) {
		scoped_free char *wanted = NULL;

		if (!text_starts(line, ".It ") || text_starts(line, ".It Sy "))
			continue;
		if (n == n_box_limit_rows)
			return text_format("one row too many: %s", line);
		wanted = row_text(&box_limit_rows[n++]);
		if (!text_starts(line, wanted))
			return text_format("'%s' is not '%s…'", line, wanted);
	}
	if (n < n_box_limit_rows)
		return text_format(
			"a row of '%s' is missing", box_limit_rows[n].key);
	return NULL;
}

/* "NAME=value" of each variable, or "NAME" where a plan decides the value. */
static char **
env_words(void)
{
	struct box_plan plan, other;
	char **words, **others;

	box_plan_init(&plan);
	other = plan;
	other.epoch_s++;
	other.jobs++;
	words = box_plan_env(&plan);
	others = box_plan_env(&other);
	for (size_t i = 0; words[i]; i++)
		if (strcmp(words[i], others[i]) != 0)
			*strchr(words[i], '=') = '\0';
	box_plan_env_free(others);
	return words;
}

/* Each variable occurs once in the lines that begin with .Ev, and no other
 * does. */
static char *
env_fault(const char *page, const char *heading)
{
	scoped_free char *text = section_text(page, heading);
	char *rest = text, *fault = NULL, **wanted = env_words();
	size_t n = 0, n_wanted = 0;

	while (wanted[n_wanted])
		n_wanted++;
	for (char *line; !fault && (line = strsep(&rest, "\n"));) {
		if (!text_starts(line, ".Ev "))
			continue;
		(void)strsep(&line, " ");
		for (char *word; !fault && (word = strsep(&line, " "));) {
			size_t i = 0;

			if (strcmp(word, ",") == 0 || strcmp(word, ".") == 0)
				continue;
			n++;
			while (wanted[i] && strcmp(word, wanted[i]) != 0)
				i++;
			if (!wanted[i])
				fault = text_format(
					"the box does not set %s", word);
		}
	}
	if (!fault && n != n_wanted)
		fault = text_format("%zu variables, not %zu", n, n_wanted);
	box_plan_env_free(wanted);
	return fault;
}

static char *
size_fault(const char *page, int most)
{
	scoped_free char *words = text_format("of at most %d bytes", most);

	return strstr(page, words) ? NULL
				   : text_format("it does not say '%s'", words);
}

static char *
recipe_fault(const char *page)
{
	char *fault = table_fault(page, ".Sh LIMITS", recipe_row);

	if (!fault)
		fault = env_fault(page, ".Sh THE BUILD");
	return fault ? fault : size_fault(page, RECIPE_FILE_MAX);
}

static char *
sandbox_fault(const char *page)
{
	char *fault = table_fault(page, ".Ss Limits", sandbox_row);

	return fault ? fault : env_fault(page, ".Ss Environment");
}

static char *
lock_fault(const char *page)
{
	return size_fault(page, LOCK_FILE_MAX);
}

static char *
environment_fault(const char *page)
{
	scoped_free char *version = text_format(
		"\nThis page is version %d of the rules.\n", ENV_RULES);
	scoped_free char *line = text_format("\nrules %d\n", ENV_RULES);

	if (!strstr(page, version) || !strstr(page, line))
		return text_format("it is not that of rules %d", ENV_RULES);
	return NULL;
}

static const struct json *
find_path(const struct json *map, const char *path)
{
	scoped_free char *words = text_copy(path);
	char *rest = words;

	for (char *word; (word = strsep(&rest, "/"));)
		map = json_find(map, word);
	return map;
}

static char *
schema_limits_fault(const struct json *limits)
{
	for (size_t i = 0; i < n_box_limit_rows; i++) {
		const struct box_limit_row *row = &box_limit_rows[i];
		const struct json *limit = json_find(limits, row->key);
		const char *type = json_find_text(limit, "type");

		if (!text_equal(type, "integer") ||
			!json_find_text(limit, "description") ||
			json_find_number(limit, "minimum", 0) != 1 ||
			json_find_number(limit, "maximum", 0) != row->most ||
			json_find_number(limit, "default", 0) != row->otherwise)
			return text_format("'%s' is not an integer from 1 to "
					   "%" PRId64 ", by default %" PRId64,
				row->key, row->most, row->otherwise);
	}
	if (json_count(limits) != n_box_limit_rows)
		return text_copy("it has more limits than the box");
	return NULL;
}

static char *
schema_env_fault(const struct json *names)
{
	char **wanted = env_words(), *fault = NULL;
	size_t n = 0;

	for (; wanted[n]; n++) {
		size_t i = 0;

		wanted[n][strcspn(wanted[n], "=")] = '\0';
		while (i < json_count(names) &&
			!text_equal(json_text(json_at(names, i)), wanted[n]))
			i++;
		if (i == json_count(names) && !fault)
			fault = text_format("%s may be set", wanted[n]);
	}
	if (!fault && json_count(names) != n)
		fault = text_copy("it has more names than the box sets");
	box_plan_env_free(wanted);
	return fault;
}

static char *
schema_fault(const char *text)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error err = ERROR_INIT;
	char *fault;

	if (json_parse(&doc, text, strlen(text), "the schema", &err) < 0)
		return text_copy(err.text);
	fault = schema_limits_fault(
		find_path(doc.root, "properties/limits/properties"));
	return fault ? fault
		     : schema_env_fault(find_path(doc.root,
			       "properties/env/propertyNames/not/enum"));
}

/* A word of the document, and a wrong word to replace it. */
struct trial {
	const char *from, *to;
};

static const struct trial recipe_trials[] = {
	{"Ta 604800 Ta wall", "Ta 604801 Ta wall"},
	{"Ta 14400 Ta 604800 Ta wall", "Ta 14401 Ta 604800 Ta wall"},
	{"Ta 2^60", "Ta 2^61"},
	{".It log Ta", ".It logs Ta"},
	{".It log Ta bytes", ".It log Ta files"},
	{".It log Ta", "not a row"},
	{".It log Ta", ".It sleep Ta\n.It log Ta"},
	{".Sh LIMITS", ".Sh BOUNDS"},
	{".Ev TERM=dumb", ".Ev TERM=xterm"},
	{".Ev TERM=dumb", ".Ev"},
	{".Ev TERM=dumb", ".Ev TERM=dumb MORE"},
	{".Ev JOBS ,\n.Ev HOME", ".Ev JOBS=1 ,\n.Ev HOME"},
	{"at most 1048576 bytes", "at most 1048577 bytes"},
	{NULL, NULL},
};
static const struct trial sandbox_trials[] = {
	{"Ta 14400 seconds Ta wall", "Ta 14401 seconds Ta wall"},
	{"Ta 64 MiB", "Ta 65 MiB"},
	{".It disk Ta", ".It disks Ta"},
	{".It disk Ta", "not a row"},
	{"TERM=dumb", "TERM=xterm"},
	{NULL, NULL},
};
static const struct trial schema_trials[] = {
	{"\"maximum\": 12288", "\"maximum\": 12289"},
	{"\"default\": 17179869184", "\"default\": 17179869185"},
	{"\"minimum\": 1,\n\t\t\t\t\t\"maximum\": 12288",
		"\"minimum\": 0,\n\t\t\t\t\t\"maximum\": 12288"},
	{"\"log\": {", "\"logs\": {"},
	{"\"log\": {", "\"sleep\": {},\n\"log\": {"},
	{"\"LC_ALL\"", "\"LC_NONE\""},
	{"\"LC_ALL\"", "\"LC_ALL\", \"MORE\""},
	{NULL, NULL},
};
static const struct trial lock_trials[] = {
	{"33554432", "33554433"},
	{NULL, NULL},
};

static const struct trial environment_trials[] = {
	{"is version 5", "is version 6"},
	{"\nrules 5\n", "\nrules 6\n"},
	{NULL, NULL},
};

static void
check_document(const char *name, char *(*fault_of)(const char *),
	const struct trial *trials)
{
	const char *source = getenv("HALLMARK_SOURCE");
	scoped_free char *path = NULL, *fault = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (!source)
		skip();
	path = text_format("%s/docs/%s", source, name);
	if (file_read(&text, AT_FDCWD, path, 1 << 20, &err) < 0)
		fail_msg("%s", err.text);
	fault = fault_of(text.data);
	if (fault)
		fail_msg("docs/%s: %s", name, fault);
	for (; trials->from; trials++) {
		const char *at = strstr(text.data, trials->from);
		scoped_free char *wrong = NULL, *found = NULL;

		if (!at)
			fail_msg("docs/%s: no '%s' to try", name, trials->from);
		wrong = text_format("%.*s%s%s", (int)(at - text.data),
			text.data, trials->to, at + strlen(trials->from));
		found = fault_of(wrong);
		if (!found)
			fail_msg(
				"docs/%s: '%s' is not found", name, trials->to);
	}
}

static void
the_recipe_page_lists_the_limits(void **state)
{
	(void)state;
	check_document("recipe.5", recipe_fault, recipe_trials);
}

static void
the_sandbox_page_lists_limits_and_variables(void **state)
{
	(void)state;
	check_document("sandbox.7", sandbox_fault, sandbox_trials);
}

static void
the_lock_page_names_the_sizes(void **state)
{
	(void)state;
	check_document("lock.5", lock_fault, lock_trials);
}

static void
the_environment_page_has_the_number_of_the_rules(void **state)
{
	(void)state;
	check_document("environment.7", environment_fault, environment_trials);
}

static void
the_schema_lists_the_limits(void **state)
{
	(void)state;
	check_document("recipe.schema.json", schema_fault, schema_trials);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_recipe_page_lists_the_limits),
		cmocka_unit_test(the_sandbox_page_lists_limits_and_variables),
		cmocka_unit_test(the_lock_page_names_the_sizes),
		cmocka_unit_test(
			the_environment_page_has_the_number_of_the_rules),
		cmocka_unit_test(the_schema_lists_the_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
