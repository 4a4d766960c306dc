/* SPDX-License-Identifier: Apache-2.0 */
/* rebuild.h - the same build again, from its provenance alone. */
#ifndef REPRODUCE_REBUILD_H
#define REPRODUCE_REBUILD_H

#include "attest/provenance.h"
#include "builder/build/product.h"
#include "builder/pin/inputs.h"
#include "builder/store/image_ref.h"
#include "reproduce/compare.h"

/* Which levels are the same. */
struct rebuild_levels {
	bool manifest, layers, diff_ids, tree;
};

/* What all levels come to, the best first. */
enum rebuild_verdict {
	REBUILD_IDENTICAL,
	REBUILD_LAYERS,    /* the layers are the same, config or manifest not */
	REBUILD_TREE,      /* the files are the same, their layers not */
	REBUILD_DIFFERENT, /* or the image at hand is damaged */
};

struct rebuild {
	struct rebuild_levels levels;
	bool original_sound; /* false: the image at hand is not what it says */
	struct differences differences;
	struct product product;
};
#define REBUILD_INIT \
	{ \
		.original_sound = true \
	}

struct rebuild_options {
	const char *repo;  /* or NULL: the one around this folder if it knows
			    * the commit, else the recorded one */
	const char *level; /* or NULL; any but the recorded is ERROR_USAGE */
	bool offline;
};

/*
 * rebuild_inputs - the very inputs that a provenance names
 *
 * returns 0; -1 with ERROR_POLICY where what the commit pins is not what the
 *         provenance lists, ERROR_INPUT where this machine cannot build it
 */
int rebuild_inputs(struct inputs *out, struct store *store,
	const struct provenance *p, const struct rebuild_options *options,
	struct error *err) MUST_CHECK;

/*
 * rebuild_compare - the rebuilt product against the provenance, and against
 * the original image where it is at hand (its store is NULL where not)
 */
int rebuild_compare(struct rebuild *r, const struct store *rebuilt,
	const struct provenance *p, const struct image_ref *original,
	struct error *err) MUST_CHECK;

enum rebuild_verdict rebuild_verdict(const struct rebuild *r);
/* rebuild_verdict_name - "identical" …: hallmark-rebuild(1) lists them */
const char *rebuild_verdict_name(enum rebuild_verdict verdict);
void rebuild_done(struct rebuild *r);
DEFINE_SCOPED_IN(struct rebuild, rebuild_done);

#endif
