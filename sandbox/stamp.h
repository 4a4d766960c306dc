/* SPDX-License-Identifier: Apache-2.0 */
/* stamp.h - the moment between what a build finds and what it writes. */
#ifndef SANDBOX_STAMP_H
#define SANDBOX_STAMP_H

#include "base/error.h"

#include <stdint.h>

/*
 * stamp_apart - from now on, what is written has later times
 *
 * in      work      the work folder: its "stubs" are touched
 * out     *filled_ns  no earlier than any time in it until now, and earlier
 *                   than all that come
 */
int stamp_apart(int64_t *filled_ns, int work, struct error *err) MUST_CHECK;

#endif
