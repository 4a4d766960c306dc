/* SPDX-License-Identifier: Apache-2.0 */
/* drop.h - what a forked process gives up of what it was forked with. */
#ifndef SANDBOX_CONFINE_DROP_H
#define SANDBOX_CONFINE_DROP_H

#include "base/error.h"

#include <stddef.h>

/* drop_streams - descriptors 0, 1 and 2 become /dev/null */
int drop_streams(struct error *err) MUST_CHECK;
/*
 * drop_descriptors - close every descriptor but keep[] and 0, 1, 2
 *
 * in/out  keep    sorted by this; numbers below 3 stand for none
 */
int drop_descriptors(int *keep, size_t n, struct error *err) MUST_CHECK;

#endif
