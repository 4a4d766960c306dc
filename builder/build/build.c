/* SPDX-License-Identifier: Apache-2.0 */
/* One build as the user asks for it, known before or not: read build_run()
 * first. */
#include "builder/build/build.h"
#include "builder/build/known.h"
#include "builder/build/result_cache.h"
#include "builder/build/sign.h"

#define SHORT_COMMIT 12 /* digits of a commit in the name of an image */

void
build_result_done(struct build_result *r)
{
	for (size_t i = 0; r->list && i < r->products.n; i++)
		free(r->list[i].statements);
	free(r->list);
	products_done(&r->products);
	free(r->trace);
	*r = (struct build_result)BUILD_RESULT_INIT;
}

static build_explainer *explainer;

void
build_set_explainer(build_explainer *explain)
{
	explainer = explain;
}

static void
hint_order(const struct inputs *in, struct error *err)
{
	if (inputs_ordered(in))
		(void)error_hint(err,
			"the box held the order of threads, except of those "
			"that slept in the kernel or computed for long");
	else if (in->level == BOX_DETERMINISTIC)
		(void)error_hint(err,
			"the usual cause is threads or background processes, "
			"whose order the box holds only with one job and "
			"without '\"order\": false' in the recipe");
	else
		(void)error_hint(err,
			"the usual cause is threads or background processes, "
			"whose order the box does not hold");
}

/* After --force: the new image must be the same as the old one.  If not, both
 * stay in the store. */
static int
check_same_image(struct store *store, const struct inputs *in,
	const struct product *before, const struct product *now, bool traced,
	struct error *err)
{
	const struct descriptor other = {.sum = now->image.manifest,
		.size = now->image.manifest_size,
		.media_type = (char *)STORE_MANIFEST_TYPE};

	if (digest_equal(&before->image.manifest, &now->image.manifest))
		return 0;
	if (store_list_unnamed(store, &other, err) < 0)
		return -1;
	if (explainer)
		explainer(store, in->level == BOX_DETERMINISTIC, &before->image,
			&now->image);
	(void)error_set(err, ERROR_INTEGRITY,
		"built again from the same inputs, the image is %s, but it was "
		"%s before",
		digest_text(&now->image.manifest).s,
		digest_text(&before->image.manifest).s);
	if (now->output->name)
		(void)error_wrap(
			err, "output %s", text_quotes(now->output->name));
	(void)error_hint(err, "'hallmark compare %s %s' lists what differs",
		digest_text(&before->image.manifest).s,
		digest_text(&now->image.manifest).s);
	hint_order(in, err);
	if (traced)
		return -1;
	return error_hint(err,
		"'hallmark build --force --trace' names the processes that may "
		"have made what differs, and what they asked for");
}

/* The name with a tag; a version that cannot be part of a name gives none. */
static int
tag_with(struct store *store, const char *image, const char *tag, size_t len,
	const struct descriptor *d, struct error *err)
{
	scoped_free char *name = text_format("%s:%.*s", image, (int)len, tag);

	return store_is_name(name) ? store_tag(store, name, d, err) : 0;
}

/* Makes the names of one image refer to it, and its file to this provenance.
 * The name of the commit is never given to another one's image, so no build
 * loses an earlier one. */
static int
tag_image(struct store *store, const struct inputs *in,
	const struct product *product, struct build_signed *s, bool without_key,
	struct error *err)
{
	const struct image *image = &product->image;
	const char *name = product->output->image_name;
	struct descriptor d = {
		.sum = image->manifest, .size = image->manifest_size};
	int r = without_key
			? sign_write_later(&s->statements, store, name,
				  &s->sums.provenance, err)
			: sign_write_beside(&s->key, store, name,
				  &image->manifest, &s->sums.provenance, err);

	if (r < 0)
		return -1;
	d.media_type = text_copy(STORE_MANIFEST_TYPE);
	r = tag_with(store, name, in->commit.id, SHORT_COMMIT, &d, err);
	if (r == 0 && in->recipe.version)
		r = tag_with(store, name, in->recipe.version,
			strlen(in->recipe.version), &d, err);
	if (r == 0)
		r = store_tag(store, name, &d, err);
	descriptor_done(&d);
	return r;
}

static int
tag_result(struct store *store, const struct inputs *in, struct build_result *r,
	bool without_key, struct error *err)
{
	for (size_t i = 0; i < r->products.n; i++)
		if (tag_image(store, in, &r->products.list[i], &r->list[i],
			    without_key, err) < 0)
			return -1;
	return 0;
}

/* Without a signer they are written for one elsewhere. */
static int
make_statements(struct build_result *r, struct store *store,
	const struct inputs *in, struct signer *signer, struct error *err)
{
	const size_t n = r->products.n;
	scoped_free struct sign_sums *sums = mem_alloc(n, sizeof *sums);

	r->list = mem_alloc(n, sizeof *r->list);
	if (signer && sign_products(sums, store, in, &r->products, NULL, signer,
			      err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!signer && sign_later(&sums[i].provenance, store, in,
				       &r->products.list[i], err) < 0)
			return -1;
		r->list[i].sums = sums[i];
	}
	return 0;
}

/* Fills in a product for each image of the recipe; one that is not known has no
 * layers.  returns 0 if all are known, 1 if not; -1 */
static int
find_known(struct build_result *out, struct store *store,
	const struct inputs *in, const struct build_options *options,
	struct error *err)
{
	const size_t n = in->recipe.n_outputs;
	const bool ask = options->known && !options->force && !options->trace;
	struct digest_text signs =
		options->without_key
			? (struct digest_text){RESULT_CACHE_UNSIGNED}
			: signer_id(options->key.path);
	int all = 0;

	out->products.list = mem_alloc(n, sizeof *out->products.list);
	out->products.n = n;
	out->list = mem_alloc(n, sizeof *out->list);
	for (size_t i = 0; i < n; i++) {
		struct product *product = &out->products.list[i];
		struct sign_sums *sums = &out->list[i].sums;
		int r;

		product->output = &in->recipe.outputs[i];
		r = result_cache_find(product, sums, store, in, signs.s, err);
		if (r > 0 && ask)
			r = known_find(
				product, sums, store, in, options->known, err);
		if (r < 0)
			return -1;
		all = r > 0 ? 1 : all;
	}
	return all;
}

static int
check_same(struct store *store, const struct inputs *in,
	const struct build_result *known, const struct build_result *now,
	bool traced, struct error *err)
{
	for (size_t i = 0; i < now->products.n; i++)
		if (known->products.list[i].image.layers &&
			check_same_image(store, in, &known->products.list[i],
				&now->products.list[i], traced, err) < 0)
			return -1;
	return 0;
}

static int
keep_result(const struct build_result *r, struct store *store,
	const struct inputs *in, const char *signer, struct error *err)
{
	for (size_t i = 0; i < r->products.n; i++)
		if (result_cache_keep(&r->products.list[i], &r->list[i].sums,
			    store, in, signer, err) < 0)
			return -1;
	return 0;
}

/* Builds what is not known, or again. */
static int
run_again(struct build_result *r, struct store *store, const struct inputs *in,
	const struct build_order *order, const struct build_options *options,
	const struct build_result *known, struct error *err)
{
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	const bool no_key = options->without_key;

	if (build_check(in, err) < 0 ||
		(!no_key && signer_start(&signer, &options->key, err) < 0) ||
		build_products(&r->products, store, in, order, err) < 0)
		return -1;
	for (size_t i = 0; i < r->products.n; i++)
		r->products.list[i].run.wanted = options->run_record;
	if (check_same(store, in, known, r, order->trace, err) < 0 ||
		make_statements(r, store, in, no_key ? NULL : &signer, err) <
			0 ||
		tag_result(store, in, r, no_key, err) < 0)
		return -1;
	return keep_result(r, store, in,
		no_key ? RESULT_CACHE_UNSIGNED : key_id(signer.public).s, err);
}

int
build_run(struct build_result *out, struct store *store,
	const struct inputs *in, const struct mirrors *mirrors,
	const struct build_options *options, struct error *err)
{
	scoped(build_result_done) struct build_result known = BUILD_RESULT_INIT;
	scoped(build_result_done) struct build_result r = BUILD_RESULT_INIT;
	const struct build_order order = {
		.mirrors = mirrors, .trace = options->trace ? &r.trace : NULL};
	int found = find_known(&known, store, in, options, err);

	if (found < 0)
		return -1;
	if (found == 0 && !options->force && !options->trace) {
		known.cached = true;
		if (tag_result(store, in, &known, options->without_key, err) <
			0)
			return -1;
		*out = known;
		known = (struct build_result)BUILD_RESULT_INIT;
		return 0;
	}
	if (run_again(&r, store, in, &order, options, &known, err) < 0) {
		if (r.trace)
			(void)error_hint(err, "its trace is in %s", r.trace);
		return -1;
	}
	*out = r;
	r = (struct build_result)BUILD_RESULT_INIT;
	return 0;
}
