/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

/* Names that exist in a store whose creation is running or was killed. */
static bool
is_ours(const char *name)
{
	return strcmp(name, "blobs") == 0 || strcmp(name, "hallmark") == 0 ||
	       strcmp(name, "index.json") == 0 || text_starts(name, "tmp-");
}

static int
check_layout(const struct store *store, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const char *version;

	if (file_read_inside(&text, store->fd, "oci-layout", 4096, err) < 0)
		return error_wrap(
			err, "the store %s", text_quotes(store->path));
	if (text_equal(text.data, STORE_LAYOUT))
		return 0; /* exactly what hallmark writes */
	if (json_read(&doc, text.data, text.len, "oci-layout", err) < 0)
		return error_wrap(
			err, "the store %s", text_quotes(store->path));
	version = json_kind(doc.root) == JSON_KIND_MAP
			  ? json_find_text(doc.root, "imageLayoutVersion")
			  : NULL;
	if (!text_equal(version, STORE_LAYOUT_VERSION))
		return error_set(err, ERROR_INPUT,
			"the store %s has the layout version %s; only %s is "
			"supported",
			text_quotes(store->path), text_quotes(version),
			STORE_LAYOUT_VERSION);
	return 0;
}

static bool
has_layout(const struct store *store)
{
	return faccessat(store->fd, "oci-layout", F_OK, 0) == 0;
}

static int
check_empty(const struct store *store, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;

	if (file_list(&names, store->fd, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++)
		/* Another process may have finished the store meanwhile. */
		if (!is_ours(names.names[i]) && !has_layout(store))
			return error_set(err, ERROR_INPUT,
				"%s is not a store: it has no oci-layout, and "
				"is not empty (%s); name another folder with "
				"--store",
				text_quotes(store->path),
				text_quotes(names.names[i]));
	return 0;
}

/* oci-layout is written last: it marks the store as complete. */
static int
make_layout(struct store *store, struct error *err)
{
	scoped(json_free) struct json *index = index_new();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int lock = -1;

	if (check_empty(store, err) < 0)
		return -1;
	lock = store_lock(store, true, err);
	if (lock < 0)
		return -1;
	if (has_layout(store))
		return 0; /* another process was faster */
	if (file_make_dirs(store->fd, "blobs/sha256", err) < 0)
		return -1;
	json_print(&text, index);
	if (faccessat(store->fd, "index.json", F_OK, 0) < 0 &&
		file_write(store->fd, "index.json", text.data, text.len, 0644,
			err) < 0)
		return -1;
	return file_write(store->fd, "oci-layout", STORE_LAYOUT,
		strlen(STORE_LAYOUT), 0644, err);
}

static int
open_folder(struct store *store, const char *path, bool make, struct error *err)
{
	char real[PATH_MAX];

	if (make && file_make_dirs(AT_FDCWD, path, err) < 0)
		return error_wrap(err, "the store %s", text_quotes(path));
	store->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->fd < 0 && errno == ENOENT)
		return error_set(err, ERROR_INPUT,
			"there is no store %s; 'hallmark build' creates one",
			text_quotes(path));
	if (store->fd < 0 || !realpath(path, real))
		return error_sys(err, "the store %s", text_quotes(path));
	store->path = text_copy(real);
	return 0;
}

static int
open_with(struct store **out, json_reader *reader, const char *path, bool make,
	struct error *err)
{
	scoped(store_close) struct store *store = mem_alloc(1, sizeof *store);

	store->reader = reader;
	store->names = names_new();
	store->fd = store->blobs = -1;
	if (open_folder(store, path, make, err) < 0)
		return -1;
	if (!has_layout(store)) {
		if (!make)
			return error_set(err, ERROR_INPUT,
				"%s is not a store: it has no oci-layout",
				text_quotes(store->path));
		if (make_layout(store, err) < 0)
			return -1;
	}
	if (check_layout(store, err) < 0)
		return -1;
	store->blobs = file_open_dir(store->fd, "blobs/sha256", make, err);
	if (store->blobs < 0 && err->sys == ENOENT)
		return error_set(err, ERROR_INPUT,
			"the store %s has no folder blobs/sha256",
			text_quotes(store->path));
	if (store->blobs < 0)
		return error_wrap(
			err, "the store %s", text_quotes(store->path));
	session_sweep(store);
	*out = take_ptr(store);
	return 0;
}

int
store_open(struct store **out, const char *path, bool make, struct error *err)
{
	return open_with(out, json_parse, path, make, err);
}

int
store_open_foreign(struct store **out, const char *path, struct error *err)
{
	return open_with(out, json_read, path, false, err);
}

void
store_close(struct store *store)
{
	if (!store)
		return;
	session_close(store);
	names_free(store->names);
	if (store->blobs >= 0)
		(void)close(store->blobs);
	if (store->fd >= 0)
		(void)close(store->fd);
	free(store->path);
	free(store);
}

bool
store_is_foreign(const struct store *store)
{
	return store->reader == json_read;
}

const char *
store_path(const struct store *store)
{
	return store->path;
}

int
store_fd(const struct store *store)
{
	return store->fd;
}

int
store_blobs(const struct store *store)
{
	return store->blobs;
}

int
store_private(struct store *store, const char *name, struct error *err)
{
	scoped_free char *path = text_format("hallmark/%s", name);

	return file_open_dir(store->fd, path, true, err);
}

int
store_temp(struct store *store, char **name, struct error *err)
{
	scoped_free char *path = NULL;

	if (session_open(store, err) < 0)
		return -1;
	path = session_name(store, "folder");
	if (mkdirat(store->fd, path, 0777) < 0)
		return error_sys(
			err, "creating the folder %s", text_quotes(path));
	*name = take_ptr(path);
	return 0;
}
