/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout_check.h - check a whole store or one image.
 *
 * It checks JSON shapes, media types, sizes, digests, diff_ids, duplicate names
 * and referrers.  It is stricter than every tool that was tried: see the table
 * in layout_check.c.
 */
#ifndef BUILDER_CHECK_LAYOUT_CHECK_H
#define BUILDER_CHECK_LAYOUT_CHECK_H

#include "builder/image/image_graph.h"

/* One problem; both strings are heap. */
struct layout_problem {
	char *where; /* "index.json", "blobs/sha256/…", "image hello" */
	char *what;
};
struct layout_report {
	struct layout_problem *problems;
	size_t n_problems;
	size_t n_undecided;     /* problems where the check itself failed */
	int64_t n_blobs, bytes; /* checked */
	int64_t n_environments; /* checked by env_sum_check() */
	struct digest *damaged; /* heap; blobs that do not have their digest */
	size_t n_damaged;       /* found by layout_check() */
	char **changed;         /* heap, names of environments that changed */
	size_t n_changed;       /* found by env_sum_check() */
};
#define LAYOUT_REPORT_INIT \
	{ \
		.problems = NULL \
	}
void layout_report_done(struct layout_report *report);
DEFINE_SCOPED_IN(struct layout_report, layout_report_done);

/* layout_report_add - add a problem, unless the report has it already */
void layout_report_add(
	struct layout_report *report, const char *where, const char *what);

/* layout_check - check the whole store; returns 0 even if it found problems,
 * which are in the report */
int layout_check(const struct store *store, struct layout_report *report,
	struct error *err) MUST_CHECK;
/* layout_check_image - check one image manifest and all blobs that it names;
 * returns like layout_check().  Every digest is computed; the diff_id of a
 * layer may come from its index, since it follows from the digest. */
int layout_check_image(const struct store *store, const struct digest *manifest,
	struct layout_report *report, struct error *err) MUST_CHECK;
/* layout_check_graph - check all manifests of a graph, after the caller has
 * compared the digests of all its blobs, as pull_image() and image_copy() do */
void layout_check_graph(const struct store *store,
	const struct image_graph *graph, struct layout_report *report);

#endif
