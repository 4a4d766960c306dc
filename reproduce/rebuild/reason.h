/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reason.h - what a failure says about the image.
 *
 * A mirror, a disk or a kernel that fails says nothing: such a rebuild is
 * unavailable, never failed or different.
 *
 * source: verdict(7), "Reasons"
 */
#ifndef REPRODUCE_REBUILD_REASON_H
#define REPRODUCE_REBUILD_REASON_H

#include "attest/verdict.h"
#include "builder/build/build.h"

/* Where a rebuild ended. */
enum reason_stage {
	REASON_MACHINE, /* can this machine make the box? */
	REASON_KIT,     /* the kits of the image */
	REASON_SOURCE,  /* the commit, its recipe and its lock */
	REASON_BUILD,   /* build_products(); build_end says more */
	REASON_COMPARE,
	REASON_STORE, /* the verdict and what shows it are kept */
};

struct reason {
	/* VERDICT_FAILED or VERDICT_UNAVAILABLE; VERDICT_WORDS: none, the
	 * request itself was refused */
	enum verdict_word word;
	const char *code;
};

/* reason_of - judge a failure; end is of REASON_BUILD */
struct reason reason_of(const struct error *err, enum reason_stage stage,
	const struct build_end *end);

#endif
