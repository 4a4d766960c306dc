/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/supervise/limit_objects.h"
#include "base/file.h"
#include "sandbox/core/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define LIST_MAX (64 << 20)

/* What the kernel keeps beside the data, in bytes. */
#define A_SEGMENT 1024
#define A_SET 512
#define A_SEMAPHORE 64
#define AN_UNDO 64 /* and two bytes for each semaphore of the set */
#define A_QUEUE 512
#define A_MESSAGE 128

/* The kernel does not tell what waits in a Unix socket: the most that its
 * sender's buffer holds (net.core.wmem_default). */
#define A_UNIX_SOCKET 212992
#define AN_INTERNET_SOCKET 4096
/* The most that one socket of any kind holds: a TCP socket whose buffers have
 * grown to the last numbers of net.ipv4.tcp_rmem and tcp_wmem. */
#define A_SOCKET_AT_MOST (16 << 20)

/* Lines of the lists; n_tasks of the box.  0 for the line of headings. */
static int64_t
shm_bytes(const char *line, int64_t n_tasks)
{
	int64_t resident, swapped;

	(void)n_tasks;
	return sscanf(line,
		       "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
		       "%*s %*s %*s %*s %" SCNd64 " %" SCNd64,
		       &resident, &swapped) == 2
		       ? A_SEGMENT + resident + swapped
		       : 0;
}

static int64_t
sem_bytes(const char *line, int64_t n_tasks)
{
	int64_t n;

	return sscanf(line, "%*s %*s %*s %" SCNd64, &n) == 1
		       ? A_SET + n * A_SEMAPHORE + n_tasks * (AN_UNDO + 2 * n)
		       : 0;
}

static int64_t
msg_bytes(const char *line, int64_t n_tasks)
{
	int64_t bytes, n;

	(void)n_tasks;
	return sscanf(line, "%*s %*s %*s %" SCNd64 " %" SCNd64, &bytes, &n) == 2
		       ? A_QUEUE + bytes + n * A_MESSAGE
		       : 0;
}

static const struct {
	const char *path;
	int64_t (*bytes)(const char *line, int64_t n_tasks);
} lists[LIMIT_OBJECTS_IPC] = {
	{"/proc/sysvipc/shm", shm_bytes},
	{"/proc/sysvipc/sem", sem_bytes},
	{"/proc/sysvipc/msg", msg_bytes},
};

/* A list shows the ipc namespace of the process that opens it. */
static void
send_lists(int sock, const int namespaces[2])
{
	struct error ignored;

	if (setns(namespaces[0], CLONE_NEWUSER) < 0 ||
		setns(namespaces[1], CLONE_NEWIPC) < 0)
		return;
	for (size_t i = 0; i < LIMIT_OBJECTS_IPC; i++) {
		int fd = open(lists[i].path, O_RDONLY | O_CLOEXEC);

		if (fd < 0 || file_send_fd(sock, fd, &ignored) < 0)
			return;
	}
}

void
limit_objects_open(int ipc[LIMIT_OBJECTS_IPC], const int namespaces[2])
{
	struct error ignored;
	int ends[2];
	pid_t pid;

	for (size_t i = 0; i < LIMIT_OBJECTS_IPC; i++)
		ipc[i] = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		send_lists(ends[1], namespaces);
		_exit(0);
	}
	(void)close(ends[1]);
	for (size_t i = 0; pid > 0 && i < LIMIT_OBJECTS_IPC; i++)
		ipc[i] = file_recv_fd(ends[0], &ignored);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	(void)close(ends[0]);
}

/* The sum of a function of each line. */
static int64_t
sum_lines(int fd, int64_t (*of)(const char *line, int64_t arg), int64_t arg)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error ignored;
	int64_t sum = 0;
	char *save = NULL;

	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0 ||
		file_read_fd(&text, fd, LIST_MAX, "a list", &ignored) < 0 ||
		text.len == 0)
		return 0;
	for (char *line = strtok_r(text.data, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save))
		sum += of(line, arg);
	return sum;
}

int64_t
limit_objects_ipc(const int ipc[LIMIT_OBJECTS_IPC], int64_t n_tasks)
{
	int64_t sum = 0;

	for (size_t i = 0; i < LIMIT_OBJECTS_IPC; i++)
		sum += sum_lines(ipc[i], lists[i].bytes, n_tasks);
	return sum;
}

/* The queues of an internet socket: "NUMBER: LOCAL REMOTE STATE TX:RX ...". */
static int64_t
internet_bytes(const char *line, int64_t arg)
{
	uint64_t sent, received;

	(void)arg;
	return sscanf(line, "%*d: %*s %*s %*x %" SCNx64 ":%" SCNx64, &sent,
		       &received) == 2
		       ? AN_INTERNET_SOCKET + (int64_t)(sent + received)
		       : 0;
}

/* "ADDRESS: ...", after a line of headings */
static int64_t
unix_bytes(const char *line, int64_t arg)
{
	(void)arg;
	return text_starts(line, "Num") ? 0 : A_UNIX_SOCKET;
}

int64_t
limit_objects_sockets_at_most(int proc)
{
	char text[4096];
	int64_t n;

	(void)procfs_read_at(text, sizeof text, proc, "1/net/sockstat");
	return sscanf(text, "sockets: used %" SCNd64, &n) == 1
		       ? n * A_SOCKET_AT_MOST
		       : -1;
}

int64_t
limit_objects_sockets(int proc)
{
	static const struct {
		const char *path;
		int64_t (*bytes)(const char *line, int64_t arg);
	} rows[] = {
		{"1/net/unix", unix_bytes},
		{"1/net/tcp", internet_bytes},
		{"1/net/tcp6", internet_bytes},
		{"1/net/udp", internet_bytes},
		{"1/net/udp6", internet_bytes},
	};
	int64_t sum = 0;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_close int fd =
			openat(proc, rows[i].path, O_RDONLY | O_CLOEXEC);

		sum += sum_lines(fd, rows[i].bytes, 0);
	}
	return sum;
}
