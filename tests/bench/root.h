/* SPDX-License-Identifier: Apache-2.0 */
/* root.h - an environment that contains one program and nothing else. */
#ifndef TESTS_BENCH_ROOT_H
#define TESTS_BENCH_ROOT_H

#include "base/error.h"
#include "sandbox/plan.h"

/* root_make - make one with this static program as /NAME; returns its path,
 * static */
const char *root_make(
	const char *program, const char *name, struct error *err) MUST_CHECK;
void root_remove(void);

/* root_run - run a box in it, from its start to its end; argv[0] is the
 * program */
struct root_took {
	int64_t wall_ns; /* of the run alone */
	int64_t cpu_ns;  /* of all processes, the answering ones included */
};
int root_run(const char *const *argv, enum box_level level,
	struct root_took *took, struct error *err) MUST_CHECK;

/* root_cpu_ns - processor time that all children have used so far */
int64_t root_cpu_ns(void);

#endif
