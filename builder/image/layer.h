/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer.h - a tree as one OCI layer.  source: layer(5), OCI image-spec 1.1
 *
 * The blob is gzip with stored blocks around a canonical tar: RFC 1951 alone
 * decides its bytes.
 */
#ifndef BUILDER_IMAGE_LAYER_H
#define BUILDER_IMAGE_LAYER_H

#include "builder/image/tree.h"

#define LAYER_FORMAT 1 /* layer(5); frozen: a better one becomes 2 */
#define LAYER_MEDIA_TYPE "application/vnd.oci.image.layer.v1.tar+gzip"

struct layer {
	struct digest sum;     /* of the blob */
	struct digest diff_id; /* of the tar stream within it */
	int64_t size;          /* of the blob, bytes */
};

/*
 * layer_write - write a tree as one layer
 *
 * in      tree     passes tree_check(); file contents are read beneath
 *         root     and must still hash to tree's sums (ERROR_INTEGRITY)
 *         epoch_s  the mtime of every entry, seconds since 1970, 0 or more
 *         fd       receives the blob; left open, offset at its end
 */
int layer_write(struct layer *out, const struct tree *tree, int root,
	int64_t epoch_s, int fd, struct error *err) MUST_CHECK;

/*
 * layer_read - the tree within a layer blob (gzip, zstd or plain tar)
 *
 * Files are hashed.  Foreign bytes: refused whole where they break the rules
 * of tar or OCI, bounded by limits.  Other tools' layers are welcome: they
 * need not be canonical; setuid bits are kept in mode (07777).
 *
 * out     *diff_id  of the uncompressed bytes
 */
int layer_read(struct tree *out, struct digest *diff_id, int fd,
	const struct tree_limits *limits, struct error *err) MUST_CHECK;

#endif
