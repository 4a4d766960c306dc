/* SPDX-License-Identifier: Apache-2.0 */
/* shell.h - any command in the box of a build. */
#ifndef BUILDER_BUILD_SHELL_H
#define BUILDER_BUILD_SHELL_H

#include "builder/pin/inputs.h"
#include "builder/store/store.h"

struct mirrors;

/* Exit statuses that say no command's own: those of env(1) and chroot(8). */
#define SHELL_NOT_RUN 126   /* it is there and could not be started */
#define SHELL_NOT_FOUND 127 /* there is no such program */

/* How a command ended. */
struct shell_end {
	int status; /* its own; 128 and the signal that ended it; or one of the
		       two above */
	int signal; /* that hallmark was sent, and the box ended for; or 0 */
	struct error why; /* it was not run, or ERROR_NONE */
};

/*
 * shell_run - inputs to a box as build_product() makes it, and in it this
 *
 * Our own standard streams are the command's.  What it leaves in /out is gone
 * with the box; nothing is tagged, signed or remembered.
 * in      argv  n words, none: a shell.  A first word without a slash is
 *               looked up in the PATH of the box
 */
int shell_run(struct shell_end *out, struct store *store,
	const struct inputs *inputs, const struct mirrors *mirrors,
	const char *const *argv, size_t n, struct error *err) MUST_CHECK;

#endif
