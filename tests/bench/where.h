/* SPDX-License-Identifier: Apache-2.0 */
/* where.h - where the time of a deterministic build goes: answers by call and
 * by result, stops by kind. */
#ifndef TESTS_BENCH_WHERE_H
#define TESTS_BENCH_WHERE_H

#include "base/error.h"
#include "sandbox/core/counts.h"

/* where_begin - make the counters of a plan; one for all plans, NULL on
 * failure */
struct counts *where_begin(struct error *err) MUST_CHECK;
void where_forget(void);
void where_print(void);

#endif
