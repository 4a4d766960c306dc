/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_start PROBE - what a box costs from its start to its end, in a loop,
 * beside a bare fork and exec of the same program.
 */
#include "base/clock.h"
#include "base/file.h"
#include "sandbox/box.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define RUNS 100

static char root[] = "/tmp/hallmark-bench-XXXXXX";

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
print(const char *name, int64_t ns[RUNS])
{
	qsort(ns, RUNS, sizeof *ns, by_number);
	(void)printf("%-24s min %7.3f  median %7.3f  max %7.3f ms\n", name,
		(double)ns[0] / 1e6, (double)ns[RUNS / 2] / 1e6,
		(double)ns[RUNS - 1] / 1e6);
}

static int
fill_nothing(int work, void *arg, struct error *err)
{
	(void)work;
	(void)arg;
	(void)err;
	return 0;
}

static int
box_once(enum box_level level, struct error *err)
{
	static const char *const argv[] = {"/probe", NULL};
	scoped(box_close) struct box *box = NULL;
	const struct box_watch watch = {.log = -1};
	struct box_report report;
	struct box_plan plan;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.level = level;
	if (box_open(&box, &plan, err) < 0 ||
		box_fill(box, fill_nothing, NULL, err) < 0 ||
		box_run(box, &watch, &report, err) < 0)
		return -1;
	if (report.end != BOX_EXITED || report.code != 0)
		return error_set(err, ERROR_FAILED, "the probe failed");
	return 0;
}

static int
boxes(enum box_level level, struct error *err)
{
	int64_t ns[RUNS];

	for (int i = 0; i < RUNS; i++) {
		int64_t began = clock_ticks_ns();

		if (box_once(level, err) < 0)
			return -1;
		ns[i] = clock_ticks_ns() - began;
	}
	print(box_level_name(level), ns);
	return 0;
}

static int
bare(char *probe, struct error *err)
{
	char *const argv[] = {probe, NULL},
		    *const env[] = {(char[]){"SOURCE_DATE_EPOCH=0"}, NULL};
	int64_t ns[RUNS];
	pid_t pid;

	for (int i = 0; i < RUNS; i++) {
		int64_t began = clock_ticks_ns();
		int status;

		if (posix_spawn(&pid, probe, NULL, NULL, argv, env) != 0 ||
			waitpid(pid, &status, 0) != pid || status != 0)
			return error_set(err, ERROR_FAILED, "no bare run");
		ns[i] = clock_ticks_ns() - began;
	}
	print("bare", ns);
	return 0;
}

static int
make_root(const char *probe, struct error *err)
{
	static const char *const folders[] = {
		"proc", "dev", "sys", "tmp", "build", "out", "recipe"};
	scoped(bytes_done) struct bytes program = BYTES_INIT;
	scoped_close int fd = -1, file = -1;

	if (!mkdtemp(root) || chmod(root, 0755) < 0)
		return error_sys(err, "making a folder");
	fd = file_open_dir(AT_FDCWD, root, false, err);
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (fd < 0 || mkdirat(fd, folders[i], 0755) < 0)
			return error_sys(err, "making a folder");
	file = file_open(fd, "probe", O_CREAT | O_WRONLY, 0755, err);
	if (file < 0 || file_read(&program, AT_FDCWD, probe, 64 << 20, err) < 0)
		return -1;
	return file_write_fd(file, program.data, program.len, "probe", err);
}

int
main(int argc, char **argv)
{
	struct error err = ERROR_INIT, ignored;
	int r = 1;

	if (argc == 2 && make_root(argv[1], &err) == 0 &&
		bare(argv[1], &err) == 0 && boxes(BOX_HERMETIC, &err) == 0 &&
		boxes(BOX_DETERMINISTIC, &err) == 0)
		r = 0;
	if (r)
		(void)printf("%s\n", err.text);
	(void)!file_remove_tree(AT_FDCWD, root, &ignored);
	return r;
}
