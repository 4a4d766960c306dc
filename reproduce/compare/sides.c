/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/sides.h"
#include "base/file.h"
#include "builder/image/helper_layer.h"
#include "builder/store/image_ref.h"
#include "reproduce/compare/folder_tree.h"
#include "reproduce/compare/image_side.h"
#include "reproduce/compare/images.h"

#include <fcntl.h>
#include <sys/stat.h>

static const struct tree_limits side_limits = {
	.n_entries = 10000000, .bytes = INT64_C(1) << 40};

enum side_kind {
	SIDE_IMAGE,
	SIDE_FOLDER,
	SIDE_FILE,
};

/* What one argument names. */
struct side {
	const char *name;
	enum side_kind kind;
	int fd; /* of a folder or file */
	int64_t size;
	struct image_ref at;
	struct image image;
};
#define SIDE_INIT \
	{ \
		.fd = -1 \
	}

static void
side_done(struct side *s)
{
	close_fd(&s->fd);
	image_ref_done(&s->at);
	image_done(&s->image);
}
DEFINE_SCOPED_IN(struct side, side_done);

static int
open_path(struct side *out, const struct stat *st, struct error *err)
{
	const bool folder = S_ISDIR(st->st_mode);

	if (!folder && !S_ISREG(st->st_mode))
		return error_set(err, ERROR_INPUT,
			"%s is neither a folder nor a plain file",
			text_quotes(out->name));
	out->fd = file_open(AT_FDCWD, out->name,
		O_RDONLY | O_NONBLOCK | (folder ? O_DIRECTORY : 0), 0, err);
	out->kind = folder ? SIDE_FOLDER : SIDE_FILE;
	out->size = st->st_size;
	return out->fd < 0 ? -1 : 0;
}

static int
side_open(struct side *out, const char *store_folder, const char *name,
	struct error *err)
{
	struct stat st;

	out->name = name;
	if (!text_starts(name, "oci:") && stat(name, &st) == 0)
		return open_path(out, &st, err);
	out->kind = SIDE_IMAGE;
	if (image_ref_resolve(&out->at, store_folder, name, err) < 0)
		return -1;
	return image_read(&out->image, out->at.store, &out->at.image.sum, err);
}

/* The tree of what a side holds; a file is a layer or a tar. */
static int
side_tree(struct tree_side *out, struct side *s, struct error *err)
{
	struct digest diff_id;

	if (s->kind == SIDE_IMAGE)
		return image_side(out, s->at.store, &s->image, err);
	if (s->kind == SIDE_FOLDER) {
		if (folder_tree(&out->tree, s->fd, err) < 0)
			return error_wrap(err, "%s", text_quotes(s->name));
		out->folder = take_fd(s->fd);
		return 0;
	}
	if (helper_layer_read(&out->tree, &diff_id, s->fd, &side_limits,
		    text_quotes(s->name), err) < 0)
		return error_wrap(err, "%s", text_quotes(s->name));
	layer_side(out, s->fd);
	return 0;
}

static int
differ_trees(struct differences *out, struct side *a, struct side *b,
	struct error *err)
{
	scoped(tree_side_done) struct tree_side x = TREE_SIDE_INIT;
	scoped(tree_side_done) struct tree_side y = TREE_SIDE_INIT;

	if (side_tree(&x, a, err) < 0 || side_tree(&y, b, err) < 0)
		return -1;
	return trees_differ(out, "", &x, &y, err);
}

static const char *
last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static int
differ_files(struct differences *out, struct side *a, struct side *b,
	struct error *err)
{
	const struct extent x = {a->fd, 0, a->size}, y = {b->fd, 0, b->size};

	return helper_differ(out, last_name(a->name), &x, &y, err);
}

int
compare_named(struct differences *out, const char *store_folder, const char *a,
	const char *b, struct error *err)
{
	scoped(side_done) struct side x = SIDE_INIT, y = SIDE_INIT;

	if (side_open(&x, store_folder, a, err) < 0 ||
		side_open(&y, store_folder, b, err) < 0)
		return -1;
	if (x.kind == SIDE_FILE && y.kind == SIDE_FILE)
		return differ_files(out, &x, &y, err);
	if (x.kind == SIDE_IMAGE && y.kind == SIDE_IMAGE)
		return compare_images(
			out, x.at.store, &x.image, y.at.store, &y.image, err);
	return differ_trees(out, &x, &y, err);
}
