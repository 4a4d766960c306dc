/* SPDX-License-Identifier: Apache-2.0 */
/* Which entry of an output goes to which layer. */
#include "tests/unit/unit.h"

#include "builder/build/output_layers.h"
#include "tests/unit/tree_lines.h"

/* layers: the list of a recipe, without its braces */
static void
make_recipe(struct recipe *out, const char *layers)
{
	struct error err = ERROR_INIT;
	scoped_free char *text = text_format("{\"name\":\"x\",\"build\":\"b\","
					     "\"environment\":{\"debian\":[]}"
					     "%s%s%s}",
		*layers ? ",\"image\":{\"layers\":[" : "", layers,
		*layers ? "]}" : "");

	if (recipe_parse(out, text, strlen(text), "r.json", &err) < 0)
		fail_msg("%s", err.text);
}

/* "name@epoch: path path|…", "-" for no name */
static char *
words_of(const struct output_layers *layers, const struct tree *tree)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < layers->n; i++) {
		const struct output_layer *l = &layers->list[i];

		bytes_addf(&out, "%s%s@%d:", i ? "|" : "",
			l->name ? l->name : "-", (int)l->epoch_s);
		for (size_t j = 0; j < l->n_entries; j++)
			bytes_addf(
				&out, " %s", tree->entries[l->entries[j]].path);
	}
	return bytes_take(&out);
}

#define DOC "{\"from\":\"usr/doc\",\"name\":\"doc\"}"
#define USR "{\"from\":\"usr\"}"
#define REST "{\"from\":\".\",\"name\":\"rest\"}"

static const struct {
	const char *tree, *layers, *words; /* or the reason to refuse it */
} cases[] = {
	{"d usr\nf usr/a\n", "", "-@7: usr usr/a"},
	{"d usr\nf usr/a\n", REST, "rest@7: usr usr/a"},
	/* a folder above is in both; the rest comes last */
	{"d usr\nf usr/a\nd usr/doc\nf usr/doc/b\nf z\n", DOC,
		"doc@7: usr usr/doc usr/doc/b|-@7: usr usr/a z"},
	{"d usr\nf usr/a\nd usr/doc\nf usr/doc/b\n", DOC "," REST,
		"doc@7: usr usr/doc usr/doc/b|rest@7: usr usr/a"},
	/* the recipe's order is that of the image, and decides nothing else */
	{"d usr\nf usr/a\nd usr/doc\nf usr/doc/b\n", REST "," DOC,
		"rest@7: usr usr/a|doc@7: usr usr/doc usr/doc/b"},
	/* the longest path decides */
	{"d usr\nf usr/a\nd usr/doc\nf usr/doc/b\nf x\n", USR "," DOC,
		"usr@7: usr usr/a|doc@7: usr usr/doc usr/doc/b|-@7: x"},
	{"d usr\nf usr/a\nd usr/doc\nf usr/doc/b\nf x\n", DOC "," USR,
		"doc@7: usr usr/doc usr/doc/b|usr@7: usr usr/a|-@7: x"},
	/* of whole names only */
	{"d usr\nd usr/doc\nf usr/doc-x\nf usr/doc.y\nf usr/doc/b\n", DOC,
		"doc@7: usr usr/doc usr/doc/b|-@7: usr usr/doc-x usr/doc.y"},
	/* nothing is left: no last layer */
	{"d usr\nd usr/doc\nf usr/doc/b\n", DOC,
		"doc@7: usr usr/doc usr/doc/b"},
	/* but an empty folder is something */
	{"d tmp\nd usr\nd usr/doc\nf usr/doc/b\n", DOC,
		"doc@7: usr usr/doc usr/doc/b|-@7: tmp usr"},
	{"d usr\nd usr/doc\n", DOC, "doc@7: usr usr/doc"},
	/* a file, and a link */
	{"f a\nl b a\n", "{\"from\":\"b\"}", "b@7: b|-@7: a"},
	{"d u\nf u/a\nf z\n", "{\"from\":\"u\",\"epoch\":0}",
		"u@0: u u/a|-@7: z"},
	{"d usr\nf usr/a\nh usr/b usr/a\nf x\n", USR,
		"usr@7: usr usr/a usr/b|-@7: x"},
	{"f a\n", DOC,
		"layer 'doc' would be empty: the build left nothing for "
		"it at 'usr/doc' in $OUT"},
	{"d usr\nd usr/doc\nf usr/doc/b\n", DOC "," REST,
		"layer 'rest' would be empty: the build left nothing for it at "
		"'.' in $OUT"},
	{"d usr\nd usr/doc\nf usr/doc/b\n", DOC "," USR,
		"layer 'usr' would be empty"},
	{"f a\nd usr\nh usr/b a\n", USR,
		"'a' and 'usr/b' are hard links to one file"},
	{"f a\nd usr\nd usr/doc\nh usr/doc/b a\n", USR "," DOC,
		"'a' and 'usr/doc/b' are hard links to one file"},
};

static void
each_entry_goes_to_its_layer(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped(output_layers_done) struct output_layers layers =
			OUTPUT_LAYERS_INIT;
		scoped(recipe_done) struct recipe recipe = {.name = NULL};
		scoped(tree_done) struct tree tree = TREE_INIT;
		struct error err = ERROR_INIT;
		scoped_free char *words = NULL;

		make_tree(&tree, cases[i].tree);
		make_recipe(&recipe, cases[i].layers);
		if (output_layers_plan(
			    &layers, &tree, recipe.outputs, 7, &err) < 0) {
			assert_int_equal(err.kind, ERROR_INPUT);
			if (!strstr(err.text, cases[i].words))
				fail_msg("%zu: %s", i, err.text);
			continue;
		}
		words = words_of(&layers, &tree);
		assert_string_equal(words, cases[i].words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_entry_goes_to_its_layer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
