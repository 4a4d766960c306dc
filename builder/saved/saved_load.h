/* SPDX-License-Identifier: Apache-2.0 */
/* saved_load.h - take the images of an archive or a layout into a store. */
#ifndef BUILDER_SAVED_SAVED_LOAD_H
#define BUILDER_SAVED_SAVED_LOAD_H

#include "builder/store/store.h"

struct saved_report {
	struct descriptor *images; /* heap; with the names that they have now */
	size_t n_images;
	int64_t n_blobs; /* that the store did not have */
	int64_t n_referrers;
};
#define SAVED_REPORT_INIT \
	{ \
		.images = NULL \
	}
void saved_report_done(struct saved_report *report);
DEFINE_SCOPED_IN(struct saved_report, saved_report_done);

/*
 * saved_load - check an archive or a folder, then take its images
 *
 * Nothing enters the store before layout_check() has accepted all of it; names
 * come last.  A name that another image has moves.  Descriptors of unknown
 * types are left out, as OCI requires.
 *
 * returns 0; -1 with ERROR_POLICY if the check found a problem, which err
 *         names; ERROR_INPUT, ERROR_SYSTEM
 */
int saved_load(struct saved_report *report, struct store *store,
	const char *path, struct error *err) MUST_CHECK;

#endif
