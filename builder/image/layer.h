/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer.h - a tree as one OCI layer.  source: layer(5), OCI image-spec 1.1
 *
 * The blob is a canonical tar in gzip with stored blocks, so RFC 1951 alone
 * decides its bytes.
 */
#ifndef BUILDER_IMAGE_LAYER_H
#define BUILDER_IMAGE_LAYER_H

#include "builder/image/tree.h"

#define LAYER_FORMAT 1 /* of layer(5); frozen: a change makes it 2 */
#define LAYER_MEDIA_TYPE "application/vnd.oci.image.layer.v1.tar+gzip"

struct layer {
	struct digest sum;      /* of the blob */
	struct digest diff_id;  /* of the tar stream in the blob */
	int64_t size;           /* of the blob, bytes */
	const char *media_type; /* static; NULL: LAYER_MEDIA_TYPE, "": another
				   than the three of OCI */
};

/*
 * layer_write - write a tree as one layer
 *
 * Reads each file once, and computes all digests as its bytes pass by.  The
 * memory it needs does not depend on the sizes of the files.
 *
 * in/out  tree     passes tree_check(); files whose digest is zero get theirs,
 *                  other files must match it
 * in      root     folder with the contents of the files
 *         epoch_s  the mtime of every entry, seconds since 1970, 0 or more
 *         fd       receives the blob; left open, offset at its end
 * returns 0; -1 with ERROR_INTEGRITY: a file has another size or digest than
 *         the tree says; ERROR_POLICY: file capabilities; ERROR_SYSTEM
 */
int layer_write(struct layer *out, struct tree *tree, int root, int64_t epoch_s,
	int fd, struct error *err) MUST_CHECK;

/*
 * layer_read - read the tree in a layer blob (gzip, zstd or plain tar)
 *
 * Hashes the files.  The bytes are foreign: a layer that breaks a rule of tar
 * or OCI is refused as a whole, and limits bounds the work.  Layers of other
 * tools are accepted: they need not be canonical, and mode keeps setuid bits
 * (07777).
 *
 * out     *diff_id  of the uncompressed bytes
 */
int layer_read(struct tree *out, struct digest *diff_id, int fd,
	const struct tree_limits *limits, struct error *err) MUST_CHECK;
/*
 * layer_read_growing - layer_read() of a file that is still written
 *
 * in      growth  a stream of numbers, int64_t in the byte order of memory: how
 *                 many bytes of the file may be read now; its end is the end
 *                 of the layer.  -1: all bytes are there
 */
int layer_read_growing(struct tree *out, struct digest *diff_id, int fd,
	int growth, const struct tree_limits *limits,
	struct error *err) MUST_CHECK;

/* The limits of a layer of any image. */
#define LAYER_ENTRIES_MAX 1000000
#define LAYER_UNPACKED_MAX ((int64_t)1 << 40)

#endif
