/* SPDX-License-Identifier: Apache-2.0 */
/*
 * helper.h - foreign bytes, parsed in a process that holds nothing else.
 *
 * Each of these is the function of that name without helper_, done in a
 * confined child (sandbox/confine.h).  What comes back is checked here once
 * more.  They fail as that function does, and where the child breaks with
 * "reading X failed: the helper that parses it was killed by SIGSEGV".
 */
#ifndef BUILDER_ARCHIVE_HELPER_H
#define BUILDER_ARCHIVE_HELPER_H

#include "base/json.h"
#include "builder/archive/unpack.h"
#include "builder/env/apt_private.h"
#include "builder/image/tree.h"
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

/* layer_read; name is for messages about the child alone */
int helper_layer_read(struct tree *out, struct digest *diff_id, int fd,
	const struct tree_limits *limits, const char *name,
	struct error *err) MUST_CHECK;

/* helper_json - json_parse, as a reader for json_set_reader() */
int helper_json(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;

/* apt_picks_parse, apt_records_parse: lock->packages alone is looked at */
int helper_apt_picks(
	struct lock *lock, const char *text, struct error *err) MUST_CHECK;
int helper_apt_records(
	struct lock *lock, const char *text, struct error *err) MUST_CHECK;

#endif
