/* SPDX-License-Identifier: Apache-2.0 */
/* rounds.h - one recipe, built again and again in boxes of several kinds. */
#ifndef TESTS_BENCH_ROUNDS_H
#define TESTS_BENCH_ROUNDS_H

#include "sandbox/plan.h"
#include "tests/packages/bare.h"

#define ROUNDS_MAX 100

struct rounds {
	struct bare_recipe recipe;
	const char *argv[4];
	struct box_plan plan;
};
struct rounds_took {
	int64_t wall_ns, cpu_ns, n_answers;
};

/* rounds_open - read the recipe that argv[1] to argv[3] name: store, repository
 * and REV:PATH */
int rounds_open(struct rounds *r, char **argv, struct error *err) MUST_CHECK;
/* rounds_box - build it once; its inputs are in memory before the time counts,
 * and no image is made */
int rounds_box(struct rounds *r, enum box_level level, bool order,
	struct rounds_took *took, struct error *err) MUST_CHECK;

/* rounds_print - minimum, median and maximum; sorts the values */
void rounds_print(const char *what, double *values, int n, const char *unit);
/* rounds_print_ratio - of each round by itself: what disturbs the machine lasts
 * longer than a round */
void rounds_print_ratio(
	const char *names[2], const struct rounds_took *took[2], int n);

/* rounds_main - read STORE REPO REV:PATH ROUNDS, and run; an exit status */
typedef int rounds_run(struct rounds *r, int rounds, struct error *err);
int rounds_main(int argc, char **argv, const char *name, rounds_run *run);

#endif
