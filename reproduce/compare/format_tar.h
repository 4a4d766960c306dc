/* SPDX-License-Identifier: Apache-2.0 */
/* format_tar.h - numbers and pax records of a tar. */
#ifndef REPRODUCE_COMPARE_FORMAT_TAR_H
#define REPRODUCE_COMPARE_FORMAT_TAR_H

#include "base/bytes.h"
#include "reproduce/explain/clue.h"

#define TAR_BLOCK ((size_t)512)

/* Records of a pax header; -1 or NULL: absent. */
struct tar_pax {
	char *path, *linkpath, *user, *group;
	int64_t size, uid, gid, atime_s, ctime_s, mtime_s;
	bool has_mtime;
};
#define TAR_PAX_INIT \
	{ \
		.size = -1, .uid = -1, .gid = -1, .atime_s = -1, .ctime_s = -1 \
	}

/* tar_number - octal, padded with blanks or NULs, or GNU's base 256 */
int tar_number(int64_t *out, struct slice field);
/* tar_pax_read - "LEN KEY=VALUE\n" …; -1: not of that form */
int tar_pax_read(struct tar_pax *out, struct slice records);
void tar_pax_done(struct tar_pax *pax);

#endif
