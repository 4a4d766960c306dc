/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The time of last change (ctime) of the blob is the modification time of its
 * index.  A program can set the second, but not the first: so an index does not
 * count for a blob that was written again, copied or unpacked from elsewhere.
 */
#include "builder/image/layer_index.h"
#include "base/file.h"
#include "builder/image/helper_layer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define HEAD "hallmark layer index 1\n"
#define DIGEST_TEXT_LEN (DIGEST_TEXT_MAX - 1)
#define INDEX_MAX ((size_t)128 << 20) /* a million entries and more */

/* What the digest in the second line is of.  The first lines follow from the
 * blob itself. */
static void
print_blob(struct bytes *out, const struct digest *sum, const struct stat *blob)
{
	bytes_addf(out, "layer %s\nsize %lld\n", digest_text(sum).s,
		(long long)blob->st_size);
}

static void
print_index(struct bytes *out, const struct digest *sum,
	const struct digest *diff_id, const struct stat *blob,
	const struct tree *tree)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct digest is;

	print_blob(&text, sum, blob);
	bytes_addf(&text, "diff_id %s\n", digest_text(diff_id).s);
	tree_print(&text, tree);
	is = digest_of(text.data, text.len);
	bytes_addf(out, HEAD "text %s\n", digest_text(&is).s);
	bytes_add(out, text.data, text.len);
}

static bool
take_text(const char **at, const char *end, const char *text, size_t len)
{
	if ((size_t)(end - *at) < len || memcmp(*at, text, len) != 0)
		return false;
	*at += len;
	return true;
}

/* Cuts "NAME DIGEST\n" off the text. */
static bool
take_digest(
	struct digest *out, const char **at, const char *end, const char *name)
{
	char text[DIGEST_TEXT_MAX] = {0};

	if (!take_text(at, end, name, strlen(name)) ||
		(size_t)(end - *at) < DIGEST_TEXT_LEN)
		return false;
	memcpy(text, *at, DIGEST_TEXT_LEN);
	*at += DIGEST_TEXT_LEN;
	return digest_parse(out, text) == 0 && take_text(at, end, "\n", 1);
}

/* tree may be NULL. */
static bool
parse_index(struct tree *tree, struct digest *diff_id, const struct bytes *text,
	const struct digest *sum, const struct stat *blob)
{
	scoped(bytes_done) struct bytes lines = BYTES_INIT;
	const char *at = text->data, *end = text->data + text->len;
	struct digest wanted, is;
	struct error ignored = ERROR_INIT;

	if (!take_text(&at, end, HEAD, strlen(HEAD)) ||
		!take_digest(&wanted, &at, end, "text "))
		return false;
	is = digest_of(at, (size_t)(end - at));
	print_blob(&lines, sum, blob);
	return digest_equal(&is, &wanted) &&
	       take_text(&at, end, lines.data, lines.len) &&
	       take_digest(diff_id, &at, end, "diff_id ") &&
	       (!tree ||
		       tree_parse(tree, at, (size_t)(end - at), &ignored) == 0);
}

static bool
same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Who else may write to the file could say anything in it. */
static bool
is_own(const struct stat *index)
{
	return S_ISREG(index->st_mode) && !(index->st_mode & 022) &&
	       (index->st_uid == geteuid() || index->st_uid == 0);
}

static bool
read_index(struct tree *tree, struct digest *diff_id, const struct store *store,
	const struct digest *sum)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *path =
		text_format(LAYER_INDEX_FOLDER "/%s", digest_hex(sum).s);
	scoped_close int fd = openat(store_fd(store), path,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct error ignored = ERROR_INIT;
	struct stat index, blob;

	if (fd < 0 || fstat(fd, &index) < 0 || !is_own(&index) ||
		fstatat(store_blobs(store), digest_hex(sum).s, &blob,
			AT_SYMLINK_NOFOLLOW) < 0 ||
		!S_ISREG(blob.st_mode) ||
		!same_time(&index.st_mtim, &blob.st_ctim))
		return false;
	return file_read_fd(&text, fd, INDEX_MAX, path, &ignored) == 0 &&
	       text.len > 0 && parse_index(tree, diff_id, &text, sum, &blob);
}

bool
layer_index_diff_id(
	struct digest *out, const struct store *store, const struct digest *sum)
{
	return !store_is_foreign(store) && read_index(NULL, out, store, sum);
}

int
layer_index_tree(struct tree *out, const struct store *store,
	const struct digest *sum, const struct tree_limits *limits,
	struct error *err)
{
	bool foreign = store_is_foreign(store), sound = false;
	struct error ignored = ERROR_INIT;
	struct stat blob;
	struct digest diff_id;
	scoped_close int fd = -1;

	if (!foreign && read_index(out, &diff_id, store, sum))
		return 0;
	fd = store_open_blob(store, sum, NULL, err);
	if (fd < 0)
		return -1;
	/* a damaged blob is still read: what it holds is what there is */
	if (!foreign)
		sound = fstat(fd, &blob) == 0 &&
			store_check_fd(sum, fd, &ignored) == 0;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return error_sys(err, "%s", store_blob_name(sum).s);
	if (helper_layer_read(
		    out, &diff_id, fd, limits, digest_text(sum).s, err) < 0)
		return -1;
	if (sound)
		layer_index_keep(store, sum, &diff_id, &blob, out);
	return 0;
}

/* Gives the unnamed file the time, then the name; an older index goes first. */
static int
name_file(int fd, int folder, const char *name, const struct timespec *changed)
{
	const struct timespec times[2] = {*changed, *changed};
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (futimens(fd, times) < 0 ||
		(unlinkat(folder, name, 0) < 0 && errno != ENOENT))
		return -1;
	return linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW);
}

/* Nothing is synced: what a power failure leaves does not have the digest in
 * its head, and is made again. */
static int
write_index(int folder, const char *name, const struct bytes *text,
	const struct timespec *changed, struct error *err)
{
	const struct timespec times[2] = {*changed, *changed};
	scoped_close int fd =
		openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0644);

	if (fd >= 0) {
		if (file_write_fd(fd, text->data, text->len, name, err) < 0)
			return -1;
		return name_file(fd, folder, name, changed);
	}
	/* a file system without unnamed files; gc removes what a killed process
	 * leaves there */
	if (file_write(folder, name, text->data, text->len, 0644, err) < 0)
		return -1;
	return utimensat(folder, name, times, AT_SYMLINK_NOFOLLOW);
}

void
layer_index_keep(const struct store *store, const struct digest *sum,
	const struct digest *diff_id, const struct stat *blob,
	const struct tree *tree)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error ignored = ERROR_INIT;
	scoped_close int folder = -1;

	if (store_is_foreign(store))
		return;
	print_index(&text, sum, diff_id, blob, tree);
	if (text.len > INDEX_MAX)
		return;
	folder = file_open_dir(
		store_fd(store), LAYER_INDEX_FOLDER, true, &ignored);
	if (folder >= 0 && write_index(folder, digest_hex(sum).s, &text,
				   &blob->st_ctim, &ignored) < 0)
		return; /* the next reader unpacks the blob */
}

int
layer_index_put(struct layer *out, struct store *store, struct tree *tree,
	int root, int64_t epoch_s, struct error *err)
{
	scoped(blob_free) struct blob *blob = NULL;
	struct stat file;

	if (blob_new(&blob, store, err) < 0 ||
		layer_write(out, tree, root, epoch_s, blob_fd(blob), err) < 0 ||
		blob_keep(take_ptr(blob), &out->sum, err) < 0)
		return -1;
	if (fstatat(store_blobs(store), digest_hex(&out->sum).s, &file,
		    AT_SYMLINK_NOFOLLOW) == 0 &&
		file.st_size == out->size)
		layer_index_keep(store, &out->sum, &out->diff_id, &file, tree);
	return 0;
}
