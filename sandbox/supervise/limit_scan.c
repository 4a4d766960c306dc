/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel writes the files of /proc/PID, but the build chooses the process
 * names in them: the parser skips those names and never interprets them.
 */
#include "sandbox/supervise/limit_scan.h"
#include "base/file.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/splitmix.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/* What the kernel keeps, in bytes.  A thread: its stack and struct task.  An
 * end of a pipe: half of two pages, all that a pipe gets once its user has 64
 * MiB of them (pipe(7)). */
#define A_TASK 32768
#define AN_END 4096

/* Files without a name (memfd); each inode is counted once. */
struct unnamed {
	uint64_t *inodes; /* open addressing; never more than half full */
	size_t n_inodes, n_used;
	int64_t bytes;
};

static uint64_t *
find_inode(const struct unnamed *u, uint64_t ino)
{
	size_t at = (size_t)splitmix(ino) & (u->n_inodes - 1);

	while (u->inodes[at] && u->inodes[at] != ino)
		at = (at + 1) & (u->n_inodes - 1);
	return &u->inodes[at];
}

/* Returns false if it has been counted. */
static bool
add_inode(struct unnamed *u, uint64_t ino)
{
	uint64_t *slot;

	if (u->n_used * 2 >= u->n_inodes) {
		const struct unnamed old = *u;

		u->n_inodes = old.n_inodes ? old.n_inodes * 2 : 64;
		u->inodes = mem_alloc(u->n_inodes, sizeof *u->inodes);
		for (size_t i = 0; i < old.n_inodes; i++)
			if (old.inodes[i])
				*find_inode(u, old.inodes[i]) = old.inodes[i];
		free(old.inodes);
	}
	slot = find_inode(u, ino);
	if (*slot)
		return false;
	*slot = ino;
	u->n_used++;
	return true;
}

/* A process that is gone uses nothing.  One that cannot be opened for another
 * reason uses we do not know how much. */
static void
note_failure(struct limit_usage *out, int sys)
{
	if (sys == ENFILE || sys == EMFILE || sys == ENOMEM)
		out->unseen = sys;
}

static void
count_descriptor(
	struct limit_usage *out, struct unnamed *u, int fds, const char *name)
{
	char target[16] = "";
	struct stat st;

	out->kernel_bytes += LIMIT_SCAN_DESCRIPTOR;
	out->n_descriptors++;
	if (readlinkat(fds, name, target, sizeof target - 1) < 7)
		return;
	if (text_starts(target, "pipe:["))
		out->kernel_bytes += AN_END;
	out->n_sockets += text_starts(target, "socket:[");
	if (text_starts(target, "/memfd:") && fstatat(fds, name, &st, 0) == 0 &&
		add_inode(u, st.st_ino))
		u->bytes += st.st_blocks * 512;
}

static void
scan_open(struct limit_usage *out, struct unnamed *u, int pid)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err = ERROR_INIT;
	scoped_close int fds = file_open_dir(pid, "fd", false, &err);

	if (fds < 0 || file_list(&names, fds, &err) < 0) {
		note_failure(out, err.sys);
		return;
	}
	for (size_t i = 0; i < names.n_names; i++)
		count_descriptor(out, u, fds, names.names[i]);
	if ((int64_t)names.n_names > out->n_open)
		out->n_open = (int64_t)names.n_names;
}

/* "Key:   NUMBER kB" */
static int64_t
kilobytes(const char *text, const char *key)
{
	int64_t value;

	return procfs_number(&value, text, key) ? value * 1024 : 0;
}

/* Open the folder of a thread that lives; -1: none does.  The main thread may
 * have ended before the others, and the files of the process then tell nothing
 * of the memory and the descriptors that they share. */
static int
open_living(int pid)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error ignored;
	scoped_close int tasks = file_open_dir(pid, "task", false, &ignored);

	if (tasks < 0 || file_list(&names, tasks, &ignored) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_close int thread =
			file_open_dir(tasks, names.names[i], false, &ignored);
		char text[4096];
		size_t len;

		if (thread >= 0 &&
			procfs_read_at(text, sizeof text, thread, "status") >
				0 &&
			procfs_line(text, "VmRSS:", &len))
			return take_fd(thread);
	}
	return -1;
}

static void
scan_one(struct limit_usage *out, struct unnamed *u, int pid)
{
	const int64_t tick_ms = 1000 / sysconf(_SC_CLK_TCK);
	scoped_close int living = -1;
	char text[4096];
	int64_t n_tasks;
	int64_t cpu_ms;
	size_t len;

	if (procfs_read_at(text, sizeof text, pid, "stat") < 0)
		note_failure(out, errno);
	cpu_ms = (procfs_stat_number(text, 14) + procfs_stat_number(text, 15)) *
		 tick_ms;
	if (cpu_ms > out->cpu_ms)
		out->cpu_ms = cpu_ms;
	n_tasks = procfs_stat_number(text, 20);
	out->n_tasks += n_tasks;
	if (procfs_read_at(text, sizeof text, pid, "status") < 0)
		note_failure(out, errno);
	if (n_tasks > 1 && !procfs_line(text, "VmRSS:", &len)) {
		living = open_living(pid);
		(void)procfs_read_at(text, sizeof text, living, "status");
	}
	out->resident_bytes += kilobytes(text, "VmRSS:");
	out->kernel_bytes += n_tasks * A_TASK + kilobytes(text, "VmPTE:");
	scan_open(out, u, living >= 0 ? living : pid);
}

/* Open /proc/PID for entry i of the list; -1 if the entry is not a process. */
static int
open_pid(int proc, const struct names *names, size_t i)
{
	if (!isdigit((unsigned char)names->names[i][0]))
		return -1;
	return openat(proc, names->names[i],
		O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

void
limit_scan(struct limit_usage *out, int proc)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct limit_usage scan = {0};
	struct unnamed unnamed = {0};
	struct error err = ERROR_INIT;

	if (file_list(&names, proc, &err) < 0)
		note_failure(&scan, err.sys);
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_close int pid = -1;

		errno = 0; /* not every name is a process */
		pid = open_pid(proc, &names, i);
		if (pid >= 0)
			scan_one(&scan, &unnamed, pid);
		else
			note_failure(&scan, errno);
	}
	free(unnamed.inodes);
	scan.unnamed_bytes = unnamed.bytes;
	*out = scan;
}

void
limit_scan_memory(struct limit_memory *out, int proc)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct limit_memory sum = {0};
	struct error ignored;

	(void)!file_list(&names, proc, &ignored);
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_close int pid = open_pid(proc, &names, i);
		char text[4096];

		if (pid < 0)
			continue;
		if (procfs_read_at(text, sizeof text, pid, "smaps_rollup") <=
			0) {
			scoped_close int living = open_living(pid);

			(void)procfs_read_at(
				text, sizeof text, living, "smaps_rollup");
		}
		sum.private_bytes += kilobytes(text, "Pss_Anon:") +
				     kilobytes(text, "SwapPss:");
		sum.shared_bytes += kilobytes(text, "Pss_Shmem:");
	}
	*out = sum;
}
