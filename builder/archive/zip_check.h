/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zip_check.h - does every reader of a zip see the same members?
 *
 * Some programs read the directory at the end, others the headers before the
 * members, and of two members of one name some take the first.  An archive that
 * they read differently is refused.  source: APPNOTE.TXT 6.3.10 of PKWARE
 */
#ifndef BUILDER_ARCHIVE_ZIP_CHECK_H
#define BUILDER_ARCHIVE_ZIP_CHECK_H

#include "base/bytes.h"

/*
 * zip_check - compare the directory with the headers of the members
 *
 * in      fd    the offset is not used
 *         name  for messages
 * returns 0; -1 with ERROR_INPUT: a name that differs in both, two members of
 *         one name, members that overlap or are not in the directory, two
 *         directories; ERROR_LIMIT beyond a million members
 */
int zip_check(int fd, const char *name, struct error *err) MUST_CHECK;

#endif
