/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/confine/drop.h"
#include "base/file.h"
#include "sandbox/core/sanitized.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* They are not closed: a library that prints a warning would write it to the
 * next file that gets the number 2. */
int
drop_streams(struct error *err)
{
	scoped_close int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return error_sys(err, "/dev/null");
	for (int fd = 0; fd < (SANITIZED ? 2 : 3); fd++)
		if (dup2(null, fd) < 0)
			return error_sys(err, "/dev/null");
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

int
drop_descriptors(int *fds, size_t n, struct error *err)
{
	unsigned from = 3;

	qsort(fds, n, sizeof *fds, by_number);
	for (size_t i = 0; i < n; i++) {
		if (fds[i] < (int)from)
			continue;
		if (fds[i] > (int)from &&
			syscall(SYS_close_range, from, fds[i] - 1, 0) < 0)
			return error_sys(err, "closing descriptors");
		from = (unsigned)fds[i] + 1;
	}
	if (syscall(SYS_close_range, from, ~0U, 0) < 0)
		return error_sys(err, "closing descriptors");
	return 0;
}
