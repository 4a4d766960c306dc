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
#include "tests/bench/rounds.h"
#include "tests/bench/where.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

enum mode {
	BARE,
	HERMETIC,
	DETERMINISTIC,
	MODES
};
static const char *const names[MODES] = {"bare", "hermetic", "deterministic"};

static const struct bare_place as_in_the_box = {.name = "bare",
	.host = "hallmark",
	.user = "build",
	.zone = "UTC",
	.locale = "C.UTF-8",
	.home = "/tmp",
	.umask = 022};

static int
bare(struct rounds *b, struct rounds_took *took, struct error *err)
{
	scoped_close int null =
		file_open_device(AT_FDCWD, "/dev/null", O_WRONLY, 0, err);
	struct bare_took bare;

	if (null < 0 || bare_run(&b->recipe, &as_in_the_box, NULL, null, &bare,
				err) < 0)
		return -1;
	*took = (struct rounds_took){
		.wall_ns = bare.wall_ns, .cpu_ns = bare.cpu_ns};
	return 0;
}

static void
print_ratio(struct rounds_took took[MODES][ROUNDS_MAX], int n, enum mode a,
	enum mode b)
{
	rounds_print_ratio((const char *[]){names[a], names[b]},
		(const struct rounds_took *[]){took[a], took[b]}, n);
}

static void
print_all(struct rounds_took took[MODES][ROUNDS_MAX], int n)
{
	double values[ROUNDS_MAX];

	for (int m = 0; m < MODES; m++) {
		for (int i = 0; i < n; i++)
			values[i] = (double)took[m][i].wall_ns / 1e9;
		rounds_print(names[m], values, n, "s");
	}
	print_ratio(took, n, HERMETIC, BARE);
	print_ratio(took, n, DETERMINISTIC, HERMETIC);
	print_ratio(took, n, DETERMINISTIC, BARE);
	for (int i = 0; i < n; i++)
		values[i] = (double)(took[DETERMINISTIC][i].wall_ns -
				     took[HERMETIC][i].wall_ns) /
			    1e3 / (double)took[DETERMINISTIC][i].n_answers;
	(void)printf(
		"answers %" PRId64 "\n", took[DETERMINISTIC][n - 1].n_answers);
	rounds_print("what an answer costs", values, n, "us");
	where_print();
}

static int
run(struct rounds *b, int rounds, struct error *err)
{
	static struct rounds_took took[MODES][ROUNDS_MAX];

	/* the first round fills the caches and is ignored */
	for (int i = 0; i <= rounds; i++) {
		const int at = i ? i - 1 : 0;

		where_forget();
		if (bare(b, &took[BARE][at], err) < 0 ||
			rounds_box(b, BOX_HERMETIC, false, &took[HERMETIC][at],
				err) < 0 ||
			rounds_box(b, BOX_DETERMINISTIC, false,
				&took[DETERMINISTIC][at], err) < 0)
			return -1;
	}
	print_all(took, rounds);
	return 0;
}

int
main(int argc, char **argv)
{
	return rounds_main(argc, argv, "bench_cost", run);
}
