/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The address at which a large file is mapped.
 *
 * Some file systems align a mapping as large as a huge page to a huge page,
 * others do not, and the store may be on either.  So the tracer chooses the
 * address: the highest free one, as the kernel does without such alignment.
 */
#include "sandbox/tracer/map_place.h"
#include "sandbox/core/cpu.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOWEST 65536       /* the kernel maps nothing below */
#define TEXT_MAX (4 << 20) /* of "maps"; if larger, the kernel chooses */

/* Find the address that the caller requested, if it is free; else the highest
 * gap, except the one directly below the stack. */
static bool
find_gap(uint64_t *out, const char *text, uint64_t len, uint64_t wish)
{
	uint64_t before = LOWEST;
	bool wished = wish >= LOWEST, found = false;
	struct procfs_mapping m;
	int more;

	while ((more = procfs_mapping_next(&m, &text)) > 0) {
		wished = wished && (m.to <= wish || m.from >= wish + len);
		if (text_starts(m.path, "[stack]\n"))
			break;
		if (m.from > before && m.from - before >= len) {
			*out = m.from - len;
			found = true;
		}
		before = m.to;
	}
	if (more < 0)
		return false;
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

	if (w->args[3] & (MAP_FIXED | MAP_FIXED_NOREPLACE) ||
		len < w->args[1] ||
		procfs_read_whole(
			&text, AT_FDCWD, w->tid, "maps", TEXT_MAX, &err) < 0 ||
		!find_gap(&at, text.data, len, w->args[0] & ~(page - 1)))
		return false;
	timed_replace(w, 0, at);
	timed_replace(w, 3, w->args[3] | MAP_FIXED_NOREPLACE);
	return true;
}

/* Another thread has mapped something at the address: repeat the call. */
void
map_place_leave(const struct timed_call *w, int64_t result)
{
	if (result == -EEXIST)
		(void)cpu_repeat_call(w->tid, w->call->nr, w->args[0]);
}
