/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/image_base.h"
#include "builder/env/base_debian.h"
#include "builder/env/base_image.h"
#include "builder/env/pinned_image.h"

void
image_base_done(struct image_base *base)
{
	free(base->layers);
	tree_done(&base->tree);
	licences_done(&base->licences);
	free(base->name);
	json_doc_done(&base->config);
	*base = (struct image_base)IMAGE_BASE_INIT;
}

static int
prepare_image(struct image_base *out, struct store *store,
	const struct lock *lock, const struct mirrors *mirrors,
	struct error *err)
{
	scoped(base_image_done) struct base_image b = BASE_IMAGE_INIT;

	if (base_image_read(&b, store, lock, mirrors, err) < 0)
		return -1;
	*out = (struct image_base){.layers = take_ptr(b.image.layers),
		.n_layers = b.image.n_layers,
		.tree = b.tree,
		.name = text_copy(pinned_image_name(lock->image_name)),
		.sum = lock->image,
		.config = b.config};
	b.tree = (struct tree)TREE_INIT;
	b.config = (struct json_doc)JSON_DOC_INIT;
	return 0;
}

int
image_base_prepare(struct image_base *out, struct store *store,
	const struct lock *base, const struct mirrors *mirrors,
	struct error *err)
{
	struct image_base made = IMAGE_BASE_INIT;
	struct layer layer;

	if (!base)
		return 0;
	if (base->image_name)
		return prepare_image(out, store, base, mirrors, err);
	if (base_debian_layer(&layer, &made.tree, &made.licences, store, base,
		    mirrors, err) < 0)
		return -1;
	made.layers = mem_copy(&layer, sizeof layer);
	made.n_layers = 1;
	*out = made;
	return 0;
}

static int
refuse_path(struct error *err, const struct tree_entry *own,
	const struct tree_entry *old)
{
	if (old->type == TREE_SYMLINK)
		return error_set(err, ERROR_FAILED,
			"the folder %s would replace the base's link to %s; "
			"install into %s",
			text_quotes(own->path), text_quotes(old->target),
			text_quotes(old->target));
	return error_set(err, ERROR_FAILED,
		"%s is a folder in the %s but not in the %s; remove or rename "
		"it in the build script",
		text_quotes(own->path),
		own->type == TREE_DIR ? "output" : "base",
		own->type == TREE_DIR ? "base" : "output");
}

int
image_base_fit(
	const struct image_base *base, struct tree *output, struct error *err)
{
	for (size_t i = 0; i < output->n_entries; i++) {
		struct tree_entry *own = &output->entries[i];
		const struct tree_entry *old =
			tree_find(&base->tree, own->path);

		if (!old)
			continue;
		if ((old->type == TREE_DIR) != (own->type == TREE_DIR))
			return refuse_path(err, own, old);
		if (own->type == TREE_DIR)
			own->mode = old->mode;
	}
	return 0;
}
