/* SPDX-License-Identifier: Apache-2.0 */
#include "base/holes.h"
#include "builder/store/store_keep.h"
#include "builder/store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

struct blob {
	struct store *store;
	int fd;
	char *name; /* temporary; NULL: an unnamed file (O_TMPFILE) */
};

int
blob_new(struct blob **out, struct store *store, struct error *err)
{
	scoped(blob_free) struct blob *blob = mem_alloc(1, sizeof *blob);

	blob->store = store;
	blob->fd =
		openat(store->blobs, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0644);
	if (blob->fd < 0 && errno != EOPNOTSUPP && errno != EISDIR &&
		errno != ENOENT && errno != EINVAL)
		return error_sys(
			err, "creating a blob in %s", text_quotes(store->path));
	if (blob->fd < 0) {
		scoped_free char *name = NULL;

		if (session_open(store, err) < 0)
			return -1;
		name = session_name(store, "blob");
		blob->fd = file_open(
			store->fd, name, O_RDWR | O_CREAT | O_EXCL, 0644, err);
		if (blob->fd < 0)
			return -1;
		blob->name = take_ptr(name);
	}
	*out = take_ptr(blob);
	return 0;
}

int
blob_fd(const struct blob *blob)
{
	return blob->fd;
}

void
blob_free(struct blob *blob)
{
	if (!blob)
		return;
	if (blob->name)
		(void)unlinkat(blob->store->fd, blob->name, 0);
	if (blob->fd >= 0)
		(void)close(blob->fd);
	free(blob->name);
	free(blob);
}

/* A file system without O_TMPFILE may also lack hard links, so a named file is
 * renamed. */
static int
publish_blob(const struct blob *blob, const char *name)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", blob->fd);
	if (blob->name)
		return renameat(
			blob->store->fd, blob->name, blob->store->blobs, name);
	return linkat(
		AT_FDCWD, path, blob->store->blobs, name, AT_SYMLINK_FOLLOW);
}

/* The existing blob may be corrupt; the new one was just written.  Checking the
 * old one would cost more than replacing it. */
static int
replace_blob(struct blob *blob, const char *name, struct error *err)
{
	scoped_free char *temp = NULL;
	char path[64];

	if (session_open(blob->store, err) < 0)
		return -1;
	temp = session_name(blob->store, "blob");
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", blob->fd);
	if (linkat(AT_FDCWD, path, blob->store->fd, temp, AT_SYMLINK_FOLLOW) <
		0)
		return error_sys(err, "publishing %s", text_quotes(name));
	blob->name = take_ptr(temp);
	if (publish_blob(blob, name) < 0)
		return error_sys(err, "publishing %s", text_quotes(name));
	return 0;
}

int
blob_keep(struct blob *takes, const struct digest *sum, struct error *err)
{
	scoped(blob_free) struct blob *blob = takes;

	if (store_hold(blob->store, sum, err) < 0)
		return -1;
	if (fsync(blob->fd) < 0)
		return error_sys(err, "writing %s", store_blob_name(sum).s);
	if (publish_blob(blob, digest_hex(sum).s) == 0)
		return 0;
	if (errno != EEXIST)
		return error_sys(err, "publishing %s", store_blob_name(sum).s);
	if (replace_blob(blob, digest_hex(sum).s, err) == 0)
		return 0;
	/* a blob of another user may be read-only for this process */
	return err->sys == EPERM || err->sys == EACCES
		       ? store_check_blob(blob->store, sum, err)
		       : -1;
}

struct store_name
store_blob_name(const struct digest *sum)
{
	struct store_name name;

	(void)snprintf(
		name.s, sizeof name.s, "blobs/sha256/%s", digest_hex(sum).s);
	return name;
}

bool
store_has(const struct store *store, const struct digest *sum)
{
	struct stat st;

	return fstatat(store->blobs, digest_hex(sum).s, &st,
		       AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(st.st_mode);
}

/* Does the store have this blob, with these bytes? */
static bool
holds(const struct store *store, const struct digest *sum, const void *data,
	size_t len)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error ignored;
	int64_t size;
	scoped_close int fd = store_open_blob(store, sum, &size, &ignored);

	return fd >= 0 && size == (int64_t)len &&
	       file_read_fd(&text, fd, len, "", &ignored) == 0 &&
	       text.len == len &&
	       (len == 0 || memcmp(text.data, data, len) == 0);
}

int
store_put(struct store *store, const void *data, size_t len, struct digest *sum,
	struct error *err)
{
	scoped(blob_free) struct blob *blob = NULL;
	struct digest d = digest_of(data, len);

	if (store_hold(store, &d, err) < 0)
		return -1;
	if (!holds(store, &d, data, len)) {
		if (blob_new(&blob, store, err) < 0 ||
			file_write_fd(blob->fd, data, len,
				store_blob_name(&d).s, err) < 0 ||
			blob_keep(take_ptr(blob), &d, err) < 0)
			return -1;
	}
	if (sum)
		*sum = d;
	return 0;
}

int
store_open_blob(const struct store *store, const struct digest *sum,
	int64_t *size, struct error *err)
{
	scoped_close int fd = openat(store->blobs, digest_hex(sum).s,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return error_set(err, ERROR_INPUT,
			"the store %s has no blob %s", text_quotes(store->path),
			digest_text(sum).s);
	if (fd < 0 && errno == ELOOP)
		return error_set(err, ERROR_INPUT,
			"%s is a symbolic link, not a regular file",
			store_blob_name(sum).s);
	if (fd < 0 || fstat(fd, &st) < 0)
		return error_sys(err, "%s", store_blob_name(sum).s);
	if (!S_ISREG(st.st_mode))
		return error_set(err, ERROR_INPUT, "%s is not a file",
			store_blob_name(sum).s);
	if (size)
		*size = st.st_size;
	return take_fd(fd);
}

static int
fail_corrupt(struct error *err, const struct digest *sum,
	const struct digest *actual)
{
	return error_set(err, ERROR_INTEGRITY,
		"%s does not have the digest in its name, but %s",
		store_blob_name(sum).s, digest_text(actual).s);
}

/* The store of the user can be mended; an archive or a layout of others cannot
 * be. */
static int
hint_corrupt(const struct store *store, struct error *err)
{
	if (err->kind != ERROR_INTEGRITY || store_is_foreign(store))
		return -1;
	return error_hint(err, "'hallmark store check' moves it to the "
			       "quarantine, and a fetch or a build brings it "
			       "again");
}

int
store_get(const struct store *store, const struct digest *sum, size_t max,
	struct bytes *out, struct error *err)
{
	scoped_close int fd = store_open_blob(store, sum, NULL, err);
	size_t before = out->len;
	struct digest actual;

	if (fd < 0 ||
		file_read_fd(out, fd, max, store_blob_name(sum).s, err) < 0)
		return -1;
	actual = digest_of(out->data + before, out->len - before);
	if (digest_equal(&actual, sum))
		return 0;
	(void)fail_corrupt(err, sum, &actual);
	return hint_corrupt(store, err);
}

int
store_describe(struct descriptor *out, const struct store *store,
	const struct digest *manifest, struct error *err)
{
	scoped_close int fd = -1;
	int64_t size;

	if (!store_has(store, manifest))
		return 1;
	fd = store_open_blob(store, manifest, &size, err);
	if (fd < 0)
		return -1;
	*out = (struct descriptor){.sum = *manifest,
		.size = size,
		.media_type = text_copy(STORE_MANIFEST_TYPE)};
	return 0;
}

int
store_check_fd(const struct digest *sum, int fd, struct error *err)
{
	struct digest actual;

	if (holes_check(fd, store_blob_name(sum).s, err) < 0)
		return -1;
	if (digest_of_fd(&actual, NULL, fd, err) < 0)
		return error_wrap(err, "%s", store_blob_name(sum).s);
	return digest_equal(&actual, sum) ? 0 : fail_corrupt(err, sum, &actual);
}

int
store_check_blob(
	const struct store *store, const struct digest *sum, struct error *err)
{
	scoped_close int fd = store_open_blob(store, sum, NULL, err);

	if (fd < 0)
		return -1;
	return store_check_fd(sum, fd, err) < 0 ? hint_corrupt(store, err) : 0;
}
