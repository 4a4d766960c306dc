/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/output_parts.h"
#include "builder/build/output_places.h"

void
output_parts_done(struct output_parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		free(parts->list[i].entries);
	free(parts->list);
	*parts = (struct output_parts)OUTPUT_PARTS_INIT;
}

/* A path that selects nothing is an error of its author, or of the build. */
static int
check_paths(const struct tree *tree, const struct recipe_output *output,
	struct error *err)
{
	for (size_t i = 0; i < output->n_paths; i++)
		if (*output->paths[i] && !tree_find(tree, output->paths[i]))
			return error_set(err, ERROR_INPUT,
				"the recipe's output %s takes %s, which the "
				"build did not leave in $OUT",
				text_quotes(output->name),
				text_quotes(output->paths[i]));
	return 0;
}

/* Place i is output i of the recipe; the last one is that of what none takes.
 */
static int
find_places(struct output_places *out, const struct tree *tree,
	const struct recipe *recipe, struct error *err)
{
	scoped_free struct output_path *paths = NULL;
	size_t n = 0;

	for (size_t i = 0; i < recipe->n_outputs; i++) {
		const struct recipe_output *output = &recipe->outputs[i];

		if (check_paths(tree, output, err) < 0)
			return -1;
		for (size_t j = 0; j < output->n_paths; j++) {
			*mem_room(paths, n) =
				(struct output_path){output->paths[j], i};
			n++;
		}
	}
	output_places_find(out, tree, paths, n, recipe->n_outputs);
	return 0;
}

/* Names a file rather than a folder: a folder that no image takes is nothing
 * but the way to such files, or it is empty. */
static int
check_taken(const struct output_places *places, const struct recipe *recipe,
	struct error *err)
{
	const struct tree_entry *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < places->tree->n_entries; i++) {
		const struct tree_entry *entry = &places->tree->entries[i];

		if (places->of[i] < recipe->n_outputs || places->carried[i])
			continue;
		n += entry->type != TREE_DIR;
		if (!first ||
			(first->type == TREE_DIR && entry->type != TREE_DIR))
			first = entry;
	}
	if (!first)
		return 0;
	(void)error_set(err, ERROR_INPUT,
		"%s belongs to no output of the recipe%s",
		text_quotes(first->path), n > 1 ? ", nor do other files" : "");
	return error_hint(err,
		"add its path to the 'paths' of an output, leave 'paths' out "
		"of one output, which then takes the rest, or do not install "
		"it");
}

/* An image cannot link to a file of another one. */
static int
check_links(const struct output_places *places, const struct recipe *recipe,
	struct error *err)
{
	const struct tree_entry *entries = places->tree->entries, *file = NULL;
	const struct tree_entry *link = output_places_torn(places, &file);

	if (!link)
		return 0;
	return error_set(err, ERROR_INPUT,
		"%s and %s are hard links to one file, but the recipe gives "
		"one to the output %s and the other to %s; copy the file in "
		"the build script, or give both to one output",
		text_quotes(file->path), text_quotes(link->path),
		text_quotes(recipe->outputs[places->of[file - entries]].name),
		text_quotes(recipe->outputs[places->of[link - entries]].name));
}

static int
take_part(struct tree *out, const struct output_places *places, size_t place,
	const struct recipe_output *output, struct error *err)
{
	scoped_free size_t *entries = NULL;
	size_t n;

	if (output_places_empty(places, place))
		return error_set(err, ERROR_INPUT,
			"the recipe's output %s would be empty: the build left "
			"nothing for it in $OUT",
			text_quotes(output->name));
	output_places_collect(&entries, &n, places, place, false);
	out->entries = mem_alloc(n, sizeof *out->entries);
	out->n_entries = n;
	for (size_t i = 0; i < n; i++)
		out->entries[i] = places->tree->entries[entries[i]];
	return 0;
}

int
output_parts_divide(struct output_parts *out, const struct tree *tree,
	const struct recipe *recipe, struct error *err)
{
	scoped(output_places_done) struct output_places places = {.tree = NULL};
	scoped(output_parts_done) struct output_parts parts = {
		.list = mem_alloc(recipe->n_outputs, sizeof *parts.list),
		.n = recipe->n_outputs};

	if (find_places(&places, tree, recipe, err) < 0 ||
		check_taken(&places, recipe, err) < 0 ||
		check_links(&places, recipe, err) < 0)
		return -1;
	for (size_t i = 0; i < parts.n; i++)
		if (take_part(&parts.list[i], &places, i, &recipe->outputs[i],
			    err) < 0)
			return -1;
	*out = parts;
	parts = (struct output_parts)OUTPUT_PARTS_INIT;
	return 0;
}
