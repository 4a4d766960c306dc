/* SPDX-License-Identifier: Apache-2.0 */
/*
 * beneath.h - opens paths in a folder with hostile contents
 *
 * No component of a path may be a symlink, no mount is crossed, nothing above
 * the folder is reached, and opening never waits (FIFOs, devices).
 */
#ifndef BUILDER_ARCHIVE_BENEATH_H
#define BUILDER_ARCHIVE_BENEATH_H

#include "base/error.h"

/*
 * beneath_open - open a path for reading, or with O_PATH for fstat() only
 *
 * in      path   relative to folder; "." is the folder itself
 *         flags  O_RDONLY or O_PATH, and O_DIRECTORY
 * returns the descriptor; -1 with ERROR_POLICY (a mount or symlink in the path)
 *         or ERROR_SYSTEM.  With O_PATH a final symlink is opened itself.
 */
int beneath_open(
	int folder, const char *path, int flags, struct error *err) MUST_CHECK;

/*
 * beneath_follow - open a path for reading, and follow links as if the folder
 * were the root directory
 *
 * No link leads out of the folder, and none of /proc is followed.
 * returns the descriptor; -1 with ERROR_SYSTEM: ELOOP of links in a circle
 */
int beneath_follow(int folder, const char *path, struct error *err) MUST_CHECK;

/* beneath_grant - add permission bits for the owner; fd may be O_PATH.  Errors
 * are ignored: the next open reports them. */
void beneath_grant(int fd, unsigned bits);

#endif
