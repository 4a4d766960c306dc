/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sandbox/boxed.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

static char root[] = "/tmp/hallmark-box-XXXXXX";
static int n_tests, n_failed;

void
boxed_tell(bool good, const char *level, const char *name, const char *why)
{
	n_tests++;
	n_failed += !good;
	(void)printf(
		"%sok %d - %s: %s\n", good ? "" : "not ", n_tests, level, name);
	if (!good)
		(void)printf("# %s\n", why);
	(void)fflush(stdout);
}

int
boxed_finish(void)
{
	(void)printf("1..%d\n", n_tests);
	return n_failed > 0;
}

static int
fill_nothing(int work, void *arg, struct error *err)
{
	(void)work;
	(void)arg;
	(void)err;
	return 0;
}

struct boxed
boxed_run(enum box_level level, const char *arg,
	const struct box_limits *limits, int log)
{
	const char *const argv[] = {"/probe", arg, box_level_name(level), NULL};
	struct boxed run = {.r = -1};
	scoped(box_close) struct box *box = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int fd = memfd_create("log", MFD_CLOEXEC);
	const struct box_watch watch = {.log = log >= 0 ? log : fd};
	struct box_plan plan;
	struct error ignored;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.level = level;
	if (limits)
		plan.limits = *limits;
	if (box_open(&box, &plan, &run.err) == 0 &&
		box_fill(box, fill_nothing, NULL, &run.err) == 0)
		run.r = box_run(box, &watch, &run.report, &run.err);
	(void)lseek(fd, 0, SEEK_SET);
	(void)!file_read_fd(&text, fd, 64 << 20, "log", &ignored);
	bytes_add(&text, "", 0);
	run.log = bytes_take(&text);
	return run;
}

bool
boxed_root(const char *program)
{
	static const char *const folders[] = {
		"proc", "dev", "sys", "tmp", "build", "out", "recipe"};
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int fd = -1, file = -1;
	struct error err;

	if (!mkdtemp(root) || chmod(root, 0755) < 0 ||
		(fd = file_open_dir(AT_FDCWD, root, false, &err)) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (mkdirat(fd, folders[i], 0755) < 0)
			return false;
	file = openat(fd, "probe", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);
	return file >= 0 &&
	       file_read(&text, AT_FDCWD, program, 64 << 20, &err) == 0 &&
	       file_write_fd(file, text.data, text.len, "probe", &err) == 0 &&
	       fchmod(file, 0755) == 0 &&
	       fchown(file, box_owner().uid, box_owner().gid) == 0 &&
	       fchown(fd, box_owner().uid, box_owner().gid) == 0;
}

void
boxed_remove_root(void)
{
	struct error err;

	(void)!file_remove_tree(AT_FDCWD, root, &err);
}
