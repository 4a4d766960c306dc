/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/root.h"
#include "base/file.h"
#include "sandbox/box.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

static char root[] = "/tmp/hallmark-bench-XXXXXX";

const char *
root_make(const char *program, const char *name, struct error *err)
{
	static const char *const folders[] = {"proc", "dev", "sys", "tmp",
		"build", "out", "recipe", "run", "var", "var/tmp"};
	scoped(bytes_done) struct bytes bytes = BYTES_INIT;
	scoped_close int fd = -1, file = -1;

	if (!mkdtemp(root) || chmod(root, 0755) < 0) {
		(void)error_sys(err, "making a folder");
		return NULL;
	}
	fd = file_open_dir(AT_FDCWD, root, false, err);
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (fd < 0 || mkdirat(fd, folders[i], 0755) < 0) {
			(void)error_sys(err, "making a folder");
			return NULL;
		}
	file = file_open(fd, name, O_CREAT | O_WRONLY, 0755, err);
	if (file < 0 ||
		file_read(&bytes, AT_FDCWD, program, 64 << 20, err) < 0 ||
		file_write_fd(file, bytes.data, bytes.len, name, err) < 0)
		return NULL;
	return root;
}

void
root_remove(void)
{
	struct error ignored;

	(void)!file_remove_tree(AT_FDCWD, root, &ignored);
}

static int
fill_nothing(int work, void *arg, struct error *err)
{
	(void)work;
	(void)arg;
	(void)err;
	return 0;
}

int64_t
root_cpu_ns(void)
{
	struct rusage r;

	(void)getrusage(RUSAGE_CHILDREN, &r);
	return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * INT64_C(1000000000) +
	       (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * INT64_C(1000);
}

int
root_run(const char *const *argv, enum box_level level, struct root_took *took,
	struct error *err)
{
	scoped(box_close) struct box *box = NULL;
	const struct box_watch watch = {.log = -1};
	struct box_report report;
	struct box_plan plan;
	int64_t before;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.level = level;
	if (box_open(&box, &plan, fill_nothing, NULL, err) < 0 ||
		box_filled(box, err) < 0)
		return -1;
	before = root_cpu_ns();
	if (box_run(box, &watch, &report, err) < 0)
		return -1;
	if (report.end != BOX_EXITED || report.code != 0)
		return error_set(err, ERROR_FAILED, "%s failed", argv[0]);
	*took = (struct root_took){report.duration_ns, root_cpu_ns() - before};
	return 0;
}
