/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "base/file.h"
#include "sandbox/answer/virtual.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

/* Below these nothing is born: the environment. */
static bool
is_fixed(const char *path)
{
	return text_starts(path, "/usr/") || text_starts(path, "/lib") ||
	       text_starts(path, "/bin/") || text_starts(path, "/etc/");
}

enum virtual_absence
virtual_absent(int dir, const char *base, const char *path, bool follow)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW),
		.resolve = RESOLVE_NO_SYMLINKS};
	scoped_close int from = -1, found = -1;

	if (is_fixed(path))
		return VIRTUAL_UNKNOWN;
	if (base) {
		from = openat(dir, base, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (from < 0)
			return VIRTUAL_UNKNOWN;
	}
	found = (int)syscall(SYS_openat2, from, path, &how, sizeof how);
	if (found >= 0)
		return VIRTUAL_BORN;
	return errno == ENOENT ? VIRTUAL_ABSENT : VIRTUAL_UNKNOWN;
}
