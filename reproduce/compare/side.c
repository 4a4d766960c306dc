/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/side.h"
#include "base/holes.h"
#include "builder/archive/helper_archive.h"
#include "builder/git/source.h"
#include "builder/image/helper_layer.h"
#include "reproduce/compare/folder_tree.h"
#include "reproduce/compare/image_side.h"

#include <fcntl.h>
#include <sys/stat.h>

#define RELEASE_ENTRIES 1000000
#define RELEASE_BYTES ((int64_t)64 << 30)

static const struct tree_limits side_limits = {
	.n_entries = 10000000, .bytes = INT64_C(1) << 40};

void
side_done(struct side *s)
{
	struct error ignored;

	close_fd(&s->fd);
	image_done(&s->image);
	image_parts_done(&s->parts);
	if (s->temporary &&
		file_remove_tree(store_fd(s->own), s->temporary, &ignored) < 0)
		ignored.kind =
			ERROR_NONE; /* the next store_open() removes it */
	free(s->temporary);
	store_close(s->own);
	store_close(s->store);
	*s = (struct side)SIDE_INIT;
}

/* --- what an argument names --- */

static int
open_layout(struct side *out, struct error *err)
{
	out->kind = SIDE_LAYOUT;
	return store_open_foreign(&out->store, out->name, err);
}

static int
open_path(struct side *out, const struct stat *st, struct error *err)
{
	const bool folder = S_ISDIR(st->st_mode);
	struct stat opened; /* another file may have that name by now */

	if (!folder && !S_ISREG(st->st_mode))
		return error_set(err, ERROR_INPUT,
			"%s is neither a folder nor a plain file",
			text_quotes(out->name));
	out->fd = file_open(AT_FDCWD, out->name,
		O_RDONLY | O_NONBLOCK | (folder ? O_DIRECTORY : 0), 0, err);
	if (out->fd < 0)
		return -1;
	if (folder && faccessat(out->fd, "oci-layout", F_OK, 0) == 0)
		return open_layout(out, err);
	out->kind = folder ? SIDE_FOLDER : SIDE_FILE;
	if (fstat(out->fd, &opened) < 0)
		return error_sys(err, "%s", text_quotes(out->name));
	out->size = opened.st_size;
	return holes_check(out->fd, text_quotes(out->name), err);
}

static int
read_image(struct side *out, struct error *err)
{
	const int r = image_index_read(&out->parts, out->store, &out->sum, err);

	if (r < 0)
		return -1;
	out->kind = r == 0 ? SIDE_INDEX : SIDE_IMAGE;
	return r == 0 ? 0 : image_read(&out->image, out->store, &out->sum, err);
}

static int
open_image(struct side *out, const char *store_folder, struct error *err)
{
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;

	if (image_ref_resolve(&at, store_folder, out->name, err) < 0)
		return -1;
	out->store = take_ptr(at.store);
	out->sum = at.image.sum;
	return read_image(out, err);
}

int
side_open_blob(struct side *out, struct store *store, const struct digest *sum,
	struct error *err)
{
	out->store = store;
	out->sum = *sum;
	return read_image(out, err);
}

/* --- temporary folders, in the store --- */

static int
open_temporary(
	struct side *s, const struct compare_request *r, struct error *err)
{
	if (image_ref_store(&s->own, r->store, true, err) < 0 ||
		store_temp(s->own, &s->temporary, err) < 0)
		return -1;
	return file_open_dir(store_fd(s->own), s->temporary, false, err);
}

int
side_unpack(struct side *s, const struct compare_request *r, struct error *err)
{
	static const struct unpack_plan plan = {.newest_s = -1,
		.max_bytes = RELEASE_BYTES,
		.max_entries = RELEASE_ENTRIES};
	scoped_close int folder = open_temporary(s, r, err);

	if (folder < 0 || helper_unpack_archive(s->fd, folder, &plan,
				  text_quotes(s->name), err) < 0)
		return -1;
	close_fd(&s->fd);
	s->fd = take_fd(folder);
	s->kind = SIDE_FOLDER;
	return 0;
}

/* "v1.0:" or "v1.0:src": the former cannot be an image, the latter can. */
static bool
is_commit(const struct compare_request *r, const char *name)
{
	const char *colon = strchr(name, ':');

	return colon && colon != name && (r->repo || !colon[1]);
}

static int
open_commit(
	struct side *out, const struct compare_request *r, struct error *err)
{
	const char *colon = strchr(out->name, ':');
	scoped_free char *rev =
		text_copyn(out->name, (size_t)(colon - out->name));
	scoped(source_close) struct source *source = NULL;
	/* a release may hold pointers, too: they are compared as they are */
	struct source_rule rule = {.lfs_pointers = true};
	struct source_commit commit;
	scoped_close int cache = -1;

	out->kind = SIDE_COMMIT;
	out->fd = open_temporary(out, r, err);
	if (out->fd < 0)
		return -1;
	cache = store_private(out->own, "git", err);
	if (cache < 0 ||
		source_open(&source, r->repo, cache, r->offline, err) < 0 ||
		source_resolve(source, rev, &commit, err) < 0)
		return -1;
	rule.epoch_s = commit.time_s;
	return source_export(source, commit.id, colon + 1, out->fd, &rule, err);
}

int
side_open(struct side *out, const struct compare_request *r, const char *name,
	struct error *err)
{
	struct stat st;

	out->name = name;
	if (!text_starts(name, "oci:") && stat(name, &st) == 0)
		return open_path(out, &st, err);
	if (!text_starts(name, "oci:") && is_commit(r, name))
		return open_commit(out, r, err);
	return open_image(out, r->store, err);
}

/* --- its tree --- */

int
side_tree(struct tree_side *out, struct side *s, struct error *err)
{
	struct digest diff_id;

	if (s->kind == SIDE_IMAGE)
		return image_side(out, s->store, &s->image, err);
	if (s->kind == SIDE_FOLDER || s->kind == SIDE_COMMIT) {
		if (folder_tree(&out->tree, s->fd, err) < 0)
			return error_wrap(err, "%s", text_quotes(s->name));
		out->folder = take_fd(s->fd);
		return 0;
	}
	if (s->kind != SIDE_FILE)
		return error_set(err, ERROR_INPUT,
			"%s holds several images; compare it with another "
			"layout or index, or name one of them",
			text_quotes(s->name));
	if (helper_layer_read(&out->tree, &diff_id, s->fd, &side_limits,
		    text_quotes(s->name), err) < 0)
		return error_wrap(err, "%s", text_quotes(s->name));
	layer_side(out, s->fd);
	return 0;
}
