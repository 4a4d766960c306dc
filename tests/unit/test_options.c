/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/options.h"

static const struct command command = {.name = "try",
	.args = "A [B]",
	.least = 1,
	.most = 2,
	.takes = "store mirror json",
	.text = "words"};

/* Takes argv as one text with blanks between the arguments. */
static int
parse(struct options *o, const char *line, struct error *err)
{
	static char text[256];
	char *argv[16];
	int argc = 0;

	strcpy(text, line);
	for (char *at = strtok(text, " "); at; at = strtok(NULL, " "))
		argv[argc++] = at;
	return options_parse(o, &command, argc, argv, err);
}

static void
good_command_lines_are_accepted(void **state)
{
	static const char *const lines[] = {"a --store s --json -m 1 b -m2",
		"-ss --json --mirror=1 --mirror 2 a b",
		"--store=s --json a --mirror 1 -m 2 -- b"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		scoped(options_done) struct options o = OPTIONS_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(parse(&o, lines[i], &err), 0);
		assert_string_equal(o.store, "s");
		assert_true(o.json);
		assert_int_equal(o.mirrors.n, 2);
		assert_string_equal(o.mirrors.list[1], "2");
		assert_int_equal(o.n_args, 2);
		assert_string_equal(o.args[1], "b");
	}
}

static void
bad_command_lines_are_refused(void **state)
{
	static const char *const lines[][2] = {{"", "usage: hallmark try"},
		{"a b c", "usage: hallmark try"}, {"a --force", "no option"},
		{"a --stor s", "no option"}, {"a --store", "requires DIR"},
		{"a --json=1", "takes no value"},
		{"a --store s --store t", "given twice"},
		{"a -x", "no option"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		scoped(options_done) struct options o = OPTIONS_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(parse(&o, lines[i][0], &err), -1);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_non_null(strstr(err.text, lines[i][1]));
	}
}

static void
help_is_given(void **state)
{
	scoped(bytes_done) struct bytes help = BYTES_INIT;

	(void)state;
	options_help(&help, &command);
	assert_non_null(strstr(help.data, "--store DIR"));
	assert_non_null(strstr(help.data, "--help"));
	assert_null(strstr(help.data, "--force"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_command_lines_are_accepted),
		cmocka_unit_test(bad_command_lines_are_refused),
		cmocka_unit_test(help_is_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
