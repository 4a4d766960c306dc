/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to find another build that runs at the same time.  The other
 * build is the holder: it offers what two conspiring builds would offer, and
 * waits. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>

#define KEY 0x686d6b33
#define QUEUE "hallmark-other"

static const struct sockaddr_un meeting = {
	.sun_family = AF_UNIX, .sun_path = "\0hallmark-other"};
static const struct sockaddr_in port = {.sin_family = AF_INET,
	.sin_port = 0x031c /* 7171 */,
	.sin_addr.s_addr = 0x0100007f};

/* Sends the descriptor to every process that connects. */
static void
hand_out(int sock, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.head = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct iovec iov = {&fd, 1};
	const struct msghdr m = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};
	int to = accept4(sock, NULL, NULL, SOCK_CLOEXEC);

	memcpy(CMSG_DATA(&control.head), &fd, sizeof fd);
	if (to >= 0) {
		(void)!sendmsg(to, &m, 0);
		(void)close(to);
	}
}

/* Creates everything that has a name or outlives a process; removes nothing. */
static int
offer(int *secret)
{
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int env = open("/victim", O_RDONLY | O_CLOEXEC);
	/* small: the queues of boxes that have just ended still count against
	 * RLIMIT_MSGQUEUE until the kernel frees them */
	const struct mq_attr small = {.mq_maxmsg = 1, .mq_msgsize = 16};

	*secret = make_file("/out/secret");
	(void)!write(*secret, "secret", 6);
	close(make_file("/tmp/other"));
	close(make_file("/dev/shm/other"));
	if (bind(sock, (const void *)&meeting, sizeof meeting) < 0 ||
		listen(sock, 8) < 0 ||
		bind(tcp, (const void *)&port, sizeof port) < 0 ||
		listen(tcp, 8) < 0 || shmget(KEY, 4096, IPC_CREAT | 0666) < 0 ||
		semget(KEY, 1, IPC_CREAT | 0666) < 0 ||
		msgget(KEY, IPC_CREAT | 0666) < 0 ||
		CALL(SYS_mq_open, QUEUE, O_CREAT | O_RDWR, 0666, &small) < 0 ||
		flock(env, LOCK_EX) < 0)
		return -1;
	return sock;
}

/* Descriptors in flight are counted for the user, who then may send no more:
 * this sends twice as many as most processes are allowed. */
static void
send_to_nobody(void)
{
	enum {
		EACH = 250
	};
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(EACH * sizeof(int))];
	} control = {
		.head = {CMSG_LEN(EACH * sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct iovec iov = {&control, 1};
	const struct msghdr m = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};
	struct rlimit is;
	int pair[2];

	(void)getrlimit(RLIMIT_NOFILE, &is);
	is.rlim_cur = is.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &is);
	memset(CMSG_DATA(&control.head), 0, EACH * sizeof(int));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0)
		for (int i = 0; i < 2048 / EACH; i++)
			(void)!sendmsg(pair[0], &m, MSG_DONTWAIT);
}

/* A timer that expires never, and that would tell when the machine's clock is
 * set; box.c looks at it from outside. */
static int
make_timer(void)
{
	const struct itimerspec never = {.it_interval = {12345, 678}};
	int fd = timerfd_create(CLOCK_REALTIME, 0);

	return timerfd_settime(fd,
		TFD_TIMER_ABSTIME | 2 /* TFD_TIMER_CANCEL_ON_SET */, &never,
		NULL);
}

int
hold(void)
{
	int secret, sock = offer(&secret);

	if (sock < 0 || make_timer() < 0)
		return 1;
	send_to_nobody();
	printf("holder %ld\n", (long)getpid());
	for (;;)
		hand_out(sock, secret);
}

int
litter(void)
{
	int secret, sock = offer(&secret);
	int memory = memfd_create("litter", 0);

	if (sock < 0 || memory < 0 || ftruncate(memory, 1 << 20) < 0 ||
		fallocate(secret, 0, 0, 1 << 20) < 0)
		return 1;
	for (int i = 0; i < 3; i++)
		if (fork() == 0) {
			(void)setsid();
			for (;;)
				(void)pause();
		}
	return 0;
}

/* Nix's CVE-2024-27297: a write to another build's output after its digest was
 * taken. */
static int
smuggle(void)
{
	char room[CMSG_SPACE(sizeof(int))], c;
	struct iovec iov = {&c, 1};
	struct msghdr m = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof room};
	int fd, sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(sock, (const void *)&meeting, sizeof meeting) < 0 ||
		recvmsg(sock, &m, MSG_CMSG_CLOEXEC) < 0)
		return -1;
	if (!CMSG_FIRSTHDR(&m))
		return fail_with(ENODATA);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
	return (int)pwrite(fd, "SECRET", 6, 0);
}
static int
meet_at_port(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (const void *)&port, sizeof port);
}
static int
meet_in_memory(void)
{
	return shmget(KEY, 0, 0);
}
static int
meet_at_semaphore(void)
{
	return semget(KEY, 0, 0);
}
static int
meet_by_message(void)
{
	return msgget(KEY, 0);
}
static int
meet_at_queue(void)
{
	return CALL(SYS_mq_open, QUEUE, O_RDWR, 0, NULL);
}
static int
signal_other(void)
{
	long pid = told("OTHER");
	char path[64];

	/* the number may also be that of one of our own processes */
	(void)snprintf(path, sizeof path, "/proc/%ld/cmdline", pid);
	return strcmp(text_of(path) + sizeof "/probe", "hold") == 0
		       ? kill((pid_t)pid, 0)
		       : fail_with(ESRCH);
}
static int
through_root(const char *file)
{
	char path[128];

	(void)snprintf(
		path, sizeof path, "/proc/%ld/root%s", told("OTHER"), file);
	return open(path, O_RDWR | O_CLOEXEC);
}
static int
its_tmp(void)
{
	return through_root("/tmp/other");
}
static int
its_shared_memory(void)
{
	return through_root("/dev/shm/other");
}
static int
its_output(void)
{
	return through_root("/out/secret");
}

#define SEEN \
	{ \
		PROTECTION_PID, PROTECTION_USER \
	}
#define IPC \
	{ \
		PROTECTION_IPC \
	}
static const struct attempt rows[] = {
	{"fixed-output smuggling by an abstract socket", smuggle, ECONNREFUSED,
		{PROTECTION_NET}},
	{"a port of the other build", meet_at_port, ECONNREFUSED,
		{PROTECTION_NET}},
	{"shared memory of the other build", meet_in_memory, ENOENT, IPC},
	{"a semaphore of the other build", meet_at_semaphore, ENOENT, IPC},
	{"messages of the other build", meet_by_message, ENOENT, IPC},
	{"a message queue of the other build", meet_at_queue, ENOENT, IPC},
	{"a signal to the other build", signal_other, ESRCH, SEEN},
	{"/tmp of the other build", its_tmp, ENOENT, SEEN},
	{"/dev/shm of the other build", its_shared_memory, ENOENT, SEEN},
	{"/out of the other build", its_output, ENOENT, SEEN},
};
const struct attempt_group attempts_of_others = {rows, N(rows)};
