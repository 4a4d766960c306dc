/* SPDX-License-Identifier: Apache-2.0 */
/* proc_state.h - is the machine's /proc one beside which the kernel lets a user
 * namespace have another?  source: mount_too_revealing() in
 * linux/fs/namespace.c
 */
#ifndef SANDBOX_CORE_PROC_STATE_H
#define SANDBOX_CORE_PROC_STATE_H

#include "base/bytes.h"

/*
 * proc_state_is_whole - is /proc mounted, writable, of our own pid namespace,
 * and nothing of it covered?
 *
 * out     *why    heap, only if false: what is wrong with it, as a sentence
 */
bool proc_state_is_whole(char **why);

#endif
