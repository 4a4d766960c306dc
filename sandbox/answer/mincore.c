/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages in memory: every page that is mapped.
 *
 * Which pages of a file the machine has in memory depends on chance.  Whether
 * an address is mapped does not, and programs use this call to learn that.
 */
#include "sandbox/answer/handlers.h"
#include "sandbox/core/procfs.h"

#include <errno.h>

#define PAGE 4096
#define MAPS_MAX (1 << 24)

/* Is every page from start to end mapped?  maps is sorted by address. */
static bool
mapped(const char *maps, uint64_t start, uint64_t end)
{
	struct procfs_mapping m;

	while (start < end && procfs_mapping_next(&m, &maps) > 0 &&
		m.from <= start)
		if (m.to > start)
			start = m.to;
	return start >= end;
}

void
answer_mincore(struct call *c)
{
	uint64_t start = c->args[0], len = c->args[1];
	uint64_t n_pages = len / PAGE + (len % PAGE != 0);
	scoped(bytes_done) struct bytes maps = BYTES_INIT;
	struct error err = ERROR_INIT;
	char ones[PAGE];

	if (start % PAGE != 0) {
		call_fail(c, EINVAL);
		return;
	}
	if (start + n_pages * PAGE < start || n_pages > UINT64_MAX / PAGE ||
		procfs_read_whole(&maps, c->state->proc, c->pid, "maps",
			MAPS_MAX, &err) < 0 ||
		!mapped(maps.data, start, start + n_pages * PAGE)) {
		call_fail(c, ENOMEM);
		return;
	}
	memset(ones, 1, sizeof ones);
	for (uint64_t at = 0; at < n_pages; at += sizeof ones) {
		uint64_t left = n_pages - at;

		if (!call_poke(c, c->args[2] + at, ones,
			    left < sizeof ones ? (size_t)left : sizeof ones))
			return;
	}
}
