/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the kits of an image, or of all images of an index. */
#include "builder/image/image_index.h"
#include "builder/image/kit_manifest.h"
#include "builder/kit/kit.h"

static int
count_kit(struct kits *kits, const struct store *store,
	const struct digest *sum, struct error *err)
{
	scoped(kit_manifest_done) struct kit_manifest kit = KIT_MANIFEST_INIT;

	if (kit_manifest_read(&kit, store, sum, err) < 0)
		return -1;
	*mem_room(kits->list, kits->n) = *sum;
	kits->n++;
	kits->n_inputs += kit.n_layers;
	for (size_t i = 0; i < kit.n_layers; i++)
		kits->bytes += kit.layers[i].size;
	return 0;
}

static int
add_kits(struct kits *kits, const struct store *store,
	const struct digest *image, struct error *err)
{
	struct descriptor *list = NULL;
	size_t n = 0;
	int r = 0;

	if (store_referrers(store, image, &list, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (r == 0 && text_equal(list[i].artifact_type, KIT_TYPE))
			r = count_kit(kits, store, &list[i].sum, err);
		descriptor_done(&list[i]);
	}
	free(list);
	return r;
}

int
kit_find(struct kits *out, const struct store *store,
	const struct digest *image, struct error *err)
{
	scoped(kits_done) struct kits kits = KITS_INIT;

	if (add_kits(&kits, store, image, err) < 0)
		return -1;
	*out = kits;
	kits = (struct kits)KITS_INIT;
	return 0;
}

/* An image of another machine cannot be looked into here: its kit comes along.
 * What it may publish is not known. */
static int
take_kit(struct kits *kits, const struct store *store,
	const struct descriptor *image, const struct provenance *facts,
	struct error *err)
{
	const size_t before = kits->n;

	if (add_kits(kits, store, &image->sum, err) < 0)
		return -1;
	if (kits->n == before) {
		(void)error_set(err, ERROR_INPUT,
			"the image %s is for %s and has no kit",
			digest_text(&image->sum).s,
			text_quotes(facts->architecture));
		return error_hint(err,
			"make it on such a machine with 'hallmark save --kit', "
			"and load it here");
	}
	*mem_room(kits->published, kits->n_published) = text_format(
		"all inputs of the image for %s", facts->architecture);
	kits->n_published++;
	return 0;
}

static const char *
repository_of(const struct provenance *facts)
{
	const char *uri = facts->repository;

	return text_starts(uri, "git+") ? uri + strlen("git+") : uri;
}

/* An earlier kit may be the last place that still has an input. */
static int
find_inputs(struct inputs *out, struct store *store,
	const struct provenance *facts, const struct kit_options *o,
	struct error *err)
{
	scoped(kit_lacks_done) struct kit_lacks ignored = {.n = 0};
	const struct recorded_options options = {
		.repo = o->repo, .offline = o->offline};

	if (kit_use(&ignored, store, store, facts, err) < 0)
		return -1;
	return recorded_inputs(out, store, facts, &options, err);
}

static int
add_image(struct kits *kits, struct store *store,
	const struct descriptor *image, const struct kit_options *o,
	struct error *err)
{
	scoped(envelopes_done) struct envelopes envelopes = ENVELOPES_INIT;
	scoped(provenance_done) struct provenance facts = PROVENANCE_INIT;
	scoped(inputs_done) struct inputs in = INPUTS_INIT;
	const struct recorded_trust trust = {.trust = o->trust};
	struct kit_build build = {
		.inputs = &in, .subject = image, .mirrors = o->mirrors};

	if (envelopes_of(&envelopes, store, &image->sum, err) < 0 ||
		recorded_facts(
			&facts, NULL, &envelopes, &image->sum, &trust, err) < 0)
		return -1;
	if (!text_equal(facts.architecture, inputs_architecture()))
		return take_kit(kits, store, image, &facts, err);
	if (find_inputs(&in, store, &facts, o, err) < 0)
		return -1;
	build.repository = repository_of(&facts);
	build.output = recipe_output_find(&in.recipe, facts.output);
	return kit_make(kits, store, &build, err);
}

static int
add_parts(struct kits *kits, struct store *store,
	const struct image_parts *parts, const struct kit_options *o,
	struct error *err)
{
	for (size_t i = 0; i < parts->n; i++) {
		const struct image_part *part = &parts->list[i];
		const struct descriptor image = {.sum = part->sum,
			.size = part->size,
			.media_type = part->media_type};

		if (add_image(kits, store, &image, o, err) < 0)
			return -1;
	}
	return 0;
}

int
kit_image(struct kits *out, struct store *store, const struct descriptor *image,
	const struct kit_options *options, struct error *err)
{
	scoped(kits_done) struct kits kits = KITS_INIT;
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	int r = image_index_read(&parts, store, &image->sum, err);

	if (r < 0 ||
		(r == 0 ? add_parts(&kits, store, &parts, options, err)
			: add_image(&kits, store, image, options, err)) < 0)
		return error_wrap(err, "the kit");
	*out = kits;
	kits = (struct kits)KITS_INIT;
	return 0;
}
