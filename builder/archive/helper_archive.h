/* SPDX-License-Identifier: Apache-2.0 */
/*
 * helper_archive.h - packages and archives, unpacked in a confined child.
 *
 * Foreign bytes are parsed in a confined child (sandbox/confine.h) that holds
 * nothing else.  Each function here does what the function of that name without
 * helper_ does, and fails as it does; where the child breaks it fails with
 * "reading X failed: the helper that parses it was killed by SIGSEGV".  What
 * comes back is checked once more.
 */
#ifndef BUILDER_ARCHIVE_HELPER_ARCHIVE_H
#define BUILDER_ARCHIVE_HELPER_ARCHIVE_H

#include "base/digest.h"
#include "builder/archive/unpack.h"
#include "sandbox/confine.h"

/* helper_ready - what libarchive would look for in the file system, found once
 * and for good; each of the helpers for archives calls it */
int helper_ready(struct error *err) MUST_CHECK;

/* unpack_tar, unpack_archive: the child makes files beneath folder alone */
int helper_unpack_tar(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err) MUST_CHECK;
int helper_unpack_archive(int archive, int folder,
	const struct unpack_plan *plan, const char *name,
	struct error *err) MUST_CHECK;

/*
 * helper_deb_start - deb_data, which goes on while others are unpacked
 *
 * in      sum  what the package must hash to: looked at by the child, first
 * Its end is confine_finish(), its answer empty.
 */
int helper_deb_start(struct confined *out, int deb, const struct digest *sum,
	int tar, int64_t max, const char *name, struct error *err) MUST_CHECK;

#endif
