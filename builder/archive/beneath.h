/* SPDX-License-Identifier: Apache-2.0 */
/*
 * beneath.h - names opened under a folder that someone hostile has filled.
 *
 * No symlink is followed anywhere on the way, no mount is crossed, nothing
 * above the folder is reached, and opening never waits (FIFOs, devices).
 */
#ifndef BUILDER_ARCHIVE_BENEATH_H
#define BUILDER_ARCHIVE_BENEATH_H

#include "base/error.h"

/*
 * beneath_open - for reading, or O_PATH for looking only
 *
 * in      path   relative to folder; "." is the folder itself
 *         flags  O_RDONLY or O_PATH, and O_DIRECTORY
 * returns the descriptor; -1 with ERROR_POLICY (a mount or link in the way)
 *         or ERROR_SYSTEM.  O_PATH of a symlink is the symlink.
 */
int beneath_open(
	int folder, const char *path, int flags, struct error *err) MUST_CHECK;

/* beneath_grant - add permission bits for the owner; fd may be O_PATH.  Where
 * that fails the next open says so. */
void beneath_grant(int fd, unsigned bits);

#endif
