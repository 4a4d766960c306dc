/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the list "layers" of a recipe's "image". */
#include "builder/recipe/recipe_private.h"

#define LAYERS_MAX 64
#define NAME_LEN_MAX 128

static const struct json_key layer_keys[] = {
	{"from", JSON_KIND_TEXT, true},
	{"name", JSON_KIND_TEXT, false},
	{"epoch", JSON_KIND_NUMBER, false},
};

/* "." is the whole output: the path "" here. */
static int
from_parse(struct recipe_layer *layer, const struct recipe_at *at,
	const struct recipe_output *output, struct error *err)
{
	const char *from = json_find_text(at->value, "from");
	scoped_free char *where = text_format("%s/from", at->where);

	if (strcmp(from, ".") != 0 && file_path_check(from) < 0)
		return json_fail(err, at->doc, where,
			"'from' must be a path in $OUT, such as "
			"\"usr/share/doc\", or \".\" for the rest, not %s",
			text_quotes(from));
	if (strcmp(from, ".") == 0)
		from = "";
	for (size_t i = 0; i < output->n_layers; i++)
		if (strcmp(output->layers[i].from, from) == 0)
			return json_fail(err, at->doc, where,
				"two layers are from %s",
				text_quotes(*from ? from : "."));
	layer->from = text_copy(from);
	return 0;
}

static int
name_parse(struct recipe_layer *layer, const struct recipe_at *at,
	const struct recipe_output *output, struct error *err)
{
	const char *name = json_find_text(at->value, "name");
	scoped_free char *where = text_format("%s/name", at->where);

	if (name &&
		recipe_text_check(at->doc, where, name, NAME_LEN_MAX, err) < 0)
		return -1;
	if (!name) { /* then the line of the layer is named */
		where[strlen(at->where)] = '\0';
		name = *layer->from ? layer->from : ".";
	}
	for (size_t i = 0; i < output->n_layers; i++)
		if (strcmp(output->layers[i].name, name) == 0)
			return json_fail(err, at->doc, where,
				"two layers have the name %s",
				text_quotes(name));
	layer->name = text_copy(name);
	return 0;
}

static int
layer_parse(struct recipe_output *output, const struct recipe_at *at,
	struct error *err)
{
	struct recipe_layer *layer = &output->layers[output->n_layers];
	scoped_free char *where = text_format("%s/epoch", at->where);

	if (json_check(at->doc, at->value, at->where, layer_keys,
		    ARRAY_LEN(layer_keys), err) < 0 ||
		from_parse(layer, at, output, err) < 0 ||
		name_parse(layer, at, output, err) < 0)
		return -1;
	layer->epoch_s = json_find_number(at->value, "epoch", -1);
	if (json_find(at->value, "epoch") &&
		(layer->epoch_s < 0 || layer->epoch_s > RECIPE_EPOCH_MAX))
		return json_fail(err, at->doc, where,
			"'epoch' must be a number from 0 to %lld",
			(long long)RECIPE_EPOCH_MAX);
	return 0;
}

int
recipe_layers_parse(struct recipe_output *output, const struct recipe_at *at,
	struct error *err)
{
	size_t n = json_count(at->value);

	if (!at->value)
		return 0;
	if (n == 0 || n > LAYERS_MAX)
		return json_fail(err, at->doc, at->where,
			"'layers' must hold 1 to %d layers", LAYERS_MAX);
	output->layers = mem_alloc(n, sizeof *output->layers);
	for (size_t i = 0; i < n; i++) {
		scoped_free char *where = text_format("%s/%zu", at->where, i);
		const struct recipe_at one = {
			at->doc, json_at(at->value, i), where};
		int r = layer_parse(output, &one, err);

		output->n_layers++; /* also after an error: it is freed */
		if (r < 0)
			return -1;
	}
	return 0;
}

void
recipe_layers_done(struct recipe_output *output)
{
	for (size_t i = 0; i < output->n_layers; i++) {
		free(output->layers[i].from);
		free(output->layers[i].name);
	}
	free(output->layers);
}
