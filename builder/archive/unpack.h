/* SPDX-License-Identifier: Apache-2.0 */
/* unpack.h - foreign archives into a folder.  A door to libarchive. */
#ifndef BUILDER_ARCHIVE_UNPACK_H
#define BUILDER_ARCHIVE_UNPACK_H

#include "base/file.h"

struct unpack_plan {
	int64_t newest_s;  /* later mtimes are lowered to it; -1: keep */
	int64_t max_bytes; /* of all contents; ERROR_LIMIT */
	int64_t max_entries;
	unsigned strip; /* leading components to drop (a tarball's own
			   folder: see unpack_archive) */
	bool whiteouts; /* OCI: .wh.NAME removes, .wh..wh..opq empties,
			   and a file replaces a folder */
};

/*
 * unpack_tar - a tar (plain, gz, bz2, xz, zstd) into an open folder
 *
 * Files, folders, symlinks and hard links; nothing else.  No path leaves the
 * folder, through ".." or through a link (each parent is walked without
 * following what the archive itself made, except in merged-usr links that
 * stood there before).  Modes lose setuid, setgid and sticky and give the
 * owner rw (folders rwx); ids are ours; times are whole seconds from 1970 to
 * 2038.  What comes twice is what came last; a folder never gives way unless
 * it is empty.  What an archive does not tell (folders it does not list,
 * entries without a time) has newest_s, or 1980-01-01.
 *
 * in      archive  a file, read from its beginning
 *         name     for messages
 * returns 0; -1: ERROR_POLICY (a device, a path that climbs out, a link in
 *         the way), ERROR_INPUT (damaged), ERROR_LIMIT, ERROR_SYSTEM; what was
 *         unpacked until then stays
 */
int unpack_tar(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err) MUST_CHECK;

/* unpack_archive - a source archive into an open, empty folder: tar as above,
 * or zip (its times are newest_s); where everything stands in one folder, that
 * folder is dropped */
int unpack_archive(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err) MUST_CHECK;

#endif
