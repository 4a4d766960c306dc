/* SPDX-License-Identifier: Apache-2.0 */
/* unpack.h - unpacks foreign archives into a folder.  A door to libarchive. */
#ifndef BUILDER_ARCHIVE_UNPACK_H
#define BUILDER_ARCHIVE_UNPACK_H

#include "base/file.h"

struct unpack_plan {
	int64_t newest_s;  /* later mtimes are lowered to it; -1: keep */
	int64_t max_bytes; /* of all files together; ERROR_LIMIT */
	int64_t max_entries;
	unsigned strip; /* leading components to drop (a tarball's own
			   folder: see unpack_archive) */
	bool whiteouts; /* OCI: .wh.NAME removes, .wh..wh..opq empties,
			   and a file replaces a folder */
	const char *const *covered; /* folders in which devices, FIFOs and
				       sockets are passed over in the place of
				       refused; NULL at the end; or NULL */
	int64_t *n_passed;          /* counts them; with covered */
	struct bytes *names;        /* receives "/usr/bin" and a newline for
				       each entry, in the archive's order; or
				       NULL; not with covered */
};

/*
 * unpack_tar - unpack a tar (plain, gz, bz2, xz, zstd) into an open folder
 *
 * Only files, folders, symlinks and hard links are accepted.  No path leaves
 * the folder, neither with ".." nor through a link: no symlink in a path is
 * followed, except merged-usr links that existed before.  Modes lose setuid,
 * setgid and sticky; the owner gets rw (rwx on folders) and is the caller.
 * Times are whole seconds from 1970 to 2038.  If a path occurs twice, the last
 * entry is kept, but only an empty folder is replaced.  Folders that the
 * archive does not list and entries without a time get newest_s or 1980-01-01.
 *
 * in      archive  a file, read from its beginning
 *         name     for messages
 * returns 0; -1: ERROR_POLICY (a device, a path that leaves the folder, a link
 *         in a path), ERROR_INPUT (damaged), ERROR_LIMIT, ERROR_SYSTEM; the
 *         entries unpacked so far stay
 */
int unpack_tar(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err) MUST_CHECK;

/* unpack_archive - unpack a source archive into an open, empty folder: a tar as
 * above, or a zip (its times are newest_s).  If it holds a single folder, the
 * contents of that folder take its place */
int unpack_archive(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err) MUST_CHECK;

#endif
