/* SPDX-License-Identifier: Apache-2.0 */
/* sides.h - the two things that a user compares. */
#ifndef REPRODUCE_COMPARE_SIDES_H
#define REPRODUCE_COMPARE_SIDES_H

#include "reproduce/compare/compare.h"

/* What the command line names. */
struct compare_request {
	const char *store; /* as for image_ref_resolve() */
	const char *repo;  /* as for source_open(); NULL: REV: is looked for in
			      the current folder, REV:PATH is no commit */
	bool offline;
	const char *a, *b;
};

/*
 * compare_named - compare what two arguments name
 *
 * Each is a folder, a layout of images, a file, a folder of a commit (REV: or
 * REV:PATH), or an image or an index of images (name, digest, oci:DIR:NAME).
 * A file beside another file is compared as bytes and what is nested in them;
 * beside a commit it is unpacked as a release is; beside a folder or an image
 * it is the tar of a layer.  Before that, two archives of images, or one beside
 * images, count as the images that they hold.
 */
int compare_named(struct differences *out, const struct compare_request *r,
	struct error *err) MUST_CHECK;

#endif
