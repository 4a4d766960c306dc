/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check.h - an image or an envelope, judged.
 *
 * No socket is opened: what is not at hand is skipped or undecided, by name.
 */
#ifndef BUILDER_CHECK_CHECK_H
#define BUILDER_CHECK_CHECK_H

#include "base/options.h"
#include "builder/check/evidence.h"

struct findings;
struct provenance;

/* What is to be judged. */
struct check {
	const struct options *options;
	const struct store *store;  /* NULL: no image at hand */
	const struct digest *image; /* manifest; NULL: none asked about */
	const struct evidence *evidence;
};

/*
 * check_evidence - findings about the best of the envelopes
 *
 * out     *facts  of that envelope, where the result is true; else untouched
 * returns through *good whether a trusted, sound provenance was found
 */
int check_evidence(struct findings *f, struct provenance *facts, bool *good,
	const struct check *check, struct error *err) MUST_CHECK;

#endif
