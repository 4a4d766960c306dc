/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gc.h - remove from a store what nothing needs.
 *
 * Kept are: the images of the index, what they reach (reach.h), what the file
 * hallmark/pins and the pin files in hallmark/pinned name, what living
 * processes hold, statements that cannot be made again, and
 * hallmark/quarantine.  source: store(5)
 */
#ifndef BUILDER_COLLECT_GC_H
#define BUILDER_COLLECT_GC_H

#include "builder/store/store.h"

struct gc_options {
	const char *keep_tags; /* pattern of fnmatch(3); NULL: not given */
	int64_t keep_last;     /* images of each name; -1: not given */
	int64_t env_days;      /* older environments go */
};

struct gc_report {
	char **names; /* of images that went; heap */
	size_t n_names;
	int64_t n_blobs, bytes; /* that went */
	int64_t n_environments; /* that went */
};
#define GC_REPORT_INIT \
	{ \
		.names = NULL \
	}
void gc_report_done(struct gc_report *report);
DEFINE_SCOPED_IN(struct gc_report, gc_report_done);

/*
 * gc_run - remove what nothing needs
 *
 * Safe beside builds and other processes; killed at any moment, it leaves a
 * sound store.
 * returns 0; -1 with nothing removed if a blob on the way is damaged
 */
int gc_run(struct gc_report *report, struct store *store,
	const struct gc_options *options, struct error *err) MUST_CHECK;

/*
 * gc_remove - take an image out of the index
 *
 * in      name  a name: its image loses that name and every other of the same
 *               repository ("x" of "x:1"); a digest: all its names
 * out     *left  whether the image still has other names
 * returns 0; -1 with ERROR_INPUT if no such image is listed, ERROR_POLICY if a
 *         pin names it
 */
int gc_remove(struct gc_report *report, bool *left, struct store *store,
	const char *name, struct error *err) MUST_CHECK;

#endif
