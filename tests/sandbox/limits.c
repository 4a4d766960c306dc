/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limits HOG [MODE] - reaches and reports every limit of a box; prints TAP.
 */
#include "base/file.h"
#include "sandbox/supervise/cgroup.h"
#include "tests/sandbox/boxed.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define MIB ((int64_t)1 << 20)

static char base[] = "/tmp/hallmark-box-XXXXXX";
static char root[64];
static bool grouped; /* can a control group be made here? */

/* One limit of a box, and what happens to a program that takes more. */
static const struct row {
	const char *mode;
	enum box_limit given;
	int64_t value;
	enum box_end end;
	int code;
	enum box_limit limit;
} rows[] = {
	{"nothing", BOX_LIMIT_NONE, 0, BOX_EXITED, 0, BOX_LIMIT_NONE},
	{"idle", BOX_LIMIT_TIME, 1, BOX_LIMITED, 0, BOX_LIMIT_TIME},
	{"spin", BOX_LIMIT_CPU, 1, BOX_LIMITED, 0, BOX_LIMIT_CPU},
	{"spin-child", BOX_LIMIT_CPU, 1, BOX_LIMITED, 0, BOX_LIMIT_CPU},
	{"memory", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"many", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0, BOX_LIMIT_MEMORY},
	{"memfd", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0, BOX_LIMIT_MEMORY},
	/* of a process whose main thread has ended */
	{"headless-memory", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"headless-memfd", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"sysv", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0, BOX_LIMIT_MEMORY},
	/* memory that only the kernel has */
	{"semaphores", BOX_LIMIT_MEMORY, 256 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"messages", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"sockets", BOX_LIMIT_MEMORY, 128 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"tables", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"page-tables", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"inodes", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"files-in-memory", BOX_LIMIT_MEMORY, 64 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"shared", BOX_LIMIT_MEMORY, 128 * MIB, BOX_EXITED, 0, BOX_LIMIT_NONE},
	{"reserve", BOX_LIMIT_MEMORY, 64 * MIB, BOX_EXITED, 0, BOX_LIMIT_NONE},
	{"bomb", BOX_LIMIT_PROCESSES, 64, BOX_LIMITED, 0, BOX_LIMIT_PROCESSES},
	{"bomb", BOX_LIMIT_PROCESSES, 1000, BOX_LIMITED, 0,
		BOX_LIMIT_PROCESSES},
	{"hidden-bomb", BOX_LIMIT_PROCESSES, 200, BOX_LIMITED, 0,
		BOX_LIMIT_PROCESSES},
	{"threads", BOX_LIMIT_PROCESSES, 64, BOX_LIMITED, 0,
		BOX_LIMIT_PROCESSES},
	{"crowd", BOX_LIMIT_PROCESSES, 64, BOX_EXITED, 0, BOX_LIMIT_NONE},
	{"short-lives", BOX_LIMIT_PROCESSES, 8, BOX_EXITED, 0, BOX_LIMIT_NONE},
	{"execs", BOX_LIMIT_PROCESSES, 8, BOX_EXITED, 0, BOX_LIMIT_NONE},
	{"one-file", BOX_LIMIT_FILE_SIZE, MIB, BOX_LIMITED, 0,
		BOX_LIMIT_FILE_SIZE},
	{"one-file-child", BOX_LIMIT_FILE_SIZE, MIB, BOX_LIMITED, 0,
		BOX_LIMIT_FILE_SIZE},
	{"kill-fsz", BOX_LIMIT_FILE_SIZE, MIB, BOX_SIGNALED, SIGXFSZ,
		BOX_LIMIT_NONE},
	{"kill-cpu", BOX_LIMIT_CPU, 100, BOX_SIGNALED, SIGXCPU, BOX_LIMIT_NONE},
	/* a program that is written to meet these goes on */
	{"meet-file-size", BOX_LIMIT_FILE_SIZE, MIB, BOX_EXITED, 0,
		BOX_LIMIT_NONE},
	{"fail-file-size", BOX_LIMIT_FILE_SIZE, MIB, BOX_LIMITED, 0,
		BOX_LIMIT_FILE_SIZE},
	{"meet-disk", BOX_LIMIT_DISK, MIB, BOX_EXITED, 0, BOX_LIMIT_NONE},
	{"fail-disk", BOX_LIMIT_DISK, MIB, BOX_LIMITED, 0, BOX_LIMIT_DISK},
	{"meet-files", BOX_LIMIT_FILES, 1000, BOX_EXITED, 0, BOX_LIMIT_NONE},
	{"fail-files", BOX_LIMIT_FILES, 1000, BOX_LIMITED, 0, BOX_LIMIT_FILES},
	{"own-limit", BOX_LIMIT_FILE_SIZE, MIB, BOX_EXITED, 0, BOX_LIMIT_NONE},
	{"raise-it", BOX_LIMIT_FILE_SIZE, MIB, BOX_EXITED, 0, BOX_LIMIT_NONE},
	{"descriptors", BOX_LIMIT_OPEN_FILES, 100, BOX_EXITED, 7,
		BOX_LIMIT_OPEN_FILES},
	{"no-more-space", BOX_LIMIT_DISK, MIB, BOX_LIMITED, 0, BOX_LIMIT_DISK},
	{"empty-files", BOX_LIMIT_FILES, 1000, BOX_LIMITED, 0, BOX_LIMIT_FILES},
	{"talk", BOX_LIMIT_LOG, 100000, BOX_LIMITED, 0, BOX_LIMIT_LOG},
	{"talk-and-go", BOX_LIMIT_LOG, 20000, BOX_LIMITED, 0, BOX_LIMIT_LOG},
};

/* Only at the level deterministic: memory of the answering process. */
static const struct row remembered[] = {
	{"seen-files", BOX_LIMIT_MEMORY, 8 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
	{"seen-pipes", BOX_LIMIT_MEMORY, 4 * MIB, BOX_LIMITED, 0,
		BOX_LIMIT_MEMORY},
};

/* Only on a machine of our own: they take all that it has. */
static const struct row exhausting[] = {
	/* more descriptors than fs.file-max, long before the limit */
	{"tables", BOX_LIMIT_MEMORY, 1024 * MIB, BOX_STARVED, ENFILE,
		BOX_LIMIT_NONE},
};

/* Where the group around us has less memory than the limit. */
static const struct row scarce[] = {
	{"memory", BOX_LIMIT_MEMORY, 512 * MIB, BOX_STARVED, ENOMEM,
		BOX_LIMIT_NONE},
	{"many", BOX_LIMIT_MEMORY, 512 * MIB, BOX_STARVED, ENOMEM,
		BOX_LIMIT_NONE},
};

/* A limit that ends no build is not a limit: each has a row that reaches it. */
static void
all_reached(void)
{
	for (size_t i = 0; i < n_box_limit_rows; i++) {
		enum box_limit limit = box_limit_rows[i].limit;
		size_t j = 0;

		while (j < ARRAY_LEN(rows) &&
			(rows[j].given != limit || rows[j].limit != limit))
			j++;
		tell(j < ARRAY_LEN(rows), "rows", box_limit_rows[i].key,
			"no row of this test reaches the limit");
	}
}

static struct boxed
run_given(enum box_level level, const char *mode, const struct row *given,
	int log)
{
	const char *const argv[] = {
		"/probe", mode, box_level_name(level), NULL};
	struct box_plan plan;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.level = level;
	/* a program that nothing stops ends with the test; an emulated
	 * processor is slow */
	plan.limits.time_s = getenv("HALLMARK_EMULATED") ? 900 : 60;
	if (given->given != BOX_LIMIT_NONE)
		memcpy((char *)&plan.limits +
				box_limit_row(given->given)->offset,
			&given->value, sizeof given->value);
	return boxed_run(&plan, log);
}

static char *
ending(const struct boxed *run)
{
	return text_format("%s; r %d end %d code %d limit %d after %lld ms",
		run->err.text, run->r, run->report.end, run->report.code,
		run->report.limit,
		(long long)run->report.duration_ns / 1000000);
}

static void
reached(enum box_level level, const struct row *row)
{
	struct boxed run = run_given(level, row->mode, row, -1);
	scoped_free char *name =
		text_format("%s of %lld", row->mode, (long long)row->value);
	scoped_free char *why = ending(&run);
	bool left = waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD;

	tell(run.r == 0 && run.report.end == row->end &&
			run.report.code == row->code &&
			run.report.limit == row->limit,
		box_level_name(level), name, why);
	tell(!left, box_level_name(level), "no process of the box is left",
		"a process of the box came to us");
	if (row->given == BOX_LIMIT_LOG)
		tell((int64_t)strlen(run.log) == row->value,
			box_level_name(level),
			"the log is kept up to the limit", why);
	if (grouped && run.report.end == BOX_EXITED)
		tell(run.report.peak_bytes > 0, box_level_name(level),
			"the peak of its memory is known", why);
	free(run.log);
}

static const struct row crowded = {.given = BOX_LIMIT_PROCESSES, .value = 64};

/* Forks a process with a full box; returns when the box is full. */
static pid_t
full_box(enum box_level level)
{
	char word[9] = "";
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		abort();
	pid = fork();
	if (pid == 0) {
		struct boxed run =
			run_given(level, "crowd-stays", &crowded, ends[1]);

		(void)printf("# the full box ended: %s\n", ending(&run));
		(void)fflush(stdout);
		_exit(1);
	}
	(void)close(ends[1]);
	tell(read(ends[0], word, 8) == 8 && strcmp(word, "crowded\n") == 0,
		box_level_name(level), "a box is full", word);
	(void)close(ends[0]);
	return pid;
}

static void
wait_for_all(void)
{
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

/* Two boxes of one user: one is full, and the other is not disturbed. */
static void
neighbours(enum box_level level)
{
	pid_t pid = full_box(level);
	struct boxed run = run_given(level, "crowd", &crowded, -1);

	tell(run.r == 0 && run.report.end == BOX_EXITED && run.report.code == 0,
		box_level_name(level),
		"another box of the same user is not disturbed", run.log);
	free(run.log);
	/* and a build that is killed then leaves no process */
	(void)kill(pid, SIGKILL);
	wait_for_all();
}

/* A killed supervisor cannot clean up: the next build does. */
static void
orphaned(enum box_level level)
{
	pid_t pid = full_box(level);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *children = text_format(
		"/proc/%ld/task/%ld/children", (long)pid, (long)pid);
	struct error err;
	long supervisor = 0;

	if (file_read(&text, AT_FDCWD, children, 4096, &err) == 0 &&
		text.len > 0)
		supervisor = strtol(text.data, NULL, 10);
	tell(supervisor > 0 && kill((pid_t)supervisor, SIGKILL) == 0,
		box_level_name(level), "its supervisor is killed", "not found");
	if (supervisor <= 0)
		(void)kill(pid, SIGKILL);
	wait_for_all();
}

/* This machine allows less than the plan requires. */
static void
inherited(void)
{
	const struct rlimit low = {500, 500}, more = {500, 501};
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct boxed run;
		bool may;

		if (setrlimit(RLIMIT_NOFILE, &low) < 0)
			_exit(9);
		may = setrlimit(RLIMIT_NOFILE, &more) == 0;
		run = run_given(BOX_HERMETIC, "nothing", &rows[0], -1);
		if (run.r < 0)
			(void)printf("# %s\n", run.err.text);
		(void)fflush(stdout);
		_exit(may ? run.r != 0
			  : !(run.r < 0 && run.err.kind == ERROR_LIMIT &&
				    strstr(run.err.text, "open files") &&
				    strstr(run.err.text, "is 500 here") &&
				    strstr(run.err.text, "'open_files'")));
	}
	(void)waitpid(pid, &status, 0);
	tell(status == 0, "hermetic",
		"a lower hard limit is raised, or refused", "it was neither");
}

static void
find_group(void)
{
	scoped(cgroup_close) struct cgroup *group = NULL;
	struct box_plan plan;
	struct error err = ERROR_INIT;

	box_plan_init(&plan);
	grouped = cgroup_open(&group, &plan.limits, getpid(), &err) == 0;
	(void)printf("# memory and processes: %s\n",
		grouped ? "a control group" : err.text);
	(void)fflush(stdout);
}

static bool
is_named(const struct row *row, const char *mode)
{
	return !mode || strcmp(mode, row->mode) == 0;
}

static void
reach_each(const struct row *row, size_t n, const char *mode)
{
	for (size_t i = 0; i < n; i++)
		if (is_named(&row[i], mode)) {
			reached(BOX_HERMETIC, &row[i]);
			reached(BOX_DETERMINISTIC, &row[i]);
		}
}

int
main(int argc, char **argv)
{
	const char *mode = argc > 2 ? argv[2] : NULL;
	struct error err;
	int status;

	(void)umask(022);
	if (argc < 2 || !mkdtemp(base) || chmod(base, 0755) < 0 ||
		snprintf(root, sizeof root, "%s/root", base) < 0 ||
		!boxed_root(root, argv[1]) ||
		prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) {
		(void)printf("Bail out! no environment for the hog\n");
		return 1;
	}
	find_group();
	if (getenv("HALLMARK_SCARCE")) {
		reach_each(scarce, ARRAY_LEN(scarce), mode);
	} else {
		all_reached();
		inherited();
		reach_each(rows, ARRAY_LEN(rows), mode);
		for (size_t i = 0; i < ARRAY_LEN(remembered); i++)
			if (is_named(&remembered[i], mode))
				reached(BOX_DETERMINISTIC, &remembered[i]);
		if (getenv("HALLMARK_EMULATED"))
			reach_each(exhausting, ARRAY_LEN(exhausting), mode);
		orphaned(BOX_HERMETIC);
		orphaned(BOX_DETERMINISTIC);
		neighbours(BOX_HERMETIC);
		neighbours(BOX_DETERMINISTIC);
	}
	status = tell_end();
	(void)!file_remove_tree(AT_FDCWD, base, &err);
	return status;
}
