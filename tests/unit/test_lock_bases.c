/* SPDX-License-Identifier: Apache-2.0 */
/* A lock with a base for each of several images: read, printed, refused, and
 * compared with its recipe. */
#include "tests/unit/unit.h"

#include "builder/pin/lock_changes.h"

#define SUM "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define PACKAGE(name) \
	"{\"name\":\"" name "\",\"version\":\"1\",\"architecture\":\"amd64\"," \
	"\"path\":\"pool/" name ".deb\",\"size\":5,\"sha256\":\"" SUM "\"}"
#define LOCK(more) \
	"{\"format\":1,\"suite\":\"bookworm\",\"architecture\":\"amd64\"," \
	"\"packages\":[" PACKAGE("gcc") "],\"sources\":[]" more "}"
#define EACH(bases) LOCK(",\"bases\":{" bases "}")
#define ONE(base) LOCK(",\"base\":{" base "}")
#define MAKE "\"suite\":\"trixie\",\"packages\":[" PACKAGE("make") "]"
#define AN_IMAGE(name) \
	"\"image\":{\"name\":\"" name "\",\"digest\":\"sha256:" SUM "\"}"

#define RECIPE(more) \
	"{\"name\":\"x\",\"build\":\"b\",\"environment\":{\"debian\":[]}" more \
	"}"
#define ONLY(base) RECIPE(",\"image\":{\"base\":{" base "}}")
#define OUTPUTS(base) \
	RECIPE(",\"outputs\":{\"dev\":{},\"lib\":{\"paths\":[\"l\"]," \
	       "\"image\":{\"base\":{" base "}}}}")

static int
parse(struct lock *out, const char *text, struct error *err)
{
	return lock_parse(out, text, strlen(text), "a/b/lock.json", err);
}

static void
reads_a_base_for_each_output(void **state)
{
	scoped(lock_done) struct lock l = {.suite = NULL}, again = l;
	scoped(bytes_done) struct bytes one = BYTES_INIT, two = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	if (parse(&l, EACH("\"lib\":{" MAKE "},\"bin\":{" AN_IMAGE("n") "}"),
		    &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(l.n_bases, 2);
	assert_string_equal(l.bases[0].output, "bin");
	assert_string_equal(lock_base_of(&l, "bin")->image_name, "n");
	assert_string_equal(lock_base_of(&l, "lib")->suite, "trixie");
	assert_string_equal(lock_base_of(&l, "lib")->packages[0].name, "make");
	assert_null(lock_base_of(&l, "dev"));
	assert_null(lock_base_of(&l, NULL));
	lock_print(&one, &l);
	if (parse(&again, one.data, &err) < 0)
		fail_msg("%s", err.text);
	lock_print(&two, &again);
	assert_string_equal(one.data, two.data);
}

static void
refuses_other_bases(void **state)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
		{EACH(""), "'bases' must hold 1 to 64 bases"},
		{LOCK(",\"bases\":[]"), "'bases' must be a map"},
		{EACH("\"Lib\":{" MAKE "}"),
			"'Lib' is not the name of an output"},
		{EACH("\"a/b\":{" MAKE "}"),
			"'a/b' is not the name of an output"},
		{EACH("\"lib\":1"), "a base must be a map"},
		{EACH("\"lib\":{}"), "a base requires 'suite' and 'packages'"},
		{EACH("\"lib\":{\"sources\":[]}"), "unknown key 'sources'"},
		{EACH("\"lib\":{" AN_IMAGE("") "}"),
			"'bases/lib/image/name' is empty"},
		{EACH("\"lib\":{" MAKE "}},\"base\":{" MAKE),
			"either 'base' or 'bases'"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(lock_done) struct lock l = {.suite = NULL};
		struct error err = ERROR_INIT;

		assert_int_equal(parse(&l, cases[i].text, &err), -1);
		assert_int_equal(err.kind, ERROR_INPUT);
		if (!strstr(err.text, cases[i].reason))
			fail_msg("%zu: %s", i, err.text);
	}
}

#define DEBIAN(name) "\"debian\":[\"" name "\"]"
#define IMAGE(name) "\"image\":\"" name "\""

static void
matches_the_outputs_of_its_recipe(void **state)
{
	static const struct {
		const char *lock, *recipe, *reason; /* or NULL */
	} cases[] = {
		{EACH("\"lib\":{" MAKE "}"), OUTPUTS(DEBIAN("make")), NULL},
		{EACH("\"lib\":{" AN_IMAGE("n") "}"), OUTPUTS(IMAGE("n")),
			NULL},
		{EACH("\"lib\":{" MAKE "}"), OUTPUTS(DEBIAN("gcc")),
			"output 'lib': package of the base 'gcc' is not "
			"pinned"},
		{EACH("\"lib\":{" MAKE "}"), OUTPUTS(IMAGE("n")),
			"output 'lib': the base image 'n' is not pinned"},
		{EACH("\"lib\":{" AN_IMAGE("n") "}"), OUTPUTS(DEBIAN("gcc")),
			"output 'lib': the lock pins a base image 'n' and the "
			"recipe"},
		{EACH("\"dev\":{" MAKE "},\"lib\":{" MAKE "}"),
			OUTPUTS(DEBIAN("make")),
			"a base of the output 'dev' is pinned and the recipe "
			"has no"},
		{EACH("\"dev\":{" MAKE "}"), OUTPUTS(DEBIAN("make")),
			"output 'lib': the base 'make' is not pinned"},
		{ONE(MAKE), OUTPUTS(DEBIAN("make")),
			"output 'lib': the base 'make' is not pinned"},
		{LOCK(""), OUTPUTS(DEBIAN("make")),
			"output 'lib': the base 'make' is not pinned"},
		{EACH("\"lib\":{" MAKE "}"), RECIPE(""),
			"a base of the output 'lib' is pinned and the recipe "
			"has no"},
		{EACH("\"lib\":{" MAKE "}"), ONLY(DEBIAN("make")),
			"the base 'make' is not pinned"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(lock_done) struct lock l = {.suite = NULL};
		scoped(recipe_done) struct recipe r = {.name = NULL};
		const char *text = cases[i].recipe;
		struct error err = ERROR_INIT;
		int got;

		if (parse(&l, cases[i].lock, &err) < 0 ||
			recipe_parse(&r, text, strlen(text), "r.json", &err) <
				0)
			fail_msg("%zu: %s", i, err.text);
		got = lock_match(&l, &r, "a/b/lock.json", &err);
		assert_int_equal(got, cases[i].reason ? -1 : 0);
		if (cases[i].reason && !strstr(err.text, cases[i].reason))
			fail_msg("%zu: %s", i, err.text);
	}
}

static void
names_the_output_of_a_changed_base(void **state)
{
	scoped(lock_done) struct lock none = {.suite = NULL}, each = none;
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(parse(&none, LOCK(""), &err), 0);
	assert_int_equal(parse(&each, EACH("\"lib\":{" MAKE "}"), &err), 0);
	lock_changes(&said, &each, &each);
	assert_int_equal(said.len, 0);
	lock_changes(&said, &none, &each);
	assert_string_equal(said.data,
		"changed  base lib suite none -> trixie\n"
		"  added  base lib make 1\n");
	bytes_clear(&said);
	lock_changes(&said, &each, &none);
	assert_string_equal(said.data,
		"changed  base lib suite trixie -> none\n"
		"removed  base lib make 1\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_base_for_each_output),
		cmocka_unit_test(refuses_other_bases),
		cmocka_unit_test(matches_the_outputs_of_its_recipe),
		cmocka_unit_test(names_the_output_of_a_changed_base),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
