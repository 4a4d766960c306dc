/* SPDX-License-Identifier: Apache-2.0 */
/* about.h - what an image says about itself; nothing of it is verified. */
#ifndef BUILDER_COLLECT_ABOUT_H
#define BUILDER_COLLECT_ABOUT_H

#include "builder/store/store.h"

/* Texts are heap; what the image does not say is NULL, or -1. */
struct about {
	char *version;    /* its annotation */
	char *commit;     /* of its provenance, else of its annotation */
	char *repository; /* of its provenance */
	char *recipe;     /* the path, of its provenance */
	int64_t epoch_s;  /* the date of the commit */
};
#define ABOUT_INIT \
	{ \
		.epoch_s = -1 \
	}
/* about_read - what cannot be read is missing; links are what is known of the
 * store already, and get to know what is read */
struct links;
void about_read(struct about *out, const struct store *store,
	const struct digest *manifest, struct links *links);
void about_copy(struct about *out, const struct about *about);
void about_done(struct about *about);
DEFINE_SCOPED_IN(struct about, about_done);

#endif
