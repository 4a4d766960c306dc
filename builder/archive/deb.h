/* SPDX-License-Identifier: Apache-2.0 */
/* deb.h - reads Debian binary packages.  A door to libarchive.
 *
 * source: deb(5) */
#ifndef BUILDER_ARCHIVE_DEB_H
#define BUILDER_ARCHIVE_DEB_H

#include "base/file.h"

/*
 * deb_data - extract the files of a package as an uncompressed tar
 *
 * The container is read strictly: first "debian-binary" with version 2.0, then
 * one control member and one data member: .tar, .tar.gz, .tar.xz or .tar.zst.
 *
 * in      deb   a file, read from its beginning
 *         tar   receives the tar; its offset is left at the end
 *         max   largest size of the tar in bytes; ERROR_LIMIT
 *         name  for messages
 * returns 0; -1 with ERROR_INPUT if it is damaged or not a package
 */
int deb_data(int deb, int tar, int64_t max, const char *name,
	struct error *err) MUST_CHECK;
/* deb_control - the same for the control member: the record and the scripts */
int deb_control(int deb, int tar, int64_t max, const char *name,
	struct error *err) MUST_CHECK;

#endif
