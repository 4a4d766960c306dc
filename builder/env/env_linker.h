/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_linker.h - write etc/ld.so.cache, which tells the dynamic linker where
 * each library is.
 *
 * Without it every start of a program tries nine folders that do not exist,
 * some of which depend on the features of the processor.  The cache lists
 * exactly what the search would find in the folder of the architecture, so a
 * program gets the same libraries with and without it.
 */
#ifndef BUILDER_ENV_ENV_LINKER_H
#define BUILDER_ENV_ENV_LINKER_H

#include "base/file.h"

/*
 * env_linker_print - print the cache; pure
 *
 * in      names    of libraries, sorted by their bytes
 *         folder   absolute path of the folder that holds all of them
 *         flags    what the linker of the architecture expects in each row
 * out     *out     appended to
 * source  environment(7)
 */
void env_linker_print(struct bytes *out, const struct names *names,
	const char *folder, uint32_t flags);

/* env_linker_write - write the cache, unless there is one or the architecture
 * is not supported; architecture is Debian's name */
int env_linker_write(
	int root, const char *architecture, struct error *err) MUST_CHECK;

#endif
