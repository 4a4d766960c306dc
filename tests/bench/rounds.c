/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/rounds.h"
#include "builder/build/workdir.h"
#include "sandbox/box.h"
#include "tests/bench/root.h"
#include "tests/bench/where.h"

#include <stdio.h>
#include <stdlib.h>

int
rounds_open(struct rounds *r, char **argv, struct error *err)
{
	if (bare_recipe_find(&r->recipe, argv[1], argv[2], argv[3], err) < 0)
		return -1;
	r->argv[0] = "/bin/sh";
	r->argv[1] = "-eu";
	r->argv[2] = r->recipe.script;
	box_plan_init(&r->plan);
	r->plan.root = r->recipe.env.path;
	r->plan.argv = r->argv;
	r->plan.extra = (const char *const *)r->recipe.inputs.recipe.env;
	r->plan.epoch_s = r->recipe.inputs.epoch_s;
	r->plan.jobs = r->recipe.inputs.recipe.jobs;
	r->plan.counts = where_begin(err);
	return r->plan.counts ? 0 : -1;
}

int
rounds_box(struct rounds *r, enum box_level level, bool order,
	struct rounds_took *took, struct error *err)
{
	struct workdir fill = {
		.inputs = &r->recipe.inputs, .store = r->recipe.store};
	scoped(box_close) struct box *box = NULL;
	const struct box_watch watch = {.log = -1};
	struct box_report report;
	int64_t before;

	r->plan.level = level;
	r->plan.order = order;
	if (box_open(&box, &r->plan, workdir_fill, &fill, err) < 0 ||
		box_filled(box, err) < 0)
		return -1;
	before = root_cpu_ns();
	if (box_run(box, &watch, &report, err) < 0)
		return -1;
	if (report.end != BOX_EXITED || report.code != 0)
		return error_set(err, ERROR_FAILED, "the build failed");
	*took = (struct rounds_took){
		report.duration_ns, root_cpu_ns() - before, report.n_answers};
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void
rounds_print(const char *what, double *values, int n, const char *unit)
{
	qsort(values, (size_t)n, sizeof *values, by_number);
	(void)printf("%-28s min %8.3f  median %8.3f  max %8.3f %s\n", what,
		values[0], values[n / 2], values[n - 1], unit);
}

void
rounds_print_ratio(
	const char *names[2], const struct rounds_took *took[2], int n)
{
	scoped_free char *what = text_format("%s/%s", names[0], names[1]);
	scoped_free char *cpu = text_format("%s, processor", what);
	double wall[ROUNDS_MAX], ticks[ROUNDS_MAX];

	for (int i = 0; i < n; i++) {
		wall[i] =
			(double)took[0][i].wall_ns / (double)took[1][i].wall_ns;
		ticks[i] =
			(double)took[0][i].cpu_ns / (double)took[1][i].cpu_ns;
	}
	rounds_print(what, wall, n, "");
	rounds_print(cpu, ticks, n, "");
}

int
rounds_main(int argc, char **argv, const char *name, rounds_run *run)
{
	static struct rounds r;
	struct error err = ERROR_INIT;
	int rounds = argc == 5 ? atoi(argv[4]) : 0;

	if (rounds < 1 || rounds > ROUNDS_MAX) {
		(void)fprintf(stderr,
			"%s STORE REPO REV:PATH ROUNDS, at most %d\n", name,
			ROUNDS_MAX);
		return 2;
	}
	if (rounds_open(&r, argv, &err) < 0 || run(&r, rounds, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	return 0;
}
