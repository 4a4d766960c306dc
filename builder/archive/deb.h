/* SPDX-License-Identifier: Apache-2.0 */
/* deb.h - a Debian binary package.  source: deb(5).  A door to libarchive. */
#ifndef BUILDER_ARCHIVE_DEB_H
#define BUILDER_ARCHIVE_DEB_H

#include "base/file.h"

/*
 * deb_data - the files of a package, as the plain tar within it
 *
 * The container is read strictly: "debian-binary" says 2.0 and stands first,
 * one control member, one data member, .tar or .tar.gz, .tar.xz, .tar.zst.
 *
 * in      deb   a file, read from its beginning
 *         tar   receives the tar; its offset is left at the end
 *         max   bytes of tar; ERROR_LIMIT
 *         name  for messages
 * returns 0; -1 with ERROR_INPUT where it is damaged or no package
 */
int deb_data(int deb, int tar, int64_t max, const char *name,
	struct error *err) MUST_CHECK;

#endif
