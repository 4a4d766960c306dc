/* SPDX-License-Identifier: Apache-2.0 */
/* side.h - one of the two things that a user compares, opened. */
#ifndef REPRODUCE_COMPARE_SIDE_H
#define REPRODUCE_COMPARE_SIDE_H

#include "builder/image/image.h"
#include "builder/image/image_index.h"
#include "builder/store/image_ref.h"
#include "reproduce/compare/sides.h"
#include "reproduce/compare/trees_differ.h"

enum side_kind {
	SIDE_IMAGE,
	SIDE_INDEX,
	SIDE_LAYOUT,
	SIDE_FOLDER,
	SIDE_COMMIT,
	SIDE_FILE,
};

struct side {
	const char *name;
	enum side_kind kind;
	int fd; /* of a folder, of a file, of the files of a commit */
	int64_t size;
	struct store *store; /* of an image, an index, a layout */
	struct digest sum;   /* of an image, an index */
	struct image image;
	struct image_parts parts; /* of an index */
	struct store *own;        /* holds the temporary folder */
	char *temporary;          /* in own, heap; or NULL */
};
#define SIDE_INIT \
	{ \
		.fd = -1 \
	}
void side_done(struct side *s);
DEFINE_SCOPED_IN(struct side, side_done);

/* side_open - find and open what an argument names */
int side_open(struct side *out, const struct compare_request *r,
	const char *name, struct error *err) MUST_CHECK;

/* side_open_blob - an image or an index of a store, which is borrowed until
 * side_done_blob() */
int side_open_blob(struct side *out, struct store *store,
	const struct digest *sum, struct error *err) MUST_CHECK;

/* side_unpack - the files of a release: a file becomes a folder, without the
 * one folder that is around them all */
int side_unpack(struct side *s, const struct compare_request *r,
	struct error *err) MUST_CHECK;

/* side_tree - the tree of an image, of a folder, of a commit, or of a file that
 * is a layer; s is borrowed while out is used */
int side_tree(
	struct tree_side *out, struct side *s, struct error *err) MUST_CHECK;

#endif
