/* SPDX-License-Identifier: Apache-2.0 */
/*
 * saved.h - the layout in a folder, in an OCI archive or in a docker archive.
 *
 * An OCI archive is a tar of an OCI image layout.  A docker archive is what
 * "docker save" writes: a tar with manifest.json, configs and layers.
 */
#ifndef BUILDER_SAVED_SAVED_H
#define BUILDER_SAVED_SAVED_H

#include "builder/store/store.h"

struct saved {
	struct store *layout; /* opened for reading */
	struct store *store;  /* holds the unpacked archive; borrowed, or NULL
			       * if the layout is a folder */
	char *temp;           /* that folder, relative to the store */
};
#define SAVED_INIT \
	{ \
		.layout = NULL \
	}

/*
 * saved_open - open a folder, or unpack an archive into hallmark/tmp
 *
 * An archive may be compressed by gzip or zstd.  It is read by confined
 * helpers; a path that is listed twice or leaves the archive is refused.  A
 * docker archive becomes a layout whose manifests hallmark makes.  The contents
 * are not checked: layout_check() does that.
 *
 * in      store  for the unpacked archive; outlives *out
 *         path   of the folder or of the archive
 * returns 0; -1 with ERROR_INPUT if it is neither, ERROR_LIMIT, ERROR_SYSTEM
 */
int saved_open(struct saved *out, struct store *store, const char *path,
	struct error *err) MUST_CHECK;
void saved_done(struct saved *saved);
DEFINE_SCOPED_IN(struct saved, saved_done);

#endif
