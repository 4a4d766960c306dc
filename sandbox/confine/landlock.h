/* SPDX-License-Identifier: Apache-2.0 */
/* landlock.h - paths, sockets and signals out of reach, by the kernel. */
#ifndef SANDBOX_CONFINE_LANDLOCK_H
#define SANDBOX_CONFINE_LANDLOCK_H

#include "base/error.h"

/*
 * landlock_enter - for good, for this process: no path can be opened
 *
 * After no_new_privs.  What it holds open already stays open.
 *
 * in      folder  what stands beneath it may be read, made and removed, but
 *                 for devices, sockets and FIFOs; -1: there is none
 * returns 0; 1 where the kernel has no Landlock, or one that is too old for a
 *         folder (before ABI 2 nothing can be linked between two folders)
 */
int landlock_enter(int folder, struct error *err) MUST_CHECK;

#endif
