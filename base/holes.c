/* SPDX-License-Identifier: Apache-2.0 */
#include "base/holes.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define BYTES_FREE (INT64_C(8) << 30)
#define RATIO_MAX 256
#define PIECES_MAX 65536 /* a file of more pieces has stored bytes enough */

bool
holes_is_bomb(int64_t bytes, int64_t stored)
{
	return bytes > BYTES_FREE && bytes / RATIO_MAX > stored;
}

/* The bytes of a file outside of holes, as many as decide; size if unknown. */
static int64_t
stored_bytes(int fd, int64_t size)
{
	int64_t at = 0, stored = 0;

	for (unsigned i = 0; i < PIECES_MAX; i++) {
		const off_t from = lseek(fd, at, SEEK_DATA);
		const off_t to = from < 0 ? -1 : lseek(fd, from, SEEK_HOLE);

		if (from < 0 && errno == ENXIO)
			return stored; /* a hole up to the end */
		if (to <= from)
			return size;
		stored += to - from;
		at = to;
		if (!holes_is_bomb(size, stored))
			return stored;
	}
	return size;
}

int
holes_check(int fd, const char *name, struct error *err)
{
	struct stat st;
	int64_t stored;
	off_t was;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
		!holes_is_bomb(st.st_size, 0))
		return 0;
	was = lseek(fd, 0, SEEK_CUR);
	stored = stored_bytes(fd, st.st_size);
	if (was < 0 || lseek(fd, was, SEEK_SET) < 0)
		return error_sys(err, "reading %s", name);
	if (!holes_is_bomb(st.st_size, stored))
		return 0;
	return error_set(err, ERROR_LIMIT,
		"%s has %lld bytes, of which only %lld are stored and all "
		"others are a hole; it is not read",
		name, (long long)st.st_size, (long long)stored);
}
