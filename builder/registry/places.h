/* SPDX-License-Identifier: Apache-2.0 */
/*
 * places.h - in which repository of a registry a blob was last seen, so that
 * another repository can mount it
 *
 * Kept in STORE/hallmark/registries/HOST.json.  It is a hint: a file that
 * cannot be read, or not written, changes only how much is sent.
 */
#ifndef BUILDER_REGISTRY_PLACES_H
#define BUILDER_REGISTRY_PLACES_H

#include "builder/store/store.h"

struct places {
	struct json *map; /* "sha256:…": repository; NULL: empty */
};
#define PLACES_INIT \
	{ \
		.map = NULL \
	}
void places_done(struct places *places);
DEFINE_SCOPED_IN(struct places, places_done);

/* places_read - what a store knows of a host; store may be NULL */
void places_read(struct places *out, struct store *store, const char *host);
/* places_find - a repository, borrowed; or NULL */
const char *places_find(const struct places *places, const struct digest *sum);
/* places_add - these blobs are in a repository of the host now */
void places_add(struct store *store, const char *host, const char *repository,
	const struct descriptor *blobs, size_t n_blobs);

#endif
