/* SPDX-License-Identifier: Apache-2.0 */
/* saved_parts.h - what goes into an archive, before it is written. */
#ifndef BUILDER_SAVED_SAVED_PARTS_H
#define BUILDER_SAVED_SAVED_PARTS_H

#include "builder/saved/saved_write.h"

struct saved_blob {
	struct digest sum;
	const struct store *store; /* that has it, or NULL */
	struct bytes text;         /* its bytes, without a store */
};
struct saved_file {
	const char *path;
	struct bytes text;
};
struct saved_parts {
	struct saved_blob *blobs; /* heap; sorted and each once, in the end */
	size_t n_blobs;
	struct saved_file files[2]; /* sorted; behind "blobs/" */
	size_t n_files;
};
void saved_parts_done(struct saved_parts *parts);
DEFINE_SCOPED_IN(struct saved_parts, saved_parts_done);

void saved_parts_blob(struct saved_parts *parts, const struct store *store,
	const struct digest *sum);
/* saved_parts_text - a blob that no store has; *sum is its digest */
void saved_parts_text(
	struct saved_parts *parts, struct bytes *takes, struct digest *sum);
struct bytes *saved_parts_file(struct saved_parts *parts, const char *path);

/* saved_parts_oci - the images, their referrers, index.json and oci-layout */
int saved_parts_oci(struct saved_parts *out, const struct saved_image *images,
	size_t n, struct error *err) MUST_CHECK;
/* saved_parts_docker - configs, layers and manifest.json */
int saved_parts_docker(struct saved_parts *out,
	const struct saved_image *images, size_t n,
	struct error *err) MUST_CHECK;

#endif
