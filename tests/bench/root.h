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

/* root_run - a box in it, from its start to its end; argv[0] is the program */
struct root_took {
	int64_t wall_ns; /* of the run alone */
	int64_t cpu_ns;  /* of all processes, also of those that answer */
};
int root_run(const char *const *argv, enum box_level level,
	struct root_took *took, struct error *err) MUST_CHECK;

/* root_cpu_ns - used by all children so far */
int64_t root_cpu_ns(void);

#endif
