/* SPDX-License-Identifier: Apache-2.0 */
/* Which entry of an output goes to which image. */
#include "tests/unit/unit.h"

#include "builder/build/output_parts.h"
#include "tests/unit/tree_lines.h"

static void
make_recipe(struct recipe *out, const char *outputs)
{
	struct error err = ERROR_INIT;
	scoped_free char *text = text_format("{\"name\":\"x\",\"build\":\"b\","
					     "\"environment\":{\"debian\":[]},"
					     "\"outputs\":{%s}}",
		outputs);

	if (recipe_parse(out, text, strlen(text), "r.json", &err) < 0)
		fail_msg("%s", err.text);
}

/* "name: path path|…" */
static char *
words_of(const struct output_parts *parts, const struct recipe *recipe)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < parts->n; i++) {
		bytes_addf(
			&out, "%s%s:", i ? "|" : "", recipe->outputs[i].name);
		for (size_t j = 0; j < parts->list[i].n_entries; j++)
			bytes_addf(&out, " %s", parts->list[i].entries[j].path);
	}
	return bytes_take(&out);
}

#define LIB "\"lib\":{\"paths\":[\"usr/lib\"]}"
#define DEV "\"dev\":{\"paths\":[\"usr/include\",\"usr/lib/x.a\"]}"
#define REST "\"rest\":{}"

static const struct {
	const char *tree, *outputs, *words; /* or the reason to refuse it */
} cases[] = {
	{"d usr\nf usr/a\n", REST, "rest: usr usr/a"},
	{"d usr\nf usr/a\n", "\"a\":{\"paths\":[\".\"]}", "a: usr usr/a"},
	/* folders above are in each image */
	{"d usr\nd usr/lib\nf usr/lib/x\nf usr/a\n", LIB "," REST,
		"lib: usr usr/lib usr/lib/x|rest: usr usr/a"},
	/* the longest path decides, in any order of names */
	{"d usr\nd usr/include\nf usr/include/h\nd usr/lib\nf usr/lib/x\n"
	 "f usr/lib/x.a\nf z\n",
		REST "," LIB "," DEV,
		"dev: usr usr/include usr/include/h usr/lib usr/lib/x.a"
		"|lib: usr usr/lib usr/lib/x|rest: z"},
	/* of whole names only */
	{"d usr\nd usr/lib\nf usr/lib/x\nf usr/lib.y\n", LIB "," REST,
		"lib: usr usr/lib usr/lib/x|rest: usr usr/lib.y"},
	/* a link, and an empty folder */
	{"l a b\nd c\n", "\"a\":{\"paths\":[\"a\"]},\"c\":{\"paths\":[\"c\"]}",
		"a: a|c: c"},
	/* hard links within one image */
	{"d usr\nd usr/lib\nf usr/lib/a\nh usr/lib/b usr/lib/a\n", LIB,
		"lib: usr usr/lib usr/lib/a usr/lib/b"},
	/* what nobody takes */
	{"d usr\nd usr/lib\nf usr/lib/x\nd var\nd var/a\nf var/a/b\nf z\n", LIB,
		"'var/a/b' belongs to no output of the recipe, nor do other"},
	{"d usr\nd usr/lib\nf usr/lib/x\nf z\n", LIB,
		"'z' belongs to no output of the recipe"},
	{"d usr\nd usr/lib\nf usr/lib/x\nd z\n", LIB,
		"'z' belongs to no output of the recipe"},
	{"d usr\nd usr/lib\nf usr/lib/x\nl z b\n", LIB,
		"'z' belongs to no output of the recipe"},
	/* what is not there */
	{"f z\n", LIB "," REST,
		"output 'lib' takes 'usr/lib', which the build did not leave"},
	{"d usr\nd usr/lib\nf usr/lib/x\n", LIB "," REST,
		"output 'rest' would be empty"},
	{"d usr\nd usr/lib\nd usr/lib/x\nf usr/lib/x/y\n",
		LIB ",\"x\":{\"paths\":[\"usr/lib/x\"]}",
		"output 'lib' would be empty"},
	/* hard links */
	{"f a\nd usr\nd usr/lib\nh usr/lib/b a\n", LIB "," REST,
		"'a' and 'usr/lib/b' are hard links to one file, but the "
		"recipe gives one to the output 'rest' and the other to 'lib'"},
};

static void
each_entry_goes_to_its_image(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(output_parts_done) struct output_parts parts =
			OUTPUT_PARTS_INIT;
		scoped(recipe_done) struct recipe recipe = {.name = NULL};
		scoped(tree_done) struct tree tree = TREE_INIT;
		struct error err = ERROR_INIT;
		scoped_free char *words = NULL;

		make_tree(&tree, cases[i].tree);
		make_recipe(&recipe, cases[i].outputs);
		if (output_parts_divide(&parts, &tree, &recipe, &err) < 0) {
			assert_int_equal(err.kind, ERROR_INPUT);
			if (!strstr(err.text, cases[i].words))
				fail_msg("%zu: %s", i, err.text);
			continue;
		}
		words = words_of(&parts, &recipe);
		assert_string_equal(words, cases[i].words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_entry_goes_to_its_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
