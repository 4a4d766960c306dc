/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_cost STORE REPO REV:PATH ROUNDS - measure what the box adds to a build.
 *
 * Each round builds three times: bare (the environment in a chroot, without a
 * box), hermetic and deterministic; same script, same sources, all three in
 * memory.  Only the build is measured: fetching, unpacking and writing the
 * image are not.  Prints a table that cost.sh judges, and for the last round
 * the answered calls and the stops by kind.
 */
#include "base/file.h"
#include "builder/build/workdir.h"
#include "sandbox/box.h"
#include "tests/bench/root.h"
#include "tests/bench/where.h"
#include "tests/packages/bare.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#define ROUNDS_MAX 100

enum mode {
	BARE,
	HERMETIC,
	DETERMINISTIC,
	MODES
};
static const char *const names[MODES] = {"bare", "hermetic", "deterministic"};

struct took {
	int64_t wall_ns, cpu_ns, n_answers;
};

struct bench {
	struct bare_recipe recipe;
	const char *argv[4];
	struct box_plan plan;
};

static const struct bare_place as_in_the_box = {.name = "bare",
	.host = "hallmark",
	.user = "build",
	.zone = "UTC",
	.locale = "C.UTF-8",
	.home = "/tmp",
	.umask = 022};

static int
in_box(struct bench *b, enum box_level level, struct took *took,
	struct error *err)
{
	struct workdir fill = {
		.inputs = &b->recipe.inputs, .store = b->recipe.store};
	scoped(box_close) struct box *box = NULL;
	const struct box_watch watch = {.log = -1};
	struct box_report report;
	int64_t before;

	b->plan.level = level;
	if (box_open(&box, &b->plan, workdir_fill, &fill, err) < 0 ||
		box_filled(box, err) < 0)
		return -1;
	before = root_cpu_ns();
	if (box_run(box, &watch, &report, err) < 0)
		return -1;
	if (report.end != BOX_EXITED || report.code != 0)
		return error_set(err, ERROR_FAILED, "the build failed");
	*took = (struct took){
		report.duration_ns, root_cpu_ns() - before, report.n_answers};
	return 0;
}

static int
bare(struct bench *b, struct took *took, struct error *err)
{
	scoped_close int null =
		file_open_device(AT_FDCWD, "/dev/null", O_WRONLY, 0, err);
	struct bare_took bare;

	if (null < 0 || bare_run(&b->recipe, &as_in_the_box, NULL, null, &bare,
				err) < 0)
		return -1;
	*took = (struct took){.wall_ns = bare.wall_ns, .cpu_ns = bare.cpu_ns};
	return 0;
}

static int
prepare(struct bench *b, char **argv, struct error *err)
{
	if (bare_recipe_find(&b->recipe, argv[1], argv[2], argv[3], err) < 0)
		return -1;
	b->argv[0] = "/bin/sh";
	b->argv[1] = "-eu";
	b->argv[2] = b->recipe.script;
	box_plan_init(&b->plan);
	b->plan.root = b->recipe.env.path;
	b->plan.argv = b->argv;
	b->plan.extra = (const char *const *)b->recipe.inputs.recipe.env;
	b->plan.epoch_s = b->recipe.inputs.epoch_s;
	b->plan.jobs = b->recipe.inputs.recipe.jobs;
	b->plan.counts = where_begin(err);
	return b->plan.counts ? 0 : -1;
}

static int
by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
print(const char *what, double *values, int n, const char *unit)
{
	qsort(values, (size_t)n, sizeof *values, by_number);
	(void)printf("%-28s min %8.3f  median %8.3f  max %8.3f %s\n", what,
		values[0], values[n / 2], values[n - 1], unit);
}

/* The ratio of each round by itself: what disturbs the machine lasts longer
 * than a round. */
static void
print_ratio(struct took took[][MODES], int n, enum mode a, enum mode b)
{
	scoped_free char *what = text_format("%s/%s", names[a], names[b]);
	scoped_free char *cpu = text_format("%s, processor", what);
	double wall[ROUNDS_MAX], ticks[ROUNDS_MAX];

	for (int i = 0; i < n; i++) {
		wall[i] =
			(double)took[i][a].wall_ns / (double)took[i][b].wall_ns;
		ticks[i] =
			(double)took[i][a].cpu_ns / (double)took[i][b].cpu_ns;
	}
	print(what, wall, n, "");
	print(cpu, ticks, n, "");
}

static void
print_all(struct took took[][MODES], int n)
{
	double values[ROUNDS_MAX];

	for (int m = 0; m < MODES; m++) {
		for (int i = 0; i < n; i++)
			values[i] = (double)took[i][m].wall_ns / 1e9;
		print(names[m], values, n, "s");
	}
	print_ratio(took, n, HERMETIC, BARE);
	print_ratio(took, n, DETERMINISTIC, HERMETIC);
	print_ratio(took, n, DETERMINISTIC, BARE);
	for (int i = 0; i < n; i++)
		values[i] = (double)(took[i][DETERMINISTIC].wall_ns -
				     took[i][HERMETIC].wall_ns) /
			    1e3 / (double)took[i][DETERMINISTIC].n_answers;
	(void)printf("answers %" PRId64 "\n", took[n - 1][2].n_answers);
	print("what an answer costs", values, n, "us");
	where_print();
}

static int
run(struct bench *b, int rounds, struct error *err)
{
	static struct took took[ROUNDS_MAX][MODES];

	/* the first round fills the caches and is ignored */
	for (int i = 0; i <= rounds; i++) {
		struct took *t = took[i ? i - 1 : 0];

		where_forget();
		if (bare(b, &t[BARE], err) < 0 ||
			in_box(b, BOX_HERMETIC, &t[HERMETIC], err) < 0 ||
			in_box(b, BOX_DETERMINISTIC, &t[DETERMINISTIC], err) <
				0)
			return -1;
	}
	print_all(took, rounds);
	return 0;
}

int
main(int argc, char **argv)
{
	static struct bench b;
	struct error err = ERROR_INIT;
	int rounds = argc == 5 ? atoi(argv[4]) : 0;

	if (rounds < 1 || rounds > ROUNDS_MAX) {
		(void)fprintf(stderr,
			"bench_cost STORE REPO REV:PATH ROUNDS, at most %d\n",
			ROUNDS_MAX);
		return 2;
	}
	if (prepare(&b, argv, &err) < 0 || run(&b, rounds, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	return 0;
}
