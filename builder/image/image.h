/* SPDX-License-Identifier: Apache-2.0 */
/*
 * image.h - an OCI image: its config and its manifest.
 *
 * source: OCI image-spec 1.1
 */
#ifndef BUILDER_IMAGE_IMAGE_H
#define BUILDER_IMAGE_IMAGE_H

#include "builder/image/layer.h"
#include "builder/recipe/image_run.h"
#include "builder/store/store.h"

#define IMAGE_CONFIG_TYPE "application/vnd.oci.image.config.v1+json"

/* Everything except the layers that decides the bytes of an image. */
struct image_facts {
	const char *name;         /* annotation title */
	const char *version;      /* annotation version; may be NULL */
	const char *licence;      /* annotation licenses; may be NULL */
	const char *architecture; /* OCI's name: "amd64", "arm64" */
	int64_t epoch_s;          /* "created" */
	const struct image_run *run;
	/* Of an image that stands on another image; otherwise NULL. */
	const char *base_name;          /* annotation base.name */
	const struct digest *base_sum;  /* annotation base.digest */
	const struct json *base_config; /* its map "config", checked by
					   inherit_check() */
};

struct image {
	struct digest manifest, config;
	int64_t manifest_size;
	struct layer *layers; /* heap */
	size_t n_layers;
};
void image_done(struct image *image);
DEFINE_SCOPED_IN(struct image, image_done);

/* image_write - write config and manifest into the store, which already holds
 * the layer blobs; does not tag the image */
int image_write(struct image *out, struct store *store,
	const struct image_facts *facts, const struct layer *layers,
	size_t n_layers, struct error *err) MUST_CHECK;

/* image_read_own - read an image that this hallmark wrote into its own store;
 * the JSON is parsed in this process */
int image_read_own(struct image *out, const struct store *store,
	const struct digest *manifest, struct error *err) MUST_CHECK;
/* image_read - read an image that anyone wrote: checks only the manifest and
 * the config, takes the layer digests from them, and opens no layer blob */
int image_read(struct image *out, const struct store *store,
	const struct digest *manifest, struct error *err) MUST_CHECK;

/* image_is_manifest - is this the media type of an image manifest?  Registries
 * also serve Docker's schema 2 manifest, which has the same shape */
bool image_is_manifest(const char *media_type);
/* image_is_config - is this the media type of an image's config, also Docker's?
 */
bool image_is_config(const char *media_type);

#endif
