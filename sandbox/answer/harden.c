/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answering process drops its rights before it sees a build.
 *
 * A build that takes over this process then finds none of the supervisor's
 * descriptors, so it cannot send to hallmark in the supervisor's name, and it
 * cannot start a process that outlives this one.
 */
#include "sandbox/answer/harden.h"
#include "sandbox/confine/drop.h"
#include "sandbox/core/rlimits.h"
#include "sandbox/core/sanitized.h"
#include "sandbox/filter/confine_filter.h"

#include <sys/prctl.h>
#include <sys/resource.h>

/* Many times the most that this process can remember, except for the entries
 * of a folder. */
#define MEMORY (INT64_C(4) << 30)
#define AN_ENTRY 512 /* with a name of 255 bytes, while the list grows */

int
harden_begin(
	int build, int listener, int bell, int64_t n_files, struct error *err)
{
	/* the fork may have inherited the mapped packs of a large repository */
	const int64_t memory = rlimits_mapped() + MEMORY + n_files * AN_ENTRY;
	int keep[] = {build, listener, bell};

	if (drop_streams(err) < 0 ||
		drop_descriptors(keep, ARRAY_LEN(keep), err) < 0)
		return -1;
	if (!SANITIZED && rlimits_lower(RLIMIT_AS, memory, memory, err) < 0)
		return -1;
	return rlimits_lower(RLIMIT_NPROC, 0, 0, err);
}

int
harden_finish(struct error *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return error_sys(err, "setting no_new_privs");
	return confine_filter(CONFINE_ANSWERS, err);
}
