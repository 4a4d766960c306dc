/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/saved/saved.h"
#include "builder/archive/helper_archive.h"
#include "builder/image/helper_layer.h"
#include "builder/saved/saved_private.h"

#include <fcntl.h>
#include <sys/stat.h>

#define BYTES_MAX ((int64_t)1 << 38) /* 256 GiB of an unpacked archive */
#define FILES_MAX 1000000

void
saved_done(struct saved *saved)
{
	struct error ignored = ERROR_INIT;

	store_close(saved->layout);
	if (saved->temp && file_remove_tree(store_fd(saved->store), saved->temp,
				   &ignored) < 0)
		(void)ignored; /* the session's folder goes, too */
	free(saved->temp);
	*saved = (struct saved)SAVED_INIT;
}

/* The helper that unpacks keeps the last of two files of one name; this one
 * refuses them, and every path that leaves the archive. */
static int
list_files(struct tree *files, int archive, const char *path, struct error *err)
{
	static const struct tree_limits limits = {
		.n_entries = FILES_MAX, .bytes = BYTES_MAX};
	struct digest whole;

	if (helper_layer_read(files, &whole, archive, &limits,
		    text_quotes(path), err) < 0)
		return error_wrap(err, "%s", text_quotes(path));
	return 0;
}

static int
unpack_files(int archive, int folder, const char *path, struct error *err)
{
	static const struct unpack_plan plan = {.newest_s = -1,
		.max_bytes = BYTES_MAX,
		.max_entries = FILES_MAX};

	return helper_unpack_tar(
		archive, folder, &plan, text_quotes(path), err);
}

static bool
has_file(const struct tree *files, const char *path)
{
	const struct tree_entry *entry = tree_find(files, path);

	return entry && entry->type == TREE_FILE;
}

static int
open_unpacked(struct saved *s, int folder, const struct tree *files,
	struct error *err)
{
	scoped_free char *unpacked =
		text_format("%s/%s", store_path(s->store), s->temp);
	scoped_free char *made = text_format("%s/made", unpacked);
	scoped_free char *given = text_format("%s/given", unpacked);

	if (has_file(files, "oci-layout")) {
		if (saved_names(folder, err) < 0)
			return -1;
		return store_open_foreign(&s->layout, given, err);
	}
	if (!has_file(files, SAVED_MANIFEST))
		return error_set(err, ERROR_INPUT,
			"it is neither an OCI archive, which has the file "
			"oci-layout, nor a docker archive, which "
			"has " SAVED_MANIFEST);
	if (saved_docker(folder, files, made, err) < 0)
		return -1;
	return store_open_foreign(&s->layout, made, err);
}

static int
open_archive(struct saved *s, const char *path, struct error *err)
{
	scoped(tree_done) struct tree files = TREE_INIT;
	scoped_free char *given = NULL;
	scoped_close int folder = -1;
	scoped_close int archive = file_open_given(path, err);

	if (archive < 0 || list_files(&files, archive, path, err) < 0 ||
		store_temp(s->store, &s->temp, err) < 0)
		return -1;
	given = text_format("%s/given", s->temp);
	folder = file_open_dir(store_fd(s->store), given, true, err);
	if (folder < 0 || unpack_files(archive, folder, path, err) < 0)
		return -1;
	if (open_unpacked(s, folder, &files, err) < 0)
		return error_wrap(err, "%s", text_quotes(path));
	return 0;
}

int
saved_open(struct saved *out, struct store *store, const char *path,
	struct error *err)
{
	scoped(saved_done) struct saved s = {.store = store};
	struct stat st;

	if (stat(path, &st) < 0) {
		int r = error_sys(err, "%s", text_quotes(path));

		err->kind = ERROR_INPUT;
		return r;
	}
	if (S_ISDIR(st.st_mode)) {
		if (store_open_foreign(&s.layout, path, err) < 0)
			return -1;
	} else if (!S_ISREG(st.st_mode)) {
		return error_set(err, ERROR_INPUT,
			"%s is neither a folder nor a regular file",
			text_quotes(path));
	} else if (open_archive(&s, path, err) < 0) {
		return -1;
	}
	*out = s;
	s = (struct saved)SAVED_INIT;
	return 0;
}
