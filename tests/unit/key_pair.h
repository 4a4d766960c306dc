/* SPDX-License-Identifier: Apache-2.0 */
/* key_pair.h - two keys for all tests of a program; includes cmocka. */
#ifndef TESTS_UNIT_KEY_PAIR_H
#define TESTS_UNIT_KEY_PAIR_H

#include "tests/unit/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct key *one, *two;

static inline int
key_pair_setup(void **state)
{
	(void)state;
	one = test_key(1);
	two = test_key(2);
	return 0;
}

static inline int
key_pair_teardown(void **state)
{
	(void)state;
	key_free(one);
	key_free(two);
	return 0;
}

#endif
