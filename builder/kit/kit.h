/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kit.h - everything that a build used, as one artifact of its image.
 *
 * Images that share an input share its blob, and the same inputs and the same
 * image give the same kit, wherever the inputs were found.
 *
 * source: kit(5)
 */
#ifndef BUILDER_KIT_KIT_H
#define BUILDER_KIT_KIT_H

#include "builder/build/recorded.h"
#include "builder/image/image_graph.h"

struct mirrors;

/* The kits of an image, or of the images of an index. */
struct kits {
	struct digest *list; /* their manifests; heap */
	size_t n;
	/* what may be private: "git URL", "archive URL", "image NAME", each
	 * once; heap */
	char **published;
	size_t n_published;
	size_t n_inputs; /* layers of all kits */
	int64_t bytes;
};
#define KITS_INIT \
	{ \
		.list = NULL \
	}
void kits_done(struct kits *kits);
DEFINE_SCOPED_IN(struct kits, kits_done);

/* A build whose kit is made; all is borrowed. */
struct kit_build {
	const struct inputs *inputs;
	const struct recipe_output *output; /* which image of their recipe */
	const char *repository; /* for people: where the commit is from */
	const struct descriptor *subject; /* the image's manifest */
	const struct mirrors *mirrors;
};

/*
 * kit_make - make the kit of one build, and attach it to its image
 *
 * What the store lacks is fetched.
 *
 * in/out  kits  the kit is added
 * returns 0; -1 with the errors of fetch_all() and source_pack_write(), or
 *         ERROR_INPUT if a blob of an image is missing
 */
int kit_make(struct kits *kits, struct store *store,
	const struct kit_build *build, struct error *err) MUST_CHECK;

/* kit_find - the kits that a store lists for an image; n is 0 if there are none
 * returns 0; -1 with ERROR_INPUT if one breaks its format */
int kit_find(struct kits *out, const struct store *store,
	const struct digest *image, struct error *err) MUST_CHECK;

struct kit_options {
	const char *repo;   /* as of recorded_inputs() */
	struct trust trust; /* as of recorded_facts() */
	const struct mirrors *mirrors;
	bool offline;
};

/*
 * kit_image - make the kits of an image in the store, from its provenance
 *
 * Of an index, an image of another architecture must have its kit already.
 * returns 0; -1 with the errors of recorded_facts(), recorded_inputs() and
 *         kit_make()
 */
int kit_image(struct kits *out, struct store *store,
	const struct descriptor *image, const struct kit_options *options,
	struct error *err) MUST_CHECK;

/* What a provenance lists and the kits of its image do not hold. */
struct kit_lacks {
	char **names; /* "pool/main/h/hello/hello_2.10-3_amd64.deb"; heap */
	size_t n;
};
void kit_lacks_done(struct kit_lacks *lacks);
DEFINE_SCOPED_IN(struct kit_lacks, kit_lacks_done);

/*
 * kit_use - let a rebuild find the inputs that the kits of an image hold
 *
 * Only what the provenance lists is taken: blobs go into the store, commits
 * into the clones of their URLs.  Each must have its digest or id.  Nothing is
 * fetched.
 *
 * in      from   where the image and its kits are; may be the store itself
 *         facts  from recorded_facts(), about the image
 * out     *lacks  what neither the kits nor the store have
 * returns the number of kits; -1 with ERROR_INPUT if a kit breaks its format,
 *         ERROR_INTEGRITY
 */
int kit_use(struct kit_lacks *lacks, struct store *store,
	const struct store *from, const struct provenance *facts,
	struct error *err) MUST_CHECK;

#endif
