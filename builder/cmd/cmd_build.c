/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/say.h"
#include "builder/build/build.h"
#include "builder/cmd/commands.h"
#include "builder/fetch/mirrors.h"
#include "builder/store/image_ref.h"
#include "sandbox/box.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

static void
print_json(const struct build_result *r, const struct inputs *in,
	const struct store *store)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const struct image *image = &r->product.image;
	struct json *layers = json_new_list();

	for (size_t i = 0; i < image->n_layers; i++) {
		struct json *layer = json_new_map();

		json_put_text(
			layer, "digest", digest_text(&image->layers[i].sum).s);
		json_put_text(layer, "diff_id",
			digest_text(&image->layers[i].diff_id).s);
		json_put_number(layer, "size", image->layers[i].size);
		json_push(layers, layer);
	}
	json_put_text(v, "name", in->recipe.name);
	json_put_text(v, "commit", in->commit.id);
	json_put_text(v, "manifest", digest_text(&image->manifest).s);
	json_put_text(v, "config", digest_text(&image->config).s);
	json_put_text(v, "tree", digest_text(&r->product.tree).s);
	json_put(v, "layers", layers);
	json_put_text(v, "provenance", digest_text(&r->envelope).s);
	json_put_text(v, "level", box_level_name(in->level));
	json_put_flag(v, "cached", r->cached);
	json_put_text(v, "store", store_path(store));
	if (r->trace)
		json_put_text(v, "trace", r->trace);
	json_print(&text, v);
	(void)puts(text.data);
}

static void
print_words(const struct build_result *r, const struct inputs *in)
{
	const struct image *image = &r->product.image;

	(void)printf("image       %s\n", in->recipe.name);
	(void)printf("manifest    %s\n", digest_text(&image->manifest).s);
	for (size_t i = 0; i < image->n_layers; i++)
		(void)printf("layer       %s\ndiff_id     %s\n",
			digest_text(&image->layers[i].sum).s,
			digest_text(&image->layers[i].diff_id).s);
	(void)printf("tree        %s\n", digest_text(&r->product.tree).s);
	(void)printf("provenance  %s\n", digest_text(&r->envelope).s);
	if (r->trace)
		(void)printf("trace       %s\n", r->trace);
}

/* Fails early if this machine cannot run a box and a box will be needed: a new
 * store has no earlier results. The check comes before a clone is written into
 * the store. */
static int
check_early(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	struct error ignored;
	struct stat st;

	if ((!o->repo || stat(o->repo, &st) == 0) &&
		image_ref_store(&store, o->store, false, &ignored) == 0)
		return 0;
	return box_check(BOX_HERMETIC, NULL, err);
}

static int
run_build(const struct options *o, struct error *err)
{
	int64_t began = clock_ticks_ns();
	struct request request = {
		.repo = o->repo, .level = o->level, .offline = o->offline};
	const struct build_options options = {
		.key = o->key, .force = o->force, .trace = o->trace};
	scoped_free char *name = text_copy(o->args[0]);
	scoped(store_close) struct store *store = NULL;
	scoped(inputs_done) struct inputs in = INPUTS_INIT;
	scoped(mirrors_done) struct mirrors mirrors = MIRRORS_INIT;
	struct build_result r = BUILD_RESULT_INIT;

	if (request_split(&request, name, err) < 0 || check_early(o, err) < 0 ||
		image_ref_store(&store, o->store, true, err) < 0 ||
		inputs_find(&in, store, &request, err) < 0)
		return -1;
	inputs_warn_dirty(&in);
	if (mirrors_find(&mirrors, o->mirrors, o->n_mirrors, o->offline, err) <
			0 ||
		build_run(&r, store, &in, &mirrors, &options, err) < 0)
		return -1;
	say_done();
	if (o->json)
		print_json(&r, &in, store);
	else
		print_words(&r, &in);
	say_note(r.cached ? "known: nothing had to be built (%.3f s)"
			  : "built and signed in %.1f s",
		(double)(clock_ticks_ns() - began) / 1e9);
	product_done(&r.product);
	free(r.trace);
	return 0;
}

const struct command cmd_build = {
	.name = "build",
	.args = "REV:PATH",
	.least = 1,
	.most = 1,
	.takes = "repo store key mirror level offline force trace json quiet "
		 "verbose",
	.summary = "build a recipe: image and signed provenance into the store",
	.text = "Build the recipe in folder PATH of commit REV, for example\n"
		"HEAD:recipes/hello.  What is not committed is not built.  The "
		"image is\ntagged with the recipe's name; its provenance is "
		"signed and attached.",
	.run = run_build,
};
