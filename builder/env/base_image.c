/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/base_image.h"
#include "builder/image/image_tree.h"
#include "builder/image/inherit.h"

void
base_image_done(struct base_image *base)
{
	image_done(&base->image);
	json_doc_done(&base->config);
	tree_done(&base->tree);
}

static int
read_config(struct json_doc *out, const struct image *image,
	const struct store *store, const char *architecture, struct error *err)
{
	const char *of = NULL;

	if (store_json(store, &image->config, json_read, out, err) < 0 ||
		inherit_check(out, err) < 0)
		return -1;
	of = json_find_text(out->root, "architecture");
	if (text_equal(of, architecture))
		return 0;
	return error_set(err, ERROR_INPUT,
		"it is for the architecture %s, but the recipe is built for %s",
		text_quotes(of), architecture);
}

int
base_image_read(struct base_image *out, struct store *store,
	const struct lock *base, const struct mirrors *mirrors,
	struct error *err)
{
	scoped(base_image_done) struct base_image b = BASE_IMAGE_INIT;
	const char *name = base->image_name;

	if (pinned_image_hold(
		    "base image", name, &base->image, store, mirrors, err) < 0)
		return -1;
	if (pinned_image_check(store, &base->image, err) < 0 ||
		image_read(&b.image, store, &base->image, err) < 0 ||
		read_config(&b.config, &b.image, store, base->architecture,
			err) < 0 ||
		image_tree(&b.tree, store, &b.image, err) < 0)
		return error_wrap(err, "base image %s", text_quotes(name));
	*out = b;
	b = (struct base_image)BASE_IMAGE_INIT;
	return 0;
}

/* What the old lock pins may not be in the store; a build checks it. */
static int
check_found(const struct pinned_image *pin,
	const struct pinned_image_search *search, struct error *err)
{
	scoped(image_done) struct image image = {.layers = NULL};
	scoped(json_doc_done) struct json_doc config = JSON_DOC_INIT;

	if (pin->from_old)
		return 0;
	if (image_read(&image, search->store, &pin->sum, err) < 0)
		return -1;
	return read_config(
		&config, &image, search->store, search->architecture, err);
}

int
base_image_pin(struct lock *out, const char *name,
	const struct pinned_image_search *search, struct error *err)
{
	struct pinned_image pin;

	if (pinned_image_find(&pin, name, search, err) < 0 ||
		check_found(&pin, search, err) < 0)
		return error_wrap(err, "base image %s", text_quotes(name));
	out->image = pin.sum;
	out->image_index = pin.index;
	out->image_name = text_copy(name);
	out->architecture = text_copy(search->architecture);
	return 0;
}
