/* SPDX-License-Identifier: Apache-2.0 */
/* without.h - what is left out of the box that is opened now. */
#ifndef TESTS_SANDBOX_WITHOUT_H
#define TESTS_SANDBOX_WITHOUT_H

#include "tests/sandbox/attempt.h"

/* without - of the row that is being tried; NULL: nothing */
extern const struct attempt *without;
/* without_one - is this left out? */
bool without_one(uint64_t one);

#endif
