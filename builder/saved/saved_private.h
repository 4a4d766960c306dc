/* SPDX-License-Identifier: Apache-2.0 */
/* saved_private.h - shared by the files that read archives. */
#ifndef BUILDER_SAVED_SAVED_PRIVATE_H
#define BUILDER_SAVED_SAVED_PRIVATE_H

#include "builder/image/tree.h"
#include "builder/saved/saved.h"

#define SAVED_MANIFEST "manifest.json" /* of a docker archive */

/*
 * saved_docker - make a layout of an unpacked docker archive
 *
 * in      folder  the unpacked archive; its layers are moved away
 *         files   what the archive lists
 *         path    of the new layout
 * returns 0; -1 with ERROR_INPUT if manifest.json breaks its format or names a
 *         file that the archive does not hold
 */
int saved_docker(int folder, const struct tree *files, const char *path,
	struct error *err) MUST_CHECK;

/*
 * saved_names - in an unpacked OCI archive, give images the whole names that
 * containerd and docker write beside the tag
 *
 * returns 0, also if index.json is damaged: layout_check() says how; -1 with
 *         ERROR_SYSTEM
 */
int saved_names(int folder, struct error *err) MUST_CHECK;

#endif
