/* SPDX-License-Identifier: Apache-2.0 */
/* room.h - what takes the room in a store, in bytes of files. */
#ifndef BUILDER_COLLECT_ROOM_H
#define BUILDER_COLLECT_ROOM_H

#include "builder/collect/blob_sizes.h"
#include "builder/collect/links.h"

struct room {
	int64_t images; /* with configs, layers and referrers, each once */
	int64_t inputs; /* the other blobs: packages, sources, trees */
	int64_t environments, n_environments;
	int64_t git;        /* fetched repositories */
	int64_t quarantine; /* damaged blobs */
	int64_t rest;       /* logs, traces, known results */
};
/* room_measure - links get to know what is read */
int room_measure(struct room *out, const struct store *store,
	const struct blob_sizes *sizes, struct links *links,
	struct error *err) MUST_CHECK;

#endif
