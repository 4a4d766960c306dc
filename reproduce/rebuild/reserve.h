/* SPDX-License-Identifier: Apache-2.0 */
/* reserve.h - room on the store's disk, taken before it is needed. */
#ifndef REPRODUCE_REBUILD_RESERVE_H
#define REPRODUCE_REBUILD_RESERVE_H

#include "builder/store/store.h"

/* Files in a folder of the store that nothing reads. */
struct reserve {
	struct store *store; /* borrowed; NULL: nothing is taken */
	char *folder;        /* heap, relative to the store */
	int fd;
	size_t n_files;
};
#define RESERVE_INIT \
	{ \
		.fd = -1 \
	}

/*
 * reserve_take - take room for this many bytes in this many files, beside what
 * they need in index.json
 *
 * returns 0; -1 with ERROR_SYSTEM: the disk or the quota has no such room; then
 *         nothing is taken
 */
int reserve_take(struct reserve *out, struct store *store, int64_t bytes,
	size_t n_files, struct error *err) MUST_CHECK;
/* reserve_done - give it back */
void reserve_done(struct reserve *r);
DEFINE_SCOPED_IN(struct reserve, reserve_done);

#endif
