/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "attest/run_record.h"

#include <string.h>

#define PRINTED \
	"{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{" \
	"\"architecture\":\"amd64\",\"durationMilliseconds\":1500," \
	"\"finished\"" \
	":\"2024-02-29T23:59:59Z\",\"hallmark\":\"1\",\"kernel\":\"6.1\"," \
	"\"level\":\"hermetic\",\"memoryPeakBytes\":7,\"processors\":2," \
	"\"started\":\"1970-01-01T00:00:00Z\"},\"predicateType\":\"urn:" \
	"hallmark:run-record:1\",\"subject\":[{\"digest\":{\"sha256\":\"01000" \
	"00000000000000000000000000000000000000000000000000000000000\"},\"na" \
	"me\":\"x\"}]}"

static void
there_and_back(void **state)
{
	const struct run_record r = {.subject_name = (char[]){"x"},
		.subject = {{1}},
		.finished_s = 1709251199,
		.duration_ms = 1500,
		.peak_bytes = 7,
		.version = (char[]){"1"},
		.level = (char[]){"hermetic"},
		.architecture = (char[]){"amd64"},
		.kernel = (char[]){"6.1"},
		.n_processors = 2};
	scoped(bytes_done) struct bytes text = BYTES_INIT, again = BYTES_INIT;
	scoped(run_record_done) struct run_record back = RUN_RECORD_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	run_record_print(&text, &r);
	assert_string_equal(text.data, PRINTED);
	assert_int_equal(
		run_record_parse(&back, text.data, text.len, "r", &err), 0);
	run_record_print(&again, &back);
	assert_string_equal(again.data, PRINTED);
}

/* One change of a good statement, and whether it is still one. */
static void
what_is_no_record(void **state)
{
	static const struct {
		const char *from, *to, *words;
	} rows[] = {
		{"\"memoryPeakBytes\":7,", "", NULL},
		{"\"kernel\"", "\"other\":{},\"kernel\"", NULL},
		{"record:1", "record:2", "is no run record"},
		{"\"processors\":2,", "", "processors is missing"},
		{"\"kernel\":\"6.1\",", "", "kernel is missing"},
		{"\"6.1\"", "6", "/predicate/kernel must be"},
		{":1500", ":\"1500\"", "durationMilliseconds must be"},
		{":1500", ":-1", "below zero"},
		{"2024-02-29T", "2023-02-29T", "a time of the form"},
		{"2024-02-29T", "2024-13-29T", "a time of the form"},
		{"2024-02-29T", "2024-00-29T", "a time of the form"},
		{"23:59:59Z", "24:00:00Z", "a time of the form"},
		{"23:59:59Z", "23:59:60Z", "a time of the form"},
		{"23:59:59Z", "23:59:59.5Z", "a time of the form"},
		{"23:59:59Z", "23:59:59z", "a time of the form"},
		{"23:59:59Z", "23:59:59+01:00", "a time of the form"},
		{"1970-01-01T", "1969-12-31T", "a time of the form"},
		{"1970-01-01T", "+970-01-01T", "a time of the form"},
		{"{\"architecture\"", "{\"level\":\"a\",\"architecture\"",
			"level"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *at = strstr(PRINTED, rows[i].from);
		scoped_free char *text =
			text_format("%.*s%s%s", (int)(at - PRINTED), PRINTED,
				rows[i].to, at + strlen(rows[i].from));
		scoped(run_record_done) struct run_record r = RUN_RECORD_INIT;
		struct error err = ERROR_INIT;
		int result =
			run_record_parse(&r, text, strlen(text), "r", &err);

		if (result != (rows[i].words ? -1 : 0) ||
			(rows[i].words && !strstr(err.text, rows[i].words)))
			fail_msg("%s: %s", rows[i].to, err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(what_is_no_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
