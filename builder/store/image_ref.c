/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/store/image_ref.h"
#include "base/xdg.h"

#include <sys/stat.h>

int
image_ref_store(
	struct store **out, const char *folder, bool make, struct error *err)
{
	scoped_free char *path = NULL;

	if (folder)
		path = text_copy(folder);
	else if (xdg_store(&path, err) < 0)
		return -1;
	return store_open(out, path, make, err);
}

static int
find_image(struct image_ref *l, const char *name, struct error *err)
{
	int r = store_find(l->store, name, &l->image, err);

	if (r <= 0)
		return r;
	(void)error_set(err, ERROR_INPUT, "there is no image %s in %s",
		text_quotes(name), store_path(l->store));
	return error_hint(err, "'hallmark store list' lists the images");
}

static bool
is_folder(const char *path, size_t len)
{
	scoped_free char *copy = text_copyn(path, len);
	struct stat st;

	return stat(copy, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The first colon after a folder that exists, or else after a new name in a
 * folder that exists and has a colon itself; NULL: neither does. */
static const char *
colon_after_folder(const char *path, const char *first)
{
	for (const char *at = first; at; at = strchr(at + 1, ':'))
		if (is_folder(path, (size_t)(at - path)))
			return at;
	for (const char *at = first; at; at = strchr(at + 1, ':')) {
		const char *slash = memrchr(path, '/', (size_t)(at - path));

		if (slash && slash > first &&
			is_folder(path, (size_t)(slash - path)))
			return at;
	}
	return NULL;
}

/* Names may have colons, "debian:12", and so may folders. */
int
image_ref_layout(char **dir, char **name, const char *image, struct error *err)
{
	const char *path = image + strlen("oci:"), *first = strchr(path, ':');
	const char *after = colon_after_folder(path, first);

	if (after)
		first = after;
	if (!first || first == path || !first[1])
		return error_set(err, ERROR_USAGE,
			"%s must have the form oci:DIR:NAME",
			text_quotes(image));
	*dir = text_copyn(path, (size_t)(first - path));
	*name = text_copy(first + 1);
	return 0;
}

int
image_ref_resolve(struct image_ref *out, const char *store_folder,
	const char *image, struct error *err)
{
	scoped(image_ref_done) struct image_ref l = IMAGE_REF_INIT;

	if (text_starts(image, "oci:")) {
		scoped_free char *dir = NULL, *name = NULL;

		if (image_ref_layout(&dir, &name, image, err) < 0 ||
			store_open_foreign(&l.store, dir, err) < 0 ||
			find_image(&l, name, err) < 0)
			return -1;
	} else if (image_ref_store(&l.store, store_folder, false, err) < 0 ||
		   find_image(&l, image, err) < 0) {
		return -1;
	}
	*out = l;
	l = (struct image_ref)IMAGE_REF_INIT;
	return 0;
}

bool
image_ref_is_file(const char *arg)
{
	struct stat st;

	if (text_starts(arg, "oci:") || text_starts(arg, "sha256:"))
		return false;
	if (text_ends(arg, ".jsonl") || text_ends(arg, ".json") ||
		arg[0] == '/' || (arg[0] == '.' && strchr(arg, '/')))
		return true;
	return stat(arg, &st) == 0 && S_ISREG(st.st_mode);
}

void
image_ref_done(struct image_ref *l)
{
	store_close(l->store);
	descriptor_done(&l->image);
	*l = (struct image_ref)IMAGE_REF_INIT;
}
