/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock by which files are stamped moves in steps of some milliseconds.
 *
 * Since Linux 6.13 the stamp of a file whose last one was looked at in the
 * same step is exact, and no file's later stamp is before it: then nobody has
 * to wait for the next step.
 */
#include "sandbox/stamp.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES 3 /* the first stamp may be that of a new step */

/* Is there a stamp after this moment? */
static int
touched(int work, int64_t filled_ns, struct error *err)
{
	struct stat st;

	for (int i = 0; i < TRIES; i++) {
		if (fchmodat(work, "stubs", 0755, 0) < 0 ||
			fstatat(work, "stubs", &st, AT_SYMLINK_NOFOLLOW) < 0)
			return error_sys(err, "touching the work folder");
		if ((int64_t)st.st_ctim.tv_sec * 1000000000 +
				st.st_ctim.tv_nsec >
			filled_ns)
			return 1;
	}
	return 0;
}

int
stamp_apart(int64_t *filled_ns, int work, struct error *err)
{
	int r;

	*filled_ns = clock_now_ns();
	while ((r = touched(work, *filled_ns, err)) == 0)
		(void)usleep(100);
	return r < 0 ? -1 : 0;
}
