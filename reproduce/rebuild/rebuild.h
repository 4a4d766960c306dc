/* SPDX-License-Identifier: Apache-2.0 */
/* rebuild.h - repeat a build from its provenance alone. */
#ifndef REPRODUCE_REBUILD_REBUILD_H
#define REPRODUCE_REBUILD_REBUILD_H

#include "attest/provenance.h"
#include "builder/build/product.h"
#include "builder/pin/inputs.h"
#include "builder/store/image_ref.h"
#include "reproduce/compare/compare.h"

/* True for each level that is identical. */
struct rebuild_levels {
	bool manifest, layers, diff_ids, tree;
};

/* The result of all levels, the best first. */
enum rebuild_verdict {
	REBUILD_IDENTICAL,
	REBUILD_LAYERS,    /* same layers, but another config or manifest */
	REBUILD_TREE,      /* same files, but other layers */
	REBUILD_DIFFERENT, /* or the original image is damaged */
};

struct rebuild {
	struct rebuild_levels levels;
	bool original_sound; /* false: it does not match its digests */
	struct differences differences;
	struct products products; /* the rebuilt image alone */
};
#define REBUILD_INIT \
	{ \
		.original_sound = true \
	}

/*
 * rebuild_compare - compare the rebuilt product with the provenance, and with
 * the original image unless original->store is NULL
 */
int rebuild_compare(struct rebuild *r, const struct store *rebuilt,
	const struct provenance *p, const struct image_ref *original,
	struct error *err) MUST_CHECK;

/* rebuild_verdict - the first of the verdicts that holds, in the order of the
 * enum */
enum rebuild_verdict rebuild_verdict(const struct rebuild *r);
/* rebuild_verdict_name - "identical" …: hallmark-rebuild(1) lists them */
const char *rebuild_verdict_name(enum rebuild_verdict verdict);
void rebuild_done(struct rebuild *r);
DEFINE_SCOPED_IN(struct rebuild, rebuild_done);

#endif
