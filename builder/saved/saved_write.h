/* SPDX-License-Identifier: Apache-2.0 */
/*
 * saved_write.h - write images as one archive.
 *
 * The same images under the same names give the same bytes: a tar by
 * builder/image/tar.h, sorted, of mode 0644 and time 0.
 */
#ifndef BUILDER_SAVED_SAVED_WRITE_H
#define BUILDER_SAVED_SAVED_WRITE_H

#include "builder/image/image_graph.h"

#include <stdio.h>

enum saved_format {
	SAVED_OCI,    /* an OCI image layout, with referrers */
	SAVED_DOCKER, /* manifest.json, configs and layers: what "docker load"
			 reads */
};

struct saved_image {
	const struct store *store;      /* borrowed */
	const struct descriptor *image; /* its name, if it has one, is kept */
	struct graph_kits kits;         /* those that go along */
};

/*
 * saved_write - write an archive of n images
 *
 * Each blob is compared with its digest while it is written.
 *
 * out     to  receives the tar; not flushed
 * returns 0; -1 with ERROR_INTEGRITY if a blob is damaged, ERROR_INPUT if it is
 *         missing or an image does not fit the format, ERROR_SYSTEM if
 *         writing failed
 */
int saved_write(FILE *to, const struct saved_image *images, size_t n,
	enum saved_format format, struct error *err) MUST_CHECK;

/*
 * saved_write_file - the same into a file, which appears when it is complete
 *
 * Another file of that name stays until then.  A killed process leaves no file.
 * A device or a pipe is written as it is.
 */
int saved_write_file(const char *path, const struct saved_image *images,
	size_t n, enum saved_format format, struct error *err) MUST_CHECK;

#endif
