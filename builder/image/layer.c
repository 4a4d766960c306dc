/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes go through a ring: this thread reads the files, and three others
 * hash the files, hash the tar stream, and write the blob.  The output depends
 * on the bytes alone, not on which thread is faster.
 */
#include "builder/image/layer.h"
#include "builder/image/layer_blob.h"
#include "builder/image/layer_sums.h"
#include "builder/image/ring.h"
#include "builder/image/tar.h"
#include "builder/image/tree_file.h"

#include <errno.h>

/* What layer_write() made ready for add_tree(). */
struct writing {
	struct ring *ring;
	struct tree *tree;
	int root;
	int64_t epoch_s;
	struct layer_sums *sums;
	const struct layer_blob *blob;
};

static ssize_t
read_some(int fd, char *to, size_t len)
{
	ssize_t n;

	do
		n = read(fd, to, len);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Copies entry->size bytes; the file must end there.  A read that asks for one
 * byte more shows that without another call. */
static int
copy_contents(struct ring *ring, const struct tree_entry *entry, int fd,
	struct error *err)
{
	int64_t left = entry->size;
	bool ended = false;

	while (!ended) {
		size_t room;
		char *to = ring_room(ring, &room);
		bool whole = (int64_t)room > left;
		ssize_t n = read_some(fd, to, whole ? (size_t)left + 1 : room);

		if (n < 0)
			return error_sys(
				err, "reading %s", text_quotes(entry->path));
		if (n > left || (n == 0 && left > 0))
			return tree_file_changed(entry, err);
		ended = whole && n == left;
		ring_fill(ring, (size_t)n);
		left -= n;
	}
	return 0;
}

static int
add_contents(const struct writing *w, size_t i, struct error *err)
{
	static const char zeros[TAR_BLOCK];
	const struct tree_entry *entry = &w->tree->entries[i];
	scoped_close int fd = tree_file_open(w->root, entry, err);

	if (fd < 0)
		return -1;
	layer_sums_start(w->sums, i, ring_total(w->ring));
	if (copy_contents(w->ring, entry, fd, err) < 0)
		return -1;
	ring_add(w->ring, zeros, tar_padding(entry->size));
	return 0;
}

static int
add_tree(const struct writing *w, struct error *err)
{
	scoped(bytes_done) struct bytes block = BYTES_INIT;

	for (size_t i = 0; i < w->tree->n_entries; i++) {
		const struct tree_entry *entry = &w->tree->entries[i];

		if (atomic_load(&w->blob->sys))
			return 0; /* the caller reports it */
		bytes_clear(&block);
		tar_header(&block, entry, w->epoch_s);
		ring_add(w->ring, block.data, block.len);
		if (entry->type == TREE_FILE && add_contents(w, i, err) < 0)
			return -1;
	}
	bytes_clear(&block);
	tar_end(&block);
	ring_add(w->ring, block.data, block.len);
	ring_end(w->ring);
	return 0;
}

int
layer_write(struct layer *out, struct tree *tree, int root, int64_t epoch_s,
	int fd, struct error *err)
{
	scoped(layer_tar_done) struct layer_tar tar = LAYER_TAR_INIT;
	scoped(layer_blob_done) struct layer_blob blob = LAYER_BLOB_INIT(fd);
	scoped(layer_sums_done) struct layer_sums sums = {.sum = NULL};
	const struct ring_reader readers[] = {{layer_sums_take, &sums},
		{layer_tar_take, &tar}, {layer_blob_take, &blob}};
	scoped(ring_free) struct ring *ring = NULL;

	if (epoch_s < 0)
		return error_set(
			err, ERROR_INPUT, "a layer cannot be older than 1970");
	if (tree_check(tree, err) < 0)
		return -1;
	layer_sums_init(&sums, tree);
	if (ring_new(&ring, readers, ARRAY_LEN(readers), err) < 0 ||
		add_tree(&(struct writing){ring, tree, root, epoch_s, &sums,
				 &blob},
			err) < 0)
		return -1;
	if (atomic_load(&blob.sys) == 0)
		layer_blob_end(&blob, &tar);
	errno = atomic_load(&blob.sys);
	if (errno)
		return error_sys(err, "writing the layer");
	if (sums.changed)
		return tree_file_changed(sums.changed, err);
	*out = (struct layer){.sum = digest_end(blob.sum),
		.diff_id = digest_end(tar.sum),
		.size = blob.size};
	return 0;
}
