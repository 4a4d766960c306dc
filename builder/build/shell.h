/* SPDX-License-Identifier: Apache-2.0 */
/* shell.h - run any command in the box of a build. */
#ifndef BUILDER_BUILD_SHELL_H
#define BUILDER_BUILD_SHELL_H

#include "builder/pin/inputs.h"
#include "builder/store/store.h"

struct mirrors;

/* Exit statuses for a command that did not run, as in env(1) and chroot(8). */
#define SHELL_NOT_RUN 126   /* the program exists but could not be started */
#define SHELL_NOT_FOUND 127 /* the program does not exist */

/* How a command ended. */
struct shell_end {
	int status; /* the command's own; 128 plus the signal that killed it; or
		       one of the two above */
	int signal; /* that stopped hallmark and with it the box; or 0 */
	struct error why; /* why the command did not run, or ERROR_NONE */
};

/*
 * shell_run - run a command in the box that build_products() would make
 *
 * The command uses our standard streams.  Its output in /out is lost with the
 * box; nothing is tagged, signed or remembered.
 * in      argv  n words; none: a shell.  A first word without a slash is
 *               searched in the PATH of the box
 */
int shell_run(struct shell_end *out, struct store *store,
	const struct inputs *inputs, const struct mirrors *mirrors,
	const char *const *argv, size_t n, struct error *err) MUST_CHECK;

#endif
