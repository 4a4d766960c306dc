/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout_check.h - is this store sound, is this image whole?
 *
 * Stricter than any tool that was tried (see layout_check.c's table): JSON
 * shapes, media types, sizes, digests, diff_ids, duplicate names, referrers.
 */
#ifndef BUILDER_CHECK_LAYOUT_CHECK_H
#define BUILDER_CHECK_LAYOUT_CHECK_H

#include "builder/store/store.h"

/* One thing that is wrong: both heap. */
struct layout_problem {
	char *where; /* "index.json", "blobs/sha256/…", "image hello" */
	char *what;
};
struct layout_report {
	struct layout_problem *problems;
	size_t n_problems;
	size_t n_undecided;     /* of them: it could not be looked at */
	int64_t n_blobs, bytes; /* looked at */
	int64_t n_environments; /* likewise; see env_sum_check() */
};
#define LAYOUT_REPORT_INIT \
	{ \
		.problems = NULL \
	}
void layout_report_done(struct layout_report *report);
DEFINE_SCOPED_IN(struct layout_report, layout_report_done);

/* layout_check - the whole store; 0 also where problems were found */
int layout_check(const struct store *store, struct layout_report *report,
	struct error *err) MUST_CHECK;
/* layout_check_image - one image manifest and all it names */
int layout_check_image(const struct store *store, const struct digest *manifest,
	struct layout_report *report, struct error *err) MUST_CHECK;

#endif
