/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/rebuild.h"
#include "builder/check/layout_check.h"
#include "builder/image/image_tree.h"

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
		image_tree(&a, original->store, &image, err) < 0)
		return error_wrap(err, "the original image");
	if (image_tree(&b, rebuilt, &r->products.list[0].image, err) < 0)
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
	const struct image *image = &r->products.list[0].image;
	struct error why = ERROR_INIT;

	r->levels = (struct rebuild_levels){
		.manifest = digest_equal(&p->subject, &image->manifest),
		.layers = same_sums(p->layers, p->n_layers, image, false),
		.diff_ids = same_sums(p->diff_ids, p->n_layers, image, true),
		.tree = digest_equal(&p->tree, &r->products.list[0].tree)};
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
	products_done(&r->products);
}
