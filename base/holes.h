/* SPDX-License-Identifier: Apache-2.0 */
/*
 * holes.h - files that are far longer than what is stored of them.
 *
 * A file of holes takes no room and no transfer, but reading it takes as long
 * as its length says.  The same is true of what compresses too well.
 */
#ifndef BASE_HOLES_H
#define BASE_HOLES_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * holes_is_bomb - do this many bytes come from too few?
 *
 * Below 8 GiB any ratio is accepted, above it 256: a raw image of a disk that
 * is nearly empty stays possible.
 */
bool holes_is_bomb(int64_t bytes, int64_t stored);

/*
 * holes_check - may a file be read to its end?
 *
 * in      fd    its offset stays; anything but a regular file is accepted
 *         name  for the message
 * returns 0, also where the file system does not tell of holes; -1 with
 *         ERROR_LIMIT
 */
int holes_check(int fd, const char *name, struct error *err) MUST_CHECK;

#endif
