/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pinned_image.h - the images that recipes name: a lock pins them, builds fetch
 * them by digest
 *
 *     NAME, NAME@sha256:DIGEST, sha256:DIGEST    in the store, else a registry
 *     docker://NAME                              in a registry
 *     oci:DIR:NAME, oci-archive:FILE:NAME, docker-archive:FILE:NAME
 *
 * An image from elsewhere is checked, then named base- and 12 digits of its
 * digest in the store, so that gc keeps it.
 */
#ifndef BUILDER_ENV_PINNED_IMAGE_H
#define BUILDER_ENV_PINNED_IMAGE_H

#include "builder/store/store.h"

struct mirrors;

struct pinned_image {
	struct digest sum;   /* of the manifest */
	struct digest index; /* of the index that the name leads to, or zero */
	bool from_old;       /* nothing was looked at: see below */
};

/* Where a lock looks for an image. */
struct pinned_image_search {
	struct store *store;
	const struct mirrors *mirrors; /* offline: no registry is asked */
	const char *architecture;      /* OCI's name: of an index, the image for
					  it is taken */
	const struct pinned_image *old; /* what the former lock pins for the
					   name, or NULL: offline it counts
					   where the store has no such name */
};

/*
 * pinned_image_find - find the image of a name, for a lock
 *
 * Only this function looks at tags.
 * returns 0; -1 with ERROR_INPUT if there is no such image, or not for the
 *         architecture, or it is not sound; ERROR_NETWORK
 */
int pinned_image_find(struct pinned_image *out, const char *name,
	const struct pinned_image_search *search, struct error *err) MUST_CHECK;

/*
 * pinned_image_hold - have the image that a lock pins in the store, and keep
 * its blobs there as long as this process lives
 *
 * What the store lacks is fetched by digest, if the name is of a registry.
 *
 * in      what     "base image", for messages
 *         mirrors  NULL: it must be in the store
 * returns 0; -1 with ERROR_INPUT if it is not there and cannot be fetched
 */
int pinned_image_hold(const char *what, const char *name,
	const struct digest *sum, struct store *store,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;

/* pinned_image_check - check all bytes of an image in the store, and that its
 * layers are of a kind that every runtime knows; ERROR_INPUT */
int pinned_image_check(const struct store *store, const struct digest *manifest,
	struct error *err) MUST_CHECK;

/* pinned_image_name - what others know the image by: NAME of oci:DIR:NAME, of
 * archives and of docker://NAME, else the whole name; points into name */
const char *pinned_image_name(const char *name);

/* pinned_image_is_remote - is it a name of a registry? */
bool pinned_image_is_remote(const char *name);

#endif
