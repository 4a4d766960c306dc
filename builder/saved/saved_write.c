/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/saved/saved_write.h"
#include "base/holes.h"
#include "builder/image/tar.h"
#include "builder/saved/saved_parts.h"

#include <errno.h>
#include <unistd.h>

#define CHUNK_LEN ((size_t)256 * 1024)

void
saved_parts_done(struct saved_parts *parts)
{
	for (size_t i = 0; i < parts->n_files; i++)
		bytes_done(&parts->files[i].text);
	for (size_t i = 0; i < parts->n_blobs; i++)
		bytes_done(&parts->blobs[i].text);
	free(parts->blobs);
	*parts = (struct saved_parts){.n_files = 0};
}

void
saved_parts_blob(struct saved_parts *parts, const struct store *store,
	const struct digest *sum)
{
	*mem_room(parts->blobs, parts->n_blobs) =
		(struct saved_blob){.sum = *sum, .store = store};
	parts->n_blobs++;
}

void
saved_parts_text(
	struct saved_parts *parts, struct bytes *takes, struct digest *sum)
{
	*sum = digest_of(takes->data, takes->len);
	*mem_room(parts->blobs, parts->n_blobs) =
		(struct saved_blob){.sum = *sum, .text = *takes};
	parts->n_blobs++;
	*takes = (struct bytes)BYTES_INIT;
}

struct bytes *
saved_parts_file(struct saved_parts *parts, const char *path)
{
	struct saved_file *file = &parts->files[parts->n_files++];

	*file = (struct saved_file){.path = path};
	return &file->text;
}

static int
by_sum(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

static void
sort_blobs(struct saved_parts *parts)
{
	size_t n = 0;

	if (parts->n_blobs)
		qsort(parts->blobs, parts->n_blobs, sizeof *parts->blobs,
			by_sum);
	for (size_t i = 0; i < parts->n_blobs; i++)
		if (n == 0 || !digest_equal(&parts->blobs[n - 1].sum,
				      &parts->blobs[i].sum))
			parts->blobs[n++] = parts->blobs[i];
		else
			bytes_done(&parts->blobs[i].text);
	parts->n_blobs = n;
}

static int
put(FILE *to, const void *data, size_t len, struct error *err)
{
	if (len == 0 || fwrite(data, 1, len, to) == len)
		return 0;
	return error_sys(err, "writing the archive");
}

static int
put_header(FILE *to, enum tree_type type, const char *path, int64_t size,
	struct error *err)
{
	scoped(bytes_done) struct bytes header = BYTES_INIT;
	scoped_free char *copy = text_copy(path);
	const struct tree_entry entry = {.type = type,
		.path = copy,
		.mode = type == TREE_DIR ? 0755 : 0644,
		.size = size};

	tar_header(&header, &entry, 0);
	return put(to, header.data, header.len, err);
}

static int
put_padding(FILE *to, int64_t size, struct error *err)
{
	static const char zeros[TAR_BLOCK];

	return put(to, zeros, tar_padding(size), err);
}

/* Copies exactly size bytes, which the header has announced. */
static int
copy_blob(FILE *to, int fd, int64_t size, struct digest *sum, struct error *err)
{
	scoped_free char *chunk = mem_alloc(CHUNK_LEN, 1);
	struct digest_stream *stream = digest_start();
	int64_t left = size;
	int r = 0;

	while (left > 0) {
		size_t most =
			left < (int64_t)CHUNK_LEN ? (size_t)left : CHUNK_LEN;
		ssize_t n = read(fd, chunk, most);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			r = n < 0 ? error_sys(err, "reading a blob")
				  : error_set(err, ERROR_INTEGRITY,
					    "a blob became shorter");
			break;
		}
		digest_feed(stream, chunk, (size_t)n);
		left -= n;
		r = put(to, chunk, (size_t)n, err);
		if (r < 0)
			break;
	}
	*sum = digest_end(stream);
	digest_stream_free(stream);
	return r;
}

static int
put_text(
	FILE *to, const char *name, const struct bytes *text, struct error *err)
{
	int64_t size = (int64_t)text->len;

	if (put_header(to, TREE_FILE, name, size, err) < 0 ||
		put(to, text->data, text->len, err) < 0)
		return -1;
	return put_padding(to, size, err);
}

static int
put_stored(FILE *to, const struct saved_blob *blob, struct error *err)
{
	struct store_name name = store_blob_name(&blob->sum);
	int64_t size;
	scoped_close int fd =
		store_open_blob(blob->store, &blob->sum, &size, err);
	struct digest sum;

	if (fd < 0 || holes_check(fd, name.s, err) < 0 ||
		put_header(to, TREE_FILE, name.s, size, err) < 0 ||
		copy_blob(to, fd, size, &sum, err) < 0 ||
		put_padding(to, size, err) < 0)
		return -1;
	if (digest_equal(&sum, &blob->sum))
		return 0;
	return error_set(err, ERROR_INTEGRITY,
		"%s does not have the digest in its name; 'hallmark store "
		"check' mends the store",
		name.s);
}

static int
put_blob(FILE *to, const struct saved_blob *blob, struct error *err)
{
	struct store_name name = store_blob_name(&blob->sum);

	return blob->store ? put_stored(to, blob, err)
			   : put_text(to, name.s, &blob->text, err);
}

static int
put_parts(FILE *to, struct saved_parts *parts, struct error *err)
{
	scoped(bytes_done) struct bytes end = BYTES_INIT;

	sort_blobs(parts);
	if (put_header(to, TREE_DIR, "blobs", 0, err) < 0 ||
		put_header(to, TREE_DIR, "blobs/sha256", 0, err) < 0)
		return -1;
	for (size_t i = 0; i < parts->n_blobs; i++)
		if (put_blob(to, &parts->blobs[i], err) < 0)
			return -1;
	for (size_t i = 0; i < parts->n_files; i++)
		if (put_text(to, parts->files[i].path, &parts->files[i].text,
			    err) < 0)
			return -1;
	tar_end(&end);
	return put(to, end.data, end.len, err);
}

int
saved_write(FILE *to, const struct saved_image *images, size_t n,
	enum saved_format format, struct error *err)
{
	scoped(saved_parts_done) struct saved_parts parts = {.n_files = 0};
	int r = format == SAVED_OCI
			? saved_parts_oci(&parts, images, n, err)
			: saved_parts_docker(&parts, images, n, err);

	return r < 0 ? -1 : put_parts(to, &parts, err);
}
