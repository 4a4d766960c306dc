/* SPDX-License-Identifier: Apache-2.0 */
/*
 * helper_archive.h - parses packages and archives in a confined process
 *
 * Like every helper_*.h: each function runs the function of the same name
 * without helper_ in a child that holds nothing else (sandbox/confine.h) and
 * checks the answer again.  It fails as that function does; if the child
 * crashes, with "reading X failed: the helper that parses it was killed by
 * SIGSEGV".
 */
#ifndef BUILDER_ARCHIVE_HELPER_ARCHIVE_H
#define BUILDER_ARCHIVE_HELPER_ARCHIVE_H

#include "base/digest.h"
#include "builder/archive/unpack.h"
#include "sandbox/confine.h"

/* helper_ready - load everything that libarchive would open files for, once;
 * each helper for archives calls it before it starts the child */
int helper_ready(struct error *err) MUST_CHECK;

/* helper_unpack_tar, helper_unpack_archive - unpack_tar(), unpack_archive();
 * the child can create files only below folder */
int helper_unpack_tar(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err) MUST_CHECK;
int helper_unpack_archive(int archive, int folder,
	const struct unpack_plan *plan, const char *name,
	struct error *err) MUST_CHECK;

/*
 * helper_deb_start - start deb_data(); it runs while other packages are
 * unpacked
 *
 * in      sum  digest of the package; the child checks it first
 * confine_finish() waits for its end; the answer is empty.
 */
int helper_deb_start(struct confined *out, int deb, const struct digest *sum,
	int tar, int64_t max, const char *name, struct error *err) MUST_CHECK;
/* helper_deb_control - deb_control(); the child checks the digest first */
int helper_deb_control(int deb, const struct digest *sum, int tar, int64_t max,
	const char *name, struct error *err) MUST_CHECK;

#endif
