/* SPDX-License-Identifier: Apache-2.0 */
/* A source that is an image. */
#include "builder/archive/helper_archive.h"
#include "builder/build/workdir_private.h"
#include "builder/image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define DEPTH_MAX 512 /* of folders; each holds a descriptor */

static int
unpack_layer(const struct workdir *f, const struct layer *layer, int folder,
	struct error *err)
{
	struct unpack_plan plan = {.newest_s = f->inputs->epoch_s,
		.max_entries = WORKDIR_ENTRIES_MAX,
		.whiteouts = true};
	scoped_free char *name =
		text_format("layer %s", digest_text(&layer->sum).s);
	scoped_close int fd = -1;
	struct box_limits limits;

	box_limits_init(&limits, &f->inputs->recipe.limits);
	plan.max_bytes = limits.disk_bytes;
	if (store_check_blob(f->store, &layer->sum, err) < 0)
		return -1;
	fd = store_open_blob(f->store, &layer->sum, NULL, err);
	if (fd < 0)
		return -1;
	return helper_unpack_tar(fd, folder, &plan, name, err);
}

/* A folder changes when a higher layer adds to it or removes from it, so its
 * time would be that of the unpacking. */
static int
set_folder_times(int folder, const struct timespec times[2], int depth,
	struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;

	if (depth > DEPTH_MAX)
		return error_set(err, ERROR_LIMIT,
			"the image has folders nested more than %d deep",
			DEPTH_MAX);
	if (file_list(&names, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_close int fd = -1;
		struct stat st;

		if (fstatat(folder, names.names[i], &st, AT_SYMLINK_NOFOLLOW) <
			0)
			return error_sys(
				err, "%s", text_quotes(names.names[i]));
		if (!S_ISDIR(st.st_mode))
			continue;
		fd = file_open_dir(folder, names.names[i], false, err);
		if (fd < 0 || set_folder_times(fd, times, depth + 1, err) < 0)
			return -1;
	}
	if (futimens(folder, times) < 0)
		return error_sys(err, "setting the time of a folder");
	return 0;
}

int
workdir_image(const struct workdir *f, const struct digest *manifest,
	int folder, struct error *err)
{
	const struct timespec times[2] = {
		{.tv_sec = f->inputs->epoch_s}, {.tv_sec = f->inputs->epoch_s}};
	scoped(image_done) struct image image = {.layers = NULL};

	if (image_read(&image, f->store, manifest, err) < 0)
		return -1;
	for (size_t i = 0; i < image.n_layers; i++)
		if (unpack_layer(f, &image.layers[i], folder, err) < 0)
			return -1;
	return set_folder_times(folder, times, 0, err);
}
