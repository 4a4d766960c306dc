/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exec_check.h - is a program that was started a file of the box?
 *
 * It is needed only where the machine's binfmt_misc reaches into the box
 * (inside/binfmt.h).  The mounts of a box are its own, so a program is a file
 * of the box if it was opened in one of them, or if the build made it in
 * memory.
 */
#ifndef SANDBOX_TRACER_EXEC_CHECK_H
#define SANDBOX_TRACER_EXEC_CHECK_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct exec_check {
	bool on;
	unsigned owner;   /* user id of files that the build makes */
	uint64_t *mounts; /* their ids, read when the first program starts */
	size_t n_mounts;
	uint64_t memory; /* id of the mount of memfd_create() */
	bool failed;     /* the build must end, for this reason: */
	struct error why;
};

/*
 * exec_check_program - check the program of pid, before its first instruction
 *
 * returns true if it may run; false with failed and why: it is a program of the
 *         machine, or cannot be examined
 */
bool exec_check_program(struct exec_check *c, pid_t pid);

#endif
