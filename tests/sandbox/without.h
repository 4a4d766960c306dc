/* SPDX-License-Identifier: Apache-2.0 */
/* without.h - the protections that the box now being opened lacks. */
#ifndef TESTS_SANDBOX_WITHOUT_H
#define TESTS_SANDBOX_WITHOUT_H

#include "tests/sandbox/attempt.h"

/* without - the row that is being tried; NULL: the box lacks nothing */
extern const struct attempt *without;
/* without_one - is this protection left out? */
bool without_one(uint64_t one);

#endif
