/* SPDX-License-Identifier: Apache-2.0 */
/* env_add.h - add files and links that no package has to a root.  Their time is
 * ENV_TIME_S, and a file has mode 0644. */
#ifndef BUILDER_ENV_ENV_ADD_H
#define BUILDER_ENV_ENV_ADD_H

#include "builder/archive/unpack_write.h"

int env_add_link(struct unpack_writer *w, const char *path, const char *target,
	struct error *err) MUST_CHECK;
/* env_add_file - a file or link of that name is replaced */
int env_add_file(struct unpack_writer *w, const char *path, const void *data,
	size_t len, struct error *err) MUST_CHECK;

/* env_add_missing, env_add_missing_link - the same, unless something has that
 * name */
int env_add_missing(struct unpack_writer *w, const char *path, const void *data,
	size_t len, struct error *err) MUST_CHECK;
int env_add_missing_link(struct unpack_writer *w, const char *path,
	const char *target, struct error *err) MUST_CHECK;

#endif
