/* SPDX-License-Identifier: Apache-2.0 */
/*
 * detached.h - mounts that have no path yet, by descriptor.
 *
 * source: fsmount(2), open_tree(2), move_mount(2), mount_setattr(2)
 */
#ifndef SANDBOX_INSIDE_DETACHED_H
#define SANDBOX_INSIDE_DETACHED_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * detached_make - create a file system
 *
 * in      options     pairs of name and value, up to NULL; NULL: the defaults
 *         attributes  MOUNT_ATTR_…
 * returns the descriptor of its mount, which the caller closes; -1 with
 *         ERROR_SYSTEM
 */
int detached_make(const char *type, const char *const (*options)[2],
	uint64_t attributes, struct error *err) MUST_CHECK;

/* detached_lock - add MOUNT_ATTR_… to a mount, if deep to those below it too,
 * and make it private */
int detached_lock(
	int fd, uint64_t set, bool deep, struct error *err) MUST_CHECK;

/* detached_attach - move a mount to a path below dirfd; ERROR_INPUT if no
 * folder or file is there that it can cover */
int detached_attach(
	int fd, int dirfd, const char *to, struct error *err) MUST_CHECK;

/* detached_attach_folder - mount the folder from below work at a path, with
 * further MOUNT_ATTR_… */
int detached_attach_folder(int work, const char *from, int dirfd,
	const char *to, uint64_t lock, struct error *err) MUST_CHECK;

#endif
