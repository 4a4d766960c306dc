/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes go through a ring: this thread reads and checks the files, a second
 * thread hashes the tar stream, and a third wraps it in gzip, hashes and writes
 * the blob.  The output depends on the bytes alone, not on which thread is
 * faster.
 */
#include "builder/image/layer.h"
#include "builder/archive/beneath.h"
#include "builder/image/gzip.h"
#include "builder/image/ring.h"
#include "builder/image/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>

/* Belongs to the third thread until ring_end(), except sys. */
struct blob_writer {
	int fd;
	struct gzip *gzip;
	struct digest_stream *sum;
	struct bytes chunk;
	int64_t size;
	atomic_int sys; /* errno of the write that failed, or 0 */
};

static void
blob_writer_done(struct blob_writer *blob)
{
	gzip_free(blob->gzip);
	digest_stream_free(blob->sum);
	bytes_done(&blob->chunk);
}
DEFINE_SCOPED_IN(struct blob_writer, blob_writer_done);

/* text_quote() works in one thread only, so this thread keeps just the
 * errno. */
static void
write_chunk(struct blob_writer *blob)
{
	const char *at = blob->chunk.data;
	size_t left = blob->chunk.len;

	if (left)
		digest_feed(blob->sum, at, left);
	blob->size += (int64_t)left;
	while (left > 0 && atomic_load(&blob->sys) == 0) {
		ssize_t n = write(blob->fd, at, left);

		if (n < 0 && errno != EINTR)
			atomic_store(&blob->sys, errno);
		if (n > 0) {
			at += n;
			left -= (size_t)n;
		}
	}
	bytes_clear(&blob->chunk);
}

static void
take_blob(void *context, const char *data, size_t len)
{
	struct blob_writer *blob = context;

	gzip_feed(blob->gzip, data, len, &blob->chunk);
	write_chunk(blob);
}

static void
take_diff_id(void *context, const char *data, size_t len)
{
	digest_feed(context, data, len);
}

static void
add_bytes(struct ring *ring, const char *data, size_t len)
{
	while (len > 0) {
		size_t room;
		char *to = ring_room(ring, &room);
		size_t n = len < room ? len : room;

		memcpy(to, data, n);
		ring_fill(ring, n);
		data += n;
		len -= n;
	}
}

static int
changed(struct error *err, const struct tree_entry *entry)
{
	return error_set(err, ERROR_INTEGRITY, "%s changed while it was read",
		text_quotes(entry->path));
}

static ssize_t
read_some(int fd, char *to, size_t len)
{
	ssize_t n;

	do
		n = read(fd, to, len);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Copies entry->size bytes; the file must end there. */
static int
copy_contents(struct ring *ring, const struct tree_entry *entry, int fd,
	struct digest_stream *stream, struct error *err)
{
	int64_t left = entry->size;
	ssize_t n = 0;
	char more;

	while (left > 0) {
		size_t room;
		char *to = ring_room(ring, &room);

		n = read_some(
			fd, to, (int64_t)room < left ? room : (size_t)left);
		if (n <= 0)
			break;
		digest_feed(stream, to, (size_t)n);
		ring_fill(ring, (size_t)n);
		left -= n;
	}
	if (left == 0)
		n = read_some(fd, &more, 1);
	if (n < 0)
		return error_sys(err, "reading %s", text_quotes(entry->path));
	return left > 0 || n > 0 ? changed(err, entry) : 0;
}

static int
add_contents(struct ring *ring, const struct tree_entry *entry, int root,
	struct digest_stream *stream, struct error *err)
{
	static const char zeros[TAR_BLOCK];
	scoped_close int fd = beneath_open(root, entry->path, O_RDONLY, err);
	struct digest sum;
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0)
		return error_sys(err, "%s", text_quotes(entry->path));
	if (!S_ISREG(st.st_mode))
		return changed(err, entry);
	if (copy_contents(ring, entry, fd, stream, err) < 0)
		return -1;
	sum = digest_end(stream);
	if (!digest_equal(&sum, &entry->sum))
		return changed(err, entry);
	add_bytes(ring, zeros, tar_padding(entry->size));
	return 0;
}

static int
add_tree(struct ring *ring, const struct tree *tree, int root, int64_t epoch_s,
	const struct blob_writer *blob, struct error *err)
{
	scoped(digest_stream_free) struct digest_stream *stream =
		digest_start();
	scoped(bytes_done) struct bytes block = BYTES_INIT;

	for (size_t i = 0; i < tree->n_entries; i++) {
		const struct tree_entry *entry = &tree->entries[i];

		if (atomic_load(&blob->sys))
			return 0; /* the caller reports blob->sys */
		bytes_clear(&block);
		tar_header(&block, entry, epoch_s);
		add_bytes(ring, block.data, block.len);
		if (entry->type == TREE_FILE &&
			add_contents(ring, entry, root, stream, err) < 0)
			return -1;
	}
	bytes_clear(&block);
	tar_end(&block);
	add_bytes(ring, block.data, block.len);
	return 0;
}

int
layer_write(struct layer *out, const struct tree *tree, int root,
	int64_t epoch_s, int fd, struct error *err)
{
	scoped(digest_stream_free) struct digest_stream *diff_id =
		digest_start();
	scoped(blob_writer_done) struct blob_writer blob = {
		.fd = fd, .gzip = gzip_new(), .sum = digest_start()};
	const struct ring_reader readers[] = {
		{take_diff_id, diff_id}, {take_blob, &blob}};
	scoped(ring_free) struct ring *ring = NULL;

	if (epoch_s < 0)
		return error_set(
			err, ERROR_INPUT, "a layer cannot be older than 1970");
	if (tree_check(tree, err) < 0)
		return -1;
	if (ring_new(&ring, readers, ARRAY_LEN(readers), err) < 0)
		return -1;
	if (add_tree(ring, tree, root, epoch_s, &blob, err) < 0)
		return -1;
	ring_end(ring);
	gzip_end(blob.gzip, &blob.chunk);
	write_chunk(&blob);
	errno = atomic_load(&blob.sys);
	if (errno)
		return error_sys(err, "writing the layer");
	*out = (struct layer){.sum = digest_end(blob.sum),
		.diff_id = digest_end(diff_id),
		.size = blob.size};
	return 0;
}
