/* SPDX-License-Identifier: Apache-2.0 */
/* limit_watch_open.c - open and measure what the watch needs, before the build
 * runs. */
#include "base/clock.h"
#include "base/file.h"
#include "sandbox/core/procfs.h"
#include "sandbox/supervise/limit_watch_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>

#define EXITING 0x4 /* PF_EXITING */

static int
count_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set)
							   : 1;
}

static bool
is_ending(int self)
{
	char text[1024];
	const char *rest;

	if (procfs_read_at(text, sizeof text, self, "stat") < 0)
		return errno == ESRCH || errno == ENOENT;
	rest = procfs_stat_rest(text);
	return rest && (text_starts(rest, " Z ") || text_starts(rest, " X ") ||
			       procfs_stat_number(text, 9) & EXITING);
}

/* 0 if the process is gone: then there is nothing to watch, and pid 1 of the
 * box reports why. */
static int
unless_gone(int self, const struct error *err)
{
	if (err->sys == ENOENT || err->sys == ESRCH)
		return 0;
	/* the kernel gives /proc/PID of a dying process to root */
	return err->sys == EACCES && is_ending(self) ? 0 : -1;
}

static int
open_self(struct limit_watch *w, int self, struct error *err)
{
	scoped_close int score = -1;

	w->namespaces[0] = file_open(self, "ns/user", O_RDONLY, 0, err);
	w->namespaces[1] = file_open(self, "ns/ipc", O_RDONLY, 0, err);
	score = file_open(self, "oom_score_adj", O_WRONLY, 0, err);
	if (w->namespaces[0] < 0 || w->namespaces[1] < 0 || score < 0)
		return -1;
	/* the build must not inherit our value, which may forbid its kill */
	return file_write_fd(score, "1000", 4, "oom_score_adj", err);
}

int
limit_watch_open(struct limit_watch *w, const struct box_plan *plan,
	const struct cgroup *group, pid_t build, struct error *err)
{
	scoped_free char *path = text_format("/proc/%ld", (long)build);
	scoped_close int self = -1;

	w->plan = plan;
	w->group = group;
	w->n_cpus = count_cpus();
	limit_table_open(&w->table);
	w->n_tasks = plan->level == BOX_DETERMINISTIC ? 1 : -1;
	self = file_open_dir(AT_FDCWD, path, false, err);
	if (self < 0 || open_self(w, self, err) < 0)
		return unless_gone(self, err);
	return 0;
}

int
limit_watch_filled(struct limit_watch *w, int work, struct error *err)
{
	struct statvfs fs;

	w->work = work;
	if (fstatvfs(w->work, &fs) < 0)
		return error_sys(err, "reading the size of /build");
	w->blocks_ever = blocks_used(&fs);
	w->files_ever = files_used(&fs);
	w->began_ns = clock_ticks_ns();
	w->end_ns = w->began_ns + w->plan->limits.time_s * 1000 * MS;
	w->look_ns = w->scan_ns = w->began_ns + LOOK_LEAST;
	return 0;
}

int
limit_watch_answers(struct limit_watch *w, pid_t pid, struct error *err)
{
	scoped_free char *path = text_format("/proc/%ld", (long)pid);

	w->answers = file_open_dir(AT_FDCWD, path, false, err);
	if (w->answers < 0)
		return -1;
	w->answers_ever = limit_memory_remembered(w->answers);
	return 0;
}
