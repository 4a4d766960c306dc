/* SPDX-License-Identifier: Apache-2.0 */
/* drop.h - close descriptors that a forked process has inherited. */
#ifndef SANDBOX_CONFINE_DROP_H
#define SANDBOX_CONFINE_DROP_H

#include "base/error.h"

#include <stddef.h>

/* drop_streams - make descriptors 0, 1 and 2 /dev/null; with sanitizers only 0
 * and 1 */
int drop_streams(struct error *err) MUST_CHECK;
/*
 * drop_descriptors - close every descriptor except keep[] and 0, 1, 2
 *
 * in/out  keep    sorted by this; numbers below 3 are ignored
 */
int drop_descriptors(int *keep, size_t n, struct error *err) MUST_CHECK;

#endif
