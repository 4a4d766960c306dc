/* SPDX-License-Identifier: Apache-2.0 */
/* image.h - an OCI image: config and manifest.  source: image-spec 1.1 */
#ifndef BUILDER_IMAGE_IMAGE_H
#define BUILDER_IMAGE_IMAGE_H

#include "builder/image/layer.h"
#include "builder/recipe/image_run.h"
#include "builder/store/store.h"

/* All that decides the bytes of an image besides its layers. */
struct image_facts {
	const char *name;         /* annotation title */
	const char *version;      /* annotation version; may be NULL */
	const char *licence;      /* annotation licenses; may be NULL */
	const char *architecture; /* OCI's word: "amd64", "arm64" */
	int64_t epoch_s;          /* "created" */
	const struct image_run *run;
};

struct image {
	struct digest manifest, config;
	int64_t manifest_size;
	struct layer *layers; /* heap */
	size_t n_layers;
};
void image_done(struct image *image);
DEFINE_SCOPED_IN(struct image, image_done);

/* image_write - config and manifest into the store; the layer blobs are
 * already there.  Does not tag. */
int image_write(struct image *out, struct store *store,
	const struct image_facts *facts, const struct layer *layers,
	size_t n_layers, struct error *err) MUST_CHECK;

/* image_read_own - of one that this hallmark has written into its own store:
 * its JSON is parsed here */
int image_read_own(struct image *out, const struct store *store,
	const struct digest *manifest, struct error *err) MUST_CHECK;
/* image_read - a manifest of anyone's; digests of its config and layers are
 * taken, blobs beyond manifest and config are not opened */
int image_read(struct image *out, const struct store *store,
	const struct digest *manifest, struct error *err) MUST_CHECK;

#endif
