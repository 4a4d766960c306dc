/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_order STORE REPO REV:PATH ROUNDS - measure what it costs to hold the
 * order of threads.
 *
 * Each round builds twice, both deterministic and with one processor: as it is,
 * and with the order.  Only the build is measured.  Prints a table that
 * order.sh judges, and where the time of the last build with the order went.
 */
#include "tests/bench/rounds.h"
#include "tests/bench/where.h"

#include <stdio.h>

enum mode {
	ORDERED,
	FREE,
	MODES
};
static const char *const names[MODES] = {"ordered", "free"};

static void
print_all(struct rounds_took took[MODES][ROUNDS_MAX], int n)
{
	double values[ROUNDS_MAX];

	for (int m = 0; m < MODES; m++) {
		for (int i = 0; i < n; i++)
			values[i] = (double)took[m][i].wall_ns / 1e9;
		rounds_print(names[m], values, n, "s");
		for (int i = 0; i < n; i++)
			values[i] = (double)took[m][i].cpu_ns / 1e9;
		rounds_print("its processor time", values, n, "s");
	}
	rounds_print_ratio((const char *[]){names[ORDERED], names[FREE]},
		(const struct rounds_took *[]){took[ORDERED], took[FREE]}, n);
	where_print();
}

static int
run(struct rounds *r, int rounds, struct error *err)
{
	static struct rounds_took took[MODES][ROUNDS_MAX];

	r->plan.jobs = 1;
	/* the first round fills the caches and is ignored */
	for (int i = 0; i <= rounds; i++) {
		const int at = i ? i - 1 : 0;

		if (rounds_box(r, BOX_DETERMINISTIC, false, &took[FREE][at],
			    err) < 0)
			return -1;
		where_forget();
		if (rounds_box(r, BOX_DETERMINISTIC, true, &took[ORDERED][at],
			    err) < 0)
			return -1;
	}
	print_all(took, rounds);
	return 0;
}

int
main(int argc, char **argv)
{
	return rounds_main(argc, argv, "bench_order", run);
}
