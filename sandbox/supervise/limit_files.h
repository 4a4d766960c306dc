/* SPDX-License-Identifier: Apache-2.0 */
/* limit_files.h - the files that a build left. */
#ifndef SANDBOX_SUPERVISE_LIMIT_FILES_H
#define SANDBOX_SUPERVISE_LIMIT_FILES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * limit_files_reach - is a file at least this long?
 *
 * Call it when every process of the box is dead.  No link is followed.
 *
 * in      work  the folder that holds the files; borrowed
 * returns false also if such a file is in a folder that cannot be opened, or
 *         more than 64 folders deep
 */
bool limit_files_reach(int work, int64_t bytes);

#endif
