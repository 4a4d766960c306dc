/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kit_manifest.h - the manifest of a kit: everything that a build used, as one
 * artifact whose subject is the image.
 *
 * source: kit(5), OCI image-spec 1.1 manifest.md
 */
#ifndef BUILDER_IMAGE_KIT_MANIFEST_H
#define BUILDER_IMAGE_KIT_MANIFEST_H

#include "builder/store/store.h"

#define KIT_TYPE "application/vnd.hallmark.kit.v1"
/* media types of its layers; blobs of images keep theirs */
#define KIT_PACKAGE_TYPE "application/vnd.debian.binary-package"
#define KIT_ARCHIVE_TYPE "application/octet-stream"
#define KIT_GIT_TYPE "application/vnd.hallmark.git.v1+pack"

#define KIT_LAYERS_MAX 65000

/* One input.  Texts are heap or NULL. */
struct kit_layer {
	char *media_type;
	struct digest sum;
	int64_t size;
	char *title;      /* a package, an archive: the name of its file */
	char *commit;     /* a pack: 40 hex digits */
	char *repository; /* a pack of a source: its URL, as in the lock */
};

struct kit_manifest {
	struct descriptor subject;
	struct kit_layer *layers; /* heap; each digest once */
	size_t n_layers;
};
#define KIT_MANIFEST_INIT \
	{ \
		.layers = NULL \
	}
void kit_layer_done(struct kit_layer *layer);
void kit_manifest_done(struct kit_manifest *kit);
DEFINE_SCOPED_IN(struct kit_layer, kit_layer_done);
DEFINE_SCOPED_IN(struct kit_manifest, kit_manifest_done);

/* kit_manifest_print - the one form that a kit has */
void kit_manifest_print(struct bytes *out, const struct kit_manifest *kit);

/*
 * kit_manifest_parse - read a kit that anyone wrote
 *
 * returns 0; -1 with ERROR_INPUT if it breaks the format, or if
 *         kit_manifest_print() would give other bytes
 */
int kit_manifest_parse(struct kit_manifest *out, const struct json_doc *doc,
	struct error *err) MUST_CHECK;

/* kit_manifest_read - the same of a blob of a store */
int kit_manifest_read(struct kit_manifest *out, const struct store *store,
	const struct digest *sum, struct error *err) MUST_CHECK;

#endif
