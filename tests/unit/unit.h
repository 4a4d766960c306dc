/* SPDX-License-Identifier: Apache-2.0 */
/* unit.h - every unit test includes this first: cmocka and the headers it
 * needs. */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
