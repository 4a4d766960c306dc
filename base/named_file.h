/* SPDX-License-Identifier: Apache-2.0 */
/*
 * named_file.h - write the file that a user named for an answer.
 *
 * The file appears when it is complete; another file of that name stays until
 * then, and a killed process leaves at worst a file "tmp-" beside it.  A link
 * stays, and what it leads to is replaced; one that leads nowhere is replaced
 * itself.  A device or a pipe is never replaced: it is written as it
 * is, so that /dev/null and >(command) of a shell are outputs.  /dev/stdout and
 * /dev/fd/N are the open descriptor: what is behind them is neither cut nor
 * replaced, and the file goes on where the descriptor stands.
 */
#ifndef BASE_NAMED_FILE_H
#define BASE_NAMED_FILE_H

#include "base/error.h"

#include <stddef.h>
#include <sys/types.h>

struct named_file {
	int fd;     /* open for writing; owned */
	int folder; /* -1: it is written under its own name */
	char *name; /* in the folder */
	char *temp; /* NULL: the file has no name yet */
};
#define NAMED_FILE_INIT \
	{ \
		.fd = -1, .folder = -1 \
	}

/*
 * named_file_open - begin to write path
 *
 * mode of a new file, before umask
 * returns 0; -1 with ERROR_SYSTEM
 */
int named_file_open(struct named_file *f, const char *path, mode_t mode,
	struct error *err) MUST_CHECK;

/* named_file_publish - sync it and give it its name; path is for errors */
int named_file_publish(
	struct named_file *f, const char *path, struct error *err) MUST_CHECK;

/* named_file_done - close it; what was not published is gone */
void named_file_done(struct named_file *f);
DEFINE_SCOPED_IN(struct named_file, named_file_done);

/* named_file_write - all of this at once, with len bytes of data */
int named_file_write(const char *path, const void *data, size_t len,
	mode_t mode, struct error *err) MUST_CHECK;

#endif
