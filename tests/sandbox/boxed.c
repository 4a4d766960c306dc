/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sandbox/boxed.h"
#include "base/file.h"
#include "tests/sandbox/stuck.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

static int n_tests, n_failed;

void
tell(bool good, const char *what, const char *name, const char *why)
{
	n_tests++;
	n_failed += !good;
	(void)printf(
		"%sok %d - %s: %s\n", good ? "" : "not ", n_tests, what, name);
	if (!good)
		(void)printf("# %s\n", why);
	(void)fflush(stdout);
	stuck_watch();
}

int
tell_end(void)
{
	(void)printf("1..%d\n", n_tests);
	(void)fflush(stdout); /* many.c ends by _exit() */
	return n_failed > 0;
}

bool
boxed_root(const char *path, const char *program)
{
	static const char *const folders[] = {"proc", "dev", "sys", "tmp",
		"build", "out", "recipe", "run", "var", "var/tmp"};
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int fd = -1;
	struct error err;
	bool good;

	if (mkdir(path, 0755) < 0 ||
		(fd = file_open_dir(AT_FDCWD, path, false, &err)) < 0 ||
		file_read(&text, AT_FDCWD, program, 64 << 20, &err) < 0)
		return false;
	good = file_write(fd, "probe", text.data, text.len, 0755, &err) == 0 &&
	       fchownat(fd, "probe", box_owner().uid, box_owner().gid, 0) == 0;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		good = good && mkdirat(fd, folders[i], 0755) == 0 &&
		       fchownat(fd, folders[i], box_owner().uid,
			       box_owner().gid, 0) == 0;
	return good && fchown(fd, box_owner().uid, box_owner().gid) == 0;
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
boxed_run(const struct box_plan *plan, int log)
{
	struct boxed run = {.r = -1, .err = ERROR_INIT};
	scoped(box_close) struct box *box = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int fd = memfd_create("log", MFD_CLOEXEC);
	const struct box_watch watch = {.log = log >= 0 ? log : fd};
	struct error ignored;

	if (box_open(&box, plan, fill_nothing, NULL, &run.err) == 0 &&
		box_filled(box, &run.err) == 0)
		run.r = box_run(box, &watch, &run.report, &run.err);
	(void)lseek(fd, 0, SEEK_SET);
	(void)!file_read_fd(&text, fd, 64 << 20, "log", &ignored);
	bytes_add(&text, "", 0);
	run.log = bytes_take(&text);
	return run;
}
