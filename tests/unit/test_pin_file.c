/* SPDX-License-Identifier: Apache-2.0 */
/* hallmark-pin(5): what is printed and what is read; tests/reject/pin holds
 * what must be refused. */
#include "tests/unit/vectors.h"

#include "builder/release/pin_forms.h"
#include "builder/store/pin_file.h"

static void
add(struct pins *pins, const char *name, const char *version)
{
	struct pin pin = {.name = text_copy(name),
		.sum = digest_of(name, strlen(name)),
		.version = text_copy(version)};
	struct error err = ERROR_INIT;

	assert_int_equal(pins_add(pins, &pin, &err), 0);
}

static void
the_order_of_adding_decides_nothing(void **state)
{
	scoped(pins_done) struct pins a = PINS_INIT, b = PINS_INIT;
	scoped(bytes_done) struct bytes x = BYTES_INIT, y = BYTES_INIT;
	struct pin twice = {.name = text_copy("b")};
	struct error err = ERROR_INIT;

	(void)state;
	add(&a, "c", "1");
	add(&a, "a/x", NULL);
	add(&a, "b", "2");
	add(&b, "b", "2");
	add(&b, "c", "1");
	add(&b, "a/x", NULL);
	pin_file_print(&x, &a);
	pin_file_print(&y, &b);
	assert_string_equal(x.data, y.data);
	assert_int_equal(pins_add(&a, &twice, &err), -1);
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_int_equal(a.n, 3);
}

static void
reading_and_printing_again_loses_nothing(void **state)
{
	static const char *const names[] = {"one", "two"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		scoped(pins_done) struct pins pins = PINS_INIT;
		scoped(bytes_done) struct bytes is = BYTES_INIT;
		scoped(bytes_done) struct bytes again = BYTES_INIT;
		scoped_free char *path =
			text_format("fuzz/corpus/pin/%s", names[i]);
		struct error err = ERROR_INIT;

		vectors_read(&is, path);
		if (pin_file_parse(&pins, is.data, is.len, path, &err) < 0)
			fail_msg("%s", err.text);
		pin_file_print(&again, &pins);
		assert_string_equal(again.data, is.data);
	}
}

static int
parse_pins(const char *text, size_t len, const char *name, struct error *err)
{
	scoped(pins_done) struct pins pins = PINS_INIT;
	int r = pin_file_parse(&pins, text, len, name, err);

	assert_int_equal(pins.n > 0, r == 0);
	return r;
}

static void
every_case_is_refused(void **state)
{
	(void)state;
	vectors_refused("reject/pin", parse_pins, 40);
}

static void
a_file_past_its_limit_is_refused(void **state)
{
	scoped_free char *text = mem_alloc(PIN_FILE_MAX + 1, 1);
	scoped(pins_done) struct pins pins = PINS_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	memset(text, ' ', PIN_FILE_MAX + 1);
	assert_int_equal(
		pin_file_parse(&pins, text, PIN_FILE_MAX + 1, "x", &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
}

/* A tag goes, the port of a registry stays. */
static void
a_name_loses_tag_and_digest_alone(void **state)
{
	static const char *const rows[][2] = {
		{"hello", "hello"},
		{"hello:1.2", "hello"},
		{"hello:1.2@sha256:ab", "hello"},
		{"hello@sha256:ab", "hello"},
		{"r.example.org:5000/a/b", "r.example.org:5000/a/b"},
		{"r.example.org:5000/a/b:1", "r.example.org:5000/a/b"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *name = pin_name(rows[i][0]);

		assert_string_equal(name, rows[i][1]);
		assert_true(pin_is_name(name));
	}
}

static void
form_gives(const char *form, const char *const *names, size_t n,
	const char *wanted)
{
	scoped(pins_done) struct pins pins = PINS_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < n; i++)
		add(&pins, names[i], NULL);
	if (!wanted) {
		assert_int_equal(pin_forms_print(&text, &pins, form, &err), -1);
		assert_int_equal(err.kind, ERROR_INPUT);
		return;
	}
	assert_int_equal(pin_forms_print(&text, &pins, form, &err), 0);
	if (!strstr(text.data, wanted))
		fail_msg("%s has no %s", text.data, wanted);
}

static void
names_become_variables_and_names_of_manifests(void **state)
{
	static const char *const odd[] = {"a/7zip.x+y-z"};
	static const char *const same[] = {"a/b-c", "x/b.c"};
	static const char *const equal[] = {"a/b", "x/b"};

	(void)state;
	form_gives("env", odd, 1, "_7ZIP_X_Y_Z_IMAGE=a/7zip.x+y-z@sha256:");
	form_gives("kustomize", odd, 1, "- name: \"7zip.x+y-z\"\n");
	form_gives("names", same, 2, "\nx/b.c@sha256:");
	form_gives("env", same, 2, NULL);
	form_gives("kustomize", same, 2, "newName: \"x/b.c\"");
	form_gives("kustomize", equal, 2, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_of_adding_decides_nothing),
		cmocka_unit_test(reading_and_printing_again_loses_nothing),
		cmocka_unit_test(every_case_is_refused),
		cmocka_unit_test(a_file_past_its_limit_is_refused),
		cmocka_unit_test(a_name_loses_tag_and_digest_alone),
		cmocka_unit_test(names_become_variables_and_names_of_manifests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
