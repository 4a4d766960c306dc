/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a large file is mapped.
 *
 * Some file systems have what is as large as a huge page begin at a multiple
 * of one, others do not, and the store may lie on any.  So the place is chosen
 * here: the highest that is free, as the kernel takes it elsewhere.
 */
#include "sandbox/tracer/map_place.h"
#include "base/bytes.h"
#include "base/file.h"
#include "sandbox/core/cpu.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOWEST 65536       /* nothing is ever mapped below */
#define TEXT_MAX (4 << 20) /* of a table of mappings; more is the kernel's */

/* The highest gap below the stack's own, or the wish where that is free. */
static bool
find_gap(uint64_t *out, char *text, uint64_t len, uint64_t wish)
{
	uint64_t before = LOWEST, start, end;
	bool wished = wish >= LOWEST, found = false;
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64, &start, &end) != 2)
			return false;
		wished = wished && (end <= wish || start >= wish + len);
		if (strstr(line, " [stack]"))
			break;
		if (start > before && start - before >= len) {
			*out = start - len;
			found = true;
		}
		before = end;
	}
	if (wished)
		*out = wish;
	return wished || found;
}

bool
map_place_enter(struct timed_call *w)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const uint64_t page = (uint64_t)getpagesize(),
		       len = (w->args[1] + page - 1) & ~(page - 1);
	struct error err = ERROR_INIT;
	uint64_t at = 0;
	char path[32];

	(void)snprintf(path, sizeof path, "/proc/%d/maps", w->tid);
	if (w->args[3] & (MAP_FIXED | MAP_FIXED_NOREPLACE) ||
		len < w->args[1] ||
		file_read(&text, AT_FDCWD, path, TEXT_MAX, &err) < 0 ||
		!find_gap(&at, text.data, len, w->args[0] & ~(page - 1)))
		return false;
	timed_replace(w, 0, at);
	timed_replace(w, 3, w->args[3] | MAP_FIXED_NOREPLACE);
	return true;
}

/* Another thread was there first: once more. */
void
map_place_leave(const struct timed_call *w, int64_t result)
{
	if (result == -EEXIST)
		(void)cpu_repeat_call(w->tid, w->call->nr, w->args[0]);
}
