/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_linker.h - etc/ld.so.cache: where the dynamic linker finds what.
 *
 * Without it each start of a program tries nine folders that are not there,
 * some of them by what the processor can do.  It holds what the search would
 * have found in the folder of the architecture, and nothing else: which library
 * a program gets is the same with it and without.
 */
#ifndef BUILDER_ENV_ENV_LINKER_H
#define BUILDER_ENV_ENV_LINKER_H

#include "base/file.h"

/*
 * env_linker_print - pure
 *
 * in      names    of libraries, sorted by their bytes
 *         folder   of all of them, absolute
 *         flags    as the linker of the architecture wants them
 * out     *out     appended to
 * source  environment(7)
 */
void env_linker_print(struct bytes *out, const struct names *names,
	const char *folder, uint32_t flags);

/* env_linker_write - where there is none, and an architecture of ours;
 * architecture is Debian's word */
int env_linker_write(
	int root, const char *architecture, struct error *err) MUST_CHECK;

#endif
