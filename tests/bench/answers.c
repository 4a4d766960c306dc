/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_answers ASKER [ROUNDS] - what each kind of answer costs, in
 * microseconds a call: the same calls in a hermetic box and in a deterministic
 * one.
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
	{"folder", "5000"}, {"fork", "1000"}, {"exec", "1000"}};

static int
by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int
measure(double *us, size_t row, enum box_level level, struct error *err)
{
	const char *const argv[] = {
		"/asker", rows[row].kind, rows[row].times, NULL};
	int64_t ns;

	if (root_run(argv, level, &ns, err) < 0)
		return -1;
	*us = (double)ns / 1e3 / atof(rows[row].times);
	return 0;
}

static int
run(int rounds, struct error *err)
{
	double us[2][ROUNDS_MAX];

	(void)printf(
		"%-12s %22s %22s\n", "us a call", "hermetic", "deterministic");
	for (size_t row = 0; row < ARRAY_LEN(rows); row++) {
		for (int i = 0; i < rounds; i++)
			if (measure(&us[0][i], row, BOX_HERMETIC, err) < 0 ||
				measure(&us[1][i], row, BOX_DETERMINISTIC,
					err) < 0)
				return -1;
		(void)printf("%-12s", rows[row].kind);
		for (int level = 0; level < 2; level++) {
			double *of = us[level];

			qsort(of, (size_t)rounds, sizeof *of, by_number);
			(void)printf(" %6.2f %7.2f %7.2f", of[0],
				of[rounds / 2], of[rounds - 1]);
		}
		(void)putchar('\n');
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	int rounds = argc == 3 ? atoi(argv[2]) : 5;
	int r = 1;

	if (argc >= 2 && rounds > 0 && rounds <= ROUNDS_MAX &&
		root_make(argv[1], "asker", &err) && run(rounds, &err) == 0)
		r = 0;
	if (r)
		(void)printf("%s\n", err.text);
	root_remove();
	return r;
}
