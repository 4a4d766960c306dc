/* SPDX-License-Identifier: Apache-2.0 */
/* locate.h - what a person means by IMAGE: a name, a digest, oci:DIR:NAME. */
#ifndef BUILDER_CMD_LOCATE_H
#define BUILDER_CMD_LOCATE_H

#include "builder/store/store.h"

struct located {
	struct store *store;     /* opened here */
	struct descriptor image; /* its manifest */
};
#define LOCATED_INIT \
	{ \
		.store = NULL \
	}

/* locate_store - the one in this folder; NULL: the user's own.  Where it is
 * missing and make is true, it is created */
int locate_store(struct store **out, const char *folder, bool make,
	struct error *err) MUST_CHECK;
/* locate_image - in the store of this folder, as above, unless image names
 * another layout; ERROR_INPUT where there is none */
int locate_image(struct located *out, const char *store_folder,
	const char *image, struct error *err) MUST_CHECK;
/* locate_is_file - is this argument an envelope's file rather than an image? */
bool locate_is_file(const char *arg);
void located_done(struct located *l);
DEFINE_SCOPED_IN(struct located, located_done);

#endif
