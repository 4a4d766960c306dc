/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the list "inputs" of a recipe: what the build gets to know of the
 * commit. */
#include "builder/recipe/recipe_private.h"

static const char *const input_names[] = {
	[RECIPE_INPUT_COMMIT] = "HALLMARK_COMMIT",
	[RECIPE_INPUT_VERSION] = "HALLMARK_VERSION",
};

const char *
recipe_input_name(enum recipe_input input)
{
	return input_names[input];
}

/* The input with this name; RECIPE_INPUTS if it has none. */
static size_t
input_find(const char *name)
{
	size_t i = 0;

	while (i < RECIPE_INPUTS && !text_equal(name, input_names[i]))
		i++;
	return i;
}

/* What follows from one declared input, besides its value. */
static const char *
input_fault(const struct recipe_at *at, size_t input)
{
	const struct json *root = at->doc->root;

	if (input == RECIPE_INPUT_VERSION && !json_find(root, "version"))
		return "requires the key 'version', whose value it is";
	if (json_find(json_find(root, "env"), input_names[input]))
		return "is also set in 'env'; remove it in one of the two";
	return NULL;
}

int
recipe_inputs_parse(
	struct recipe *recipe, const struct recipe_at *at, struct error *err)
{
	if (json_count(at->value) == 0)
		return json_fail(err, at->doc, at->where,
			"'inputs' is empty; leave the key out");
	for (size_t i = 0; i < json_count(at->value); i++) {
		const char *name = json_text(json_at(at->value, i));
		scoped_free char *where = text_format("%s/%zu", at->where, i);
		size_t input = input_find(name);
		const char *fault;

		if (input == RECIPE_INPUTS)
			return json_fail(err, at->doc, where,
				"'inputs' must list 'HALLMARK_COMMIT' or "
				"'HALLMARK_VERSION', not %s",
				name ? text_quotes(name) : "another value");
		if (recipe->inputs[input])
			return json_fail(err, at->doc, where,
				"%s is listed twice in 'inputs'",
				text_quotes(name));
		fault = input_fault(at, input);
		if (fault)
			return json_fail(err, at->doc, where,
				"%s in 'inputs' %s", text_quotes(name), fault);
		recipe->inputs[input] = true;
	}
	return 0;
}
