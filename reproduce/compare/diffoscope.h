/* SPDX-License-Identifier: Apache-2.0 */
/* diffoscope.h - what diffoscope(1) says of the files that differ. */
#ifndef REPRODUCE_COMPARE_DIFFOSCOPE_H
#define REPRODUCE_COMPARE_DIFFOSCOPE_H

#include "builder/store/store.h"
#include "reproduce/compare/helper_differ.h"

struct diffoscope {
	const char *store_folder; /* as for image_ref_resolve() */
	struct store *store;      /* holds the temporary folder */
	char *folder;             /* in store */
	struct bytes text; /* a line "diffoscope PATH", then its answer */
};
#define DIFFOSCOPE_INIT \
	{ \
		.folder = NULL \
	}

/*
 * diffoscope_run - copy two files out and append what diffoscope says of them
 *
 * diffoscope is not confined: it runs as the user does, on foreign bytes.
 *
 * returns 0; -1: ERROR_INPUT if it is not installed, ERROR_LIMIT, ERROR_SYSTEM
 */
int diffoscope_run(struct diffoscope *d, const char *path,
	const struct extent *a, const struct extent *b,
	struct error *err) MUST_CHECK;

/* diffoscope_json - its text as a value, with \xNN for what is not UTF-8 */
struct json *diffoscope_json(const struct diffoscope *d);
void diffoscope_done(struct diffoscope *d);
DEFINE_SCOPED_IN(struct diffoscope, diffoscope_done);

#endif
