/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/trees.h"
#include "base/file.h"
#include "builder/image/helper_layer.h"
#include "builder/image/image_tree.h"
#include "builder/store/image_ref.h"

#include <fcntl.h>
#include <sys/stat.h>

static const struct tree_limits limits = {
	.n_entries = 10000000, .bytes = INT64_C(1) << 40};

static int
path_tree(struct tree *out, const char *path, bool folder, struct error *err)
{
	scoped_close int fd =
		folder ? file_open_dir(AT_FDCWD, path, false, err)
		       : file_open_given(path, err);
	struct digest diff_id;

	if (fd < 0)
		return -1;
	if ((folder ? tree_scan(out, fd, &limits, err)
		    : helper_layer_read(out, &diff_id, fd, &limits,
			      text_quotes(path), err)) < 0)
		return error_wrap(err, "%s", text_quotes(path));
	return 0;
}

int
trees_of_name(struct tree *out, const char *store_folder, const char *name,
	struct error *err)
{
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;
	scoped(image_done) struct image image = {.n_layers = 0};
	struct stat st;

	if (!text_starts(name, "oci:") && stat(name, &st) == 0)
		return path_tree(out, name, S_ISDIR(st.st_mode), err);
	if (image_ref_resolve(&at, store_folder, name, err) < 0 ||
		image_read(&image, at.store, &at.image.sum, err) < 0)
		return -1;
	return image_tree(out, at.store, &image, err);
}
