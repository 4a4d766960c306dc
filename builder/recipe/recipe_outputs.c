/* SPDX-License-Identifier: Apache-2.0 */
/* The images of a recipe: one, of the map "image", or those of the map
 * "outputs". */
#include "builder/recipe/recipe_private.h"

#define PATHS_MAX 256

static const struct json_key output_keys[] = {
	{"paths", JSON_KIND_LIST, false},
	{"image", JSON_KIND_MAP, false},
};

/* Two outputs must not take the same path. */
static int
check_apart(const struct recipe *recipe, const char *path,
	const struct recipe_at *at, struct error *err)
{
	const struct recipe_output *own =
		&recipe->outputs[recipe->n_outputs - 1];

	for (size_t i = 0; i < recipe->n_outputs; i++) {
		const struct recipe_output *other = &recipe->outputs[i];

		for (size_t j = 0; j < other->n_paths; j++) {
			if (strcmp(other->paths[j], path) != 0)
				continue;
			return other == own
				       ? json_fail(err, at->doc, at->where,
						 "%s is listed twice",
						 text_quotes(
							 *path ? path : "."))
				       : json_fail(err, at->doc, at->where,
						 "the outputs %s and %s both "
						 "take %s",
						 text_quotes(other->name),
						 text_quotes(own->name),
						 *path ? text_quotes(path)
						       : "the rest");
		}
	}
	return 0;
}

/* "." is the whole output: the path "" here. */
static int
path_parse(struct recipe *recipe, const struct recipe_at *at, struct error *err)
{
	struct recipe_output *output = &recipe->outputs[recipe->n_outputs - 1];
	const char *path = json_text(at->value);

	if (!path || (strcmp(path, ".") != 0 && file_path_check(path) < 0))
		return json_fail(err, at->doc, at->where,
			"'paths' must hold paths in $OUT, such as "
			"\"usr/include\", or \".\" for the rest%s%s",
			path ? ", not " : "", path ? text_quotes(path) : "");
	if (strcmp(path, ".") == 0)
		path = "";
	if (check_apart(recipe, path, at, err) < 0)
		return -1;
	output->paths[output->n_paths++] = text_copy(path);
	return 0;
}

static int
paths_parse(
	struct recipe *recipe, const struct recipe_at *at, struct error *err)
{
	struct recipe_output *output = &recipe->outputs[recipe->n_outputs - 1];
	size_t n = json_count(at->value);

	if (at->value && (n == 0 || n > PATHS_MAX))
		return json_fail(err, at->doc, at->where,
			"'paths' must hold 1 to %d paths; without the key the "
			"output takes the rest",
			PATHS_MAX);
	output->paths = mem_alloc(n + 2, sizeof *output->paths);
	for (size_t i = 0; i < n; i++) {
		scoped_free char *where = text_format("%s/%zu", at->where, i);
		const struct recipe_at one = {
			at->doc, json_at(at->value, i), where};

		if (path_parse(recipe, &one, err) < 0)
			return -1;
	}
	return 0;
}

/* Without paths the output takes the rest. */
static int
rest_parse(struct recipe *recipe, const struct recipe_at *at, struct error *err)
{
	struct recipe_output *output = &recipe->outputs[recipe->n_outputs - 1];

	if (output->n_paths > 0)
		return 0;
	if (check_apart(recipe, "", at, err) < 0)
		return -1;
	output->paths[output->n_paths++] = text_copy("");
	return 0;
}

/* The output is the last one of the recipe, which owns what was parsed also
 * after an error. */
static int
output_parse(struct recipe *recipe, const char *name,
	const struct recipe_at *at, struct error *err)
{
	struct recipe_output *output = &recipe->outputs[recipe->n_outputs++];
	scoped_free char *at_paths = text_format("%s/paths", at->where);
	scoped_free char *at_image = text_format("%s/image", at->where);
	struct recipe_at paths = {.doc = at->doc, .where = at_paths};
	struct recipe_at image = {.doc = at->doc, .where = at_image};

	output->name = text_copy(name);
	output->image_name = text_format("%s-%s", recipe->name, name);
	if (!recipe_name_is_plain(output->image_name))
		return json_fail(err, at->doc, at->where,
			"the image %s has a name of more than 128 bytes",
			text_quotes(output->image_name));
	if (json_kind(at->value) != JSON_KIND_MAP)
		return json_fail(
			err, at->doc, at->where, "an output must be a map");
	if (json_check(at->doc, at->value, at->where, output_keys,
		    ARRAY_LEN(output_keys), err) < 0)
		return -1;
	paths.value = json_find(at->value, "paths");
	image.value = json_find(at->value, "image");
	if (paths_parse(recipe, &paths, err) < 0 ||
		rest_parse(recipe, at, err) < 0)
		return -1;
	return recipe_image_parse(output, &image, err);
}

/* The only image takes the whole output. */
static int
only_image(
	struct recipe *recipe, const struct recipe_at *image, struct error *err)
{
	recipe->outputs = mem_alloc(1, sizeof *recipe->outputs);
	recipe->n_outputs = 1;
	recipe->outputs[0].image_name = text_copy(recipe->name);
	return recipe_image_parse(&recipe->outputs[0], image, err);
}

int
recipe_outputs_parse(
	struct recipe *recipe, const struct json_doc *doc, struct error *err)
{
	const struct recipe_at image = {
		doc, json_find(doc->root, "image"), "/image"};
	const struct json *map = json_find(doc->root, "outputs");
	scoped_free const char **names = map ? json_keys(map) : NULL;
	size_t n = json_count(map);

	if (!map)
		return only_image(recipe, &image, err);
	if (image.value)
		return json_fail(err, doc, "/image",
			"a recipe has either 'image' or 'outputs'; each output "
			"has an 'image' of its own");
	if (n == 0 || n > RECIPE_OUTPUTS_MAX)
		return json_fail(err, doc, "/outputs",
			"'outputs' must hold 1 to %d outputs",
			RECIPE_OUTPUTS_MAX);
	recipe->outputs = mem_alloc(n, sizeof *recipe->outputs);
	for (size_t i = 0; i < n; i++) {
		scoped_free char *where = text_format("/outputs/%s", names[i]);
		const struct recipe_at at = {
			doc, json_find(map, names[i]), where};

		if (!recipe_name_is_plain(names[i]))
			return json_fail(err, doc, "/outputs",
				"the name of an output must be lower-case "
				"letters and digits, in parts joined by one of "
				"'.', '_' and '-', not %s",
				text_quotes(names[i]));
		if (output_parse(recipe, names[i], &at, err) < 0)
			return -1;
	}
	return 0;
}
