/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/output_images.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/build/exit_report.h"
#include "builder/build/output_layers.h"
#include "builder/build/output_modes.h"
#include "builder/build/output_parts.h"
#include "builder/build/output_runs.h"

#include <fcntl.h>

#define TREE_ENTRIES_MAX 1000000
#define LAYERS_MAX 127 /* of one image, for overlays of Linux */

static size_t
count_outputs(const struct output_images *what)
{
	return what->inputs->recipe.n_outputs;
}

static bool
is_wanted(const struct output_images *what, size_t i)
{
	return !what->only || what->only == &what->inputs->recipe.outputs[i];
}

void
output_images_done(struct output_images *what)
{
	for (size_t i = 0; what->bases && i < count_outputs(what); i++)
		image_base_done(&what->bases[i]);
	free(what->bases);
	what->bases = NULL;
}

int
output_images_open(struct output_images *what, const struct mirrors *mirrors,
	struct error *err)
{
	const struct inputs *in = what->inputs;

	what->bases = mem_alloc(count_outputs(what), sizeof *what->bases);
	for (size_t i = 0; i < count_outputs(what); i++)
		what->bases[i] = (struct image_base)IMAGE_BASE_INIT;
	for (size_t i = 0; i < count_outputs(what); i++)
		if (is_wanted(what, i) &&
			image_base_prepare(&what->bases[i], what->store,
				lock_base_of(
					&in->lock, in->recipe.outputs[i].name),
				mirrors, err) < 0)
			return -1;
	return 0;
}

/* One image in the making. */
struct making {
	const struct output_images *what;
	const struct recipe_output *output;
	struct image_base *base;
	struct tree *tree; /* what the image takes of the output */
	int root;
	struct layer *layers; /* made of the output; heap */
	size_t n_layers;
};

static void
making_done(struct making *m)
{
	free(m->layers);
}
DEFINE_SCOPED_IN(struct making, making_done);

/* Turns the tree into layers; stores its text, for comparisons. */
static int
pack_layers(struct product *out, struct making *m, struct error *err)
{
	const struct inputs *in = m->what->inputs;
	const struct compress with = {
		m->what->store, in, m->output, m->what->env};
	scoped(output_layers_done) struct output_layers plan =
		OUTPUT_LAYERS_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (image_base_fit(m->base, m->tree, err) < 0)
		return error_wrap(err, "the output of %s", in->recipe.name);
	output_modes_set(m->tree, &in->recipe);
	if (output_layers_plan(&plan, m->tree, m->output, in->epoch_s, err) < 0)
		return error_wrap(err, "the output of %s", in->recipe.name);
	output_modes_warn(m->tree, &in->recipe);
	if (m->output->name)
		say_step("image", "%s", m->output->image_name);
	if (output_layers_write(
		    &m->layers, &plan, m->tree, m->root, &with, err) < 0)
		return -1;
	m->n_layers = plan.n;
	output_runs_warn(
		m->tree, m->root, &m->base->tree, m->what->store, &in->lock);
	tree_print(&text, m->tree);
	return store_put(m->what->store, text.data, text.len, &out->tree, err);
}

static int
write_image(struct product *out, const struct making *m, struct error *err)
{
	const struct inputs *in = m->what->inputs;
	const struct image_base *base = m->base;
	size_t n = base->n_layers + m->n_layers;
	scoped_free struct layer *layers = mem_alloc(n, sizeof *layers);
	const struct image_facts facts = {.name = m->output->image_name,
		.version = in->recipe.version,
		.licence = in->recipe.licence,
		.architecture = inputs_architecture(),
		.epoch_s = in->epoch_s,
		.run = &m->output->run,
		.base_name = base->name,
		.base_sum = &base->sum,
		.base_config = json_find(base->config.root, "config")};

	if (n > LAYERS_MAX && m->output->n_layers)
		return error_set(err, ERROR_INPUT,
			"the image of %s would have %zu layers with those of "
			"its base, and runtimes take %d; name fewer in "
			"'image.layers'",
			m->output->image_name, n, LAYERS_MAX);
	for (size_t i = 0; i < n; i++)
		layers[i] = i < base->n_layers ? base->layers[i]
					       : m->layers[i - base->n_layers];
	return image_write(&out->image, m->what->store, &facts, layers, n, err);
}

static int
make_image(struct products *out, struct making *m,
	const struct licences *environment, struct error *err)
{
	struct product *product = mem_room(out->list, out->n);

	out->n++;
	product->output = m->output;
	if (pack_layers(product, m, err) < 0 ||
		write_image(product, m, err) < 0) {
		if (m->output->name)
			(void)error_wrap(
				err, "output %s", text_quotes(m->output->name));
		return -1;
	}
	licences_copy(&product->environment, environment);
	product->base = m->base->licences;
	m->base->licences = (struct licences)LICENCES_INIT;
	return 0;
}

/* What the copyright files of the packages say; those of a base have been read
 * when it was made. */
static int
read_licences(struct licences *out, const struct output_images *what,
	struct error *err)
{
	scoped_close int root =
		file_open_dir(AT_FDCWD, what->env->path, false, err);

	if (root < 0 || licences_read(out, root, &what->inputs->lock, err) < 0)
		return error_wrap(err, "the environment");
	return 0;
}

/* The whole output, checked against the recipe. */
static int
read_output(struct tree *tree, const struct output_images *what, int root,
	struct error *err)
{
	const struct recipe *recipe = &what->inputs->recipe;
	const struct tree_limits limits = {.n_entries = TREE_ENTRIES_MAX,
		.bytes = what->plan->limits.disk_bytes};

	if (tree_list(tree, root, &limits, err) < 0) {
		(void)error_wrap(err, "the output of %s", recipe->name);
		return exit_report_large(what->plan, err);
	}
	if (tree->n_entries == 0)
		return error_set(err, ERROR_FAILED,
			"the build of %s left nothing in $OUT", recipe->name);
	if (output_modes_check(tree, recipe, err) < 0)
		return error_wrap(err, "the output of %s", recipe->name);
	return 0;
}

int
output_images_make(struct products *out, const struct output_images *what,
	int root, struct error *err)
{
	const struct recipe *recipe = &what->inputs->recipe;
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(output_parts_done) struct output_parts parts = OUTPUT_PARTS_INIT;
	scoped(licences_done) struct licences environment = LICENCES_INIT;
	scoped(products_done) struct products products = PRODUCTS_INIT;
	const bool whole = !recipe->outputs[0].name;

	if (read_output(&tree, what, root, err) < 0)
		return -1;
	if (!whole && output_parts_divide(&parts, &tree, recipe, err) < 0)
		return error_wrap(err, "the output of %s", recipe->name);
	if (read_licences(&environment, what, err) < 0)
		return -1;
	for (size_t i = 0; i < recipe->n_outputs; i++) {
		scoped(making_done) struct making m = {.what = what,
			.output = &recipe->outputs[i],
			.base = &what->bases[i],
			.tree = whole ? &tree : &parts.list[i],
			.root = root};

		if (is_wanted(what, i) &&
			make_image(&products, &m, &environment, err) < 0)
			return -1;
	}
	*out = products;
	products = (struct products)PRODUCTS_INIT;
	return 0;
}
