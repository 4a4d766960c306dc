/* SPDX-License-Identifier: Apache-2.0 */
/* root.h - an environment that holds one program and nothing else. */
#ifndef TESTS_BENCH_ROOT_H
#define TESTS_BENCH_ROOT_H

#include "base/error.h"
#include "sandbox/plan.h"

/* root_make - with this static program as /NAME; its path, static */
const char *root_make(
	const char *program, const char *name, struct error *err) MUST_CHECK;
void root_remove(void);

/* root_run - a box in it, from its start to its end; argv[0] is the program.
 * *duration_ns is of the run alone, and may be NULL */
int root_run(const char *const *argv, enum box_level level,
	int64_t *duration_ns, struct error *err) MUST_CHECK;

#endif
