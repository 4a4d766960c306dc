/* SPDX-License-Identifier: Apache-2.0 */
/* Names for images: one more, and one for images of several machines. */
#include "base/say.h"
#include "builder/cmd/commands.h"
#include "builder/image/image_index.h"
#include "builder/image/image_whole.h"
#include "builder/store/image_ref.h"

#include <stdio.h>

static int
check_name(const char *name, struct error *err)
{
	if (store_is_name(name))
		return 0;
	return error_set(err, ERROR_USAGE,
		"%s cannot be the name of an image: a name has letters and "
		"digits, with -._:@+/ between them, and is not a digest",
		text_quotes(name));
}

/* Finds an image of the store and holds it. */
static int
find_own(struct image_ref *at, const struct options *o, const char *image,
	struct error *err)
{
	if (text_starts(image, "oci:"))
		return error_set(err, ERROR_USAGE,
			"%s is in another layout; only images of the store "
			"can be given a name",
			text_quotes(image));
	if (image_ref_resolve(at, o->store, image, err) < 0)
		return -1;
	return image_whole(at->store, &at->image, err);
}

void
cmd_tag_moves(
	const struct store *store, const char *name, const struct digest *now)
{
	scoped(descriptor_done) struct descriptor was = {0};
	struct error ignored = ERROR_INIT;

	if (store_find(store, name, &was, &ignored) == 0 &&
		!digest_equal(&was.sum, now))
		say_note("%s was the name of %s", text_quotes(name),
			digest_text(&was.sum).s);
}

static struct json *
named_json(const char *name, const struct digest *sum)
{
	struct json *v = json_new_map();

	json_put_text(v, "name", name);
	json_put_text(v, "digest", digest_text(sum).s);
	return v;
}

static void
print_json(const struct json *v)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_print(&text, v);
	(void)puts(text.data);
}

static int
run_tag(const struct options *o, struct error *err)
{
	const char *name = o->args[1];
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;
	scoped(json_free) struct json *v = NULL;

	if (check_name(name, err) < 0 || find_own(&at, o, o->args[0], err) < 0)
		return -1;
	cmd_tag_moves(at.store, name, &at.image.sum);
	if (store_tag(at.store, name, &at.image, err) < 0)
		return -1;
	v = named_json(name, &at.image.sum);
	if (o->json)
		print_json(v);
	else
		(void)printf("%s  %s\n", name, digest_text(&at.image.sum).s);
	return 0;
}

static void
print_index(const struct options *o, const struct digest *sum,
	const struct image_parts *parts)
{
	scoped(json_free) struct json *v = named_json(o->args[0], sum);
	struct json *list = json_new_list();

	for (size_t i = 0; i < parts->n; i++) {
		scoped_free char *name = image_part_name(&parts->list[i]);
		struct json *part = json_new_map();

		json_put_text(part, "platform", name);
		json_put_text(
			part, "digest", digest_text(&parts->list[i].sum).s);
		json_push(list, part);
		if (!o->json)
			(void)printf("%-24s  %s\n", text_quotes(name),
				digest_text(&parts->list[i].sum).s);
	}
	json_put(v, "manifests", list);
	if (o->json)
		print_json(v);
	else
		(void)printf("index %s  %s\n", o->args[0], digest_text(sum).s);
}

static int
run_index(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	scoped(descriptor_done) struct descriptor index = {0};

	if (check_name(o->args[0], err) < 0 ||
		image_ref_store(&store, o->store, false, err) < 0)
		return -1;
	for (size_t i = 1; i < o->n_args; i++) {
		scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;

		/* hold it by the store that stays open */
		if (find_own(&at, o, o->args[i], err) < 0 ||
			image_whole(store, &at.image, err) < 0 ||
			image_part_add(&parts, store, &at.image, err) < 0)
			return error_wrap(
				err, "image %s", text_quotes(o->args[i]));
	}
	if (image_index_write(&index, store, &parts, err) < 0)
		return -1;
	cmd_tag_moves(store, o->args[0], &index.sum);
	if (store_tag(store, o->args[0], &index, err) < 0)
		return -1;
	print_index(o, &index.sum, &parts);
	return 0;
}

const struct command cmd_tag = {
	.name = "tag",
	.args = "IMAGE NAME",
	.least = 2,
	.most = 2,
	.takes = "store json quiet verbose",
	.summary = "give an image of the store one more name",
	.text = "Gives IMAGE, a name or digest in the store, the name NAME.  "
		"If another image has\nthat name, the name moves; that image "
		"stays in the store.",
	.run = run_tag,
};

const struct command cmd_index = {
	.name = "index",
	.args = "NAME IMAGE…",
	.least = 2,
	.most = SIZE_MAX,
	.takes = "store json quiet verbose",
	.summary = "make one image of several machines' images",
	.text = "Makes an image index of the given images of the store, each "
		"built for another\nmachine, and names it NAME.  The platform "
		"of each is that of its config.  The same\nimages give the "
		"same index, in any order.",
	.run = run_index,
};
