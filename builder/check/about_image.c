/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/about_image.h"

static void
add_layer(struct about_image *a, size_t *n, const char *text)
{
	struct digest sum;

	if (!text || digest_parse(&sum, text) < 0)
		return;
	*mem_room(a->layers, *n) = sum;
	++*n;
}

/* The blobs and the diff_ids; what cannot be read is a finding elsewhere. */
static int
read_layers(struct about_image *a, size_t *n, const struct store *store,
	const struct digest *image)
{
	scoped(json_doc_done) struct json_doc manifest = JSON_DOC_INIT;
	scoped(json_doc_done) struct json_doc config = JSON_DOC_INIT;
	struct error ignored = ERROR_INIT;
	const struct json *list;
	struct digest sum;
	const char *text;

	if (store_json(store, image, json_read, &manifest, &ignored) < 0)
		return -1;
	list = json_find(manifest.root, "layers");
	for (size_t i = 0; i < json_count(list); i++)
		add_layer(a, n, json_find_text(json_at(list, i), "digest"));
	a->n_blobs = *n;
	text = json_find_text(json_find(manifest.root, "config"), "digest");
	if (!text || digest_parse(&sum, text) < 0 ||
		store_json(store, &sum, json_read, &config, &ignored) < 0)
		return -1;
	list = json_find(json_find(config.root, "rootfs"), "diff_ids");
	for (size_t i = 0; i < json_count(list); i++)
		add_layer(a, n, json_text(json_at(list, i)));
	return 0;
}

static void
read_facts(struct about_image *a, const struct digest *image,
	const struct opened_list *all)
{
	size_t n = 0;

	a->facts = mem_alloc(all->n, sizeof *a->facts);
	a->pointers = mem_alloc(all->n, sizeof *a->pointers);
	for (size_t i = 0; i < all->n; i++) {
		scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
		struct error ignored = ERROR_INIT;

		if (opened_kind(&all->list[i]) != OPENED_PROVENANCE ||
			!digest_equal(&all->list[i].statement.subject, image) ||
			provenance_of(&p, &all->list[i].statement, &ignored) <
				0)
			continue;
		a->facts[n] = p;
		a->pointers[n] = &a->facts[n];
		p = (struct provenance)PROVENANCE_INIT;
		n++;
	}
	a->about.facts = a->pointers;
	a->about.n_facts = n;
}

static void
read_things(struct about_image *a, const struct digest *image,
	const struct opened_list *all)
{
	size_t n = 0;

	a->things = mem_alloc(all->n, sizeof *a->things);
	for (size_t i = 0; i < all->n; i++) {
		const enum opened_kind kind = opened_kind(&all->list[i]);

		if (kind == OPENED_PROVENANCE || kind == OPENED_OTHER)
			facts_of(&a->things[n++],
				all->list[i].statement.doc.root, image);
	}
	a->about.things = a->things;
	a->about.n_things = n;
}

/* Are these the first of the image's, and at least one? */
static bool
is_start(const struct digest *own, size_t n_own, const struct digest *other,
	size_t n)
{
	return n > 0 && n <= n_own &&
	       memcmp(own, other, n * sizeof *other) == 0;
}

/* The same files may be in blobs that were compressed in another way. */
static bool
begins_with(const struct about_image *a, const struct store *store,
	const struct digest *other)
{
	scoped(about_image_done) struct about_image o = ABOUT_IMAGE_INIT;
	const size_t n_ids = a->about.n_layers - a->n_blobs;
	size_t n = 0;
	const bool whole =
		read_layers(&o, &n, store, other) == 0 && n == 2 * o.n_blobs;

	return is_start(a->layers, a->n_blobs, o.layers, o.n_blobs) ||
	       (whole && is_start(a->layers + a->n_blobs, n_ids,
				 o.layers + o.n_blobs, n - o.n_blobs));
}

void
about_image_below(struct about_image *a, const struct store *store,
	const struct digest *other)
{
	if (a->about.n_layers == 0 || !begins_with(a, store, other))
		return;
	*mem_room(a->below, a->about.n_below) = *other;
	a->about.n_below++;
	a->about.below = a->below;
}

void
about_image_read(struct about_image *out, const struct store *store,
	const struct digest *image, const struct digest *index,
	const struct opened_list *all)
{
	size_t n = 0;

	if (!image)
		return;
	out->images[out->about.n_images++] = *image;
	if (index)
		out->images[out->about.n_images++] = *index;
	out->about.images = out->images;
	if (store && read_layers(out, &n, store, image) == 0) {
		out->about.layers = out->layers;
		out->about.n_layers = n;
	}
	read_facts(out, image, all);
	read_things(out, image, all);
}

void
about_image_done(struct about_image *a)
{
	for (size_t i = 0; i < a->about.n_facts; i++)
		provenance_done(&a->facts[i]);
	for (size_t i = 0; i < a->about.n_things; i++)
		facts_done(&a->things[i]);
	free(a->things);
	free(a->below);
	free(a->facts);
	free(a->pointers);
	free(a->layers);
	*a = (struct about_image)ABOUT_IMAGE_INIT;
}
