/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_answers ASKER [ROUNDS [KIND]] - measure the cost of each kind of
 * answer, in microseconds per call: the same calls in a hermetic box and in a
 * deterministic one.
 */
#include "base/bytes.h"
#include "tests/bench/root.h"

#include <stdio.h>

#define ROUNDS_MAX 100

static const struct {
	const char *kind, *times;
} rows[] = {{"nothing", "20000"}, {"stat", "20000"}, {"stat-here", "20000"},
	{"lstat", "20000"}, {"absent", "20000"}, {"fstat", "20000"},
	{"time", "20000"}, {"chance", "20000"}, {"uname", "20000"},
	{"wait", "20000"}, {"folder", "5000"}, {"fork", "1000"},
	{"exec", "1000"}};

static int
by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The time of one call in microseconds: elapsed, and of the processors. */
static int
measure(double us[2], size_t row, enum box_level level, struct error *err)
{
	const char *const argv[] = {
		"/asker", rows[row].kind, rows[row].times, NULL};
	struct root_took took;

	if (root_run(argv, level, &took, err) < 0)
		return -1;
	us[0] = (double)took.wall_ns / 1e3 / atof(rows[row].times);
	us[1] = (double)took.cpu_ns / 1e3 / atof(rows[row].times);
	return 0;
}

static void
print(double *us, int rounds)
{
	qsort(us, (size_t)rounds, sizeof *us, by_number);
	(void)printf(
		" %7.2f %7.2f %7.2f", us[0], us[rounds / 2], us[rounds - 1]);
}

static int
run(int rounds, const char *only, struct error *err)
{
	static double us[2][2][ROUNDS_MAX];

	(void)printf("us a call: minimum, median, maximum\n%-10s", "");
	(void)printf("%24s%24s%24s%24s\n", "hermetic", "processors",
		"deterministic", "processors");
	for (size_t row = 0; row < ARRAY_LEN(rows); row++) {
		if (only && strcmp(only, rows[row].kind) != 0)
			continue;
		for (int i = 0; i < rounds; i++)
			for (int level = 0; level < 2; level++) {
				double both[2];

				if (measure(both, row,
					    level ? BOX_DETERMINISTIC
						  : BOX_HERMETIC,
					    err) < 0)
					return -1;
				us[level][0][i] = both[0];
				us[level][1][i] = both[1];
			}
		(void)printf("%-10s", rows[row].kind);
		for (int i = 0; i < 4; i++)
			print(us[i / 2][i % 2], rounds);
		(void)putchar('\n');
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	int rounds = argc >= 3 ? atoi(argv[2]) : 5;
	int r = 1;

	if (argc >= 2 && rounds > 0 && rounds <= ROUNDS_MAX &&
		root_make(argv[1], "asker", &err) &&
		run(rounds, argc == 4 ? argv[3] : NULL, &err) == 0)
		r = 0;
	if (r)
		(void)printf("%s\n", err.text);
	root_remove();
	return r;
}
