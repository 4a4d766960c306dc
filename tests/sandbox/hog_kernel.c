/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that no process has: the kernel keeps it, or the answering process. */
#include "tests/sandbox/hog_kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* Objects of the kernel, which belong to no process. */
int
hog_semaphores(void)
{
	for (int i = 0; i < 1000; i++)
		if (semget(IPC_PRIVATE, 32000, 0600 | IPC_CREAT) < 0)
			return errno;
	return 0;
}

/* Messages of no bytes. */
int
hog_messages(void)
{
	const long message = 1;

	for (int i = 0; i < 32000; i++) {
		int id = msgget(IPC_PRIVATE, 0600 | IPC_CREAT);

		for (int n = 0; n < 16384; n++)
			if (msgsnd(id, &message, 0, IPC_NOWAIT) < 0)
				return errno;
	}
	return 0;
}

/* Bytes that wait in sockets; the other ends are closed, or not accepted. */
int
hog_sockets(void)
{
	static char block[65536];
	const struct sockaddr_un at = {
		.sun_family = AF_UNIX, .sun_path = "\0a"};
	int listening = socket(AF_UNIX, SOCK_STREAM, 0);

	if (bind(listening, (const struct sockaddr *)&at, sizeof at) < 0 ||
		listen(listening, 4096) < 0)
		return errno;
	for (int i = 0; i < 4000; i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

		if (connect(fd, (const struct sockaddr *)&at, sizeof at) < 0)
			return errno;
		while (write(fd, block, sizeof block) > 0)
			;
		close(fd);
	}
	return 0;
}

/* Raises its own soft limit: returns how many descriptors it may have. */
int
hog_most_open(void)
{
	struct rlimit is;

	getrlimit(RLIMIT_NOFILE, &is);
	is.rlim_cur = is.rlim_max;
	setrlimit(RLIMIT_NOFILE, &is);
	return (int)is.rlim_max;
}

/* Many processes with many descriptors each. */
int
hog_tables(void)
{
	int most = hog_most_open();

	for (int i = 0; i < 200; i++)
		if (fork() == 0) {
			for (int fd = 3; fd < most; fd++)
				eventfd(0, 0);
			pause();
		}
	while (wait(NULL) > 0)
		;
	return 0;
}

/* A page of zeros in every 2 MiB: what takes memory is the page tables. */
int
hog_page_tables(void)
{
	const size_t len = (size_t)1 << 40, step = 2 << 20;
	volatile const char *p = mmap(NULL, len, PROT_READ,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char sum = 0;

	if (p == MAP_FAILED)
		return errno;
	for (size_t at = 0; at < len; at += step)
		sum |= p[at];
	return sum;
}

int
hog_inodes(void)
{
	char name[64];

	for (int i = 0; i < 900000; i++) {
		snprintf(name, sizeof name, "/build/%d", i);
		if (close(open(name, O_CREAT | O_WRONLY, 0600)) < 0)
			return errno;
	}
	return 0;
}

/* The answering process remembers each file that was seen. */
int
hog_seen_files(void)
{
	char name[300];
	struct stat st;

	for (int i = 0; i < 2000000; i++) {
		snprintf(name, sizeof name, "/build/%0200d", i);
		close(open(name, O_CREAT | O_WRONLY, 0600));
		if (stat(name, &st) < 0 || unlink(name) < 0)
			return errno;
	}
	return 0;
}

int
hog_seen_pipes(void)
{
	struct stat st;
	int ends[2];

	for (int i = 0; i < 2000000; i++) {
		if (pipe(ends) < 0 || fstat(ends[0], &st) < 0)
			return errno;
		close(ends[0]);
		close(ends[1]);
	}
	return 0;
}
