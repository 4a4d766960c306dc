/* SPDX-License-Identifier: Apache-2.0 */
/* Two images: their digests at each level, their files, and the word that
 * follows. */
#include "builder/image/image_tree.h"
#include "reproduce/compare/boxed_causes.h"
#include "reproduce/compare/images.h"
#include "reproduce/rebuild/equivalent.h"
#include "reproduce/rebuild/evidence.h"
#include "reproduce/rebuild/rebuild.h"

static void
add_unless_zero(struct verdict_sums *list, const struct digest *sum)
{
	if (!digest_is_zero(sum))
		verdict_add_sum(list, sum);
}

static void
fill_levels(struct verdict *v, const struct provenance *p,
	const struct product *product)
{
	const struct image *image = &product->image;
	struct verdict_sums *is = v->signed_sums, *now = v->rebuilt;

	add_unless_zero(&is[VERDICT_AT_MANIFEST], &p->subject);
	add_unless_zero(&is[VERDICT_AT_CONFIG], &p->config);
	add_unless_zero(&is[VERDICT_AT_TREE], &p->tree);
	for (size_t i = 0; i < p->n_layers; i++) {
		verdict_add_sum(&is[VERDICT_AT_LAYERS], &p->layers[i]);
		verdict_add_sum(&is[VERDICT_AT_DIFF_IDS], &p->diff_ids[i]);
	}
	verdict_add_sum(&now[VERDICT_AT_MANIFEST], &image->manifest);
	verdict_add_sum(&now[VERDICT_AT_CONFIG], &image->config);
	verdict_add_sum(&now[VERDICT_AT_TREE], &product->tree);
	for (size_t i = 0; i < image->n_layers; i++) {
		verdict_add_sum(&now[VERDICT_AT_LAYERS], &image->layers[i].sum);
		verdict_add_sum(
			&now[VERDICT_AT_DIFF_IDS], &image->layers[i].diff_id);
	}
}

/* One of two images that are compared. */
struct side {
	const struct store *store;
	const struct digest *manifest;
	const char *what, *name; /* for messages; of the evidence */
};

/* The damage of an image is no failure of the rebuild: why says what it is. */
static int
compare_sides(struct rebuild *r, struct store *store, const struct side *x,
	const struct side *y, struct error *why)
{
	scoped(differences_done) struct differences of_trees = DIFFERENCES_INIT;
	scoped(tree_done) struct tree a = TREE_INIT, b = TREE_INIT;
	scoped(image_done) struct image first = {.n_layers = 0};
	scoped(image_done) struct image second = {.n_layers = 0};

	if (image_read(&first, x->store, x->manifest, why) < 0 ||
		image_tree(&a, x->store, &first, why) < 0)
		return error_wrap(why, "%s", x->what);
	if (image_read(&second, y->store, y->manifest, why) < 0 ||
		image_tree(&b, y->store, &second, why) < 0)
		return error_wrap(why, "%s", y->what);
	compare_trees(&of_trees, &a, &b);
	if (compare_images(&r->differences, x->store, &first, y->store, &second,
		    why) < 0)
		return -1;
	if (text_equal(r->verdict.level, "deterministic"))
		boxed_causes(&r->differences);
	if (evidence_tree(&r->verdict, store, x->name, &a, why) < 0 ||
		evidence_tree(&r->verdict, store, y->name, &b, why) < 0)
		return -1;
	return equivalent_find(&r->verdict, store, &of_trees,
		&(struct equivalent_side){x->store, &first},
		&(struct equivalent_side){y->store, &second}, why);
}

static int
name_files(struct rebuild *r, struct store *store, const struct side *x,
	const struct side *y, struct error *err)
{
	struct error why = ERROR_INIT;

	if (compare_sides(r, store, x, y, &why) < 0) {
		if (why.kind == ERROR_SYSTEM) {
			*err = why;
			return -1;
		}
		differences_add(&r->differences, DIFFERENCE_ENCODING,
			"(the image)", text_copy(why.text));
	} else if (r->differences.n == 0) {
		differences_add(&r->differences, DIFFERENCE_ENCODING,
			"(the image)",
			text_copy("the files are the same, but the bytes that "
				  "encode them differ"));
	}
	return 0;
}

/* Without the original image, what the store has of the trees is evidence. */
static int
keep_trees(struct verdict *v, struct store *store, const struct provenance *p,
	const struct product *product, const struct image_ref *original,
	struct error *err)
{
	const struct store *from = store;

	if (original->store && store_has(original->store, &p->tree))
		from = original->store;
	if (evidence_tree_of(v, store, "tree/signed", from, &p->tree, err) < 0)
		return -1;
	return evidence_tree_of(
		v, store, "tree/rebuilt", store, &product->tree, err);
}

int
rebuild_compare(struct rebuild *r, struct store *store,
	const struct provenance *p, const struct image_ref *original,
	struct error *err)
{
	struct verdict *v = &r->verdict;
	const struct product *product = &r->products.list[0];
	const struct side rebuilt = {store, &product->image.manifest,
		"the rebuilt image", "tree/rebuilt"};
	bool own;

	fill_levels(v, p, product);
	if (r->other.n > 0) { /* flaky: the rebuilds differ, whatever the
			       * original is */
		const struct side again = {store,
			&r->other.list[0].image.manifest,
			"the image that was built again", "tree/rebuilt/again"};

		v->word = VERDICT_FLAKY;
		return name_files(r, store, &rebuilt, &again, err);
	}
	v->damaged = r->damage.n_problems > 0;
	v->word = verdict_of_levels(v);
	own = v->damaged && damage_is_own(original, store);
	if (own) /* the build has put good blobs in their place */
		damage_name(&r->differences, &r->damage);
	if (!original->store ||
		(verdict_same(v, VERDICT_AT_MANIFEST) && (own || !v->damaged)))
		return keep_trees(v, store, p, product, original, err);
	return name_files(r, store,
		&(struct side){original->store, &original->image.sum,
			"the original image", "tree/signed"},
		&rebuilt, err);
}
