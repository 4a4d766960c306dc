/* SPDX-License-Identifier: Apache-2.0 */
/* unit.h - what every unit test includes first: cmocka and its own needs. */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
