/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel writes the files of /proc/PID, but the build chooses the process
 * names in them: the parser skips those names and never interprets them.
 */
#include "sandbox/supervise/limit_scan.h"
#include "base/file.h"
#include "sandbox/core/procfs.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Files without a name (memfd); each inode is counted once. */
struct unnamed {
	uint64_t *inodes;
	size_t n_inodes;
	int64_t bytes;
};

static void
count_unnamed(struct unnamed *u, int fds, const char *name)
{
	char target[16];
	struct stat st;

	if (readlinkat(fds, name, target, sizeof target) < 7 ||
		strncmp(target, "/memfd:", 7) != 0 ||
		fstatat(fds, name, &st, 0) < 0)
		return;
	for (size_t i = 0; i < u->n_inodes; i++)
		if (u->inodes[i] == st.st_ino)
			return;
	*mem_room(u->inodes, u->n_inodes) = st.st_ino;
	u->n_inodes++;
	u->bytes += st.st_blocks * 512;
}

static void
scan_open(struct limit_usage *out, struct unnamed *u, int pid)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error ignored;
	scoped_close int fds = openat(
		pid, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	if (fds < 0 || file_list(&names, fds, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n_names; i++)
		count_unnamed(u, fds, names.names[i]);
	if ((int64_t)names.n_names > out->n_open)
		out->n_open = (int64_t)names.n_names;
}

static void
scan_one(struct limit_usage *out, struct unnamed *u, int pid)
{
	const int64_t tick_ms = 1000 / sysconf(_SC_CLK_TCK);
	char text[1024];
	int64_t cpu_ms;

	(void)procfs_read_at(text, sizeof text, pid, "stat");
	cpu_ms = (procfs_stat_number(text, 14) + procfs_stat_number(text, 15)) *
		 tick_ms;
	if (cpu_ms > out->cpu_ms)
		out->cpu_ms = cpu_ms;
	out->n_tasks += procfs_stat_number(text, 20);
	(void)procfs_read_at(text, sizeof text, pid, "statm");
	out->resident_bytes += procfs_statm_bytes(text, PROCFS_STATM_RESIDENT);
	scan_open(out, u, pid);
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
	struct error ignored;

	(void)!file_list(&names, proc, &ignored);
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_close int pid = open_pid(proc, &names, i);

		if (pid >= 0)
			scan_one(&scan, &unnamed, pid);
	}
	free(unnamed.inodes);
	scan.unnamed_bytes = unnamed.bytes;
	*out = scan;
}

/* "Key:   NUMBER kB" */
static int64_t
kilobytes(const char *text, const char *key)
{
	int64_t value;

	return procfs_number(&value, text, key) ? value * 1024 : 0;
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
		(void)procfs_read_at(text, sizeof text, pid, "smaps_rollup");
		sum.private_bytes += kilobytes(text, "Pss_Anon:") +
				     kilobytes(text, "SwapPss:");
		sum.shared_bytes += kilobytes(text, "Pss_Shmem:");
	}
	*out = sum;
}

/* The file shows the ipc namespace of the process that opens it, so a child
 * enters the namespace, opens the file and sends the descriptor. */
int
limit_scan_open_ipc(const int namespaces[2])
{
	struct error ignored;
	int ends[2], fd = -1;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		if (setns(namespaces[0], CLONE_NEWUSER) == 0 &&
			setns(namespaces[1], CLONE_NEWIPC) == 0)
			fd = open("/proc/sysvipc/shm", O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			(void)!file_send_fd(ends[1], fd, &ignored);
		_exit(0);
	}
	(void)close(ends[1]);
	if (pid > 0) {
		fd = file_recv_fd(ends[0], &ignored);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	(void)close(ends[0]);
	return fd;
}

int64_t
limit_scan_ipc(int shm)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error ignored;
	int64_t bytes = 0;
	char *save = NULL;

	if (shm < 0 || lseek(shm, 0, SEEK_SET) < 0 ||
		file_read_fd(&text, shm, 1 << 24, "shm", &ignored) < 0 ||
		text.len == 0)
		return 0;
	for (char *line = strtok_r(text.data, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		long long resident, swapped;

		/* the last two of 16 columns: resident and swapped bytes */
		if (sscanf(line,
			    "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
			    "%*s %*s %*s %*s %lld %lld",
			    &resident, &swapped) == 2)
			bytes += resident + swapped;
	}
	return bytes;
}
