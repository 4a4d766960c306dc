/* SPDX-License-Identifier: Apache-2.0 */
/* inherited.h - what fork and exec hand on from the process that started
 * hallmark.
 * source: docs/inherited.md, which lists all of it */
#ifndef SANDBOX_CORE_INHERITED_H
#define SANDBOX_CORE_INHERITED_H

#include "base/error.h"

/*
 * inherited_reset - set for this process, and the children that it forks later,
 * what a build would see or feel and no later step sets
 *
 * returns 0; -1 with ERROR_SYSTEM where it cannot be set and a build would not
 *         run as elsewhere
 */
int inherited_reset(struct error *err) MUST_CHECK;

#endif
