/* SPDX-License-Identifier: Apache-2.0 */
/* landlock.h - the kernel denies paths, sockets and signals to a process. */
#ifndef SANDBOX_CONFINE_LANDLOCK_H
#define SANDBOX_CONFINE_LANDLOCK_H

#include "base/error.h"

/*
 * landlock_enter - from now on this process can open no path, for good
 *
 * Requires no_new_privs.  Descriptors that are open already stay open.
 *
 * in      folder  files beneath it may be read, created and removed, except
 *                 devices, sockets and FIFOs; -1: no folder
 * returns 0; -1; 1 where the kernel has no Landlock, or one that is too old for
 *         a folder (before ABI 2 no file can be linked between two folders)
 */
int landlock_enter(int folder, struct error *err) MUST_CHECK;

#endif
