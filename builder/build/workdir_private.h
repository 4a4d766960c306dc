/* SPDX-License-Identifier: Apache-2.0 */
/* workdir_private.h - shared by workdir*.c, which fill /build and /recipe. */
#ifndef BUILDER_BUILD_WORKDIR_PRIVATE_H
#define BUILDER_BUILD_WORKDIR_PRIVATE_H

#include "builder/build/workdir.h"

#define WORKDIR_ENTRIES_MAX 1000000 /* of one archive, or one layer */

/* workdir_image - unpack the layers of an image on top of each other into an
 * empty folder.  Every folder has the time of the epoch, files their own,
 * lowered to it */
int workdir_image(const struct workdir *f, const struct digest *manifest,
	int folder, struct error *err) MUST_CHECK;

#endif
