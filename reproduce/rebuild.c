/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild.h"
#include "builder/build/build_facts.h"
#include "builder/check/layout_check.h"
#include "reproduce/trees.h"

/* True if the repository around the current folder has the commit. */
static bool
known_here(const char *commit)
{
	scoped(source_close) struct source *source = NULL;
	struct error ignored;

	return source_open(&source, NULL, -1, true, &ignored) == 0 &&
	       source_has(source, commit);
}

int
rebuild_inputs(struct inputs *out, struct store *store,
	const struct provenance *p, const struct rebuild_options *options,
	struct error *err)
{
	const char *recorded = p->repository;
	struct request request = {.repo = options->repo,
		.rev = p->revision,
		.path = p->recipe,
		.level = p->level,
		.offline = options->offline};

	if (text_starts(recorded, "git+"))
		recorded += 4;
	if (!request.repo && !known_here(p->revision))
		request.repo = recorded;
	if (options->level && !text_equal(options->level, p->level))
		return error_set(err, ERROR_USAGE,
			"the original was built at level %s; drop --level",
			text_quotes(p->level));
	if (!text_equal(p->architecture, inputs_architecture()))
		return error_set(err, ERROR_INPUT,
			"the original was built for %s, but this machine is %s",
			text_quotes(p->architecture), inputs_architecture());
	if (p->format != LAYER_FORMAT)
		return error_set(err, ERROR_INPUT,
			"this version of hallmark does not know layer format "
			"%lld",
			(long long)p->format);
	if (inputs_find(out, store, &request, err) < 0)
		return error_hint(err, "name another clone with --repo DIR");
	return build_facts_match(out, p, err);
}

static bool
same_sums(const struct digest *sums, size_t n, const struct image *image,
	bool diff_ids)
{
	if (n != image->n_layers)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!digest_equal(&sums[i], diff_ids ? &image->layers[i].diff_id
						     : &image->layers[i].sum))
			return false;
	return true;
}

/* List the files that differ; requires the bytes of the original image. */
static int
name_files(struct rebuild *r, const struct store *rebuilt,
	const struct image_ref *original, struct error *err)
{
	scoped(tree_done) struct tree a = TREE_INIT, b = TREE_INIT;
	scoped(image_done) struct image image = {.n_layers = 0};

	if (image_read(&image, original->store, &original->image.sum, err) <
			0 ||
		trees_of_image(&a, original->store, &image, err) < 0)
		return error_wrap(err, "the original image");
	if (trees_of_image(&b, rebuilt, &r->product.image, err) < 0)
		return error_wrap(err, "the rebuilt image");
	compare_trees(&r->differences, &a, &b);
	return 0;
}

static int
check_original(
	struct rebuild *r, const struct image_ref *original, struct error *err)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;

	if (layout_check_image(
		    original->store, &original->image.sum, &report, err) < 0)
		return -1;
	r->original_sound = report.n_problems == 0;
	return 0;
}

int
rebuild_compare(struct rebuild *r, const struct store *rebuilt,
	const struct provenance *p, const struct image_ref *original,
	struct error *err)
{
	const struct image *image = &r->product.image;
	struct error why = ERROR_INIT;

	r->levels = (struct rebuild_levels){
		.manifest = digest_equal(&p->subject, &image->manifest),
		.layers = same_sums(p->layers, p->n_layers, image, false),
		.diff_ids = same_sums(p->diff_ids, p->n_layers, image, true),
		.tree = digest_equal(&p->tree, &r->product.tree)};
	if (!original->store)
		return 0;
	if (check_original(r, original, err) < 0)
		return -1;
	if (r->levels.manifest && r->original_sound)
		return 0;
	if (name_files(r, rebuilt, original, &why) < 0)
		differences_add(&r->differences, DIFFERENCE_ENCODING,
			"(the image)", text_copy(why.text));
	else if (r->differences.n == 0)
		differences_add(&r->differences, DIFFERENCE_ENCODING,
			"(the image)",
			text_copy("the files are the same, but the bytes that "
				  "encode them differ"));
	return 0;
}

enum rebuild_verdict
rebuild_verdict(const struct rebuild *r)
{
	if (!r->original_sound)
		return REBUILD_DIFFERENT;
	if (r->levels.manifest && r->levels.layers && r->levels.diff_ids &&
		r->levels.tree)
		return REBUILD_IDENTICAL;
	if (r->levels.layers && r->levels.diff_ids)
		return REBUILD_LAYERS;
	return r->levels.tree ? REBUILD_TREE : REBUILD_DIFFERENT;
}

const char *
rebuild_verdict_name(enum rebuild_verdict verdict)
{
	static const char *const names[] = {
		[REBUILD_IDENTICAL] = "identical",
		[REBUILD_LAYERS] = "layers",
		[REBUILD_TREE] = "tree",
		[REBUILD_DIFFERENT] = "different",
	};

	return names[verdict];
}

void
rebuild_done(struct rebuild *r)
{
	differences_done(&r->differences);
	product_done(&r->product);
}
